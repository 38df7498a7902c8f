"""Which texts of a questionnaire lack their English."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from assessment.domain.questionnaire import Questionnaire
from assessment.domain.texts import Text

_CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def without_english(questionnaire: Questionnaire) -> tuple[int, list[str]]:
    """How many texts are in Chinese, and those of them without English or with Chinese in it."""
    texts = [text for text in _texts(questionnaire) if _CHINESE.search(text.zh)]
    return len(texts), [text.zh for text in texts if not text.en or _CHINESE.search(text.en)]


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
