"""A head writes the letterhead, looks at it filled in, and saves it; without script, nothing gets lost."""

from base64 import b64encode
from io import BytesIO
from typing import Any, Final
from zlib import crc32

import pytest
from PIL import Image, ImageFile
from sqlalchemy import select

from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.letterheads import StoredLetterhead
from tests.web.staff import signed_in
from tests.web.visiting import Page, Visitor
from tests.world import add_member, add_workstation

LETTERHEAD = "/workstation/letterhead"
FOREWORD = "尊敬的{{ 企业 }}：\n贵企业处在“{{ level }}”。"


def bomb() -> bytes:
    """A small PNG that claims to be 60,000 pixels wide and high."""
    header = b"IHDR" + (60_000).to_bytes(4) * 2 + picture()[24:29]
    return picture()[:12] + header + crc32(header).to_bytes(4) + picture()[33:]


MISTAKES: Final[tuple[tuple[dict[str, str], str], ...]] = (
    ({"foreword": "您好\n\n{{ 企业.name }}"}, "前言第 3 行：不能用点号取值。"),
    ({"foreword": "{% for a in 企业 %}{% endfor %}"}, "前言第 1 行：不能循环。"),
    ({"foreword": "{{ 企业() }}"}, "前言第 1 行：不能调用函数。"),
    ({"foreword": "{{ 法人 }}"}, "前言第 1 行：没有“法人”这个名称，可以用的有：企业、等级"),
    ({"foreword": "您好\n{{ 企业 }"}, "前言第 2 行：花括号里的写法不完整"),
    ({"foreword": "字" * 301}, "前言印出来最多 300 个字，现在有 301 个"),
    ({"foreword": "字\n" * 4 + "字"}, "前言最多 4 段，现在有 5 段"),
    ({"foreword": "字" * 1001}, "最多填写 1,000 个字"),
    ({"contact": "一\n二\n三\n四"}, "联系方式最多 3 行，现在有 4 行。"),
    ({"contact": "好\n" + "长" * 41}, "联系方式第 2 行有 41 个字，最多 40 个。"),
)


@pytest.fixture
def head(visitor: Visitor, sqlite_database: Database) -> Visitor:
    with sqlite_database.writing() as session:
        station = add_workstation(session)
        for role in (Role.HEAD, Role.CONSULTANT):
            add_member(session, station, role, role.value)
    signed_in(visitor, "head")
    return visitor


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), **told: object) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (20, 90, 180)).save(written, kind, **told)
    return written.getvalue()


def sent(head: Visitor, act: str, *, logo: bytes = b"", status: int = 200, **typed: str) -> Page:
    """The page after the form came back with this typed into it, in parts as a browser sends it."""
    page = head.get(LETTERHEAD)
    held = {name: values[0] for name, values in page.form().items() if name not in ("act", "logo_removed")}
    fields: dict[str, Any] = {
        **held,
        "act": act,
        **typed,
        "logo": (BytesIO(logo), "logo.png" if logo else ""),
    }
    return head.post(LETTERHEAD, fields, status)


def saved(database: Database) -> list[StoredLetterhead]:
    with database.reading() as session:
        return list(session.scalars(select(StoredLetterhead).order_by(StoredLetterhead.revision)))


def test_a_letterhead_is_looked_at_filled_in_and_saved_with_the_logo_that_was_looked_at(
    head: Visitor, sqlite_database: Database
) -> None:
    contact = "湖北省宜昌市（虚构）\n电话 0717-6000000"
    camera = Image.Exif()
    camera[0x010F] = "相机"
    photo = picture("JPEG", exif=camera, comment=b"hidden")
    looked = sent(head, "preview", logo=photo, foreword=FOREWORD, contact=contact)

    assert "预览（还没有保存）" in looked.text
    assert "尊敬的宜昌某某精密机械有限公司（虚构）：" in looked.text
    assert "贵企业处在“单项覆盖”。" in looked.text
    assert looked.all("//img[@alt='示例工作站的标志']/@src")[0].startswith("data:image/png;base64,")
    assert saved(sqlite_database) == []
    done = head.submit(looked, {"act": "save"})  # the file is not chosen again
    assert "抬头已保存" in done.text
    (kept,) = saved(sqlite_database)
    assert (kept.foreword, kept.contact_lines, kept.revision) == (FOREWORD, contact, 1)
    with Image.open(BytesIO(kept.logo)) as logo:
        assert (logo.format, logo.size, dict(logo.info), len(logo.getexif())) == ("PNG", (300, 100), {}, 0)
    head.submit(head.get(LETTERHEAD), {"act": "save", "logo_removed": "y"})
    assert [bool(each.logo) for each in saved(sqlite_database)] == [True, False]


def test_a_mistake_is_said_with_its_line_and_everything_typed_stays(
    head: Visitor, sqlite_database: Database
) -> None:
    for typed, said in MISTAKES:
        page = sent(head, "save", logo=picture(), status=422, **typed)

        assert said in page.text
        assert {name: page.form()[name][0].strip() for name in typed} == typed
        assert page.form()["logo_kept"][0]  # nor has the file to be chosen again
    assert "标志没有传完整" in sent(head, "save", logo_kept="!", status=422).text
    assert saved(sqlite_database) == []


FILES: Final = (
    (b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>', "不是 PNG 或 JPEG 图片"),
    (picture("GIF"), "不是 PNG 或 JPEG 图片"),
    (picture()[:80], "已损坏"),
    (picture(size=(3001, 400)), "像素太多（3,001 × 400）"),
    (bomb(), "标志的像素太多。"),
    (picture(size=(40, 40)), "像素太少（40 × 40）"),
    (picture(size=(900, 60)), "过于细长"),
    (b"\x89PNG" * 125_001, "标志的文件太大。"),
)


def test_a_file_that_is_no_small_picture_is_refused_and_the_words_stay(
    head: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it

    for file, said in FILES:
        page = sent(head, "save", logo=file, foreword=FOREWORD, status=422)

        assert said in page.text
        assert "请换一张 PNG 或 JPEG 图片" in page.text
        assert page.form()["foreword"][0].strip() == FOREWORD


def test_who_saves_over_a_colleague_is_told_first(head: Visitor, sqlite_database: Database) -> None:
    opened = head.get(LETTERHEAD)
    sent(head, "save", foreword="同事写的")
    told = head.submit(opened, {"act": "save", "foreword": "我写的"}, status=422)

    assert "有人保存过本站的抬头" in told.text
    assert told.form()["foreword"][0].strip() == "我写的"
    assert "抬头已保存" in head.submit(told, {"act": "save"}).text
    assert [each.foreword for each in saved(sqlite_database)] == ["同事写的", "我写的"]


def test_garbled_parts_and_a_consultant_get_nowhere(head: Visitor) -> None:
    boundary = "multipart/form-data; boundary=x"
    for body, kind, status in (
        (b'--x\r\nContent-Disposition: form-data; name="foreword"\r\n\r\n\xff\r\n--x--\r\n', boundary, 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2 + b"--x--\r\n", boundary, 422),
        (b"x", "multipart/form-data", 415),
    ):
        assert head.client.post(LETTERHEAD, data=body, content_type=kind).status_code == status
    assert b64encode(picture()).decode() not in head.get(LETTERHEAD).text
    signed_in(head, "consultant")
    assert head.get(LETTERHEAD, status=403).status == 403
