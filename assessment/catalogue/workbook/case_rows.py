"""The sheet of worked cases: one value a row, put together to what a case's file says."""

import re
from typing import Any, Final

from assessment.catalogue.places import Cell, Document, Mistake, Path
from assessment.catalogue.workbook.layout import CASES_PLAN
from assessment.catalogue.workbook.tables import Line, Table, is_filled, told

_NAME: Final = re.compile(r"[\w-]+")
_CASE, _PART, _ITEM, _VALUE = CASES_PLAN.columns
_SEPARATOR: Final = "."


def cases_in(table: Table | None, name: str, mistakes: list[Mistake]) -> dict[str, Document]:
    """Every case by its name; what is wrong is noted."""
    values: dict[str, dict[str, Any]] = {}
    places: dict[str, dict[Path, Cell]] = {}
    for line in () if table is None else table.lines:
        case, item = line.word(_CASE.heading), line.word(_ITEM.heading)
        if not _NAME.fullmatch(case):
            mistakes.append(_told(line, _CASE.heading, "请写案例的名称，只用字母、数字、连字符和汉字"))
        elif not item:
            mistakes.append(_told(line, _ITEM.heading, "请写这一行是什么，例如题目的键"))
        else:
            _take(line, values.setdefault(case, {}), places.setdefault(case, {}), mistakes)
    return {case: Document(name, value, places[case]) for case, value in values.items()}


def _take(line: Line, value: dict[str, Any], places: dict[Path, Cell], mistakes: list[Mistake]) -> None:
    part, item = line.word(_PART.heading), line.word(_ITEM.heading)
    above = tuple(each for each in part.split(_SEPARATOR) if each)
    held = line.value(_VALUE, mistakes)
    places.setdefault((), line.place)
    for end in range(1, len(above) + 1):
        places.setdefault(above[:end], line.place)
    places[(*above, item)] = line.cell(_VALUE.heading) or line.place
    holder: Any = value
    for step in above:
        holder = holder.setdefault(step, {}) if isinstance(holder, dict) else None
    if not isinstance(holder, dict):
        mistakes.append(_told(line, _PART.heading, f"“{part}”前面已经写成一个值，不能再有下一层"))
    elif item in holder:
        mistakes.append(_told(line, _ITEM.heading, f"“{item}”在这个案例里写了两次，请只保留一行"))
    elif is_filled(held):
        holder[item] = held


def _told(line: Line, heading: str, message: str) -> Mistake:
    return told(line.cell(heading) or line.place, message)
