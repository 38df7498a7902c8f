"""A release leaves as a file through one gate: the figures of the page, typed, hashed, in the trail."""

import csv
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from assessment.domain.errors import NotFoundError
from assessment.domain.identities import UserId
from assessment.domain.publication import PublishedRow
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.domain.texts import Language
from assessment.persistence.database import Database
from assessment.persistence.releases import Release
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import pseudonym_of
from assessment.services.exporting import ExportedFile, FileKind, WantedRelease, export_release
from assessment.services.release_record import publication_of
from assessment.services.setting_out import Books
from assessment.services.supervising import freeze_release, release_subject
from tests.catalogue.bilingual import CHINESE
from tests.many_firms import KEY, Sketch, add_firms, shipped_catalogue, shipped_codes, sketches
from tests.world import NOW, OTHER_COUNTY, acting, add_bureau, add_member

LATER = NOW + timedelta(hours=1)
BOOKS = Books(shipped_catalogue(), shipped_codes())


@pytest.fixture
def officer(sqlite_database: Database) -> UserId:
    with sqlite_database.writing() as session:
        return add_member(session, add_bureau(session, RegionCode("420500")), Role.OFFICER, "officer")


@pytest.fixture
def release(sqlite_database: Database, officer: UserId) -> Release:
    actor = acting(sqlite_database, officer)
    drawn = [*sketches(11), *sketches(7, OTHER_COUNTY, first=11)]
    drawn += [Sketch(number=90 + n, points=30 * n, region=RegionCode("420502")) for n in range(3)]
    with sqlite_database.writing() as session:
        add_firms(session, drawn, by=officer)
        subject = release_subject(shipped_catalogue(), shipped_codes(), KEY, year=2026)
        bureau = actor.belongings[0].organisation
        return freeze_release(session, actor, bureau, subject=subject, now=NOW)


def take(
    database: Database, user: UserId, release: Release, kind: FileKind, language: Language = "zh"
) -> ExportedFile:
    wanted = WantedRelease(kind=kind, language=language)
    actor = acting(database, user)
    with database.writing() as session:
        return export_release(session, BOOKS, actor, release.id, wanted=wanted, now=LATER)


def quartiles(row: PublishedRow) -> list[float | str]:
    told = row.quartiles
    return ["", "", ""] if told is None else [float(told.lower), float(told.median), float(told.upper)]


def test_the_workbook_holds_the_figures_of_the_release(
    sqlite_database: Database, officer: UserId, release: Release
) -> None:
    file = take(sqlite_database, officer, release, FileKind.XLSX)

    book = CalamineWorkbook.from_filelike(BytesIO(file.content))
    assert book.sheet_names == ["按县（市、区）", "按行业大类", "按企业规模", "说明"]
    told: dict[int, bool] = {}
    for table, name in zip(publication_of(release).tables, book.sheet_names[:3], strict=True):
        found = [row[1:-1] for row in book.get_sheet_by_name(name).to_python()[1:]]
        expected = [
            [
                row.group.name,
                float(row.firms),
                round(float(row.mean), 1),
                *quartiles(row),
                *map(float, row.levels),
            ]
            for row in table.rows
        ]
        assert found == expected
        told |= {row.firms: row.quartiles is not None for row in table.rows}
    assert told[11]
    assert not told[7]


def test_every_cell_is_text_or_number_without_formula_or_link(
    sqlite_database: Database, officer: UserId, release: Release
) -> None:
    book = load_workbook(BytesIO(take(sqlite_database, officer, release, FileKind.XLSX).content))

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book.worksheets)


def test_the_notes_say_where_when_what_and_by_which_rule(
    sqlite_database: Database, officer: UserId, release: Release
) -> None:
    file = take(sqlite_database, officer, release, FileKind.XLSX)

    rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_name("说明").to_python()
    notes = {str(row[0]): str(row[1]) for row in rows}
    assert "宜昌市" in notes["地区"]
    assert "2025.1" in notes["问卷"]
    assert notes["发布时间"] == "2026年11月20日 10:30"
    assert release.hash in notes["内容校验值"]
    assert "不少于 5 家" in notes["样本规则"]
    assert notes["保密说明"] == "为保护企业商业秘密，样本较少的数据不显示。"


def test_csv_holds_the_three_tables_with_the_same_figures(
    sqlite_database: Database, officer: UserId, release: Release
) -> None:
    file = take(sqlite_database, officer, release, FileKind.CSV)

    header, *rows = csv.reader(StringIO(file.content.decode("utf-8-sig"), newline=""))
    published = [row for table in publication_of(release).tables for row in table.rows]
    assert header[:5] == ["分组方式", "代码", "分组", "企业数（家）", "平均得分"]
    assert [(row[2], int(row[3])) for row in rows] == [(row.group.name, row.firms) for row in published]
    assert all(
        abs(Decimal(row[4]) - Decimal(float(each.mean))) < Decimal("0.051")
        for row, each in zip(rows, published, strict=True)
    )


@pytest.mark.parametrize("kind", FileKind)
def test_the_trail_keeps_the_hash_of_the_very_bytes(
    sqlite_database: Database, officer: UserId, release: Release, kind: FileKind
) -> None:
    file = take(sqlite_database, officer, release, kind)

    with sqlite_database.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "release.export")).one()
        assert entry.actor == pseudonym_of(session, officer)
    assert entry.object_id == release.id
    assert entry.detail == {
        "kind": kind.value,
        "sha256": sha256(file.content).hexdigest(),
        "bytes": len(file.content),
    }


@pytest.mark.parametrize("kind", FileKind)
def test_a_release_taken_twice_is_the_same_file(
    sqlite_database: Database, officer: UserId, release: Release, kind: FileKind
) -> None:
    first = take(sqlite_database, officer, release, kind)

    assert take(sqlite_database, officer, release, kind) == first


def test_no_firm_and_no_result_is_named_in_a_file(
    sqlite_database: Database, officer: UserId, release: Release
) -> None:
    content = take(sqlite_database, officer, release, FileKind.CSV).content.decode("utf-8-sig")

    assert "虚构企业" not in content
    assert "9199" not in content


@pytest.mark.parametrize("kind", FileKind)
def test_a_file_in_english_says_the_same_figures_without_a_word_of_chinese(
    sqlite_database: Database, officer: UserId, release: Release, kind: FileKind
) -> None:
    chinese, english = (take(sqlite_database, officer, release, kind, language) for language in ("zh", "en"))

    assert english.name == f"Regional release_Yichang_2026_20261120.{kind.value}"
    assert figures(english, kind) == figures(chinese, kind)
    text = said(english, kind)
    assert "Wujiagang" in text
    assert "Other" in text
    assert CHINESE.findall(text) == []


def said(file: ExportedFile, kind: FileKind) -> str:
    """Every word of a file."""
    return " ".join(str(cell) for row in cells(file, kind) for cell in row)


def figures(file: ExportedFile, kind: FileKind) -> list[list[str]]:
    """Every number of a file, row by row; the notes are words."""
    rows = [[str(cell) for cell in row[3:] if _is_number(str(cell))] for row in cells(file, kind)]
    return [row for row in rows if row]


def cells(file: ExportedFile, kind: FileKind) -> list[list[object]]:
    """What a file holds, row by row."""
    if kind is FileKind.CSV:
        return [list(row) for row in csv.reader(StringIO(file.content.decode("utf-8-sig"), newline=""))]
    sheets = load_workbook(BytesIO(file.content)).worksheets
    return [[sheet.title, *row] for sheet in sheets for row in sheet.iter_rows(values_only=True)]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def test_a_release_of_another_bureau_cannot_be_taken(sqlite_database: Database, release: Release) -> None:
    with sqlite_database.writing() as session:
        stranger = add_member(session, add_bureau(session, OTHER_COUNTY), Role.OFFICER, "stranger")

    with pytest.raises(NotFoundError):
        take(sqlite_database, stranger, release, FileKind.XLSX)
