"""The roadmap (路线图): measures in three phases, each step with the quarter it begins in.

The whole is planned and one part begun first (总体规划、局部先行).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from assessment.domain.advice import TELLING, Recommendation
from assessment.domain.answers import quantity_of
from assessment.domain.facts import Answers
from assessment.domain.measures import MeasureKey
from assessment.domain.profile_facts import size_in
from assessment.domain.scheduling import (
    ANY_QUARTER,
    AT_ONCE,
    Pace,
    Quarter,
    Slot,
    Work,
    quarters_for,
    scheduled,
)
from assessment.domain.size import SizeClass

PER_PHASE: Final = 6
"""How many measures a phase holds at most: the platform's own rule, lest too much be begun at once."""

START_SHARES: Final[Mapping[SizeClass, Decimal]] = {
    SizeClass.MICRO: Decimal("0.03"),
    SizeClass.SMALL: Decimal("0.02"),
    SizeClass.MEDIUM: Decimal("0.015"),
    SizeClass.LARGE: Decimal("0.01"),
}
"""The part of a year's revenue that all of the first phase may cost: the platform's own rule."""

LEAST_START: Final = Decimal(5)
"""What the first phase may cost in any case, 万元: the platform's own rule."""


class Phase(StrEnum):
    """When to begin: now, once the first steps stand, and after that."""

    START = "start"
    EXTEND = "extend"
    DEEPEN = "deepen"


_TIMES_START: Final = {Phase.START: 1, Phase.EXTEND: 3}
QUARTERLY: Final = Decimal("0.5")
"""The part of the first phase's allowance that a quarter may cost: the platform's own rule."""

UNKNOWN_MEANS: Final = Pace(AT_ONCE[SizeClass.SMALL])
"""The pace of an enterprise whose size or revenue is not known: as a small one's, its budget not limited."""


@dataclass(frozen=True, slots=True)
class Means:
    """What an enterprise can spend depends on its size and its yearly revenue (万元)."""

    size: SizeClass
    revenue: Decimal

    def allowance(self, phase: Phase) -> Decimal | None:
        """What the measures of a phase may cost together at most, 万元; ``None`` for the last, unlimited one.

        The second phase may cost three times as much as the first: the platform's own rule.
        """
        if phase not in _TIMES_START:
            return None
        return max(LEAST_START, self.revenue * START_SHARES[self.size]) * _TIMES_START[phase]

    def pace(self) -> Pace:
        """How many steps it can carry at once, and what those begun in a quarter may cost by default."""
        start = max(LEAST_START, self.revenue * START_SHARES[self.size])
        return Pace(AT_ONCE[self.size], (start * QUARTERLY).quantize(Decimal("0.1")))


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase with its measures in order, and the quarter each of them ``begins`` in."""

    phase: Phase
    steps: tuple[Recommendation, ...]
    begins: tuple[Quarter, ...] = ()


def means_in(profile: Answers) -> Means | None:
    """The means of the enterprise whose facts these are; ``None`` if size or revenue is not stated."""
    size, revenue = size_in(profile), quantity_of(profile.get("profile.revenue"))
    return None if size is None or revenue is None else Means(size, revenue)


def pace_of(means: Means | None) -> Pace:
    """The pace that suits an enterprise of these means."""
    return UNKNOWN_MEANS if means is None else means.pace()


def roadmap(
    recommendations: Iterable[Recommendation],
    means: Means | None = None,
    *,
    pace: Pace | None = None,
    first: Quarter = ANY_QUARTER,
    standing: Sequence[Slot] = (),
) -> tuple[PlannedPhase, ...]:
    """Measures in the earliest phase their prerequisites and the ``means`` of the enterprise allow.

    A measure that lacks something comes in a later phase than a measure that brings it, or after it within
    the last phase; one that lacks something no recommended measure brings comes last. A phase that is full,
    or has cost enough, hands what is worth least on to the next. Within its phase each begins in the earliest
    quarter from ``first`` on that the ``pace`` allows, by default that of the means; what is
    ``standing`` counts, and stays.
    """
    phases = _phases(recommendations, means)
    size = None if means is None else means.size
    works = [[work_of(step, size) for step in phase.steps] for phase in phases]
    placed = scheduled(works, pace or pace_of(means), first=first, standing=standing)
    return tuple(
        _placed(phase, {slot.work.key: slot.begins for slot in slots})
        for phase, slots in zip(phases, placed, strict=True)
    )


def work_of(step: Recommendation, size: SizeClass | None) -> Work:
    """The step as it is placed in quarters: how long at most, how dear at most, what it waits for."""
    groups = [each.by for each in step.missing if each.by] + [(key,) for key in step.measure.after]
    return Work(
        key=step.measure.key,
        quarters=quarters_for(step.measure.months_for(size).high),
        cost=_most(step),
        waits=tuple(map(frozenset, groups)),
    )


def _placed(phase: PlannedPhase, begins: Mapping[MeasureKey, Quarter]) -> PlannedPhase:
    """The phase with its steps by the quarter they begin in."""
    steps = sorted(phase.steps, key=lambda step: begins[step.measure.key])
    return PlannedPhase(phase.phase, tuple(steps), tuple(begins[step.measure.key] for step in steps))


def _phases(recommendations: Iterable[Recommendation], means: Means | None) -> tuple[PlannedPhase, ...]:
    told = [each for each in recommendations if each.standing in TELLING]
    waiting = sorted(told, key=lambda each: each.worth, reverse=True)
    begun: frozenset[MeasureKey] = frozenset()
    phases: list[PlannedPhase] = []
    for phase in Phase:
        if phase is Phase.DEEPEN:
            steps = _ordered(waiting, begun)
        else:
            steps = _filled(waiting, begun, None if means is None else means.allowance(phase))
        phases.append(PlannedPhase(phase, tuple(steps)))
        begun |= _keys(steps)
        waiting = [each for each in waiting if each.measure.key not in begun]
    return tuple(phases)


def _filled(
    waiting: Sequence[Recommendation], begun: frozenset[MeasureKey], allowance: Decimal | None
) -> list[Recommendation]:
    """What may begin after ``begun``, as much as a phase holds and ``allowance`` pays for."""
    told = begun | _keys(waiting)
    chosen: list[Recommendation] = []
    left = [each for each in waiting if _is_borne(each, told)]
    while len(chosen) < PER_PHASE:
        now = begun | _keys(chosen)
        rest = None if allowance is None else allowance - sum(_most(each) for each in chosen)
        following = next(
            (each for each in left if _is_affordable(each, rest) and _may_begin(each, begun, now, told=told)),
            None,
        )
        if following is None:
            break
        chosen.append(following)
        left.remove(following)
    return chosen


def _ordered(waiting: Sequence[Recommendation], begun: frozenset[MeasureKey]) -> list[Recommendation]:
    """All that is left, each after what brings it about; what nothing brings about comes last."""
    told = begun | _keys(waiting)
    chosen: list[Recommendation] = []
    left = sorted(waiting, key=lambda each: not _is_borne(each, told))
    while left:
        now = begun | _keys(chosen)
        following = next((each for each in left if _may_begin(each, now, now, told=told)), left[0])
        chosen.append(following)
        left.remove(following)
    return chosen


def _keys(recommendations: Iterable[Recommendation]) -> frozenset[MeasureKey]:
    return frozenset(each.measure.key for each in recommendations)


def _is_borne(recommendation: Recommendation, told: frozenset[MeasureKey]) -> bool:
    """Whether some recommended measure brings each thing that is missing."""
    return all(not told.isdisjoint(prerequisite.by) for prerequisite in recommendation.missing)


def _may_begin(
    recommendation: Recommendation,
    brought: frozenset[MeasureKey],
    now: frozenset[MeasureKey],
    *,
    told: frozenset[MeasureKey],
) -> bool:
    """Whether what it lacks is ``brought`` and what comes before it is there ``now``, as far as told of."""
    lacks = all(
        told.isdisjoint(prerequisite.by) or not brought.isdisjoint(prerequisite.by)
        for prerequisite in recommendation.missing
    )
    return lacks and told.intersection(recommendation.measure.after) <= now


def _is_affordable(recommendation: Recommendation, rest: Decimal | None) -> bool:
    return rest is None or _most(recommendation) <= rest


def _most(recommendation: Recommendation) -> Decimal:
    """The upper end of what it costs, 万元."""
    return Decimal(0) if recommendation.cost is None else recommendation.cost.high
