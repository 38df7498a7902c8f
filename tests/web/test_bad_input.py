"""Whatever is posted: a clear refusal, what was typed stays on the page, and nothing is half kept."""

import json
import re
from collections.abc import Mapping, Sequence

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.test import TestResponse

from assessment.persistence.database import Database
from tests.web import firms
from tests.web.visiting import Page, Visitor

_TEXT_LIMIT = 2000


@pytest.fixture
def tasks(visitor: Visitor) -> Page:
    return firms.begun(visitor, firms.case("02").profile)


@pytest.fixture(scope="module")
def lead(site_of_module: Flask) -> Visitor:
    """Somebody whose posts are all refused: one firm is enough, and each meets what the last one left."""
    return Visitor(site_of_module)


@pytest.fixture(scope="module")
def begun(lead: Visitor) -> Page:
    return firms.begun(lead, firms.case("02").profile)


def test_mistakes_in_a_registration_are_told_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    fields = firms.registration(firms.case("02").profile)
    wrong = {
        "credit_code": "91420100MA4L00000X",
        "staff": "很多",
        "revenue_year": "1999",
        "password_again": "别的",
    }

    page = visitor.submit(visitor.get("/register"), fields | wrong, status=422)

    for told in ("校验码", "请只用阿拉伯数字", "之间的年份", "两次输入的密码不一致"):
        assert told in page.text
    assert page.form()["staff"] == ["很多"]
    assert page.form()["enterprise_name"] == [fields["enterprise_name"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("credit_code", ""),
        ("credit_code", "９１４２" * 40),
        ("credit_code", "\x00" * 18),
        ("enterprise_name", " \u200b\u3000"),
        ("enterprise_name", "厂" * 101),
        ("region", "110000"),
        ("region", "'; DROP TABLE enterprise; --"),
        ("industry", "99"),
        ("staff", "-1"),
        ("staff", "1e999999"),
        ("staff", "   "),
        ("staff", "9" * 5000),
        ("revenue", "NaN"),
        ("revenue", "0.123"),
        ("revenue_year", "２１９９"),
        ("above_scale", "maybe"),
        ("production_type", ""),
        ("name", "\u202e"),
        ("mobile", "👷" * 30),
        ("password", "短"),
        ("privacy", ""),
    ],
)
def test_no_wrong_value_gets_a_firm_registered(visitor: Visitor, field: str, value: str) -> None:
    fields: dict[str, str] = firms.registration(firms.case("02").profile, **{field: value})
    if field == "password":
        fields["password_again"] = value
    if field == "privacy":
        del fields[field]

    page = visitor.submit(visitor.get("/register"), fields, status=422)

    assert page.all("//*[@data-error-summary]")
    assert visitor.get("/enterprise").path == "/sign-in"


def test_registering_without_any_field_is_refused_field_by_field(visitor: Visitor) -> None:
    token = visitor.get("/register").form()["csrf_token"]

    assert "请填写企业名称" in visitor.post("/register", {"csrf_token": token}, status=422).text


@pytest.mark.parametrize("path", ["/register", "/sign-in"])
def test_a_form_without_its_token_is_refused(visitor: Visitor, path: str) -> None:
    visitor.get(path)

    assert visitor.post(path, {"name": "zhangmin", "password": "x"}, status=400).status == 400


def test_a_text_of_2001_characters_is_refused_and_stays(visitor: Visitor, tasks: Page) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    typed = "改" * (_TEXT_LIMIT + 1)

    refused = visitor.submit(page, _not_applicable(typed), status=422)

    assert "最多填写 2,000 个字" in refused.text
    assert refused.form()["investment-2.reason"] == [typed]


def test_emoji_stay_and_pasted_control_characters_go(visitor: Visitor, tasks: Page) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])

    visitor.submit(page, _not_applicable("\x07新厂房\x00👩\u200d🏭\u202e已投产"))

    assert visitor.get(page.path).form()["investment-2.reason"] == ["新厂房👩\u200d🏭已投产"]


@pytest.mark.parametrize(
    "value", ["-5", "1e400", "∞", "NaN", "12..5", "0x10", "9" * 30, "十" * 50, "1,2,3,4", "\x00", "= 1+1"]
)
def test_absurd_figures_are_refused_with_a_sentence(lead: Visitor, begun: Page, value: str) -> None:
    page = lead.get(firms.page_urls(begun)[0])

    response = lead.client.post(page.path, data={**page.form(), "investment-1": value})

    assert response.status_code in (302, 422)
    if response.status_code == 302:
        assert value == "\x00", "only what amounts to nothing is taken for nothing"


def test_a_figure_given_twice_is_refused(visitor: Visitor, tasks: Page) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])

    refused = visitor.submit(page, {"investment-1": ["70", "80"]}, status=422)

    assert "只能填一个数字" in refused.text


def test_a_page_that_was_answered_on_an_older_revision_is_not_kept_in_silence(
    visitor: Visitor, tasks: Page
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    visitor.submit(page, {"investment-1": "70"})

    clash = visitor.submit(page, {"investment-1": "80"}, status=409)

    assert clash.form()["investment-1"] == ["80"]


def test_bytes_that_are_no_text_and_bodies_without_end_are_refused(visitor: Visitor, tasks: Page) -> None:
    path = visitor.get(firms.page_urls(tasks)[0]).path

    for body, kind in (
        (b"investment-1=\xff\xfe\xc3&investment-1.revision=%FF", "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 1_200_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % each for each in range(60_000)), "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="a', "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (b"nonsense", "text/\xe4"),
    ):
        response = visitor.client.post(path, data=body, content_type=kind)
        assert 400 <= response.status_code < 500, (body[:40], response.status_code)


_OPERATION = "0" * 32
_GOOD: dict[str, object] = {
    "question": "investment-1",
    "answer": "80",
    "revision": 0,
    "operation": _OPERATION,
}


_CHANGED: tuple[dict[str, object], ...] = (
    {"question": "no-such-question"},
    {"question": 7},
    {"question": "ratio"},
    {"revision": -1},
    {"revision": 10**30},
    {"revision": "0"},
    {"revision": True},
    {"revision": 1.0},
    {"operation": "x" * 65},
    {"operation": 5},
    {"answer": True},
    {"answer": 1.5},
    {"answer": {}},
    {"answer": [1]},
    {"answer": {"unknown": False}},
    {"answer": {"not_applicable": 3}},
    {"answer": {"share": "some", "depth": "deep"}},
    {"answer": {"yes": "yes"}},
    {"answer": {"text": "改" * 2001}},
    {"answer": ["a"] * 5000},
    {"answer": "\ud800"},
    {"answer": "many"},
    {"answer": 10**400},
)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "7",
        "{",
        '"\\ud800"',
        "[" * 100_000,
        json.dumps({}),
        *(
            json.dumps({key: value for key, value in _GOOD.items() if key != left})
            for left in _GOOD
            if left != "answer"
        ),
        *(json.dumps(_GOOD | changed) for changed in _CHANGED),
    ],
)
def test_the_script_is_told_what_it_sent_wrongly(lead: Visitor, begun: Page, body: str) -> None:
    page = lead.get(firms.page_urls(begun)[0])

    response = _sent(lead, page, body.encode("utf-8", "surrogatepass"))

    assert 400 <= response.status_code < 500
    assert response.json is not None
    assert response.json["message"]
    assert lead.get(page.path).form()["investment-1.revision"] == ["0"]


def test_an_answer_sent_twice_is_taken_once(visitor: Visitor, tasks: Page) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    body = json.dumps(_GOOD).encode()

    first, again = _sent(visitor, page, body), _sent(visitor, page, body)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json is not None
    assert again.json is not None
    assert first.json["revision"] == again.json["revision"] == 1


def test_an_answer_on_an_older_revision_is_told_of_the_newer_one(visitor: Visitor, tasks: Page) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    _sent(visitor, page, json.dumps(_GOOD).encode())

    other = _sent(visitor, page, json.dumps(_GOOD | {"answer": "90", "operation": "1" * 32}).encode())

    assert other.status_code == 409
    assert other.json is not None
    assert other.json["theirs"]["answer"] == "80"


@pytest.mark.parametrize(
    "path",
    [
        "/assessments/%00",
        "/assessments/../../etc/passwd",
        "/assessments/" + "a" * 3000,
        "/assessments/’; --/result",
        "/orders/none",
        "/orders/none/progress",
        "/reports/none",
        "/invitations/none",
    ],
)
def test_what_does_not_exist_is_not_found(lead: Visitor, begun: Page, path: str) -> None:
    assert lead.client.get(path).status_code in (400, 404)


def test_the_address_after_signing_in_stays_within_the_site(lead: Visitor, begun: Page) -> None:
    for target in (
        "https://example.org",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "/\r\nX: y",
    ):
        response = lead.client.get("/preferences", query_string={"large": "1", "next": target})
        assert response.headers["Location"] in ("/", "http://localhost/")


_KEYS = st.sampled_from(
    [
        "investment-1",
        "investment-1.state",
        "investment-1.revision",
        "investment-outlook",
        "networks",
        "nix",
        "",
    ]
)
_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["~unknown", "~not-applicable", "80", "-1", "1e9", "９", "0" * 300, "budgeted"]),
    st.integers(-(10**20), 10**20).map(str),
)


class _Bombarded:
    """A site under malformed posts: every answer below 500, every refusal without a trace in the answers."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.visitor = Visitor(app)
        tasks = firms.begun(self.visitor, firms.case("02").profile)
        self.page = self.visitor.get(firms.page_urls(tasks)[0])
        self.check = f"{tasks.path}/submission"
        self.database = database
        self.token = self.page.form()["csrf_token"][0]

    def kept(self) -> Mapping[str, tuple[object, ...]]:
        """All answers as they lie in the database, by question."""
        with self.database.reading() as session:
            found = session.execute(text("SELECT question, value, revision FROM answer"))
            return {each.question: tuple(each) for each in found}

    def post(self, path: str, fields: Mapping[str, Sequence[str]]) -> None:
        """A malformed form; what is refused of it leaves what stood there."""
        before = self.kept()
        response = self.visitor.client.post(path, data={**fields, "csrf_token": self.token})
        assert response.status_code < 500, (path, fields)
        if response.status_code >= 400:
            kept, refused = self.kept(), _WRONG.findall(response.text)
            assert all(kept.get(each) == before.get(each) for each in refused or {**before, **kept})

    def send(self, body: object) -> None:
        """Malformed JSON for the endpoint of single answers."""
        before = self.kept()
        response = _sent(self.visitor, self.page, json.dumps(body).encode())
        assert response.status_code < 500, body
        if response.status_code >= 400:
            assert self.kept() == before


@pytest.fixture
def bombarded(app: Flask, sqlite_database: Database) -> _Bombarded:
    return _Bombarded(app, sqlite_database)


_WRONG = re.compile('class="question has-error" id="q-([^"]+)"')
_FORMS = st.dictionaries(_KEYS, st.lists(_VALUES, min_size=1, max_size=3), max_size=6)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "share", "depth", "yes", "unknown"]) | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
_SENT = st.fixed_dictionaries(
    {"question": _KEYS, "revision": st.integers(-2, 3), "operation": st.text(max_size=70)},
    optional={"answer": _JSON},
)
_STRANGE_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(_VALUES, min_size=1, max_size=2)
        for name in firms.registration(firms.case("02").profile)
    },
)


def _bombard(bombarded: _Bombarded, forms: int) -> None:
    @settings(
        max_examples=forms,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        database=None,
    )
    @given(form=_FORMS, sent=_SENT, registration=_STRANGE_FIELDS)
    def throw(form: dict[str, list[str]], sent: object, registration: dict[str, list[str]]) -> None:
        bombarded.post(bombarded.page.path, form)
        bombarded.send(sent)
        bombarded.post("/enterprise/profile", registration)

    throw()


def test_no_malformed_post_breaks_the_site_or_leaves_half_of_itself(bombarded: _Bombarded) -> None:
    _bombard(bombarded, forms=100)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_malformed_posts_break_nothing(bombarded: _Bombarded) -> None:
    _bombard(bombarded, forms=3_400)


def _sent(visitor: Visitor, page: Page, body: bytes) -> TestResponse:
    address = page.all("//form[@data-autosave]")[0].get("data-autosave")
    token = page.form()["csrf_token"][0]
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    return visitor.client.post(address, data=body, content_type="application/json", headers=headers)


def _not_applicable(reason: str) -> dict[str, str]:
    return {"investment-2": "", "investment-2.state": "~not-applicable", "investment-2.reason": reason}
