"""The cheapest path, exactly: HiGHS proposes, the real carrying out and the one scoring function decide.

The program is an optimistic picture: no path that truly serves is missing from it, and its cost is the true
one. So its best proposal, once carried out and scored for real, is the best path there is; a proposal that
fails is ruled out, with all that must fail with it, and the next one is asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from time import monotonic
from typing import Final, TypeAlias

from assessment.domain.aims import Aim, certain_points
from assessment.domain.measures import MeasureKey
from assessment.domain.paths import UNLIMITED, YUAN, Limits, Outset, Route, merit, route_of
from assessment.domain.requirements import TOTAL
from assessment.optimisation.picture import Objective, Picture
from assessment.optimisation.program import Finding

SECONDS: Final = 5.0
"""How long a question may take: the platform's own rule."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much may be tried, whatever the clock says: ``proposals`` in all, HiGHS's ``nodes`` for each.

    Where this and no clock ends a search, its answer is always the same.
    """

    proposals: int | None = None
    nodes: int | None = None

    def after(self, proposals: int) -> "Effort":
        """What is left of it."""
        return self if self.proposals is None else replace(self, proposals=self.proposals - proposals)


UNMEASURED: Final = Effort()


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The path of least net cost, proved; ``proposals`` were carried out and scored on the way."""

    route: Route
    proposals: int


@dataclass(frozen=True, slots=True)
class NoPath:
    """The proof that no set of measures serves."""

    proposals: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither a proof nor a refutation in the time given; ``best`` serves, though a cheaper one may exist."""

    best: Route | None


Outcome: TypeAlias = Cheapest | NoPath | Undecided
Serving: TypeAlias = Callable[[Route], bool]

_NEARLY: Final = 1e-4


def cheapest_path(
    outset: Outset,
    aims: Sequence[Aim],
    limits: Limits = UNLIMITED,
    *,
    seconds: float = SECONDS,
    effort: Effort = UNMEASURED,
) -> Outcome:
    """The path of least net cost in whole 元 that reaches every aim; of several the one of most merit."""
    search = Search(outset, Picture(outset, aims, limits), seconds, effort)

    def serves(route: Route) -> bool:
        return route.serves(aims, limits)

    found = search.first(serves)
    if found is None:
        return Undecided(None) if search.out_of_time else NoPath(search.proposals)
    best = search.least(found, serves)
    return Undecided(best) if search.out_of_time else Cheapest(best, search.proposals)


class Search:
    """Proposals one after another until one serves, within a time and an effort."""

    def __init__(self, outset: Outset, picture: Picture, seconds: float, effort: Effort = UNMEASURED) -> None:
        self._outset = outset
        self._picture = picture
        self._until = monotonic() + seconds
        self._effort = effort
        self.proposals = 0
        self.out_of_time = False

    def first(self, serves: Serving, objective: Objective = Objective.COST) -> Route | None:
        """The best proposal that serves."""
        while (proposed := self._proposed(objective)) is not None:
            chosen, _ = proposed
            route = route_of(self._outset, chosen)
            if serves(route):
                return route
            self._picture.rule_out(chosen, route)
        return None

    def least(self, best: Route, serves: Serving) -> Route:
        """Of all that cost as little as ``best`` the one that is best otherwise."""
        self._picture.cost_at_most(Decimal(best.bill.net) / YUAN)
        self._picture.count_at_most(len(best.steps))
        self._picture.rule_out_exactly(best.keys)
        while (other := self.first(serves, Objective.COUNT)) is not None:
            if merit(self._outset, other) < merit(self._outset, best):
                best = other
                self._picture.count_at_most(len(best.steps))
            self._picture.rule_out_exactly(other.keys)
        return best

    def highest(self, serves: Serving) -> Route | None:
        """The proposal that serves and has the highest certain total; costs are left out of account."""
        best: Route | None = None
        while (proposed := self._proposed(Objective.POINTS)) is not None:
            chosen, least = proposed
            if best is not None and -least <= float(_total(best)) + _NEARLY:
                break
            route = route_of(self._outset, chosen)
            if serves(route) and (best is None or _total(route) > _total(best)):
                best = route
            if serves(route):
                self._picture.rule_out_exactly(chosen)
            else:
                self._picture.rule_out(chosen, route)
        return best

    def _proposed(self, objective: Objective) -> tuple[frozenset[MeasureKey], float] | None:
        left = self._until - monotonic()
        most = self._effort.proposals
        if left <= 0 or (most is not None and self.proposals >= most):
            self.out_of_time = True
            return None
        finding, chosen, least = self._picture.proposed(objective, seconds=left, nodes=self._effort.nodes)
        if finding is not Finding.BEST:
            self.out_of_time = finding is Finding.OUT_OF_TIME
            return None
        self.proposals += 1
        return chosen, least


def _total(route: Route) -> Fraction:
    return certain_points(route.score, TOTAL)
