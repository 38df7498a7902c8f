"""Paths (提升路径): measures carried out one after another, what they cost, and where they lead.

A set of measures is carried out in the order its prerequisites allow: from the facts known, a measure begins
as soon as all it requires certainly holds over the facts as they are then, and what comes ``after`` others of
the set is done. Its effects are there once it is finished. What a path leads to is scored by the one scoring
function over the answers so improved; nothing gets worse. The one definition that the solver, its proof by
trying everything, the pages and the report share.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, TypeAlias

from assessment.domain.advice import TELLING, missing_of, standing_of
from assessment.domain.aims import Aim, is_reached
from assessment.domain.effects import improved_sheets
from assessment.domain.following import ElementFacts
from assessment.domain.footing import Around, Sheet, facts_of
from assessment.domain.incentives import Applicant, Estimate, Incentive, Spending, estimate
from assessment.domain.measures import Effect, Measure, MeasureKey, Prerequisite
from assessment.domain.profile_facts import size_in
from assessment.domain.scoring import Score, score

YUAN: Final = Decimal(10000)
"""How many 元 are a 万元."""

_KEPT: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outset:
    """Where a path begins: what was answered, all measures in order, and what incentives may be had."""

    sheet: Sheet
    around: Around
    measures: tuple[Measure, ...]
    incentives: tuple[Incentive, ...]
    applicant: Applicant

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheet the path is about, and the others."""
        return (self.sheet, *self.around.others)

    def picked(self, keys: Collection[MeasureKey]) -> tuple[Measure, ...]:
        """The measures called so, in the order of the files."""
        return tuple(each for each in self.measures if each.key in keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a path must keep to: net cost in 万元, months, measures that are ruled out."""

    budget: Decimal | None = None
    months: int | None = None
    without: frozenset[MeasureKey] = frozenset()


UNLIMITED: Final = Limits()


@dataclass(frozen=True, slots=True)
class Step:
    """A measure with the months after the beginning in which it starts and is finished."""

    measure: Measure
    starts: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A measure that cannot begin, what is missing, and the measures that would have to come first."""

    measure: Measure
    missing: tuple[Prerequisite, ...]
    waits_for: tuple[MeasureKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What measures cost, 万元: the range, its middle, what surely comes back; the net in whole 元."""

    low: Decimal
    high: Decimal
    middle: Decimal
    estimate: Estimate
    net: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A set of measures carried out: the steps in order, those that are stuck, the cost, the score then."""

    steps: tuple[Step, ...]
    stuck: tuple[Stuck, ...]
    bill: Bill
    sheet: Sheet
    score: Score

    @property
    def months(self) -> int:
        """How long it takes until the last step is finished."""
        return max((step.ends for step in self.steps), default=0)

    @property
    def keys(self) -> frozenset[MeasureKey]:
        """The measures carried out."""
        return frozenset(step.measure.key for step in self.steps)

    def keeps(self, limits: Limits) -> bool:
        """Whether every measure can be carried out within the limits."""
        return (
            not self.stuck
            and self.keys.isdisjoint(limits.without)
            and (limits.budget is None or self.bill.net <= limits.budget * YUAN)
            and (limits.months is None or self.months <= limits.months)
        )

    def serves(self, aims: Collection[Aim], limits: Limits) -> bool:
        """Whether it keeps to the limits and reaches every aim."""
        return self.keeps(limits) and all(is_reached(aim, self.score) for aim in aims)


Merit: TypeAlias = tuple[int, int, int, tuple[int, ...]]
"""What makes one of two paths the better one: net cost, fewer measures, fewer months, order in the files."""


def candidates(outset: Outset, without: Collection[MeasureKey] = ()) -> tuple[Measure, ...]:
    """The measures a path may consist of: neither done nor unfit at the outset, priced, not ruled out."""
    facts, size = facts_after(outset, frozenset()), size_in(outset.around.profile)
    return tuple(
        each
        for each in outset.measures
        if each.key not in without
        and size is not None
        and each.cost_for(size) is not None
        and standing_of(each, facts, outset.around.ranks) in TELLING
    )


@lru_cache(maxsize=_KEPT)
def sheets_after(outset: Outset, done: frozenset[MeasureKey]) -> tuple[Sheet, ...]:
    """All that was answered, with the measures ``done`` carried out."""
    return improved_sheets(outset.sheets, _effects(outset, done), outset.around)


@lru_cache(maxsize=_KEPT)
def facts_after(outset: Outset, done: frozenset[MeasureKey]) -> ElementFacts:
    """The facts by element once the measures ``done`` are carried out."""
    return facts_of(sheets_after(outset, done), outset.around, _effects(outset, done))


def route_of(outset: Outset, chosen: Collection[MeasureKey]) -> Route:
    """The measures ``chosen`` carried out as early as they can, as far as they can."""
    steps, stuck = _carried_out(outset, outset.picked(chosen))
    sheet = sheets_after(outset, frozenset(step.measure.key for step in steps))[0]
    return Route(
        steps=steps,
        stuck=stuck,
        bill=bill_of(outset, [step.measure for step in steps]),
        sheet=sheet,
        score=score(sheet.questionnaire, sheet.answers, outset.around.profile),
    )


def bill_of(outset: Outset, measures: Sequence[Measure]) -> Bill:
    """What the measures cost together; incentives count with what is sure of them, their lower end."""
    spending = tuple(spending_on(outset, each) for each in measures)
    low = sum((each.low for each in spending), Decimal(0))
    high = sum((each.high for each in spending), Decimal(0))
    back = estimate(outset.incentives, spending, outset.applicant)
    middle = (low + high) / 2
    net = ((middle - back.low) * YUAN).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Bill(low=low, high=high, middle=middle, estimate=back, net=int(net))


def spending_on(outset: Outset, measure: Measure) -> Spending:
    """What a measure costs an enterprise of this size, 万元."""
    size = size_in(outset.around.profile)
    cost = None if size is None else measure.cost_for(size)
    nothing = Decimal(0)
    return (
        Spending(measure.key, nothing, nothing)
        if cost is None
        else Spending(measure.key, cost.low, cost.high)
    )


def merit(outset: Outset, route: Route) -> Merit:
    """By which the better of two paths is told; the least is the best."""
    places = tuple(place for place, each in enumerate(outset.measures) if each.key in route.keys)
    return route.bill.net, len(route.steps), route.months, places


def _effects(outset: Outset, done: Collection[MeasureKey]) -> tuple[Effect, ...]:
    return tuple(effect for measure in outset.picked(done) for effect in measure.effects)


def _carried_out(outset: Outset, chosen: tuple[Measure, ...]) -> tuple[tuple[Step, ...], tuple[Stuck, ...]]:
    """Begin each measure as early as it can; months are counted by the longer end of each range."""
    keys = frozenset(each.key for each in chosen)
    size = size_in(outset.around.profile)
    waiting, running, steps = list(chosen), list[Step](), list[Step]()
    done, now = frozenset[MeasureKey](), 0
    while True:
        ready = [each for each in waiting if not _lacks(outset, each, keys, done)]
        begun = [Step(each, now, now + each.months_for(size).high) for each in ready]
        waiting = [each for each in waiting if each not in ready]
        running += begun
        steps += begun
        if not running:
            break
        now = min(step.ends for step in running)
        done |= {step.measure.key for step in running if step.ends <= now}
        running = [step for step in running if step.ends > now]
    return tuple(steps), tuple(_stuck(outset, each, keys, done) for each in waiting)


def _lacks(
    outset: Outset, measure: Measure, chosen: frozenset[MeasureKey], done: frozenset[MeasureKey]
) -> bool:
    if not chosen.intersection(measure.after) <= done:
        return True
    return bool(missing_of(measure, facts_after(outset, done), outset.around.ranks))


def _stuck(
    outset: Outset, measure: Measure, chosen: frozenset[MeasureKey], done: frozenset[MeasureKey]
) -> Stuck:
    return Stuck(
        measure=measure,
        missing=missing_of(measure, facts_after(outset, done), outset.around.ranks),
        waits_for=tuple(key for key in measure.after if key in chosen - done),
    )
