"""What comes together in a node: weights, scored parts, tables, pages, minutes."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from assessment.catalogue.checks.choices import outside
from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.checks.figures import rising_bands
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.earning import is_scored
from assessment.domain.questionnaire import (
    QUESTIONS_PER_PAGE,
    Aggregation,
    Dimension,
    Group,
    Indicator,
    Sum,
    Table,
)
from assessment.domain.questions import Ratio

_FULL: Final = Fraction(100)


def weight_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the weights, the way parts are combined, and the extent of each part."""
    for place, weight in _weighed(contents):
        if weight <= 0:
            yield place.at("weight").mistake(f"权重应大于 0，现在是 {weight}")
    for indicator in contents.indicators:
        yield from _indicator(indicator.place, indicator.value, contents)
    for dimension in contents.dimensions:
        yield from _dimension(dimension.place, dimension.value)
    if contents.head is not None:
        scored = [each for each in contents.head.value.dimensions if each.scored and each.counted]
        yield from _combining(
            contents.head.place, contents.head.value.combine, [each.weight for each in scored]
        )
        if not scored and contents.is_complete:
            yield contents.head.place.at("dimensions").mistake("至少要有一个计分并计入总分的维度")


def _weighed(contents: Contents) -> Iterator[tuple[Place, Fraction]]:
    """Every weight with the place of what it belongs to."""
    for located in contents.questions.values():
        yield located.place, located.value.weight
    parts: list[tuple[Place, Dimension | Group | Indicator]] = [
        *((each.place, each.value) for each in contents.dimensions),
        *((each.place, each.value) for each in contents.indicators),
        *(
            (each.place.at("groups", number), group)
            for each in contents.dimensions
            for number, group in enumerate(each.value.groups)
        ),
    ]
    for place, part in parts:
        yield place, part.weight
        for number, case in enumerate(part.weight_cases):
            yield place.at("weight_cases", number), case.weight


def is_scored_indicator(indicator: Indicator) -> bool:
    """Whether a question of the indicator earns points."""
    return any(is_scored(question) for question in indicator.questions)


def _indicator(place: Place, indicator: Indicator, contents: Contents) -> Iterator[Mistake]:
    scored = [question.weight for question in indicator.questions if is_scored(question)]
    if contents.is_complete or not isinstance(indicator.combine, Sum):
        yield from _combining(place, indicator.combine, scored)
    entered = sum(not isinstance(question, Ratio) for question in indicator.questions)
    if entered > QUESTIONS_PER_PAGE:
        message = f"一个指标最多 {QUESTIONS_PER_PAGE} 道题（一页），现在是 {entered} 道，请拆成两个指标"
        yield place.at("questions").mistake(message)
    if not indicator.questions and contents.is_complete:
        yield place.at("questions").mistake("至少要有一道题")


def _dimension(place: Place, dimension: Dimension) -> Iterator[Mistake]:
    if dimension.minutes < 1:
        yield place.at("minutes").mistake(f"分钟数应为 1 或更大的整数，现在是 {dimension.minutes}")
    scored = [each for each in dimension.indicators if is_scored_indicator(each)]
    yield from _groups(place, dimension, scored)
    if dimension.scored and not scored and dimension.indicators:
        yield place.mistake("计分的维度里没有一道计分的题；只收集情况的维度请写 scored: false")
    if not dimension.scored:
        for number, indicator in enumerate(dimension.indicators):
            if is_scored_indicator(indicator):
                message = "这一维度不计分（scored: false），题目不能带得分，请去掉 points"
                yield place.at("indicators", number).mistake(message)


def _groups(place: Place, dimension: Dimension, scored: Sequence[Indicator]) -> Iterator[Mistake]:
    """Every group has indicators, every group that is named exists; a sum can reach all its points."""
    keys = [group.key for group in dimension.groups]
    for number, indicator in enumerate(dimension.indicators):
        if indicator.group and indicator.group not in keys:
            message = unknown_word(indicator.group, keys, "分组")
            yield place.at("indicators", number, "group").mistake(message)
    for number, group in enumerate(dimension.groups):
        weights = [each.weight for each in scored if each.group == group.key]
        inside = place.at("groups", number)
        if not weights:
            yield inside.mistake(f"分组 {group.key} 里没有计分的指标，请在指标上写 group: {group.key}")
        yield from _combining(inside, group.combine, weights)
    above = [group.weight for group in dimension.groups]
    above += [each.weight for each in scored if not each.group]
    yield from _combining(place, dimension.combine, above)


def _combining(place: Place, rule: Aggregation, weights: Sequence[Fraction]) -> Iterator[Mistake]:
    inside = place.at("combine")
    if isinstance(rule, Sum) and weights and sum(weights) < _FULL:
        message = f"按 sum 合成时，各计分部分的权重合计至少应为 100，否则得不到满分；现在是 {sum(weights)}"
        yield inside.mistake(message)
    if isinstance(rule, Table):
        yield from outside(inside.at("below"), rule.below)
        yield from rising_bands(inside.at("bands"), rule.bands)
        points = [rule.below, *(step.points for step in rule.bands)]
        for number, (before, after) in enumerate(pairwise(points)):
            if after < before:
                message = f"得分越高的一档结果不能越低：{after} 低于前一档的 {before}"
                yield inside.at("bands", number, "points").mistake(message)
