"""The rows of a workbook's sheets gathered into the values of a version, each with the cell it stands in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from assessment.catalogue.places import Cell, Document, Mistake, Path
from assessment.catalogue.unfit import unknown_word
from assessment.catalogue.version_files import DIMENSIONS
from assessment.catalogue.workbook.columns import LIST, NAME, Column, Holds, SheetPlan, Steps
from assessment.catalogue.workbook.layout import SHEETS
from assessment.catalogue.workbook.tables import Line, Table, is_filled, told

Tables: TypeAlias = Mapping[str, Table]
_SCALES: Final = "scales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one row says, where each field stands, and the rows of other sheets that belong to it."""

    place: Cell
    fields: dict[str, Any] = field(default_factory=dict)
    cells: dict[Steps, Cell] = field(default_factory=dict)
    lists: dict[Steps, list["Record"]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name by which other rows refer to it."""
        found = self.fields.get("key", self.fields.get(NAME))
        return found if isinstance(found, str) else ""


def gathered(tables: Tables, name: str, mistakes: list[Mistake]) -> tuple[Document, dict[str, Document]]:
    """The head and the dimensions by key, as documents whose places are cells; what is wrong is noted."""
    head = Record(place=Cell(sheet=SHEETS[0].name, row=1, column=1))
    holders: dict[str, dict[str, Record]] = {}
    for plan in SHEETS:
        found = holders.setdefault(plan.name, {})
        for line in tables[plan.name].lines if plan.name in tables else ():
            record = _record(plan, line, mistakes)
            if plan is SHEETS[0]:
                head = record
            elif (
                list_of := _list_for(line, head, plan=plan, holders=holders, mistakes=mistakes)
            ) is not None:
                list_of.append(record)
            found.setdefault(record.key, record)
    dimensions = head.lists.pop((DIMENSIONS,), [])
    scales = head.lists.pop((_SCALES,), [])
    places: dict[Path, Cell] = {}
    value = _emitted(head, (), places)
    if scales:
        value[_SCALES] = {each.key: _scale(each, places) for each in scales}
    value[DIMENSIONS] = [each.key for each in dimensions]
    for number, each in enumerate(dimensions):
        places[(DIMENSIONS, number)] = each.cells.get(("key",), each.place)
    return Document(name, value, places), dict(_documents(dimensions))


def _documents(dimensions: Sequence[Record]) -> Iterator[tuple[str, Document]]:
    for each in dimensions:
        places: dict[Path, Cell] = {}
        yield each.key, Document(f"{each.key}.yaml", _emitted(each, (), places), places)


def _scale(record: Record, places: dict[Path, Cell]) -> dict[str, Any]:
    named = record.fields.pop(NAME, "")
    return _emitted(record, (_SCALES, named), places)


def _record(plan: SheetPlan, line: Line, mistakes: list[Mistake]) -> Record:
    record = Record(place=line.place)
    for column in plan.columns:
        cell = line.cell(column.heading)
        if cell is None:
            continue
        steps = (*column.steps, column.language) if column.language else column.steps
        record.cells.setdefault(column.steps, cell)
        record.cells[steps] = cell
        for end in range(1, len(column.steps)):
            record.cells.setdefault(column.steps[:end], cell)
        value = line.value(column, mistakes)
        if is_filled(value):
            _set(record.fields, steps, value)
    for column in plan.columns:
        if column.language == "zh":
            _settle(record.fields, column)
    return record


def _settle(fields: dict[str, Any], column: Column) -> None:
    """Join the two columns of a text, or of several."""
    *above, last = column.steps
    holder = fields
    for step in above:
        holder = holder.get(step, {})
    both = holder.get(last)
    if both is None:
        return
    if column.holds is Holds.LINES:
        chinese, english = both.get("zh", []), both.get("en", [])
        pairs = range(max(len(chinese), len(english)))
        holder[last] = [_text(_at(chinese, each), _at(english, each)) for each in pairs]
    elif set(both) == {"zh"}:
        holder[last] = both["zh"]


def _text(chinese: str, english: str) -> Any:
    return {"zh": chinese, "en": english} if english else chinese


def _at(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _set(fields: dict[str, Any], steps: Steps, value: Any) -> None:
    *above, last = steps
    for step in above:
        fields = fields.setdefault(step, {})
    fields[last] = value


def _list_for(
    line: Line,
    head: Record,
    *,
    plan: SheetPlan,
    holders: Mapping[str, Mapping[str, Record]],
    mistakes: list[Mistake],
) -> list[Record] | None:
    """The list a row belongs to; ``None`` if it does not say so, with the mistake noted."""
    holder = head
    if plan.holder:
        named, cell = line.word(plan.link), line.cell(plan.link) or line.place
        known = holders[plan.holder]
        if named in known:
            holder = known[named]
        elif named or not plan.optional:
            said = (
                unknown_word(named, known, plan.link) if named else f"请写明属于哪个{plan.link}（填它的键）"
            )
            mistakes.append(told(cell, said))
            return None
    into = plan.into
    if plan.lists:
        named, cell = line.word(LIST), line.cell(LIST) or line.place
        if named not in plan.lists:
            mistakes.append(told(cell, unknown_word(named, plan.lists, LIST)))
            return None
        into = (named,)
    return holder.lists.setdefault(into, [])


def _emitted(record: Record, base: Path, places: dict[Path, Cell]) -> dict[str, Any]:
    """The value of a record with all it holds; where everything stands goes to ``places`` under ``base``."""
    places.setdefault(base, record.place)
    for steps, cell in record.cells.items():
        places[(*base, *steps)] = cell
    value = record.fields
    for into, records in record.lists.items():
        places.setdefault((*base, *into), records[0].place)
        listed = [_emitted(each, (*base, *into, number), places) for number, each in enumerate(records)]
        _set(value, into, listed)
    return value
