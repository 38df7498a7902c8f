"""The sheets of a workbook as tables: which column has which heading, which lines are filled in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from assessment.catalogue.places import Cell, Mistake, mistake_in
from assessment.catalogue.unfit import unknown_word
from assessment.catalogue.workbook.cells import Content, UnreadableCellError, is_blank, value_in
from assessment.catalogue.workbook.columns import Column, SheetPlan

Grid: TypeAlias = Sequence[Sequence[Content]]
"""The cells of a sheet, row by row from the first."""

FIRST_LINE: Final = 2
"""What is filled in begins below headings and explanations."""
NOTES: Final = "填写说明"
_ABSENT: Final = object()
"""That a cell is empty, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its contents by heading, and where each stands."""

    place: Cell
    contents: Mapping[str, Content]
    cells: Mapping[str, Cell]

    def cell(self, heading: str) -> Cell | None:
        """Where the cell under ``heading`` is, if the table has such a column."""
        return self.cells.get(heading)

    def word(self, heading: str) -> str:
        """The word under ``heading``, empty where there is none."""
        content = self.contents.get(heading)
        return "" if is_blank(content) else str(content).strip()

    def value(self, column: Column, mistakes: list[Mistake]) -> Any:
        """The field in ``column``, to be asked ``is_filled``; what cannot be read is noted."""
        content = self.contents.get(column.heading)
        if is_blank(content):
            return _ABSENT
        try:
            return value_in(column, content)
        except UnreadableCellError as error:
            mistakes.append(told(self.cells[column.heading], str(error)))
            return _ABSENT


@dataclass(frozen=True, slots=True)
class Table:
    """The filled lines of a sheet."""

    lines: tuple[Line, ...]


def is_filled(value: Any) -> bool:
    """Whether a cell gave a value."""
    return value is not _ABSENT


def told(cell: Cell, message: str) -> Mistake:
    """A mistake in a cell."""
    return Mistake(file=cell.sheet, line=cell.row, column=cell.column, path=cell.heading, message=message)


def tables_in(
    grids: Mapping[str, Grid], plans: Sequence[SheetPlan], *, name: str, mistakes: list[Mistake]
) -> dict[str, Table]:
    """The tables of the workbook called ``name``; sheets and columns that do not fit the plans are noted."""
    known = [plan.name for plan in plans]
    mistakes += [
        told(Cell(sheet=sheet, row=1, column=1), _unknown_sheet(sheet, known))
        for sheet in grids
        if sheet not in known and sheet != NOTES
    ]
    mistakes += [
        mistake_in(name, f"缺少工作表“{each}”，没有内容也请保留表头") for each in known if each not in grids
    ]
    return {plan.name: _table(plan, grids[plan.name], mistakes) for plan in plans if plan.name in grids}


def _unknown_sheet(sheet: str, known: Sequence[str]) -> str:
    return f"{unknown_word(sheet, known, '工作表')}；自己用的表请移到别的文件"


def _table(plan: SheetPlan, grid: Grid, mistakes: list[Mistake]) -> Table:
    rows = list(_turned(grid)) if plan.upright else grid
    headings = _headings(plan, rows[0] if rows else (), mistakes)
    lines = []
    for number, row in enumerate(rows[FIRST_LINE:], start=FIRST_LINE + 1):
        if all(is_blank(content) for content in row):
            continue
        cells = {
            heading: _cell(plan, number, column + 1, heading=heading) for heading, column in headings.items()
        }
        contents = {heading: row[column] for heading, column in headings.items() if column < len(row)}
        lines.append(Line(_cell(plan, number, 1), contents, cells))
    return Table(tuple(lines))


def _headings(plan: SheetPlan, row: Iterable[Content], mistakes: list[Mistake]) -> dict[str, int]:
    """The column of each heading; what is written where nobody reads it is noted."""
    found: dict[str, int] = {}
    for column, content in enumerate(row):
        heading = "" if content is None else str(content).strip()
        place = _cell(plan, 1, column + 1)
        if not heading:
            continue
        if heading not in plan.headings:
            mistakes.append(told(place, unknown_word(heading, plan.headings, "列")))
        elif heading in found:
            mistakes.append(told(place, f"列“{heading}”写了两次，请只保留一列"))
        else:
            found[heading] = column
    mistakes += [
        told(_cell(plan, 1, 1), f"缺少列“{heading}”，没有内容也请保留表头")
        for heading in plan.headings
        if heading not in found
    ]
    return found


def _cell(plan: SheetPlan, line: int, column: int, *, heading: str = "") -> Cell:
    """A cell by its line and its place in the line; an upright sheet is read downwards."""
    row, across = (column, line) if plan.upright else (line, column)
    return Cell(sheet=plan.name, row=row, column=across, heading=heading)


def _turned(grid: Grid) -> Iterator[list[Content]]:
    width = max((len(row) for row in grid), default=0)
    for column in range(width):
        yield [row[column] if column < len(row) else None for row in grid]
