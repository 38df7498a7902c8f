"""Elements (数据项): the stable facts that several questionnaires ask for, and measures speak of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, assert_never

from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Confirmed, Covered
from assessment.domain.facts import Asking, Facts
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Follow, Question, choices_of
from assessment.domain.texts import Text

ElementKey: TypeAlias = str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsElement:
    """A fact that takes one of several values in growing order; ``follows`` says when others imply it."""

    key: ElementKey
    title: Text
    values: tuple[str, ...]
    follows: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetElement:
    """A fact that takes any number of values."""

    key: ElementKey
    title: Text
    values: tuple[str, ...]
    follows: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityElement:
    """A fact that is a number in a unit."""

    key: ElementKey
    title: Text
    unit: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagElement:
    """A fact that is a yes or a no."""

    key: ElementKey
    title: Text
    follows: tuple[Follow, ...] = ()


Element: TypeAlias = StepsElement | SetElement | QuantityElement | FlagElement


def element_facts(questionnaire: Questionnaire, facts: Facts) -> Mapping[ElementKey, Answer | None]:
    """The facts by element: answers in the elements' own values; ``None`` where a question was not asked."""
    found: dict[ElementKey, Answer | None] = {}
    for key, placed in placed_questions(questionnaire).items():
        question = placed.question
        if not question.element:
            continue
        if facts.asking[key] is Asking.NOT_ASKED:
            found[question.element] = None
        elif (answer := facts.known.get(key)) is not None:
            found[question.element] = in_element_values(question, answer)
    return found


@cache
def questions_by_element(questionnaire: Questionnaire) -> Mapping[ElementKey, Question]:
    """The question that asks for each element."""
    return {
        placed.question.element: placed.question
        for placed in placed_questions(questionnaire).values()
        if placed.question.element
    }


def element_ranks(elements: Mapping[ElementKey, Element]) -> Mapping[ElementKey, Mapping[str, int]]:
    """The order of the values of each element, for conditions."""
    return {
        key: {value: place for place, value in enumerate(values_of(each))} for key, each in elements.items()
    }


def values_of(element: Element) -> tuple[str, ...]:
    """The values an element can take, in growing order where it has one."""
    match element:
        case StepsElement(values=values) | SetElement(values=values):
            return values
        case FlagElement():
            return ("no", "yes")
        case QuantityElement():
            return ()
        case _:
            assert_never(element)


def in_element_values(question: Question, answer: Answer) -> Answer:
    """``answer`` with the question's option keys turned into the element's values."""
    names = dict(_element_values(question))
    match answer:
        case Chosen(option):
            return Chosen(names.get(option, option))
        case ChosenSeveral(options):
            return ChosenSeveral(frozenset(names.get(option, option) for option in options))
        case Covered(_, depth):
            return Chosen(names.get(depth, depth) if depth else "none")
        case Confirmed(yes, _):
            return Chosen("yes" if yes else "no")
        case _:
            return answer


def _element_values(question: Question) -> Iterator[tuple[str, str]]:
    for option in choices_of(question):
        yield option.key, option.element_value or option.key
