"""Workbooks hold text and numbers only, whatever was typed into the platform."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from assessment.export.cells import Cell, Column, Sheet, Workbook, plain_text
from assessment.export.xlsx import NOTES, xlsx_file
from tests.export.poisons import FORMULAS, POISONS

MOMENT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def workbook(*rows: tuple[Cell, ...], decimals: int = 0) -> Workbook:
    width = max((len(row) for row in rows), default=1)
    columns = tuple(Column(f"第{number + 1}列", 12, decimals) for number in range(width))
    return Workbook(
        title="汇总",
        identity="编号",
        made_at=MOMENT,
        sheets=(Sheet("数据", columns, rows),),
        notes=(("地区", "示例"),),
    )


def cells(content: bytes, sheet: str = "数据") -> Sequence[Sequence[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python()[1:]


def with_line_feeds(text: str) -> str:
    """Line ends as XML readers see them."""
    return text.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")


def parts(content: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_stays_the_text_it_was(formula: str) -> None:
    content = xlsx_file(workbook((formula,)))

    (sheet, *_) = load_workbook(BytesIO(content)).worksheets
    assert sheet["A2"].data_type == "s"
    assert with_line_feeds(str(sheet["A2"].value)) == with_line_feeds(plain_text(formula))
    assert sheet["A2"].hyperlink is None


def test_a_workbook_of_formulas_holds_no_formula_no_link_and_no_reference() -> None:
    found = parts(xlsx_file(workbook(*((formula,) for formula in FORMULAS))))

    sheets = [text for name, text in found.items() if name.startswith("xl/worksheets/")]
    assert not any("<f>" in text or "<f " in text or "<hyperlink" in text for text in sheets)
    assert not any(name.startswith("xl/worksheets/_rels") for name in found)
    assert not any("TargetMode" in text for text in found.values())


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: repr(poison)[:20])
def test_no_value_makes_an_export_fail(poison: Cell) -> None:
    content = xlsx_file(workbook((poison, "danach"), ("davor", poison)))

    assert load_workbook(BytesIO(content)).worksheets[0]["B2"].value == "danach"


def test_negative_and_fractional_numbers_come_back_exactly() -> None:
    numbers = [Decimal(-5), Decimal("58.3"), Decimal("-0.1"), Decimal("123456789012.345"), Decimal(0)]

    content = xlsx_file(workbook(*((number,) for number in numbers), decimals=1))

    assert [Decimal(repr(row[0])) for row in cells(content)] == numbers


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_becomes_text() -> None:
    content = xlsx_file(workbook((2**63, Decimal("1e-400"), Decimal("1.2345678901234567"))))

    assert cells(content) == [["9223372036854775808", "1E-400", "1.2345678901234567"]]


def test_moments_are_shown_in_house_time_and_days_as_they_are() -> None:
    content = xlsx_file(workbook((MOMENT, date(2026, 12, 1))))

    assert cells(content) == [[datetime(2026, 11, 20, 10, 30), date(2026, 12, 1)]]  # noqa: DTZ001


def test_the_header_is_fixed_and_can_be_filtered_and_notes_stand_last() -> None:
    book = load_workbook(BytesIO(xlsx_file(workbook(("a", 1), ("b", 2)))))

    first, *_, last = book.worksheets
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:B3")
    assert (last.title, last["A2"].value, last["B2"].value) == (NOTES.zh, "地区", "示例")


def test_the_same_workbook_gives_the_same_bytes() -> None:
    assert xlsx_file(workbook(("a", 1))) == xlsx_file(workbook(("a", 1)))
