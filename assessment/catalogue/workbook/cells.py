"""Single cells: a field of a record written into them, and read from them again."""

import re
from decimal import Decimal
from typing import Any, Final, TypeAlias

from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.workbook.columns import FLAGS, Column, Holds
from assessment.catalogue.workbook.flow import cell_text, flow_value

Content: TypeAlias = str | int | float | bool | None
"""What a cell of the file holds; a figure is a number, everything else text."""

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_SEPARATORS: Final = re.compile(r"[\s,，、;；]+")
_RULE: Final = re.compile(r"[a-z][a-z-]*")
_LINE: Final = "\n"


class UnreadableCellError(Exception):
    """A cell does not hold what its column is for; the message says what to do."""


def cell_of(column: Column, value: Any) -> Content:
    """What the cell of ``column`` holds for the field ``value``; ``None`` where there is no such field."""
    if value is None:
        return None
    match column.holds:
        case Holds.TEXT:
            return _wording(value, column.language) or None
        case Holds.LINES:
            written = _LINE.join(_wording(each, column.language) for each in value)
            return written if written.strip() else None
        case Holds.WORDS:
            return ", ".join(value)
        case Holds.NUMBER:
            return _figure(value)
        case Holds.FLAG:
            return next(word for word, flag in FLAGS.items() if flag is value)
        case Holds.RULE:
            return str(value["kind"]) if set(value) == {"kind"} else cell_text(value)
        case Holds.FLOW:
            return _figure(value) if type(value) in (int, Decimal) else cell_text(value)
        case Holds.WORD:
            return str(value)


def value_in(column: Column, content: Content) -> Any:
    """The field that ``content`` stands for, which is not blank; raises ``UnreadableCellError``."""
    match column.holds:
        case Holds.NUMBER:
            return _number(content)
        case Holds.FLAG:
            return _flag(content)
        case Holds.FLOW:
            return _number(content) if isinstance(content, int | float) else _flow(str(content))
        case Holds.RULE:
            return {"kind": content} if _RULE.fullmatch(str(content)) else _flow(str(content))
        case _:
            return _words(column, content)


def is_blank(content: Content) -> bool:
    """Whether nothing was filled in."""
    return content is None or (isinstance(content, str) and not content.strip())


def _words(column: Column, content: Content) -> Any:
    if not isinstance(content, str):
        raise UnreadableCellError("应为文字，现在是数字或日期，请把单元格设为“文本”格式再填一次")
    match column.holds:
        case Holds.WORDS:
            return [each for each in _SEPARATORS.split(content) if each]
        case Holds.LINES:
            return [each.strip() for each in content.split(_LINE)]
        case _:
            return content.strip()


def _wording(value: Any, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language, ""))
    return str(value) if language == "zh" else ""


def _figure(value: Any) -> Content:
    """A number where a cell holds it exactly, else its digits as text."""
    if isinstance(value, str):
        return str(value)
    figure = float(value)
    return figure if Decimal(repr(figure)) == value else str(value)


def _number(content: Content) -> Any:
    if isinstance(content, bool):
        raise UnreadableCellError("应为数字")
    if isinstance(content, float):
        return int(content) if content.is_integer() else Decimal(repr(content))
    if isinstance(content, str) and _INTEGER.fullmatch(content.strip()):
        return int(content)
    return content.strip() if isinstance(content, str) else content


def _flag(content: Content) -> bool:
    if isinstance(content, bool):
        return content
    found = FLAGS.get(str(content).strip())
    if found is None:
        raise UnreadableCellError(f"应为“是”或“否”，现在是“{content}”")
    return found


def _flow(content: str) -> Any:
    try:
        return flow_value(content.strip())
    except UnusableFilesError as error:
        first = error.mistakes[0]
        inside = f"{first.path}：" if first.path else ""
        said = first.message.removeprefix("YAML ")
        raise UnreadableCellError(f"{inside}{said}") from None
