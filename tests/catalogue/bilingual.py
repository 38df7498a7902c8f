"""The texts of anything in the catalogue, and which of them lack their Chinese or their English."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from assessment.domain.questionnaire import Questionnaire
from assessment.domain.texts import Text

CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def without_english(questionnaire: Questionnaire) -> tuple[int, list[str]]:
    """How many texts are in Chinese, and those of them without English or with Chinese in it."""
    texts = [text for text in texts_in(questionnaire) if CHINESE.search(text.zh)]
    return len(texts), [text.zh for text in texts if lacks_english(text)]


def lacks_english(text: Text) -> bool:
    """Whether the English of a text is missing or holds Chinese; a sign such as % is the same in both."""
    return bool(CHINESE.search(text.en if text.en.strip() else text.zh))


def texts_in(value: object) -> Iterator[Text]:
    """Every text that belongs to a value, however deep."""
    if isinstance(value, Text):
        yield value
        return
    inside: object = value
    if isinstance(value, Mapping):
        inside = tuple(value.values())
    elif is_dataclass(value):
        inside = tuple(getattr(value, each.name) for each in fields(value))
    for each in inside if isinstance(inside, tuple) else ():
        yield from texts_in(each)
