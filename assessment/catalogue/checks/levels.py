"""Levels and readings: bands without gap or overlap, ladders over real nodes, a paragraph per score."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.checks.weights import is_scored_indicator
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.levels import TOTAL, Band, Ladder, LevelBands, Requirement, Stage
from assessment.domain.questionnaire import Reading

_FULL: Final = Decimal(100)


def level_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the level rule and the readings."""
    if contents.head is not None:
        inside = contents.head.place.at("level_rule", "levels")
        match contents.head.value.level_rule:
            case LevelBands(levels=bands):
                yield from _bands(inside, bands)
            case Ladder(levels=stages):
                yield from _ladder(inside, stages, contents)
        yield from _readings(contents.head.place.at("readings"), contents.head.value.readings)
    for located in contents.dimensions:
        if located.value.scored:
            yield from _readings(located.place.at("readings"), located.value.readings)
        elif located.value.readings:
            yield located.place.at("readings").mistake("不计分的维度没有分数，请去掉 readings")


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


def _ladder(place: Place, stages: tuple[Stage, ...], contents: Contents) -> Iterator[Mistake]:
    if not stages:
        yield place.mistake("至少要有一个等级")
        return
    if stages[0].requires:
        yield place.at(0, "requires").mistake("最低的等级不能有要求，否则有的企业没有等级")
    for number, stage in enumerate(stages):
        inside = place.at(number, "requires")
        if number and not stage.requires:
            yield place.at(number).mistake(f"“{stage.title}”没有要求，和前一个等级分不开，请补上 requires")
        for position, requirement in enumerate(stage.requires):
            yield from _requirement(inside.at(position), requirement, contents)


def _requirement(place: Place, requirement: Requirement, contents: Contents) -> Iterator[Mistake]:
    nodes = [TOTAL]
    nodes += [located.value.key for located in contents.dimensions if located.value.scored]
    nodes += [each.value.key for each in contents.indicators if is_scored_indicator(each.value)]
    if requirement.node not in nodes and not contents.may_be_hidden(requirement.node):
        message = unknown_word(requirement.node, nodes, "计分维度或指标")
        yield place.at("node").mistake(message)
    if not 0 < requirement.at_least <= _FULL:
        message = f"要求的分数应大于 0、不超过 100，现在是 {requirement.at_least}"
        yield place.at("at_least").mistake(message)


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
