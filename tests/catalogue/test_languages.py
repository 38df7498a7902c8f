"""Everything shipped says the same in both languages: questionnaires, elements, measures and incentives."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from assessment import resources
from assessment.catalogue.checking import questionnaire_folders
from assessment.domain.texts import NO_TEXT, Text
from tests.catalogue.bilingual import lacks_english, texts_in
from tests.domain.firms import shipped

QUESTIONNAIRES: Final = [
    f"{each.parent.name}/{each.name}" for each in questionnaire_folders(resources.questionnaires())
]
SHARE: Final = re.compile(r"\d+\.?\d*(?=[%‰])")
NUMBER: Final = re.compile(r"\d+\.?\d*")
OTHERS: Final = {"elements": 100, "measures": 900, "incentives": 80}
"""How many texts there are at the least: a look that finds none proves nothing."""


def told(kind: str) -> Mapping[str, object]:
    """The things of a kind by their key."""
    match kind:
        case "elements":
            return {str(key): element for key, element in shipped().elements.items()}
        case "measures":
            return {measure.key: measure for measure in shipped().measures}
        case "incentives":
            return {incentive.key: incentive for incentive in shipped().incentives}
        case _:
            return {kind: shipped().questionnaire(*kind.split("/"))}


def texts_of(kind: str) -> Iterator[tuple[str, Text]]:
    """Every text of a kind with the key of what it belongs to."""
    for key, value in told(kind).items():
        for text in texts_in(value):
            if text != NO_TEXT:
                yield key, text


@pytest.mark.parametrize("kind", [*QUESTIONNAIRES, *OTHERS])
def test_every_text_has_its_chinese_and_its_english(kind: str) -> None:
    texts = list(texts_of(kind))

    assert len(texts) > OTHERS.get(kind, 500)
    assert [(key, text.en) for key, text in texts if not text.zh.strip()] == []
    assert [(key, text.zh) for key, text in texts if lacks_english(text)] == []


def test_every_questionnaire_of_the_catalogue_is_looked_at() -> None:
    assert {f"{key}/{version}" for key, version in shipped().filed} == set(QUESTIONNAIRES)


@pytest.mark.parametrize("kind", [*QUESTIONNAIRES, *OTHERS])
def test_every_percentage_of_the_chinese_stands_in_the_english(kind: str) -> None:
    differing = [
        (key, text.zh, text.en)
        for key, text in texts_of(kind)
        if not set(SHARE.findall(text.zh)) <= set(NUMBER.findall(text.en))
    ]

    assert differing == []
