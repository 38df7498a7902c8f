"""The catalogue: every questionnaire in every version, ready to be asked and scored, and all measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NewType, TypeAlias

from assessment import resources
from assessment.catalogue.checking import Examined, examine, questionnaire_folders
from assessment.catalogue.codes import load_codes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.incentives import Surroundings, examined_incentives, level_elements
from assessment.catalogue.measures import MEASURES, examined_measures
from assessment.catalogue.places import Mistake, UnusableFilesError
from assessment.catalogue.sealing import content_hash, seal_mistakes
from assessment.domain.elements import Element
from assessment.domain.incentives import Incentive
from assessment.domain.measures import Measure
from assessment.domain.questionnaire import Questionnaire
from assessment.settings import Settings

ContentHash = NewType("ContentHash", str)
_MeasuresFound: TypeAlias = tuple[tuple[Measure, ...], tuple[Mistake, ...]]


class UnknownQuestionnaireError(LookupError):
    """A questionnaire or a version that the catalogue does not hold; the message names those it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A questionnaire in the catalogue with the SHA-256 of its files."""

    questionnaire: Questionnaire
    content_hash: ContentHash
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All questionnaires by key and version, the elements they share, measures over these, incentives."""

    filed: Mapping[tuple[str, str], Filed]
    elements: Mapping[str, Element]
    measures: tuple[Measure, ...]
    incentives: tuple[Incentive, ...]

    def find(self, key: str, version: str = "") -> Filed:
        """The questionnaire called ``key`` in ``version``, by default the newest one that is published.

        As long as none is published that is the newest draft.
        """
        versions = {filed[1]: self.filed[filed] for filed in self.filed if filed[0] == key}
        if not versions:
            known = "、".join(dict.fromkeys(known for known, _ in self.filed)) or "（空）"
            raise UnknownQuestionnaireError(f"没有名为 {key} 的问卷。现有：{known}")
        if version and version not in versions:
            raise UnknownQuestionnaireError(f"{key} 没有 {version} 版。现有：{'、'.join(versions)}")
        return versions[version] if version else max(versions.values(), key=_standing)

    def questionnaire(self, key: str, version: str = "") -> Questionnaire:
        """The questionnaire itself; see ``find``."""
        return self.find(key, version).questionnaire

    def newer(self, key: str, version: str) -> Filed | None:
        """The version that is begun with today, where it is newer than ``version``."""
        newest = self.find(key)
        return newest if _place(newest.questionnaire.version) > _place(version) else None

    @property
    def newest(self) -> tuple[Filed, ...]:
        """The newest version of every questionnaire, by key."""
        return tuple(self.find(key) for key in sorted({key for key, _ in self.filed}))


def load_catalogue(settings: Settings) -> Catalogue:
    """The catalogue of an installation; raises ``UnusableFilesError`` with the mistakes of all files."""
    return read_catalogue(resources.questionnaires(settings.questionnaires))


def read_catalogue(root: Path) -> Catalogue:
    """The catalogue in ``root``; what is unchanged since it was last read is not read again."""
    found = read_elements(root)
    elements_hash = content_hash(root / "elements")
    mistakes: list[Mistake] = list(found.mistakes)
    filed: dict[tuple[str, str], Filed] = {}
    for folder in questionnaire_folders(root):
        checksum = content_hash(folder)
        examined = _examined(folder, checksum, elements_hash, found.elements)
        mistakes += examined.mistakes
        if examined.questionnaire is not None:
            key = (examined.questionnaire.key, examined.questionnaire.version)
            filed[key] = Filed(
                questionnaire=examined.questionnaire, content_hash=ContentHash(checksum), folder=folder
            )
    versions = {
        f"{key}/{version}": (each.questionnaire, each.content_hash) for (key, version), each in filed.items()
    }
    mistakes += seal_mistakes(root, versions)
    measures, measure_mistakes = _measures(root, elements_hash, found.elements)
    mistakes += measure_mistakes
    levels = level_elements(each.questionnaire for each in filed.values())
    around = Surroundings(elements={**found.elements, **levels}, measures=measures, codes=load_codes())
    incentives, incentive_mistakes = examined_incentives(root, around)
    mistakes += incentive_mistakes
    if mistakes:
        raise UnusableFilesError(mistakes)
    return Catalogue(filed=filed, elements=found.elements, measures=measures, incentives=incentives)


def _standing(filed: Filed) -> tuple[bool, tuple[int, ...]]:
    """What is published comes before any draft, the newer before the older."""
    return filed.questionnaire.status == "published", _place(filed.questionnaire.version)


def _place(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _examined(folder: Path, checksum: str, elements_hash: str, elements: Mapping[str, Element]) -> Examined:
    key = (str(folder), checksum, elements_hash)
    if key not in _EXAMINED:
        _EXAMINED[key] = examine(folder, elements)
    return _EXAMINED[key]


def _measures(root: Path, elements_hash: str, elements: Mapping[str, Element]) -> _MeasuresFound:
    key = (str(root), content_hash(root / MEASURES), elements_hash)
    if key not in _MEASURES:
        _MEASURES[key] = examined_measures(root, elements)
    return _MEASURES[key]


_EXAMINED: Final[dict[tuple[str, str, str], Examined]] = {}
"""What was examined in this process, by folder and content: the same files give the very same objects."""

_MEASURES: Final[dict[tuple[str, str, str], _MeasuresFound]] = {}
"""The measures that were examined in this process, in the same manner."""
