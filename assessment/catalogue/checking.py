"""Questionnaires examined as a whole: every mistake in every file, the worked cases included."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assessment.catalogue.advised import advice_mistakes
from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.checks.content import content_mistakes
from assessment.catalogue.checks.measure_reach import asked_elements
from assessment.catalogue.codes import Codes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.incentives import Surroundings, examined_incentives, level_elements
from assessment.catalogue.loader import read_draft
from assessment.catalogue.measures import examined_measures
from assessment.catalogue.places import Mistake
from assessment.catalogue.sealing import content_hash, seal_mistakes
from assessment.catalogue.version_files import DIMENSIONS, HEAD, VersionFiles, files_in
from assessment.domain.elements import Element, ElementKey
from assessment.domain.incentives import Incentive
from assessment.domain.measures import Measure
from assessment.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One questionnaire after its examination; without mistakes it can be used."""

    folder: Path
    name: str
    questionnaire: Questionnaire | None
    mistakes: tuple[Mistake, ...]
    cases: tuple[WorkedCase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an examination of a folder found; ``mistakes`` holds those of all files.

    Measures and incentives are empty where the folder of one questionnaire was examined.
    """

    examined: tuple[Examined, ...]
    mistakes: tuple[Mistake, ...]
    measures: tuple[Measure, ...] = ()
    incentives: tuple[Incentive, ...] = ()


def questionnaire_folders(root: Path) -> list[Path]:
    """The folders of all questionnaires and versions under ``root``."""
    heads = {path.parent for path in root.glob(f"*/*/{HEAD}")}
    return sorted(heads | {path.parent for path in root.glob(f"*/*/{DIMENSIONS}")})


def is_questionnaire(folder: Path) -> bool:
    """Whether ``folder`` holds one questionnaire rather than a catalogue of them."""
    return (folder / HEAD).is_file() or (folder / DIMENSIONS).is_dir()


def examine(folder: Path, elements: Mapping[str, Element], *, for_people: bool = True) -> Examined:
    """The questionnaire in ``folder``, which may name ``elements``; its cases are left aside.

    Without ``for_people`` it may lack texts that nobody needs in order to score.
    """
    return examine_files(files_in(folder), elements, for_people=for_people)


def examine_files(
    files: VersionFiles, elements: Mapping[str, Element], *, for_people: bool = True
) -> Examined:
    """The questionnaire in ``files``, which may name ``elements``; its cases are left aside."""
    draft = read_draft(files)
    mistakes = sorted({*draft.mistakes, *content_mistakes(draft, elements, for_people=for_people)})
    questionnaire = draft.head.value if draft.head is not None and not mistakes else None
    return Examined(
        folder=files.folder, name=files.name, questionnaire=questionnaire, mistakes=tuple(mistakes)
    )


def examine_with_cases(files: VersionFiles, elements: Mapping[str, Element], codes: Codes) -> Examined:
    """The questionnaire in ``files`` and, once it is sound, its worked cases, which have to hold."""
    found = examine_files(files, elements)
    if found.questionnaire is None:
        return found
    cases, mistakes = worked_cases(files, found.questionnaire, codes)
    return replace(found, mistakes=mistakes, cases=cases)


def examine_folder(folder: Path, codes: Codes) -> Report:
    """Everything in ``folder``, a catalogue or the folder of one questionnaire."""
    is_single = is_questionnaire(folder)
    root = folder.resolve().parent.parent if is_single else folder
    elements = read_elements(root)
    folders = [folder] if is_single else questionnaire_folders(root)
    examined = [examine_with_cases(files_in(each), elements.elements, codes) for each in folders]
    measures, in_measures = examined_measures(root, elements.elements, _asked(examined, is_single=is_single))
    mistakes = [*elements.mistakes]
    if not is_single:
        mistakes += [*seal_mistakes(root, _versions(examined)), *in_measures]
    for each in examined:
        mistakes += [*each.mistakes, *advice_mistakes(each.cases, measures, elements.elements)]
    if is_single:
        return Report(examined=tuple(examined), mistakes=tuple(mistakes))
    sound = [each.questionnaire for each in examined if each.questionnaire is not None]
    around = Surroundings(
        elements={**elements.elements, **level_elements(sound)}, measures=measures, codes=codes
    )
    incentives, in_incentives = examined_incentives(root, around)
    return Report(
        examined=tuple(examined),
        mistakes=(*mistakes, *in_incentives),
        measures=measures,
        incentives=incentives,
    )


def _asked(examined: list[Examined], *, is_single: bool) -> frozenset[ElementKey] | None:
    """The elements asked for in a catalogue; ``None`` while that cannot be said."""
    sound = [each.questionnaire for each in examined if each.questionnaire is not None]
    return asked_elements(sound) if sound and len(sound) == len(examined) and not is_single else None


def _versions(examined: list[Examined]) -> dict[str, tuple[Questionnaire, str]]:
    return {
        each.name: (each.questionnaire, content_hash(each.folder))
        for each in examined
        if each.questionnaire is not None
    }
