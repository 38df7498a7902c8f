"""Everything a check may want to look up in a draft: what is asked where, when, and what a key stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.catalogue.loader import Draft, NamedScale
from assessment.catalogue.places import Located
from assessment.domain.conditions import All, Condition
from assessment.domain.elements import Element
from assessment.domain.profile_facts import PROFILE_FACTS
from assessment.domain.questionnaire import Dimension, Indicator, Questionnaire
from assessment.domain.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The readable parts of a questionnaire by key, in their order, and the elements it may name."""

    head: Located[Questionnaire] | None
    scales: tuple[Located[NamedScale], ...]
    dimensions: tuple[Located[Dimension], ...]
    indicators: tuple[Located[Indicator], ...]
    questions: Mapping[str, Located[Question]]
    conditions: Mapping[str, Condition]
    elements: Mapping[str, Element]
    unreadable: frozenset[str]
    is_whole: bool

    @property
    def fact_keys(self) -> tuple[str, ...]:
        """All keys a condition may name."""
        return (*self.questions, *PROFILE_FACTS)

    @property
    def is_complete(self) -> bool:
        """Whether everything could be read."""
        return self.is_whole and not self.unreadable

    def may_be_hidden(self, key: str) -> bool:
        """Whether ``key`` may name something that could not be read: its own mistake is reported already."""
        return key in self.unreadable or not self.is_whole

    def question(self, key: str) -> Question | None:
        """The question called ``key``."""
        located = self.questions.get(key)
        return None if located is None else located.value


def contents_of(draft: Draft, elements: Mapping[str, Element]) -> Contents:
    """The contents of ``draft``; where a key is used twice the first one counts."""
    questions: dict[str, Located[Question]] = {}
    for located in draft.questions:
        questions.setdefault(located.value.key, located)
    return Contents(
        head=draft.head,
        scales=tuple(draft.scales),
        dimensions=tuple(draft.dimensions),
        indicators=tuple(draft.indicators),
        questions=questions,
        conditions=_conditions(draft),
        elements=elements,
        unreadable=frozenset(draft.unreadable),
        is_whole=not draft.unread_files,
    )


def _conditions(draft: Draft) -> dict[str, Condition]:
    found: dict[str, Condition] = {
        located.value.key: located.value.asked_when
        for located in draft.questions
        if located.value.asked_when is not None
    }
    for located in draft.indicators:
        _share(found, located.value.asked_when, located.value.questions)
    for dimension in draft.dimensions:
        for indicator in dimension.value.indicators:
            _share(found, dimension.value.asked_when, indicator.questions)
    return found


def _share(found: dict[str, Condition], shared: Condition | None, questions: tuple[Question, ...]) -> None:
    """Add the condition of an indicator or a dimension to that of each of its questions."""
    if shared is None:
        return
    for question in questions:
        own = found.get(question.key)
        found[question.key] = shared if own is None else All((shared, own))
