"""The rules by which a score reaches a level, as data, and what each level asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias, assert_never

from assessment.domain.requirements import (
    TOTAL,
    NodeKey,
    NodeSet,
    PointsRequirement,
    Requirement,
    marks_in,
    subject_of,
)
from assessment.domain.sources import Source
from assessment.domain.texts import Text

_RUNG = "rung-{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A named stage of maturity with what it means, in order from the lowest."""

    key: str
    title: Text
    meaning: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Level):
    """A level that holds from ``at_least`` up to, but without, ``below`` points (the last is open above)."""

    at_least: Fraction
    below: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Level):
    """A level with the requirements of its own."""

    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelBands:
    """Levels by the total alone, in half-open bands."""

    levels: tuple[Band, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weakest:
    """Levels by the weakest of ``nodes`` in half-open bands; what does not apply is left aside."""

    nodes: tuple[NodeKey, ...]
    levels: tuple[Band, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ladder:
    """Levels by requirements; a level holds when its own and those of every level below are met."""

    levels: tuple[Stage, ...]
    source: Source
    sets: tuple[NodeSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Highest:
    """Levels by requirements; the highest whose own requirements are met holds, whatever those below ask."""

    levels: tuple[Stage, ...]
    source: Source
    sets: tuple[NodeSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cumulative:
    """Every level is scored by itself and holds from ``bar`` points on, if all below it hold (逐级达标).

    ``nodes`` names the node of each level from the second on. Without them the points of the whole are cut
    into as many equal rungs: each question fills the rungs from the lowest, and a rung is weighed like the
    whole. The *height* is the number of levels held one after another plus the part of the next that is met.
    """

    levels: tuple[Level, ...]
    bar: Fraction
    source: Source
    nodes: tuple[NodeKey, ...] = ()


LevelRule: TypeAlias = LevelBands | Weakest | Ladder | Highest | Cumulative


def requirements_up_to(rule: LevelRule, level: Level) -> tuple[Requirement, ...]:
    """All that has to be met for ``level``: under every rule but the highest also what those below ask."""
    place = [each.key for each in rule.levels].index(level.key)
    if isinstance(rule, Highest):
        return needed_by(rule)[place]
    found: dict[tuple[str, Fraction], Requirement] = {}
    for requirements in needed_by(rule)[: place + 1]:
        for requirement in requirements:
            key = _identity(requirement)
            found[key] = _stricter(found.get(key), requirement)
    return tuple(found.values())


def own_requirements(rule: LevelRule, level: Level) -> tuple[Requirement, ...]:
    """What ``level`` itself asks for."""
    return needed_by(rule)[[each.key for each in rule.levels].index(level.key)]


@cache
def thresholds(rule: LevelRule) -> tuple[Fraction, ...]:
    """Every number of points that decides about a level: no displayed figure may seem to cross one."""
    marks = {mark for requirements in needed_by(rule) for each in requirements for mark in marks_in(each)}
    return tuple(sorted(marks))


@cache
def nodes_named(rule: LevelRule) -> frozenset[NodeKey]:
    """The nodes whose points the rule looks at."""
    requirements = [each for needs in needed_by(rule) for each in needs]
    named = {each.node for each in requirements if isinstance(each, PointsRequirement)}
    return frozenset(named.union(*(each.nodes for each in sets_by_key(rule).values())))


def rung_key(number: int) -> NodeKey:
    """The key under which the points of a rung are looked up, counted from 1."""
    return _RUNG.format(number)


def rungs_of(rule: LevelRule) -> int:
    """Into how many rungs the points of the whole are cut for the rule."""
    return len(rule.levels) - 1 if isinstance(rule, Cumulative) and not rule.nodes else 0


def nodes_of(rule: Cumulative) -> tuple[NodeKey, ...]:
    """The node behind each level from the second on."""
    return rule.nodes or tuple(rung_key(number) for number in range(1, len(rule.levels)))


def sets_of(rule: LevelRule) -> tuple[NodeSet, ...]:
    """The sets of nodes the rule counts."""
    return rule.sets if isinstance(rule, Ladder | Highest) else ()


def sets_by_key(rule: LevelRule) -> Mapping[str, NodeSet]:
    """The sets of nodes the rule counts, by key."""
    return {each.key: each for each in sets_of(rule)}


@cache
def needed_by(rule: LevelRule) -> tuple[tuple[Requirement, ...], ...]:
    """What each level asks for by itself, in their order."""
    match rule:
        case LevelBands(levels=bands):
            return tuple(_points(TOTAL, band.at_least) for band in bands)
        case Weakest(levels=bands, nodes=nodes):
            return tuple(
                tuple(each for node in nodes for each in _points(node, band.at_least, if_applicable=True))
                for band in bands
            )
        case Ladder(levels=stages) | Highest(levels=stages):
            return tuple(stage.requires for stage in stages)
        case Cumulative(bar=bar):
            return ((), *(_points(node, bar) for node in nodes_of(rule)))
        case _:
            assert_never(rule)


def _points(node: NodeKey, at_least: Fraction, *, if_applicable: bool = False) -> tuple[Requirement, ...]:
    if at_least <= 0:
        return ()
    return (PointsRequirement(node=node, at_least=at_least, if_applicable=if_applicable),)


def _identity(requirement: Requirement) -> tuple[str, Fraction]:
    """Points of the same node stand for one requirement at any mark, counts of a set at each mark."""
    mark = (
        Fraction(0)
        if isinstance(requirement, PointsRequirement)
        else next(marks_in(requirement), Fraction(0))
    )
    return subject_of(requirement), mark


def _stricter(present: Requirement | None, further: Requirement) -> Requirement:
    if isinstance(present, PointsRequirement) and isinstance(further, PointsRequirement):
        return max(present, further, key=lambda each: each.at_least)
    return further
