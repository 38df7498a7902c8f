"""What stands in a table that leaves the platform: text stays text, numbers stay numbers.

No value can make an export fail: what a spreadsheet cannot hold as a number is written as text, and
characters that no file may hold are left out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias, assert_never

from assessment.domain.texts import SOURCE_LANGUAGE, Language

Cell: TypeAlias = str | int | Decimal | datetime | date | None
Written: TypeAlias = str | int | float | datetime | date | None

_MOST_DIGITS: Final = 15
"""A spreadsheet keeps so many significant digits of a number."""
_LONGEST_TEXT: Final = 32_767
_CUT: Final = "…（过长，已截断）"
_REFUSED: Final = dict.fromkeys(
    (
        *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
        *range(0x7F, 0xA0),
        *range(0xD800, 0xE000),
        *range(0xFDD0, 0xFDF0),
        *(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and the decimals of its numbers."""

    title: str
    width: int
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its name."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """Tables with what has to be known to read them: each note a term and its explanation."""

    title: str
    identity: str
    made_at: datetime
    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, str], ...]
    language: Language = SOURCE_LANGUAGE


def written(cell: Cell) -> Written:
    """The cell as a spreadsheet can hold it; figures it cannot hold exactly become text."""
    match cell:
        case None | date():
            return cell
        case bool():
            return "是" if cell else "否"
        case str():
            return plain_text(cell)
        case int():
            return cell if abs(cell) < 10**_MOST_DIGITS else str(cell)
        case Decimal():
            return _number(cell)
        case _:
            assert_never(cell)


def plain_text(text: str) -> str:
    """``text`` without characters that no file may hold, cut to the length of a cell."""
    clean = text.translate(_REFUSED)
    # a spreadsheet counts in UTF-16 units
    if len(clean.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return clean
    room = (_LONGEST_TEXT - len(_CUT)) * 2
    return clean.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def _number(value: Decimal) -> str | float:
    """The number, if a spreadsheet gives the same one back; else its text, a dash for what is no number."""
    if not value.is_finite():
        return "—"
    exact = value.as_tuple()
    near = float(value)
    if len(exact.digits) <= _MOST_DIGITS and Decimal(repr(near)) == value:
        return near
    return str(value)
