"""The incentives of a catalogue (政策工具), read from the files in ``incentives/``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from assessment.catalogue.checks.incentives import incentive_mistakes
from assessment.catalogue.codes import Codes
from assessment.catalogue.places import Document, Located, Mistake, Place, UnusableFilesError
from assessment.catalogue.reading import read_document
from assessment.catalogue.structuring import structured
from assessment.catalogue.unfit import shown
from assessment.domain.elements import Element, ElementKey, StepsElement
from assessment.domain.incentives import Incentive
from assessment.domain.measures import Measure
from assessment.domain.questionnaire import Questionnaire

INCENTIVES: Final = "incentives"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What incentives may name: elements and levels, measures, regions."""

    elements: Mapping[ElementKey, Element]
    measures: Iterable[Measure]
    codes: Codes


@dataclass(frozen=True, slots=True)
class _Read:
    incentives: list[Located[Incentive]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def level_elements(questionnaires: Iterable[Questionnaire]) -> dict[ElementKey, Element]:
    """The level an enterprise reached in each model, as a fact that conditions may look at."""
    return {
        f"level.{each.key}": StepsElement(
            key=f"level.{each.key}",
            title=each.title,
            values=tuple(level.key for level in each.level_rule.levels),
        )
        for each in questionnaires
    }


def examined_incentives(
    root: Path, around: Surroundings
) -> tuple[tuple[Incentive, ...], tuple[Mistake, ...]]:
    """The incentives under ``root`` that can be read, and every mistake in their files."""
    found = _Read()
    for path in sorted((root / INCENTIVES).glob("*.yaml")):
        try:
            document = read_document(path, f"{INCENTIVES}/{path.name}")
        except UnusableFilesError as error:
            found.mistakes.extend(error.mistakes)
            continue
        _read_file(found, document)
    measures = frozenset(each.key for each in around.measures)
    regions = frozenset(region.code for region in around.codes.regions.regions)
    found.mistakes.extend(
        incentive_mistakes(found.incentives, elements=around.elements, measures=measures, regions=regions)
    )
    return tuple(each.value for each in found.incentives), tuple(sorted(set(found.mistakes)))


def _read_file(found: _Read, document: Document) -> None:
    value = document.value
    listed = value.get(INCENTIVES) if isinstance(value, dict) else None
    place = Place(document, (INCENTIVES,))
    if not isinstance(listed, list):
        found.mistakes.append(place.mistake(f"应为政策工具的列表，现在是{shown(listed)}"))
        return
    for number, each in enumerate(listed):
        incentive: Incentive | None
        incentive, mistakes = structured(place.at(number), Incentive, each)
        found.mistakes.extend(mistakes)
        if incentive is not None:
            found.incentives.append(Located(place.at(number), incentive))
