"""Which level a score reaches, and the constraint that binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from assessment.domain.levels import (
    Cumulative,
    Highest,
    Level,
    LevelRule,
    Weakest,
    needed_by,
    nodes_of,
    sets_by_key,
)
from assessment.domain.requirements import (
    HIGH,
    LOW,
    Judge,
    Points,
    Shortfall,
    Situation,
    is_met,
    shortfalls,
    subject_of,
)


@dataclass(frozen=True, slots=True)
class Strand:
    """One subject of the rule by itself: the node or set, and the level it alone would allow."""

    subject: str
    allows: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The level reached for certain, the one reachable if the unknown turns out well, and what binds.

    ``height`` is the interval of levels climbed, in levels, under a cumulative rule; ``situation`` is what
    the requirements were held against.
    """

    level: Level
    reachable: Level
    following: Level | None
    binding: tuple[Shortfall, ...]
    strands: tuple[Strand, ...] = ()
    height: tuple[Fraction, Fraction] | None = None
    situation: Situation


def decide(rule: LevelRule, points: Points, judge: Judge = lambda _: None) -> Decision:
    """The level by the lower ends of ``points``; requirements on nodes that do not apply are not met.

    ``points`` holds, for a cumulative rule without nodes, every rung under its ``rung_key`` too. ``judge``
    judges the conditions of gates.
    """
    situation = Situation(points, sets_by_key(rule), judge)
    needed = needed_by(rule)
    met = [[is_met(each, situation, LOW) for each in needs] for needs in needed]
    low, high = _certain(rule, situation, met), _possible(rule, situation, met)
    following = rule.levels[low + 1] if low + 1 < len(rule.levels) else None
    return Decision(
        level=rule.levels[low],
        reachable=rule.levels[high],
        following=following,
        binding=() if following is None else shortfalls(needed[low + 1], situation),
        strands=_strands(rule, met),
        height=_height(rule, points) if isinstance(rule, Cumulative) else None,
        situation=situation,
    )


_Met: TypeAlias = Sequence[Sequence[bool]]
"""Which of the requirements of each level are met for certain."""


def _certain(rule: LevelRule, situation: Situation, met: _Met) -> int:
    """The place of the level reached for certain; the lowest asks for nothing."""
    return 0 if _nothing_applies(rule, situation) else _last(rule, [all(each) for each in met])


def _possible(rule: LevelRule, situation: Situation, met: _Met) -> int:
    """The place of the level that can still be reached."""
    if _nothing_applies(rule, situation):
        return 0
    holding = [
        all(is_certain or is_met(need, situation, HIGH) for need, is_certain in zip(needs, each, strict=True))
        for needs, each in zip(needed_by(rule), met, strict=True)
    ]
    return _last(rule, holding)


def _nothing_applies(rule: LevelRule, situation: Situation) -> bool:
    return isinstance(rule, Weakest) and all(situation.points[node] is None for node in rule.nodes)


def _last(rule: LevelRule, holding: Sequence[bool]) -> int:
    """The highest level that holds, or under all rules but the highest the last before one that does not."""
    if isinstance(rule, Highest):
        return max((place for place, holds in enumerate(holding) if holds), default=0)
    return max(0, next((place for place, holds in enumerate(holding) if not holds), len(holding)) - 1)


def _strands(rule: LevelRule, met: _Met) -> tuple[Strand, ...]:
    """For each subject the highest level whose demands on it, and those of the levels below, are met."""
    failing: dict[str, set[int]] = {}
    for place, (needs, each) in enumerate(zip(needed_by(rule), met, strict=True)):
        for need, is_certain in zip(needs, each, strict=True):
            places = failing.setdefault(subject_of(need), set())
            if not is_certain:
                places.add(place)
    return tuple(
        Strand(subject, rule.levels[_last(rule, [place not in places for place in range(len(met))])])
        for subject, places in failing.items()
    )


def _height(rule: Cumulative, points: Points) -> tuple[Fraction, Fraction]:
    low, high = (_climbed(rule, points, end) for end in (LOW, HIGH))
    return low, high


def _climbed(rule: Cumulative, points: Points, end: int) -> Fraction:
    height = Fraction(0)
    for node in nodes_of(rule):
        reached = points[node]
        part = Fraction(0) if reached is None else reached.at(end)
        if part < rule.bar:
            return height + part / 100
        height += 1
    return height
