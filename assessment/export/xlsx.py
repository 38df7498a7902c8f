"""Tables as an XLSX workbook: every cell typed, no formula and no link, the header fixed and filterable."""

from datetime import date, datetime
from io import BytesIO
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assessment.domain.texts import Text
from assessment.export.cells import Cell, Column, Sheet, Workbook, plain_text, written
from assessment.formatting import HOUSE_TIME

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTES: Final = Text("说明", "Notes")
_AUTHOR: Final = Text("数字化成熟度自评平台", "Digital maturity self-assessment")

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
}
_FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "top"}
_ITEM: Final = Text("项目", "Item")


class _Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self.heading: Format = book.add_format(
            {
                **_FONT,
                "bold": True,
                "bg_color": "#DCE6F4",
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self.text: Format = book.add_format({**_FONT, "num_format": "@", "text_wrap": True})
        self.moment: Format = book.add_format({**_FONT, "num_format": "yyyy-mm-dd hh:mm"})
        self.day: Format = book.add_format({**_FONT, "num_format": "yyyy-mm-dd"})
        self._numbers: dict[int, Format] = {}

    def number(self, decimals: int) -> Format:
        """The format of numbers with so many decimals."""
        if decimals not in self._numbers:
            pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
            self._numbers[decimals] = self._book.add_format({**_FONT, "num_format": pattern})
        return self._numbers[decimals]


def xlsx_file(workbook: Workbook) -> bytes:
    """The bytes of the workbook, its notes on the last sheet; the same workbook gives the same bytes."""
    language, target = workbook.language, BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties(
        {
            "title": plain_text(workbook.title),
            "author": _AUTHOR.in_language(language),
            "comments": plain_text(workbook.identity),
            "created": workbook.made_at.astimezone(HOUSE_TIME).replace(tzinfo=None),
        }
    )
    styles = _Styles(book)
    name = NOTES.in_language(language)
    columns = (Column(_ITEM.in_language(language), 18), Column(name, 90))
    notes = Sheet(name, columns, workbook.notes)
    for sheet in (*workbook.sheets, notes):
        _write(book.add_worksheet(sheet.name), sheet, styles)
    book.close()
    return target.getvalue()


def _write(target: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    target.freeze_panes(1, 0)
    target.set_landscape()
    target.set_paper(_A4)
    target.repeat_rows(0)
    target.fit_to_pages(1, 0)
    for place, column in enumerate(sheet.columns):
        target.set_column(place, place, column.width)
        target.write_string(0, place, plain_text(column.title), styles.heading)
    for row, cells in enumerate(sheet.rows, start=1):
        for place, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            _write_cell(target, (row, place), cell, column=column, styles=styles)
    target.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes are text on purpose
    target.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write_cell(
    target: Worksheet, place: tuple[int, int], cell: Cell, *, column: Column, styles: _Styles
) -> None:
    match written(cell):
        case None:
            target.write_blank(*place, None, styles.text)
        case str(text):
            target.write_string(*place, text, styles.text)
        case datetime() as moment:
            local = moment.astimezone(HOUSE_TIME).replace(tzinfo=None)
            target.write_datetime(*place, local, styles.moment)
        case date() as day:
            target.write_datetime(*place, datetime(day.year, day.month, day.day), styles.day)  # noqa: DTZ001 - a day has no zone
        case number:
            target.write_number(*place, number, styles.number(column.decimals))


_A4: Final = 9
