"""Levels and readings: bands without gap or overlap, demands on real nodes, a paragraph per score."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, assert_never

from assessment.catalogue.checks.conditions import condition_test_mistakes
from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.checks.weights import is_scored_indicator
from assessment.catalogue.condition_reading import located_tests
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.earning import is_scored
from assessment.domain.levels import Band, Cumulative, Highest, Ladder, LevelBands, Stage, Weakest
from assessment.domain.questionnaire import Reading, Signal
from assessment.domain.requirements import (
    TOTAL,
    ConditionRequirement,
    CountRequirement,
    NodeSet,
    PointsRequirement,
    Requirement,
)

_FULL: Final = Fraction(100)


def level_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the level rule, the readings and the signals."""
    if contents.head is not None:
        yield from _rule(contents.head.place.at("level_rule"), contents)
        yield from _readings(contents.head.place.at("readings"), contents.head.value.readings)
        yield from _signals(contents.head.place.at("signals"), contents.head.value.signals)
    for located in contents.dimensions:
        if located.value.scored:
            yield from _readings(located.place.at("readings"), located.value.readings)
        elif located.value.readings:
            yield located.place.at("readings").mistake("不计分的维度没有分数，请去掉 readings")


def _rule(place: Place, contents: Contents) -> Iterator[Mistake]:
    rule = None if contents.head is None else contents.head.value.level_rule
    match rule:
        case LevelBands(levels=bands):
            yield from _bands(place.at("levels"), bands)
        case Weakest(levels=bands, nodes=nodes):
            yield from _bands(place.at("levels"), bands)
            yield from _nodes(place.at("nodes"), nodes, contents)
        case Ladder(levels=stages, sets=sets) | Highest(levels=stages, sets=sets):
            yield from _stages(place, stages, sets, contents)
        case Cumulative(nodes=nodes, bar=bar, levels=levels):
            if not 0 < bar <= _FULL:
                yield place.at("bar").mistake(f"达标线应大于 0、不超过 100，现在是 {bar}")
            if len(levels) < 2:
                yield place.at("levels").mistake("至少要有“未达到”和一个等级")
            if nodes and len(nodes) != len(levels) - 1:
                message = f"nodes 应从第二个等级起每级一个，应有 {len(levels) - 1} 个，现在是 {len(nodes)} 个"
                yield place.at("nodes").mistake(message)
            yield from _nodes(place.at("nodes"), nodes, contents) if nodes else ()
        case None:
            pass
        case _:
            assert_never(rule)


def _bands(place: Place, bands: tuple[Band, ...]) -> Iterator[Mistake]:
    if not bands:
        yield place.mistake("至少要有一个等级")
        return
    if bands[0].at_least != 0:
        message = f"第一个等级应从 0 分开始，现在从 {bands[0].at_least} 分开始，0 分不属于任何等级"
        yield place.at(0, "at_least").mistake(message)
    for number, (lower, upper) in enumerate(pairwise(bands), start=1):
        if lower.below is None:
            yield place.at(number - 1).mistake(f"“{lower.title}”后面还有等级，请写 below: {upper.at_least}")
        elif upper.at_least < lower.below:
            message = f"分数 {upper.at_least} 同时属于“{lower.title}”和“{upper.title}”"
            yield place.at(number, "at_least").mistake(message)
        elif upper.at_least > lower.below:
            message = f"分数 {lower.below} 到 {upper.at_least} 之间不属于任何等级"
            yield place.at(number, "at_least").mistake(message)
    for number, band in enumerate(bands):
        if band.below is not None and band.below <= band.at_least:
            message = f"“{band.title}”的上限 {band.below} 应大于下限 {band.at_least}"
            yield place.at(number, "below").mistake(message)
    if bands[-1].below is not None:
        yield place.at(len(bands) - 1, "below").mistake("最后一个等级没有上限，请去掉 below")


def _stages(
    place: Place, stages: tuple[Stage, ...], sets: tuple[NodeSet, ...], contents: Contents
) -> Iterator[Mistake]:
    inside = place.at("levels")
    if not stages:
        yield inside.mistake("至少要有一个等级")
        return
    if stages[0].requires:
        yield inside.at(0, "requires").mistake("最低的等级不能有要求，否则有的企业没有等级")
    for number, node_set in enumerate(sets):
        yield from _nodes(place.at("sets", number, "nodes"), node_set.nodes, contents)
    for number, stage in enumerate(stages):
        if number and not stage.requires:
            yield inside.at(number).mistake(f"“{stage.title}”没有要求，和前一个等级分不开，请补上 requires")
        for position, requirement in enumerate(stage.requires):
            where = inside.at(number, "requires", position)
            yield from _requirement(where, requirement, sets, contents)


def _requirement(
    place: Place, requirement: Requirement, sets: tuple[NodeSet, ...], contents: Contents
) -> Iterator[Mistake]:
    match requirement:
        case PointsRequirement(node=node, at_least=at_least):
            yield from _node(place.at("node"), node, contents)
            yield from _mark(place.at("at_least"), at_least)
        case CountRequirement():
            yield from _mark(place.at("at_least"), requirement.at_least)
            yield from _count(place, requirement, sets)
        case ConditionRequirement(when=when):
            for test in located_tests(when, place.at("when")):
                yield from condition_test_mistakes(test, contents)
        case _:
            assert_never(requirement)


def _count(place: Place, requirement: CountRequirement, sets: tuple[NodeSet, ...]) -> Iterator[Mistake]:
    counted = {each.key: each for each in sets}.get(requirement.among)
    if counted is None:
        yield place.at("among").mistake(unknown_word(requirement.among, (each.key for each in sets), "集合"))
        return
    if (requirement.count is None) is (requirement.share is None):
        yield place.mistake("count（至少几个）和 share（至少百分之几）写一个")
    if requirement.count is not None and not 1 <= requirement.count <= len(counted.nodes):
        message = f"应在 1 到 {len(counted.nodes)}（“{counted.title}”的个数）之间，现在是 {requirement.count}"
        yield place.at("count").mistake(message)
    if requirement.share is not None and not 0 < requirement.share <= _FULL:
        yield place.at("share").mistake(f"应大于 0、不超过 100，现在是 {requirement.share}")


def _mark(place: Place, at_least: Fraction) -> Iterator[Mistake]:
    if not 0 < at_least <= _FULL:
        yield place.mistake(f"要求的分数应大于 0、不超过 100，现在是 {at_least}")


def _nodes(place: Place, nodes: Sequence[str], contents: Contents) -> Iterator[Mistake]:
    if not nodes:
        yield place.mistake("至少要有一个维度、指标或题目的键")
    for number, node in enumerate(nodes):
        yield from _node(place.at(number), node, contents)
        if node in nodes[:number]:
            yield place.at(number).mistake(f"{node} 写了两次，请只保留一个")


def _node(place: Place, node: str, contents: Contents) -> Iterator[Mistake]:
    known = [TOTAL]
    for located in contents.dimensions:
        if located.value.scored:
            known += [located.value.key, *(group.key for group in located.value.groups)]
    known += [each.value.key for each in contents.indicators if is_scored_indicator(each.value)]
    questions = [key for key, each in contents.questions.items() if is_scored(each.value)]
    if node not in known and node not in questions and not contents.may_be_hidden(node):
        yield place.mistake(unknown_word(node, known, "计分维度或指标"))


def _signals(place: Place, signals: tuple[Signal, ...]) -> Iterator[Mistake]:
    if signals and signals[0].at_least != 0:
        yield place.at(0, "at_least").mistake(f"第一种信号应从 0 分开始，现在从 {signals[0].at_least} 分开始")
    for number, (before, after) in enumerate(pairwise(signals), start=1):
        if after.at_least <= before.at_least:
            message = f"各信号的 at_least 应逐个增大：{after.at_least} 不大于前一个的 {before.at_least}"
            yield place.at(number, "at_least").mistake(message)


def _readings(place: Place, readings: tuple[Reading, ...]) -> Iterator[Mistake]:
    if not readings:
        yield place.mistake("缺少分数段解读 readings，请从 at_least: 0 起每段写一段话")
        return
    if readings[0].at_least != 0:
        message = f"第一段解读应从 0 分开始，现在从 {readings[0].at_least} 分开始"
        yield place.at(0, "at_least").mistake(message)
    for number, (before, after) in enumerate(pairwise(readings), start=1):
        if after.at_least <= before.at_least:
            message = f"各段的 at_least 应逐段增大：{after.at_least} 不大于前一段的 {before.at_least}"
            yield place.at(number, "at_least").mistake(message)
    if readings[-1].at_least > _FULL:
        message = f"at_least 不能超过 100，现在是 {readings[-1].at_least}"
        yield place.at(len(readings) - 1, "at_least").mistake(message)
