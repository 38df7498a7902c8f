"""What money buys: the best level within a budget, and the least cost of every level above the present."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from time import monotonic
from types import MappingProxyType

from assessment.domain.aims import Aim, LevelAim, PointsAim, certain_points, place_of
from assessment.domain.paths import UNLIMITED, Limits, Outset, Route, route_of
from assessment.domain.requirements import TOTAL
from assessment.optimisation.cheapest_path import (
    SECONDS,
    UNMEASURED,
    Cheapest,
    Effort,
    Outcome,
    Search,
    Undecided,
    cheapest_path,
)
from assessment.optimisation.picture import Picture


def levels_above(outset: Outset) -> tuple[LevelAim, ...]:
    """The levels above the present one, from the next on."""
    now = route_of(outset, ()).score
    rule = now.questionnaire.level_rule
    return tuple(LevelAim(each.key) for each in rule.levels[place_of(rule, now.decision.level.key) + 1 :])


def frontier(
    outset: Outset,
    limits: Limits = UNLIMITED,
    *,
    seconds: float = SECONDS,
    effort: Effort = UNMEASURED,
    known: Mapping[Aim, Outcome] = MappingProxyType({}),
) -> tuple[Route, ...]:
    """The cheapest path to each level that can be reached, the cheaper first; dearer ones lead further.

    ``known`` are answers within the same limits that need not be looked for again.
    """
    until, found = monotonic() + seconds, list[Route]()
    for aim in levels_above(outset):
        if found and found[-1].serves((aim,), limits):
            continue
        outcome = known.get(aim)
        if outcome is None:
            outcome = cheapest_path(outset, (aim,), limits, seconds=until - monotonic(), effort=effort)
        if not isinstance(outcome, Cheapest):
            break
        effort = effort.after(outcome.proposals)
        found.append(outcome.route)
    return tuple(found)


def best_within(outset: Outset, limits: Limits, *, seconds: float = SECONDS) -> Outcome:
    """The path within the limits to the highest level, then to the most points, then of least cost."""
    until = monotonic() + seconds
    level: tuple[Aim, ...] = ()
    for aim in reversed(levels_above(outset)):
        outcome = cheapest_path(outset, (aim,), limits, seconds=until - monotonic())
        if isinstance(outcome, Undecided):
            return outcome
        if isinstance(outcome, Cheapest):
            level = (aim,)
            break
    points = _most_points(outset, level, limits, seconds=until - monotonic())
    if points is None:
        return Undecided(None)
    aims = (*level, PointsAim(TOTAL, points))
    return cheapest_path(outset, aims, limits, seconds=until - monotonic())


def _most_points(outset: Outset, aims: Sequence[Aim], limits: Limits, *, seconds: float) -> Fraction | None:
    """The highest certain total that can be had within the limits."""
    search = Search(outset, Picture(outset, aims, limits), seconds)
    route = search.highest(lambda each: each.serves(aims, limits))
    return None if route is None or search.out_of_time else certain_points(route.score, TOTAL)
