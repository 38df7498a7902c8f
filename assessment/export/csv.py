"""A table as CSV that WPS and Excel open correctly: UTF-8 with its mark, CRLF, guarded text."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Final, assert_never

from assessment.export.cells import Cell, Sheet, plain_text, written
from assessment.formatting import HOUSE_TIME

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
GUARD: Final = "'"
"""Put before text that a spreadsheet would take for a formula."""

_TRIGGERS: Final = tuple("=+-@＝＋－＠\t\r\n")
_PASSED_OVER: Final = " \u00a0\u3000\ufeff\u200b\"'`{（("
"""Characters that may stand before a trigger without disarming it."""


def csv_file(sheet: Sheet) -> bytes:
    """The bytes of the table with its headings."""
    target = StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([guarded(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_cell(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """``text`` as it may stand in a cell: what would begin a formula gets an apostrophe before it."""
    clean = plain_text(text)
    return GUARD + clean if _triggers(clean) else clean


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given: for reading such a file again."""
    rest = text.removeprefix(GUARD)
    return rest if rest != text and _triggers(rest) else text


def _triggers(text: str) -> bool:
    return text.startswith(_TRIGGERS) or text.lstrip(_PASSED_OVER).startswith(_TRIGGERS)


def _cell(cell: Cell) -> str | int | Decimal:
    match cell:
        case None:
            return ""
        case str():
            return guarded(cell)
        case datetime():
            return cell.astimezone(HOUSE_TIME).strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case bool():
            return str(written(cell))
        case int() | Decimal():
            inexact = written(cell)
            return inexact if isinstance(inexact, str) else cell
        case _:
            assert_never(cell)
