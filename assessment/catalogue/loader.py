"""The files of one questionnaire, read as far as they can be read.

What is broken is left out with its mistakes noted, so that the checks find what else is wrong in one run.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from assessment.catalogue.places import Document, Located, Mistake, Place, UnusableFilesError
from assessment.catalogue.structuring import structured
from assessment.catalogue.unfit import shown, unknown_word
from assessment.catalogue.version_files import DIMENSIONS, HEAD, VersionFiles
from assessment.domain.questionnaire import Dimension, Indicator, Questionnaire
from assessment.domain.questions import Option, Question, TableRow
from assessment.domain.sources import Source

_COVERAGE: Final = "coverage-depth"
_WITH_SHARES: Final = frozenset({_COVERAGE, "attained"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedScale:
    """Shares named for several questions, with the table of points where there is a depth."""

    shares: tuple[Option, ...]
    table: tuple[TableRow, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What could be read of a questionnaire, each part with its place, and the mistakes found on the way.

    ``unreadable`` holds the keys of the parts that are left out, ``unread_files`` the dimensions of which
    nothing is known: naming what they contain is no mistake.
    """

    files: VersionFiles
    head: Located[Questionnaire] | None = None
    scales: list[Located[NamedScale]] = field(default_factory=list)
    dimensions: list[Located[Dimension]] = field(default_factory=list)
    indicators: list[Located[Indicator]] = field(default_factory=list)
    questions: list[Located[Question]] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    unread_files: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read_draft(files: VersionFiles) -> Draft:
    """The questionnaire in ``files``."""
    draft = Draft(files=files)
    head = _document(draft, HEAD)
    raw = head.value if head is not None and isinstance(head.value, dict) else {}
    scales = {} if head is None else _scales(draft, Place(head, ("scales",)), raw.get("scales", {}))
    for stem in _stems(draft, head, raw):
        document = _document(draft, f"{DIMENSIONS}/{stem}.yaml")
        if document is None:
            draft.unread_files.append(stem)
        else:
            _read_dimension(draft, document, stem, scales)
    return draft if head is None else replace(draft, head=_read_head(draft, head))


def _document(draft: Draft, path: str) -> Document | None:
    try:
        return draft.files.read(path)
    except UnusableFilesError as error:
        draft.mistakes.extend(error.mistakes)
        return None


def _scales(draft: Draft, place: Place, raw: Any) -> dict[str, NamedScale | None]:
    """The named scales; ``None`` for one that cannot be read."""
    if not isinstance(raw, dict):
        draft.mistakes.append(place.mistake(f"应为一组有名字的尺度，现在是{shown(raw)}"))
        return {}
    found: dict[str, NamedScale | None] = {}
    for name, value in raw.items():
        scale: NamedScale | None
        scale, mistakes = structured(place.at(name), NamedScale, value)
        draft.mistakes.extend(mistakes)
        found[name] = scale
        if scale is not None:
            draft.scales.append(Located(place.at(name), scale))
    return found


def _stems(draft: Draft, head: Document | None, raw: dict[str, Any]) -> list[str]:
    """The dimension files in the order declared; without a readable head those that are there."""
    there = draft.files.stems(DIMENSIONS)
    if head is None:
        return there
    place = Place(head, (DIMENSIONS,))
    declared = raw.get(DIMENSIONS)
    if not isinstance(declared, list) or not declared or not all(isinstance(each, str) for each in declared):
        message = f"应为维度文件名的列表（不带 .yaml），现在是{shown(declared)}"
        draft.mistakes.append(place.mistake(message))
        return there
    for number, stem in enumerate(declared):
        if stem in declared[:number]:
            draft.mistakes.append(place.at(number).mistake(f"维度 {stem} 写了两次，请只保留一个"))
    for stem in sorted(set(there) - set(declared)):
        message = f"文件 {DIMENSIONS}/{stem}.yaml 没有列入 {DIMENSIONS}，请列入或移走这个文件"
        draft.mistakes.append(place.mistake(message))
    return list(dict.fromkeys(declared))


def _read_head(draft: Draft, head: Document) -> Located[Questionnaire] | None:
    place = Place(head)
    value = head.value
    if isinstance(value, dict):
        dimensions = tuple(located.value for located in draft.dimensions)
        value = {name: inner for name, inner in value.items() if name != "scales"} | {DIMENSIONS: dimensions}
    questionnaire: Questionnaire | None
    questionnaire, mistakes = structured(place, Questionnaire, value)
    draft.mistakes.extend(mistakes)
    return None if questionnaire is None else Located(place, questionnaire)


def _read_dimension(
    draft: Draft, document: Document, stem: str, scales: dict[str, NamedScale | None]
) -> None:
    place = Place(document)
    value = document.value
    if isinstance(value, dict) and isinstance(value.get("indicators"), list):
        inside = place.at("indicators")
        indicators = [
            _read_indicator(draft, inside.at(number), each, scales)
            for number, each in enumerate(value["indicators"])
        ]
        value = value | {"indicators": tuple(each for each in indicators if each is not None)}
    dimension: Dimension | None
    dimension, mistakes = structured(place, Dimension, value)
    draft.mistakes.extend(mistakes)
    if dimension is None:
        draft.unreadable.update((stem, _key_of(value)))
    else:
        draft.dimensions.append(Located(place, dimension))


def _read_indicator(
    draft: Draft, place: Place, value: Any, scales: dict[str, NamedScale | None]
) -> Indicator | None:
    if isinstance(value, dict) and isinstance(value.get("questions"), list):
        inside = place.at("questions")
        questions = [
            _read_question(draft, inside.at(number), each, scales)
            for number, each in enumerate(value["questions"])
        ]
        value = value | {"questions": tuple(each for each in questions if each is not None)}
    indicator: Indicator | None
    indicator, mistakes = structured(place, Indicator, value)
    draft.mistakes.extend(mistakes)
    if indicator is None:
        draft.unreadable.add(_key_of(value))
    else:
        draft.indicators.append(Located(place, indicator))
    return indicator


def _read_question(
    draft: Draft, place: Place, value: Any, scales: dict[str, NamedScale | None]
) -> Question | None:
    is_whole = True
    if isinstance(value, dict) and value.get("kind") in _WITH_SHARES and "scale" in value:
        name = value["scale"]
        scale = scales.get(name) if isinstance(name, str) else None
        if name not in scales:
            draft.mistakes.append(place.at("scale").mistake(unknown_word(name, scales, "尺度")))
        is_whole = scale is not None
        rest = {each: inner for each, inner in value.items() if each != "scale"}
        value = rest | _of_scale(value["kind"], scale)
    question: Question | None
    question, mistakes = structured(place, Question, value)
    draft.mistakes.extend(mistakes)
    if question is None or not is_whole:
        draft.unreadable.add(_key_of(value))
        return None
    draft.questions.append(Located(place, question))
    return question


def _of_scale(kind: str, scale: NamedScale | None) -> dict[str, Any]:
    """What a question of this kind takes from a named scale; a missing table is missed at the question."""
    if scale is None:
        return {"shares": (), "table": ()} if kind == _COVERAGE else {"shares": ()}
    if kind == _COVERAGE and scale.table:
        return {"shares": scale.shares, "table": scale.table}
    return {"shares": scale.shares}


def _key_of(value: Any) -> str:
    key = value.get("key") if isinstance(value, dict) else None
    return key if isinstance(key, str) else ""
