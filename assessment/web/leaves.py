"""The pages a questionnaire is filled in on, cut once: their questions, numbers, ratios and relations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from assessment.domain.conditions import FactKey
from assessment.domain.dependencies import operands_of
from assessment.domain.questionnaire import (
    Dimension,
    Indicator,
    Questionnaire,
    entered_questions,
    pages,
    placed_questions,
)
from assessment.domain.questions import Question, Ratio
from assessment.domain.relations import Relation, facts_of


@dataclass(frozen=True, slots=True)
class PlacedRatio:
    """A ratio of a dimension, and the question under which it is shown: the last of its figures there."""

    ratio: Ratio
    under: FactKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a dimension, by its number from 1.

    ``numbers`` are those of its questions within the dimension; ``ratios`` are the dimension's;
    ``relations`` are all that speak of a figure asked on this page.
    """

    dimension: Dimension
    number: int
    total: int
    indicators: tuple[Indicator, ...]
    questions: tuple[Question, ...]
    numbers: Mapping[FactKey, int]
    ratios: tuple[PlacedRatio, ...]
    relations: tuple[Relation, ...]


def leaf_of(questionnaire: Questionnaire, dimension: str, number: int) -> Leaf | None:
    """The page of a dimension; ``None`` where there is none of that key and number."""
    leaves = leaves_of(questionnaire, dimension)
    return leaves[number - 1] if 1 <= number <= len(leaves) else None


def leaves_of(questionnaire: Questionnaire, dimension: str) -> tuple[Leaf, ...]:
    """The pages of a dimension; none where there is no such dimension."""
    return _leaves(questionnaire).get(dimension, ())


@cache
def _leaves(questionnaire: Questionnaire) -> Mapping[str, tuple[Leaf, ...]]:
    return {each.key: tuple(_cut(questionnaire, each)) for each in questionnaire.dimensions}


def _cut(questionnaire: Questionnaire, dimension: Dimension) -> Iterator[Leaf]:
    numbers = {each.key: place for place, each in enumerate(entered_questions(dimension), start=1)}
    ratios = tuple(_placed_ratios(questionnaire, dimension, numbers))
    cut = pages(dimension)
    for number, indicators in enumerate(cut, start=1):
        questions = tuple(
            question
            for indicator in indicators
            for question in indicator.questions
            if not isinstance(question, Ratio)
        )
        here = {question.key: numbers[question.key] for question in questions}
        yield Leaf(
            dimension=dimension,
            number=number,
            total=len(cut),
            indicators=indicators,
            questions=questions,
            numbers=here,
            ratios=ratios,
            relations=tuple(
                each for each in questionnaire.relations if not here.keys().isdisjoint(facts_of(each))
            ),
        )


def _placed_ratios(
    questionnaire: Questionnaire, dimension: Dimension, numbers: Mapping[FactKey, int]
) -> Iterator[PlacedRatio]:
    for indicator in dimension.indicators:
        for question in indicator.questions:
            if isinstance(question, Ratio):
                under = [key for key in _figures_under(questionnaire, question) if key in numbers]
                if under:
                    yield PlacedRatio(question, max(under, key=lambda key: numbers[key]))


def _figures_under(questionnaire: Questionnaire, ratio: Ratio) -> Iterator[FactKey]:
    """The keys of the figures a ratio rests on, through other ratios too."""
    known = placed_questions(questionnaire)
    for key in operands_of(ratio):
        placed = known.get(key)
        if placed is not None and isinstance(placed.question, Ratio):
            yield from _figures_under(questionnaire, placed.question)
        elif placed is not None:
            yield key
