"""What comes in is brought into one form before any page sees it, or refused with a sentence."""

from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from assessment.persistence.database import Database
from assessment.persistence.sign_ins import SignedSession
from assessment.web.incoming import read_json
from tests.many_firms import sketches
from tests.web import firms
from tests.web.staff import add_consultant, signed_in
from tests.web.visiting import Page, Visitor

_FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def page(visitor: Visitor) -> Page:
    tasks = firms.begun(visitor, firms.case("02").profile)
    return visitor.get(firms.page_urls(tasks)[0])


def _asked(visitor: Visitor, path: bytes) -> TestResponse:
    """The answer to these very bytes; a client made for tests would mend them."""
    return visitor.client.get("/", environ_overrides={"PATH_INFO": path.decode("latin-1")})


def _sent(visitor: Visitor, path: str, body: bytes, kind: str = _FORM) -> TestResponse:
    token = visitor.get("/sign-in").all("//meta[@name='csrf-token']/@content")
    headers = {"X-CSRFToken": str(token[0])} if token else {}
    return visitor.client.post(path, data=body, content_type=kind, headers=headers)


@pytest.mark.parametrize(
    "path",
    [b"/\xff", b"/assessments/\x00", b"/assessments/\xc3(", b"/a\r\nb", b"/\xe2\x80\xaea", b"/a\xed\xa0\x80"],
)
def test_an_address_that_is_no_text_is_refused_with_a_sentence(
    visitor: Visitor, page: Page, path: bytes
) -> None:
    answer = _asked(visitor, path)

    assert answer.status_code == 400
    assert "网址中有不能识别的字符" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/preferences?next=%ff", 400, "不能识别"),
        ("/preferences?next=/a&next=/b", 400, "出现了两次"),
        ("/preferences?next=" + "a" * 17_000, 414, "网址太长"),
        ("/" + "a" * 17_000, 414, "网址太长"),
    ],
)
def test_so_is_a_garbled_question(visitor: Visitor, path: str, status: int, said: str) -> None:
    answer = visitor.client.get(path)

    assert answer.status_code == status
    assert said in answer.text


def test_what_is_looked_for_is_looked_for_in_its_canonical_form(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_consultant(sqlite_database, sketches(2))
    signed_in(visitor, "consultant")

    found = visitor.get("/workstation?q=e%CC%81%00%E2%80%AEa%20")

    assert found.all("//input[@name='q']")[0].get("value") == "\u00e9a"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        ("multipart/form-data", 415),
        (f"{_FORM}; charset=gbk", 415),
        ("", 415),
        (_FORM, 400),
        (f"{_FORM}; charset=UTF-8", 400),
    ],
)
def test_a_page_takes_forms_in_utf8_alone(visitor: Visitor, kind: str, status: int) -> None:
    refused = visitor.client.post("/sign-in", data=b"name=a&password=b", content_type=kind)

    assert refused.status_code == status  # 400: the form is read, and its token is missing
    told = refused.json["message"] if refused.json else refused.text
    assert ("不是本页面的格式" in told) is (status == 415)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"name=%ff", 400),
        (b"name=\xff", 400),
        (b"%c3%28=a", 400),
        (b"name=a&name=b", 422),
        (b"csrf_token=a&csrf_token=b", 422),
        (b"&".join(b"a%d=1" % each for each in range(1001)), 413),
        (b"a=" + b"x" * 1_100_000, 413),
    ],
)
def test_a_garbled_form_is_refused(visitor: Visitor, body: bytes, status: int) -> None:
    assert _sent(visitor, "/sign-in", body).status_code == status


def test_a_refused_form_gives_back_what_was_typed(visitor: Visitor, page: Page) -> None:
    token = page.form()["csrf_token"][0]

    refused = visitor.post(
        "/enterprise/profile", {"csrf_token": token, "name": ["晨光机械", "晨光重工"]}, status=422
    )

    kept = [each.text_content() for each in refused.all("//*[contains(@class, 'kept')]//dd")]
    assert kept == ["晨光机械", "晨光重工"]


def test_only_boxes_to_tick_may_come_several_times(visitor: Visitor, page: Page) -> None:
    form = page.form()

    for name in ("investment-1.revision", "investment-1.state", "csrf_token"):
        twice = {**form, name: [*form.get(name, [""]), "1"]}
        assert visitor.client.post(page.path, data=twice).status_code == 422, name


def test_a_password_is_taken_as_it_is_typed_and_a_device_as_a_line(
    visitor: Visitor, app: Flask, sqlite_database: Database, page: Page
) -> None:
    blanks = "  两端的空格\u200b也算数 再加几个字 "
    changed = visitor.submit(
        visitor.get("/account/password"),
        {"current": firms.PASSWORD, "password": blanks, "password_again": blanks},
    )
    assert "密码已修改" in changed.text

    other = Visitor(app)
    other.client.environ_base["HTTP_USER_AGENT"] = "Browser\x1b[31m\x07 1.0\xff\x85" + "x" * 500
    form = other.get("/sign-in")
    assert other.submit(form, {"name": "zhangmin", "password": blanks.strip()}, status=422).status == 422
    other.submit(form, {"name": "zhangmin", "password": blanks})
    assert "\x1b" not in visitor.get("/account").text
    with sqlite_database.reading() as session:
        devices = session.scalars(select(SignedSession.device)).all()
    assert any(each.startswith("Browser[31m 1.0") for each in devices)
    assert all(each.isprintable() for each in devices)


def test_bytes_that_are_no_cookie_are_as_good_as_none(visitor: Visitor) -> None:
    answer = visitor.client.get("/account", headers={"Cookie": "session=\xff\xfe; form=\xc3("})

    assert answer.status_code == 302


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b"[NaN]",
        b"[Infinity]",
        b'["\\ud800"]',
        b"[" * 100_000,
        b'{"a": ' * 50_000,
        b"9" * 5000,
        b'\xef\xbb\xbf"x"',
        b'["a"',
    ],
)
def test_json_is_read_strictly(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        read_json(body)


def test_json_texts_are_canonical() -> None:
    assert read_json(quote_free('{"e\u0301": ["\x07\\u0000a\\r\\nb ", 1, true, null]}')) == {
        "\u00e9": ["a\nb", 1, True, None]
    }


def quote_free(text: str) -> bytes:
    """The JSON text without the raw control characters that JSON itself refuses."""
    return text.replace("\x07", "\\u0007").encode()


def test_every_byte_alone_in_an_address_is_answered_calmly(visitor: Visitor) -> None:
    for byte in range(256):
        one = bytes([byte])
        for path in (b"/" + one, b"/assessments/" + one + b"/check"):
            assert _asked(visitor, path).status_code in (200, 302, 308, 400, 404), path
        query = quote_from_bytes(one, safe="")
        assert visitor.client.get(f"/preferences?next={query}").status_code in (302, 400), query
