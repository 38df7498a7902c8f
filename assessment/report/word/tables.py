"""Tables: heads repeated on every page, rows kept whole, columns as wide as what stands in them asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from assessment.report.lettering import ems, wrapped
from assessment.report.word.inline import UnknownMarkError, Words, plain, words_in
from assessment.report.word.markup import mark, valued
from assessment.report.word.paragraphs import classes, paragraph

TEXT_WIDTH: Final = 9184
"""The width of the text in twentieths of a point: 162 mm."""
_EM: Final = 190
_PADDING: Final = 1.3
_SHORT, _LEAST, _MOST = 5.0, 9.0, 36.0
"""In ems: what is this short stays on one line; no column asks for more, at the least and at its best."""
_FILLS: Final[Mapping[str, str]] = {"is-reached": "1459B3", "is-open": "DCEAFB"}
_GROUP_FILL: Final = "F3F6FB"
_SIDES: Final[Mapping[str, str]] = {"figure": "right", "middle": "center"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its mark in the templates, the columns it spans, whether it heads one, its row's classes."""

    node: Element
    span: int
    head: bool
    row: tuple[str, ...]


def table_of(node: Element) -> Iterator[Element]:
    """The caption, the table, and the small gap without which Word would join it to the next one."""
    caption = node.find("caption")
    if caption is not None:
        yield paragraph("Caption", words_in(caption))
    rows = list(_rows(node))
    wide = widths(rows)
    yield mark(
        "w:tbl",
        {},
        _properties(node, plain(caption) if caption is not None else ""),
        mark("w:tblGrid", {}, *(mark("w:gridCol", {"w:w": str(each)}) for each in wide)),
        *(_row(row, wide) for row in rows),
    )
    yield paragraph("ReportGap", ())


def widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """How wide each column is: what its longest word needs, and of the rest by what it has to say."""
    columns = sum(cell.span for cell in rows[0])
    least, most = [1.0] * columns, [1.0] * columns
    for row in rows:
        for place, cell in _placed(row):
            if cell.span == 1:
                text = plain(cell.node)
                longest = max((ems(piece) for piece in wrapped(text, 0)), default=0.0)
                least[place] = max(least[place], min(_LEAST, longest), min(_SHORT, ems(text)))
                most[place] = max(most[place], min(_MOST, ems(text)))
    least = [each + _PADDING for each in least]
    spare = max(0.0, TEXT_WIDTH / _EM - sum(least))
    wishes = [max(0.1, best + _PADDING - needed) for best, needed in zip(most, least, strict=True)]
    shares = [needed + spare * wish / sum(wishes) for needed, wish in zip(least, wishes, strict=True)]
    made = [int(TEXT_WIDTH * share / sum(shares)) for share in shares]
    made[-1] += TEXT_WIDTH - sum(made)
    return made


def _rows(node: Element) -> Iterator[tuple[Cell, ...]]:
    for part in node:
        if part.tag in ("caption", "colgroup"):
            continue
        if part.tag not in ("thead", "tbody"):
            raise UnknownMarkError(part.tag)
        for row in part.iterfind("tr"):
            marks = tuple(classes(row) + classes(part))
            yield tuple(_read(cell, marks, head=part.tag == "thead") for cell in row)


def _read(node: Element, row: tuple[str, ...], *, head: bool) -> Cell:
    return Cell(node=node, span=int(node.get("colspan", "1")), head=head, row=row)


def _placed(row: Sequence[Cell]) -> Iterator[tuple[int, Cell]]:
    place = 0
    for cell in row:
        yield place, cell
        place += cell.span


def _properties(node: Element, caption: str) -> Element:
    has_head = node.find("thead") is not None
    look = {"w:val": "04A0" if has_head else "0480", "w:firstRow": "1" if has_head else "0"}
    rest = {"w:lastRow": "0", "w:firstColumn": "1", "w:lastColumn": "0", "w:noHBand": "1", "w:noVBand": "1"}
    return mark(
        "w:tblPr",
        {},
        valued("w:tblStyle", "ReportTable"),
        mark("w:tblW", {"w:w": str(TEXT_WIDTH), "w:type": "dxa"}),
        mark("w:tblLayout", {"w:type": "fixed"}),
        mark("w:tblLook", {**look, **rest}),
        *([valued("w:tblCaption", caption)] if caption else []),
    )


def _row(row: Sequence[Cell], wide: Sequence[int]) -> Element:
    heads = any(cell.head for cell in row)
    kept = [mark("w:cantSplit"), *([mark("w:tblHeader")] if heads else [])]
    cells = (_cell(cell, sum(wide[place : place + cell.span])) for place, cell in _placed(row))
    return mark("w:tr", {}, mark("w:trPr", {}, *kept), *cells)


def _cell(cell: Cell, width: int) -> Element:
    marks = classes(cell.node)
    bold = bool({"group", "sum", "sums"} & set(cell.row))
    fill = next(
        (_FILLS[each] for each in marks if each in _FILLS), _GROUP_FILL if "group" in cell.row else ""
    )
    sides = [valued("w:jc", _SIDES[each]) for each in marks if each in _SIDES]
    words = [Words(each.text, each.bold or bold) for each in words_in(cell.node)]
    style = (
        "ReportTableHead"
        if cell.head
        else "ReportTableReached"
        if "is-reached" in marks
        else "ReportTableText"
    )
    return mark(
        "w:tc",
        {},
        mark(
            "w:tcPr",
            {},
            mark("w:tcW", {"w:w": str(width), "w:type": "dxa"}),
            *([valued("w:gridSpan", str(cell.span))] if cell.span > 1 else []),
            *([mark("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": fill})] if fill else []),
        ),
        paragraph(style, words, *sides),
    )
