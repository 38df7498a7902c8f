"""The measures of a catalogue (举措), read from the files in ``measures/``, some for each pathway."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from assessment.catalogue.checks.measure_reach import reach_mistakes
from assessment.catalogue.checks.measures import measure_mistakes
from assessment.catalogue.places import Document, Located, Mistake, Place, UnusableFilesError
from assessment.catalogue.reading import read_document
from assessment.catalogue.structuring import structured
from assessment.catalogue.unfit import shown
from assessment.domain.elements import Element, ElementKey
from assessment.domain.measures import Measure, Pathway
from assessment.domain.sources import Mark, Source

MEASURES: Final = "measures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a file says of all its measures: their pathway, and the source of those that name none."""

    pathway: Pathway
    source: Source | None = None


_STAND_IN: Final = Head(pathway=Pathway.BASE, source=Source(title="", mark=Mark.OURS))
"""What a file whose head is broken is read with, so that its measures are not blamed for it."""


@dataclass(frozen=True, slots=True)
class ReadMeasures:
    """The measures that could be read, each with its place, and the mistakes found on the way."""

    measures: list[Located[Measure]] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    mistakes: list[Mistake] = field(default_factory=list)


def load_measures(root: Path, elements: Mapping[str, Element]) -> tuple[Measure, ...]:
    """The measures under ``root``; raises ``UnusableFilesError`` with every mistake in their files."""
    measures, mistakes = examined_measures(root, elements)
    if mistakes:
        raise UnusableFilesError(mistakes)
    return measures


def examined_measures(
    root: Path, elements: Mapping[str, Element], asked: AbstractSet[ElementKey] | None = None
) -> tuple[tuple[Measure, ...], tuple[Mistake, ...]]:
    """The measures under ``root`` that can be read, and every mistake in their files.

    Where the elements that questionnaires ask for are given, measures may change and need only these.
    """
    found = ReadMeasures()
    for path in sorted((root / MEASURES).glob("*.yaml"), key=lambda each: each.stem):
        try:
            document = read_document(path, f"{MEASURES}/{path.name}")
        except UnusableFilesError as error:
            found.mistakes.extend(error.mistakes)
            continue
        _read_file(found, document, path.stem)
    found.mistakes.extend(measure_mistakes(found.measures, elements, found.unreadable))
    if asked is not None:
        found.mistakes.extend(reach_mistakes(found.measures, elements, asked))
    measures = tuple(located.value for located in found.measures)
    return measures, tuple(sorted(set(found.mistakes)))


def _read_file(found: ReadMeasures, document: Document, stem: str) -> None:
    value = document.value
    written = {key: inner for key, inner in value.items() if key != MEASURES} if _is_map(value) else value
    head: Head | None
    head, mistakes = structured(Place(document), Head, written)
    found.mistakes.extend(mistakes)
    if head is not None and not f"{stem}-".startswith(f"{head.pathway.value}-"):
        message = f"路径 {head.pathway.value} 与文件名 {stem} 不一致，文件名请以路径开头"
        found.mistakes.append(Place(document, ("pathway",)).mistake(message))
    listed = value.get(MEASURES) if _is_map(value) else None
    place = Place(document, (MEASURES,))
    if not isinstance(listed, list):
        found.mistakes.append(place.mistake(f"应为举措的列表，现在是{shown(listed)}"))
        return
    for number, each in enumerate(listed):
        _read_measure(found, place.at(number), _with_head(each, head or _STAND_IN))


def _read_measure(found: ReadMeasures, place: Place, value: Any) -> None:
    measure: Measure | None
    measure, mistakes = structured(place, Measure, value)
    found.mistakes.extend(mistakes)
    if measure is not None:
        found.measures.append(Located(place, measure))
    elif _is_map(value) and isinstance(value.get("key"), str):
        found.unreadable.add(value["key"])


def _with_head(value: Any, head: Head) -> Any:
    if not _is_map(value):
        return value
    inherited = {"pathway": head.pathway} | ({} if head.source is None else {"source": head.source})
    return inherited | value


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)
