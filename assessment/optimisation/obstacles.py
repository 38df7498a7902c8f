"""Why no path reaches an aim, and what would have to give: a requirement, the budget, the time, a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

from assessment.domain.aims import Aim, short_of
from assessment.domain.measures import MeasureKey
from assessment.domain.paths import UNLIMITED, Limits, Outset, Route, candidates, route_of
from assessment.domain.requirements import Shortfall
from assessment.optimisation.cheapest_path import SECONDS, Cheapest, Undecided, cheapest_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """What stands in the way.

    ``everything`` is all that can be carried out, without regard to budget and months, and ``short`` what is
    missing even so. Otherwise ``cheaper`` is the least costly path in the months given, ``sooner`` the
    shortest within the budget, and ``refused`` the measures ruled out that would open a way.
    """

    everything: Route
    short: tuple[Shortfall, ...]
    cheaper: Route | None = None
    sooner: Route | None = None
    refused: frozenset[MeasureKey] = frozenset()


def obstacles(outset: Outset, aims: Sequence[Aim], limits: Limits, *, seconds: float = SECONDS) -> Obstacles:
    """What would have to give for a path to ``aims``, where there is none within the limits."""
    until = monotonic() + seconds
    everything = _everything(outset, limits)
    short = tuple(each for aim in aims for each in short_of(aim, everything.score))
    if limits == UNLIMITED:
        return Obstacles(everything=everything, short=short)
    free = Limits(without=limits.without)
    outcome = cheapest_path(outset, aims, free, seconds=until - monotonic())
    if isinstance(outcome, Cheapest):
        return Obstacles(
            everything=everything,
            short=(),
            cheaper=_route(outset, aims, replace(limits, budget=None), until=until),
            sooner=_soonest(outset, aims, limits, until=until),
        )
    if limits.without and not isinstance(outcome, Undecided):
        allowed = _route(outset, aims, UNLIMITED, until=until)
        refused = limits.without & allowed.keys if allowed else frozenset[MeasureKey]()
        return Obstacles(everything=everything, short=short, refused=refused)
    return Obstacles(everything=everything, short=short)


def _everything(outset: Outset, limits: Limits) -> Route:
    return route_of(outset, [each.key for each in candidates(outset, limits.without)])


def _route(outset: Outset, aims: Sequence[Aim], limits: Limits, *, until: float) -> Route | None:
    outcome = cheapest_path(outset, aims, limits, seconds=until - monotonic())
    return outcome.route if isinstance(outcome, Cheapest) else None


def _soonest(outset: Outset, aims: Sequence[Aim], limits: Limits, *, until: float) -> Route | None:
    """The path within the budget that takes the fewest months, if time alone is too short."""
    found = _route(outset, aims, replace(limits, months=None), until=until)
    least = limits.months
    while found is not None and least is not None and least + 1 < found.months:
        middle = (least + 1 + found.months) // 2
        sooner = _route(outset, aims, replace(limits, months=middle), until=until)
        if sooner is None:
            least = middle
        else:
            found = sooner
    return found
