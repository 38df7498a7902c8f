"""A folder of questionnaires examined as a whole: every mistake in every file, and what there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assessment.catalogue.checks.content import content_mistakes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.loader import HEAD, read_draft
from assessment.catalogue.places import Mistake
from assessment.domain.elements import Element
from assessment.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One questionnaire after its examination; without mistakes it can be used."""

    folder: Path
    name: str
    questionnaire: Questionnaire | None
    mistakes: tuple[Mistake, ...]


def questionnaire_folders(root: Path) -> list[Path]:
    """The folders of all questionnaires and versions under ``root``."""
    heads = {path.parent for path in root.glob(f"*/*/{HEAD}")}
    return sorted(heads | {path.parent for path in root.glob("*/*/dimensions")})


def root_of(folder: Path) -> Path:
    """The folder of the catalogue to which a questionnaire's own folder belongs."""
    return folder.resolve().parent.parent


def examine(folder: Path, elements: Mapping[str, Element]) -> Examined:
    """The questionnaire in ``folder``, which may name ``elements``."""
    place = folder.resolve()
    name = f"{place.parent.name}/{place.name}"
    draft = read_draft(place, name)
    mistakes = sorted({*draft.mistakes, *content_mistakes(draft, elements)})
    questionnaire = draft.head.value if draft.head is not None and not mistakes else None
    return Examined(folder=place, name=name, questionnaire=questionnaire, mistakes=tuple(mistakes))


def known_elements(root: Path) -> tuple[Mapping[str, Element], tuple[Mistake, ...]]:
    """The elements under ``root`` with the mistakes in their files."""
    found = read_elements(root)
    return found.elements, tuple(found.mistakes)


def is_questionnaire(folder: Path) -> bool:
    """Whether ``folder`` holds one questionnaire rather than a catalogue of them."""
    return (folder / HEAD).is_file() or (folder / "dimensions").is_dir()


def examine_all(root: Path) -> Iterator[Examined]:
    """Every questionnaire of the catalogue in ``root``."""
    elements, _ = known_elements(root)
    for folder in questionnaire_folders(root):
        yield examine(folder, elements)
