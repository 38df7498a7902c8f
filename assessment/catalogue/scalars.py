"""Single values as authors write them, taken strictly: a text is never a number, a number never a text."""

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from assessment.catalogue.unfit import (
    UnfitError,
    missing_field,
    shown,
    unfit,
    unknown_field,
    unknown_word,
)
from assessment.domain.entered_text import canonical_text
from assessment.domain.texts import Text

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RATIONAL: Final = re.compile(r"-?[0-9]{1,15}/[1-9][0-9]{0,14}")
_WIDE: Final = "\u2018-\u201d\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_BROKEN_LINE: Final = re.compile(f"(?<=[{_WIDE}]) (?=[{_WIDE}])")
_LANGUAGES: Final = ("zh", "en")


def number_in(value: Any) -> Decimal | None:
    """The exact number that is written, plain or in quotes; ``None`` if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        value = str(value)
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def decimal_from(value: Any) -> Decimal:
    """An exact number; raises ``UnfitError``."""
    number = number_in(value)
    if number is None:
        raise unfit(f"应为数字，现在是{shown(value)}")
    return number


def fraction_from(value: Any) -> Fraction:
    """An exact rational, a number or text such as ``125/3``; raises ``UnfitError``."""
    if isinstance(value, Fraction):
        return value
    number = number_in(value)
    if number is not None:
        return Fraction(number)
    if isinstance(value, str) and _RATIONAL.fullmatch(value):
        above, below = value.split("/")
        return Fraction(int(above), int(below))
    raise unfit(f"应为数字，现在是{shown(value)}")


def date_from(value: Any) -> date:
    """A day, written 2025-12-31; raises ``UnfitError``."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise unfit(f"应为日期，写成 2025-12-31 的样子，现在是{shown(value)}")


def integer_from(value: Any) -> int:
    """A whole number; raises ``UnfitError``."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise unfit(f"应为整数，现在是{shown(value)}")
    return value


def flag_from(value: Any) -> bool:
    """True or false; raises ``UnfitError``."""
    if not isinstance(value, bool):
        raise unfit(f"应为 true 或 false，现在是{shown(value)}")
    return value


def line_from(value: Any) -> str:
    """A text that is not blank; raises ``UnfitError``."""
    if isinstance(value, bool | int | Decimal):
        raise unfit(f"应为文字，请给{shown(value)}加上引号")
    if not isinstance(value, str):
        raise unfit(f"应为文字，现在是{shown(value)}")
    text = canonical_text(value)
    if not text:
        raise unfit("不能为空，请补上文字，或者去掉这个字段")
    return text


def text_from(value: Any) -> Text:
    """A wording in Chinese, or a map of languages; raises ``UnfitError`` with every problem in it.

    A Chinese sentence broken over several lines of the file is joined without blanks.
    """
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict):
        return Text(_joined(line_from(value)))
    problems = [unknown_field(name, _LANGUAGES) for name in value if name not in _LANGUAGES]
    problems += [] if "zh" in value else [missing_field("zh")]
    wordings = {"zh": "", "en": ""}
    for language in _LANGUAGES:
        if language in value:
            try:
                wordings[language] = line_from(value[language])
            except UnfitError as error:
                problems += [problem.below(language) for problem in error.problems]
    if problems:
        raise UnfitError(*problems)
    return Text(_joined(wordings["zh"]), wordings["en"])


def word_from(value: Any, kind: type[Enum]) -> Enum:
    """A member of an enumeration by its word; raises ``UnfitError``."""
    found = next((member for member in kind if member.value == value), None)
    if found is None:
        raise unfit(unknown_word(value, (str(each.value) for each in kind), "写法"))
    return found


def literal_from(value: Any, allowed: tuple[str, ...]) -> str:
    """One of the words ``allowed``; raises ``UnfitError``."""
    if value not in allowed:
        raise unfit(unknown_word(value, allowed, "写法"))
    return str(value)


def _joined(text: str) -> str:
    return _BROKEN_LINE.sub("", text)
