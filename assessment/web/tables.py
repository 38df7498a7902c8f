"""Tables and facts through the gate, as ``components/lists.html`` draws them, and the links of a list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import request

from assessment.services.gate import Outlet
from assessment.web.showing import passing

_NEIGHBOURS: Final = 1
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; the words of a ``whole`` one stay on a line in Chinese, where any two may part."""

    label: str
    numeric: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, where it leads, or the tone of a status."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row; its first cell is its header."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: of its columns and cells those that may be shown to whoever asks."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of a summary list."""

    term: str
    value: str
    note: str = ""
    missing: bool = False
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to go to; a gap has neither number nor address."""

    number: int | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where a list goes on, as ``components/lists.html`` draws it."""

    current: int
    total: int
    previous_url: str
    next_url: str
    links: tuple[PageLink, ...]
    summary: str


def table_through(outlet: Outlet, columns: Mapping[str, Column], rows: Iterable[Mapping[str, Cell]]) -> Table:
    """The table of an outlet, by the keys of its fields, as far as it may be shown."""
    passed = passing(outlet, columns)
    kept = passed.only(columns)
    return Table(
        tuple(kept.values()), tuple(Row(tuple(row[key] for key in kept)) for row in map(passed.only, rows))
    )


def facts_through(outlet: Outlet, facts: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """The facts of an outlet, by the keys of its fields, as far as they may be shown."""
    return tuple(passing(outlet, facts).only(facts).values())


def page_asked() -> int:
    """The page that the address asks for; the first where that makes no sense."""
    page = request.args.get("page", "")
    return max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < _DIGITS else 1


def pages_of(current: int, total: int, *, url_of: Callable[[int], str], summary: str) -> Pages:
    """The first, the last and the neighbouring pages, with gaps between."""
    shown = sorted(
        {1, total, *range(current - _NEIGHBOURS, current + _NEIGHBOURS + 1)} & set(range(1, total + 1))
    )
    links: list[PageLink] = []
    for number in shown:
        if links and links[-1].number is not None and number > links[-1].number + 1:
            links.append(PageLink(None, "", current=False))
        links.append(PageLink(number, url_of(number), current=number == current))
    return Pages(
        current=current,
        total=total,
        previous_url=url_of(current - 1) if current > 1 else "",
        next_url=url_of(current + 1) if current < total else "",
        links=tuple(links),
        summary=summary,
    )
