"""The values of a version laid out in the rows of the workbook's sheets."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from assessment.catalogue.version_files import CASES, DIMENSIONS, HEAD, VersionFiles
from assessment.catalogue.workbook.cells import Content, cell_of
from assessment.catalogue.workbook.columns import NAME, SheetPlan, Steps
from assessment.catalogue.workbook.layout import CASES_PLAN, SHEETS

Rows: TypeAlias = list[list[Content]]
Filled: TypeAlias = dict[str, Rows]
"""The rows of each sheet, by its name, below headings and explanations."""

_SCALES: Final = "scales"
_PART: Final = "."
_NOTHING: Final = "null"


def filled(files: VersionFiles) -> Filled:
    """The rows of every sheet for the sound version in ``files``."""
    head: Mapping[str, Any] = files.read(HEAD).value
    whole = {
        **head,
        DIMENSIONS: [files.read(f"{DIMENSIONS}/{stem}.yaml").value for stem in head[DIMENSIONS]],
        _SCALES: [{NAME: name, **scale} for name, scale in head.get(_SCALES, {}).items()],
    }
    records: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    rows: Filled = {}
    for plan in SHEETS:
        rows[plan.name] = []
        records[plan.name] = []
        for linking, record in _records(plan, whole, records):
            cells = [cell_of(column, _inside(record, column.steps)) for column in plan.columns]
            rows[plan.name].append([*linking, *cells])
            records[plan.name].append((record.get("key") or record.get(NAME, ""), record))
    rows[CASES_PLAN.name] = [row for stem in files.stems(CASES) for row in _case(files, stem)]
    return rows


def _records(
    plan: SheetPlan, whole: Mapping[str, Any], records: Mapping[str, list[tuple[str, Mapping[str, Any]]]]
) -> Iterator[tuple[list[Content], Mapping[str, Any]]]:
    """The records of a sheet with the cells that say where each belongs."""
    if not plan.into and not plan.lists:
        yield [], whole
        return
    holders = [("", whole)] if plan.optional or not plan.holder else []
    holders += records.get(plan.holder, [])
    for key, holder in holders:
        for name in plan.lists or ("",):
            for record in _inside(holder, plan.into or (name,)) or ():
                linking: list[Content] = [key or None] if plan.holder else []
                yield [*linking, *([name] if plan.lists else [])], record


def _inside(record: Mapping[str, Any], steps: Steps) -> Any:
    found: Any = record
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _case(files: VersionFiles, stem: str) -> Iterator[list[Content]]:
    for name, value in files.read(f"{CASES}/{stem}.yaml").value.items():
        for part, item, each in _items(name, value):
            content = _NOTHING if each is None else cell_of(CASES_PLAN.columns[-1], each)
            yield [stem, part or None, item, content]


def _items(name: str, value: Any, above: str = "") -> Iterator[tuple[str, str, Any]]:
    """The single values of a case: the part each stands in, its name, and the value."""
    if not isinstance(value, Mapping) or not value or (above and _is_answer(above)):
        yield above, name, value
        return
    within = f"{above}{_PART}{name}" if above else name
    for inner, each in value.items():
        yield from _items(inner, each, within)


def _is_answer(part: str) -> bool:
    """Whether what stands in a part is a single answer, however it is made up."""
    return part == "answers"
