"""Which level a score reaches: rules as data, and the constraint that binds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from assessment.domain.sources import Source
from assessment.domain.texts import Text

TOTAL: Final = "total"
"""The node key that stands for the whole questionnaire in a requirement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A named stage of maturity with what it means, in order from the lowest."""

    key: str
    title: Text
    meaning: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Level):
    """A level that holds from ``at_least`` up to, but without, ``below`` points (the last is open above)."""

    at_least: Decimal
    below: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A node (a dimension's key, or ``total``) must have at least so many points."""

    node: str
    at_least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Level):
    """A level that holds when its own requirements and those of every level below are met."""

    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelBands:
    """Levels by the total alone, in half-open bands."""

    levels: tuple[Band, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Levels by thresholds in several dimensions; a stage cannot be skipped."""

    levels: tuple[Stage, ...]
    source: Source


LevelRule: TypeAlias = LevelBands | Ladder


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A requirement of the next level that is not met: what is there, and how many points are missing."""

    requirement: Requirement
    points: Fraction
    missing: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The level reached for certain, the one reachable if the unknown turns out well, and what binds."""

    level: Level
    reachable: Level
    following: Level | None
    binding: tuple[Shortfall, ...]


Points: TypeAlias = Mapping[str, tuple[Fraction, Fraction] | None]
"""The interval of every node by key; ``None`` where nothing of it applies."""


def decide(rule: LevelRule, points: Points) -> Decision:
    """The level by the lower ends of ``points``; requirements on nodes that do not apply are not met."""
    low = _reached(rule, points, 0)
    high = _reached(rule, points, 1)
    following = rule.levels[low + 1] if low + 1 < len(rule.levels) else None
    unmet = () if following is None else tuple(_shortfalls(_needed(following), points, 0))
    return Decision(level=rule.levels[low], reachable=rule.levels[high], following=following, binding=unmet)


def requirements_up_to(rule: LevelRule, level: Level) -> tuple[Requirement, ...]:
    """All that has to be met for ``level``, the levels below included."""
    needed: dict[str, Requirement] = {}
    for each in rule.levels:
        for requirement in _needed(each):
            present = needed.get(requirement.node)
            if present is None or present.at_least < requirement.at_least:
                needed[requirement.node] = requirement
        if each.key == level.key:
            break
    return tuple(needed.values())


def thresholds(rule: LevelRule) -> tuple[Fraction, ...]:
    """Every number of points that decides about a level: no displayed figure may seem to cross one."""
    needed = {need.at_least for level in rule.levels for need in _needed(level)}
    return tuple(sorted(Fraction(at_least) for at_least in needed))


def _reached(rule: LevelRule, points: Points, end: int) -> int:
    reached = 0
    for place, level in enumerate(rule.levels):
        if any(True for _ in _shortfalls(_needed(level), points, end)):
            break
        reached = place
    return reached


def _needed(level: Level) -> tuple[Requirement, ...]:
    match level:
        case Band(at_least=at_least):
            return (Requirement(node=TOTAL, at_least=at_least),) if at_least > 0 else ()
        case Stage(requires=requires):
            return requires
        case _:
            return ()


def _shortfalls(needed: tuple[Requirement, ...], points: Points, end: int) -> tuple[Shortfall, ...]:
    found = []
    for requirement in needed:
        interval = points[requirement.node]
        have = Fraction(0) if interval is None else interval[end]
        if have < requirement.at_least:
            found.append(Shortfall(requirement, have, Fraction(requirement.at_least) - have))
    return tuple(found)
