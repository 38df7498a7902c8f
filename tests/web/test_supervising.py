"""The bureau's pages: from an empty region to a release on disk."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.releases import Release
from assessment.persistence.trail import TrailEntry
from tests.many_firms import KEY, Sketch, add_firms, sketches
from tests.web import firms
from tests.web.staff import add_officer, signed_in
from tests.web.test_english import chinese_in
from tests.web.visiting import Page, Visitor
from tests.world import OTHER_COUNTY, add_bureau, add_member


@pytest.fixture
def frozen(visitor: Visitor, sqlite_database: Database) -> Page:
    """The page of a release of two counties."""
    add_officer(sqlite_database, sketches(9) + sketches(7, OTHER_COUNTY, first=9))
    home = signed_in(visitor, "officer")
    return visitor.submit(visitor.get(home.link("冻结发布")), action="/bureau/releases")


def releases(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(Release)).one()


def test_an_officer_is_told_what_a_release_is_and_that_there_is_none(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_officer(sqlite_database)

    page = signed_in(visitor, "officer")

    assert page.path == "/bureau"
    assert "还没有企业提交自评" in page.text
    assert "为保护企业商业秘密，样本较少的数据不显示" in page.text


def test_under_five_firms_their_number_is_not_told_and_nothing_can_be_frozen(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_officer(sqlite_database, sketches(3))

    page = signed_in(visitor, "officer")

    assert "不足 5 家" in page.text
    assert not page.all("//a[contains(@href, '/releases/new')]")


def test_before_freezing_the_page_says_that_there_are_enough_firms_and_that_it_is_final(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_officer(sqlite_database, sketches(12))
    home = signed_in(visitor, "officer")

    page = visitor.get(home.link("冻结发布"))

    assert "已够发布" in page.text
    assert "12 家" not in page.text
    assert "冻结以后不能修改" in page.text
    assert releases(sqlite_database) == 0


def test_a_release_shows_three_tables(frozen: Page) -> None:
    tables = frozen.all("//table")

    assert len(tables) == 3
    assert "枝江市" in tables[0].text_content()
    headings = [heading.text_content() for heading in tables[0].xpath(".//thead//th")]
    assert headings == [
        "县（市、区）",
        "企业数（家）",
        "平均得分",
        "下四分位数",
        "中位数",
        "上四分位数",
        "起步建设",
        "单项覆盖",
        "集成提升",
        "创新突破",
        "数字来自",
    ]


def test_pressed_twice_it_is_frozen_once(visitor: Visitor, sqlite_database: Database) -> None:
    bureau = add_officer(sqlite_database, sketches(9))
    signed_in(visitor, "officer")
    preview = visitor.get(f"/bureau/releases/new?bureau={bureau}&questionnaire={KEY}&year=2026")

    first, second = (visitor.submit(preview, action="/bureau/releases") for _ in range(2))

    assert first.path == second.path
    assert releases(sqlite_database) == 1


def test_a_second_release_says_which_figures_it_carries_on(
    frozen: Page, visitor: Visitor, sqlite_database: Database
) -> None:
    with sqlite_database.writing() as session:
        officer = session.scalars(select(Release)).one().frozen_by
        add_firms(session, [Sketch(number=99, points=97)], by=officer)

    preview = visitor.get(visitor.get("/bureau").link("冻结发布"))
    assert "变动只有几家的分组将沿用上一次的数字" in preview.text
    page = visitor.submit(preview, action="/bureau/releases")

    assert page.path != frozen.path
    assert all("沿用" in row.text_content() for row in page.all("//tbody/tr"))
    assert [row[:-1] for row in figures(page)] == [row[:-1] for row in figures(frozen)]


def figures(page: Page) -> list[list[str]]:
    return [[cell.text_content().strip() for cell in row] for row in page.all("//tbody/tr")]


@pytest.mark.parametrize(("kind", "media"), [("xlsx", "spreadsheetml"), ("csv", "text/csv")])
def test_a_release_is_taken_as_a_file_and_the_trail_keeps_its_hash(
    frozen: Page, visitor: Visitor, sqlite_database: Database, kind: str, media: str
) -> None:
    token = frozen.form("/files")["csrf_token"]

    answer = visitor.client.post(f"{frozen.path}/files", data={"csrf_token": token, "kind": kind})

    assert answer.status_code == 200
    assert media in str(answer.content_type)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert disposition.isascii()
    assert quote("区域发布_宜昌市") in disposition
    assert f".{kind}" in disposition
    with sqlite_database.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "release.export")).one()
    assert isinstance(entry.detail, dict)
    assert entry.detail["sha256"] == sha256(answer.data).hexdigest()


def test_page_and_workbook_show_the_same_figures(frozen: Page, visitor: Visitor) -> None:
    token = frozen.form("/files")["csrf_token"]
    answer = visitor.client.post(f"{frozen.path}/files", data={"csrf_token": token, "kind": "xlsx"})

    sheets = load_workbook(BytesIO(answer.data)).worksheets[:3]
    rows = [list(row)[1:-1] for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    shown = [
        [row[0], *("" if value == "—" else float(value) for value in row[1:-1])] for row in figures(frozen)
    ]
    written = [[row[0], *("" if value is None else float(str(value)) for value in row[1:])] for row in rows]
    assert written == shown


@pytest.mark.parametrize("kind", ["", "exe", "../xlsx"])
def test_an_unknown_kind_of_file_is_not_found(frozen: Page, visitor: Visitor, kind: str) -> None:
    assert visitor.post(f"{frozen.path}/files", {**frozen.form("/files"), "kind": kind}, 404).status == 404


@pytest.mark.parametrize(
    "query", ["year=2026", "questionnaire=none&year=2026", f"questionnaire={KEY}&year=x"]
)
def test_a_preview_of_nothing_is_not_found(visitor: Visitor, sqlite_database: Database, query: str) -> None:
    bureau = add_officer(sqlite_database, sketches(9))
    signed_in(visitor, "officer")

    assert visitor.get(f"/bureau/releases/new?bureau={bureau}&{query}", 404).status == 404


def test_freezing_too_few_is_refused_with_the_reason(visitor: Visitor, sqlite_database: Database) -> None:
    bureau = add_officer(sqlite_database, sketches(3))
    signed_in(visitor, "officer")
    preview = visitor.get(f"/bureau/releases/new?bureau={bureau}&questionnaire={KEY}&year=2026")

    refused = visitor.submit(preview, action="/bureau/releases", status=422)

    assert "为保护企业商业秘密" in refused.text
    assert releases(sqlite_database) == 0


def test_another_bureaus_release_is_not_found(
    frozen: Page, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    with sqlite_database.writing() as session:
        add_member(session, add_bureau(session, OTHER_COUNTY), Role.OFFICER, "stranger")
    stranger = another()
    signed_in(stranger, "stranger")

    assert stranger.get(frozen.path, 404).status == 404
    assert "枝江市 2026" not in stranger.get("/bureau").text


def test_the_bureaus_pages_can_be_read_in_english(frozen: Page, visitor: Visitor) -> None:
    home = visitor.get("/preferences?language=en&next=/bureau")

    release = visitor.get(frozen.path)
    again = visitor.get(str(home.all("//a[contains(@href, '/releases/new')]")[0].get("href")))
    left = [each for page in (home, release, again) for each in chinese_in(page.tree)]

    assert "Zhijiang" in release.all("//table")[0].text_content()
    assert "Yichang" in home.all("//section[@aria-labelledby='releases']")[0].text_content()
    assert {each for each in left if each not in ("示例经信局", "officer先生")} == set()
    answer = visitor.client.post(f"{frozen.path}/files", data={**release.form("/files"), "kind": "csv"})
    assert "Regional%20release_Yichang" in answer.headers["Content-Disposition"]


def test_a_firms_lead_finds_no_bureau(visitor: Visitor) -> None:
    firms.registered(visitor, firms.case("02").profile)

    for path in ("/bureau", "/bureau/releases/new", "/bureau/releases/unknown"):
        assert visitor.get(path, 404).status == 404
