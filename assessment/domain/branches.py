"""A questionnaire made ready for scoring: its tree with the weights that hold for an enterprise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import product
from math import lcm
from typing import Final, NamedTuple, TypeAlias

from assessment.domain.answers import Answer, Chosen, Unknown
from assessment.domain.combining import weight_shares
from assessment.domain.conditions import Condition, FactKey, facts_in, holds
from assessment.domain.earning import is_scored
from assessment.domain.facts import Facts
from assessment.domain.points import NONE
from assessment.domain.profile_facts import PROFILE_FACTS, ProfileChoice
from assessment.domain.questionnaire import (
    Aggregation,
    Dimension,
    Group,
    Indicator,
    PlainMean,
    Questionnaire,
    Table,
    WeightCase,
    WeightedMean,
    placed_questions,
    ranks,
)
from assessment.domain.questions import Question, choices_of
from assessment.domain.requirements import TOTAL

Outcomes: TypeAlias = tuple[bool, ...]
"""Which of the conditions that weights depend on hold, in the order of the questionnaire."""

_ONE: Final = Fraction(1)
_VARIANTS_KEPT: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Branch:
    """A node with its branches or its scored questions, and their weights also as whole numbers.

    ``whole_shares`` are those of the parts when all of them count, where the rule fixes them beforehand.
    """

    key: str
    weight: Fraction
    combine: Aggregation
    branches: tuple["Branch", ...]
    questions: tuple[tuple[Question, Fraction], ...]
    units: tuple[int, ...]
    declared: Fraction
    whole_shares: tuple[Fraction, ...]


class Prepared(NamedTuple):
    """The tree of the total, and the dimensions that are scored beside it."""

    total: Branch
    beside: tuple[Branch, ...]


def prepared_for(questionnaire: Questionnaire, facts: Facts) -> tuple[Prepared, ...]:
    """The tree as it is weighed for these facts; several while a fact that weights depend on is open."""
    conditions = _weight_conditions(questionnaire)
    if not conditions:
        return (_prepared(questionnaire, ()),)
    order = ranks(questionnaire)
    found = {
        tuple(holds(condition, completed, order) is True for condition in conditions)
        for completed in _completions(questionnaire, conditions, facts.known)
    }
    return tuple(_prepared(questionnaire, outcomes) for outcomes in sorted(found, reverse=True))


def weighed_when(questionnaire: Questionnaire) -> tuple[tuple[Condition | None, Prepared], ...]:
    """The tree where none of the conditions on weights holds, and where each of them alone does."""
    conditions = _weight_conditions(questionnaire)
    return tuple(
        (held, _prepared(questionnaire, tuple(each == held for each in conditions)))
        for held in (None, *conditions)
    )


def weight_options(questionnaire: Questionnaire, key: FactKey) -> tuple[str, ...]:
    """What a fact that weights depend on can be: its options, or nothing where it is none of a choice."""
    known = PROFILE_FACTS.get(key)
    if isinstance(known, ProfileChoice):
        return known.values
    placed = placed_questions(questionnaire).get(key)
    return () if placed is None else tuple(option.key for option in choices_of(placed.question))


@lru_cache(maxsize=_VARIANTS_KEPT)
def _prepared(questionnaire: Questionnaire, outcomes: Outcomes) -> Prepared:
    weights = _Weights(dict(zip(_weight_conditions(questionnaire), outcomes, strict=True)))
    counted: list[Branch] = []
    beside: list[Branch] = []
    for dimension in questionnaire.dimensions:
        if dimension.scored:
            (counted if dimension.counted else beside).append(_dimension(dimension, weights))
    return Prepared(_branch(TOTAL, _ONE, questionnaire.combine, branches=tuple(counted)), tuple(beside))


@dataclass(frozen=True, slots=True)
class _Weights:
    """The weight of each part where it is known which conditions hold."""

    holding: Mapping[Condition, bool]

    def of(self, part: Dimension | Group | Indicator) -> Fraction:
        return next((case.weight for case in part.weight_cases if self.holding[case.when]), part.weight)


def _dimension(dimension: Dimension, weights: _Weights) -> Branch:
    groups = {group.key: group for group in dimension.groups}
    grouped: dict[str, list[Branch]] = {}
    for indicator in dimension.indicators:
        asked = tuple((each, each.weight) for each in indicator.questions if is_scored(each))
        if asked:
            branch = _branch(indicator.key, weights.of(indicator), indicator.combine, questions=asked)
            grouped.setdefault(indicator.group or indicator.key, []).append(branch)
    branches = tuple(
        _branch(key, weights.of(groups[key]), groups[key].combine, branches=tuple(inner))
        if key in groups
        else inner[0]
        for key, inner in grouped.items()
    )
    return _branch(dimension.key, weights.of(dimension), dimension.combine, branches=branches)


def _branch(
    key: str,
    weight: Fraction,
    combine: Aggregation,
    *,
    branches: tuple[Branch, ...] = (),
    questions: tuple[tuple[Question, Fraction], ...] = (),
) -> Branch:
    weights = [branch.weight for branch in branches] + [weight for _, weight in questions]
    whole = lcm(*(each.denominator for each in weights))
    units = tuple(int(each * whole) for each in weights)
    match combine:
        case WeightedMean() | Table():
            whole_shares = weight_shares(units)
        case PlainMean():
            whole_shares = weight_shares((1,) * len(units))
        case _:
            whole_shares = ()
    return Branch(
        key=key,
        weight=weight,
        combine=combine,
        branches=branches,
        questions=questions,
        units=units,
        declared=sum(weights, NONE),
        whole_shares=whole_shares,
    )


@cache
def _weight_conditions(questionnaire: Questionnaire) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys(case.when for case in weight_cases(questionnaire)))


def weight_cases(questionnaire: Questionnaire) -> Iterator[WeightCase]:
    """Every case of a weight, in the order of the questionnaire."""
    for dimension in questionnaire.dimensions:
        yield from dimension.weight_cases
        for group in dimension.groups:
            yield from group.weight_cases
        for indicator in dimension.indicators:
            yield from indicator.weight_cases


def _completions(
    questionnaire: Questionnaire, conditions: tuple[Condition, ...], known: Mapping[FactKey, Answer | None]
) -> Iterator[Mapping[FactKey, Answer | None]]:
    """``known`` with every answer that the facts still open can have."""
    looked_at = dict.fromkeys(key for condition in conditions for key in facts_in(condition))
    still_open = [key for key in looked_at if key not in known or isinstance(known[key], Unknown)]
    for chosen in product(*(weight_options(questionnaire, key) for key in still_open)):
        yield {**known, **{key: Chosen(option) for key, option in zip(still_open, chosen, strict=True)}}
