"""The program of a question about paths: a choice for each measure, what it takes, costs and brings."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from typing import Final

from assessment.domain.aims import Aim
from assessment.domain.conditions import All, Condition
from assessment.domain.incentives import estimate
from assessment.domain.measures import Measure, MeasureKey
from assessment.domain.paths import Limits, Outset, Route, candidates, spending_on
from assessment.domain.profile_facts import size_in
from assessment.domain.requirements import TOTAL
from assessment.optimisation.corrections import set_right, shut
from assessment.optimisation.deadlocks import never_beginning, ways_out
from assessment.optimisation.goals import Goals
from assessment.optimisation.program import (
    ALWAYS,
    NEVER,
    Column,
    Finding,
    Linear,
    Program,
    column_term,
    total_of,
)
from assessment.optimisation.prospects import Prospects
from assessment.optimisation.steadiness import prerequisites_grow, score_grows

_HALF_YUAN: Final = 0.00006
"""Net costs are told in whole 元, so half of one may be rounded away; in 万元, and a little more."""

_NEARLY: Final = 1e-4


class Objective(Enum):
    """What a proposal is to be best at."""

    COST = "cost"
    COUNT = "count"
    POINTS = "points"


class Picture:
    """The optimistic picture of all paths from an outset that may reach the aims within the limits."""

    def __init__(self, outset: Outset, aims: Sequence[Aim], limits: Limits) -> None:
        self._program = Program()
        self._outset = outset
        self._measures = candidates(outset, limits.without)
        self._columns: dict[MeasureKey, Column] = {
            each.key: self._program.column(whole=True) for each in self._measures
        }
        self._prospects = Prospects(self._program, outset, self._columns)
        self._goals = Goals(self._prospects)
        self._cost = self._net_cost()
        self._count = total_of(map(column_term, self._columns.values()))
        self._points = self._goals.points(TOTAL)
        for measure in self._measures:
            for bound in self._needs(measure):
                self._program.below(self._of(measure), bound)
        for aim in aims:
            self._goals.require(aim)
        if limits.budget is not None:
            self.cost_at_most(limits.budget)
        if limits.months is not None:
            self._within(limits.months)
        self._values: tuple[float, ...] = ()
        self._is_steady = prerequisites_grow(self._prospects) and score_grows(self._prospects)

    def proposed(
        self, objective: Objective, *, seconds: float, nodes: int | None = None
    ) -> tuple[Finding, frozenset[MeasureKey], float]:
        """The choice that may serve and is best by ``objective``, and how good it is."""
        least = {
            Objective.COST: self._cost,
            Objective.COUNT: self._count,
            Objective.POINTS: NEVER.plus(self._points, -1.0),
        }[objective]
        finding, values = self._program.solved(least, seconds=seconds, nodes=nodes)
        if finding is not Finding.BEST:
            return finding, frozenset(), 0.0
        self._values = values
        chosen = frozenset(key for key, column in self._columns.items() if values[column] > 0.5)
        return finding, chosen, least.at(values)

    def cost_at_most(self, budget: Decimal) -> None:
        """The net cost in whole 元 is never above ``budget``, 万元."""
        self._program.at_most(self._cost, float(budget) + _HALF_YUAN)

    def count_at_most(self, count: int) -> None:
        """No more measures than so many."""
        self._program.at_most(self._count, float(count))

    def points_at_least(self, points: float) -> None:
        """The total may have at least so many points."""
        self._program.at_least(self._points, points - _NEARLY)

    def rule_out(self, chosen: frozenset[MeasureKey], route: Route) -> None:
        """``chosen`` does not serve; nor does anything that must fail with it."""
        if route.stuck:
            self._rule_out_stuck(chosen)
            return
        if self._is_steady:
            self._program.at_least(self._others_than(chosen), 1.0)
        else:
            self.rule_out_exactly(chosen)
        for question, earning in self._goals.earnings():
            set_right(
                self._prospects, question, earning, chosen=chosen, then=route.score, values=self._values
            )
        for gate in self._goals.gates:
            shut(self._prospects, gate, chosen=chosen, then=route.score)

    def rule_out_exactly(self, chosen: frozenset[MeasureKey]) -> None:
        """Anything but just these measures."""
        left_out = total_of(ALWAYS.plus(column_term(self._columns[key]), -1.0) for key in chosen)
        self._program.at_least(self._others_than(chosen).plus(left_out), 1.0)

    def _rule_out_stuck(self, chosen: frozenset[MeasureKey]) -> None:
        """Those that never begin need one from outside to begin with, in whatever set they are."""
        waiting = never_beginning(self._outset, chosen)
        stuck = frozenset(each.key for each in waiting)
        outside = ways_out(self._prospects, waiting, chosen - stuck) if waiting else None
        if outside is None:
            self.rule_out_exactly(chosen)
            return
        helping = total_of(column_term(self._columns[key]) for key in sorted(outside))
        for measure in waiting:
            self._program.below(self._of(measure), helping)

    def _others_than(self, chosen: frozenset[MeasureKey]) -> Linear:
        return total_of(self._of(each) for each in self._measures if each.key not in chosen)

    def _of(self, measure: Measure) -> Linear:
        return column_term(self._columns[measure.key])

    def _net_cost(self) -> Linear:
        """The middle of all cost ranges less what surely comes back, 万元, with the caps that are shared."""
        parts, back = list[Linear](), dict[str, list[Linear]]()
        caps: dict[str, float] = {}
        for measure in self._measures:
            spending = spending_on(self._outset, measure)
            parts.append(NEVER.plus(self._of(measure), float((spending.low + spending.high) / 2)))
            alone = estimate(self._outset.incentives, [spending], self._outset.applicant)
            for line in alone.lines:
                cap = line.incentive.cap
                group = line.incentive.key if cap is None else f"cap {cap.group}"
                if line.certain and line.raw_low > 0:
                    back.setdefault(group, []).append(NEVER.plus(self._of(measure), float(line.raw_low)))
                    caps[group] = float("inf") if cap is None else float(cap.amount)
        for group, amounts in back.items():
            subsidy = column_term(self._program.column(caps[group]))
            self._program.below(subsidy, total_of(amounts))
            parts.append(NEVER.plus(subsidy, -1.0))
        return total_of(parts)

    def _needs(self, measure: Measure) -> Iterator[Linear]:
        """A bound for each thing a measure requires; it does not bring about itself what it needs first."""
        own = self._columns[measure.key]
        elements = self._prospects.elements
        for prerequisite in measure.requires:
            for condition in _parts(prerequisite.when):
                bound = elements.behind(elements.may_hold(condition))
                terms = {column: factor for column, factor in bound.terms.items() if column != own}
                yield Linear(terms, bound.constant)

    def _within(self, months: int) -> None:
        """All ends in time: what comes after another, or needs one of several, begins when that ends."""
        begins = {each.key: column_term(self._program.column(float(months))) for each in self._measures}
        lasts = {each.key: float(self._lasts(each)) for each in self._measures}
        room = months + max(lasts.values(), default=0.0)
        keys = {column: key for key, column in self._columns.items()}

        def follows(later: MeasureKey, sooner: MeasureKey, when: Linear) -> None:
            gap = begins[later].plus(begins[sooner], -1.0).plus(ALWAYS, -lasts[sooner])
            self._program.at_least(gap.plus(ALWAYS.plus(when, -1.0), room), 0.0)

        for measure in self._measures:
            chosen = self._of(measure)
            self._program.at_most(begins[measure.key].plus(chosen, lasts[measure.key]), float(months))
            for key in set(measure.after) & self._columns.keys():
                follows(measure.key, key, chosen.plus(column_term(self._columns[key])).plus(ALWAYS, -1.0))
            for bound in self._needs(measure):
                if bound.constant > 0 or not bound.terms.keys() <= keys.keys():
                    continue
                firsts = {
                    keys[column]: column_term(self._program.column(whole=True)) for column in bound.terms
                }
                for key, first in firsts.items():
                    self._program.below(first, column_term(self._columns[key]))
                    follows(measure.key, key, first)
                self._program.below(chosen, total_of(firsts.values()))

    def _lasts(self, measure: Measure) -> int:
        return measure.months_for(size_in(self._outset.around.profile)).high


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for each in condition.conditions:
            yield from _parts(each)
    else:
        yield condition
