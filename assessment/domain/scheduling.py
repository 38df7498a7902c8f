"""Quarters (季度): when each step of a roadmap begins, so that people, money and prerequisites allow it.

A step begins in a quarter after the one in which what it waits for ends. In no quarter do more steps run at
once than the enterprise can carry, and no more begins than its budget pays for; a single step that is dearer
than a whole quarter's budget begins alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NewType

from assessment.domain.measures import MeasureKey
from assessment.domain.size import SizeClass

Quarter = NewType("Quarter", int)
"""A quarter of the calendar: four times the year and 0–3 more, so that quarters can be counted on."""
ANY_QUARTER: Final = Quarter(1)
"""The first quarter where no calendar matters."""

AT_ONCE: Final[Mapping[SizeClass, int]] = {
    SizeClass.MICRO: 2,
    SizeClass.SMALL: 3,
    SizeClass.MEDIUM: 4,
    SizeClass.LARGE: 6,
}
"""How many steps an enterprise of this size can carry at once: the platform's own rule."""

NUMERALS: Final = "一二三四"
"""How the quarters of a year are numbered in Chinese."""
_MONTHS: Final = 3
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A step to be placed: how many ``quarters`` it takes, what it costs at most (万元), what it waits for.

    Of each group in ``waits`` one has to be finished before; a group of which nothing is planned holds
    nothing up.
    """

    key: MeasureKey
    quarters: int
    cost: Decimal
    waits: tuple[frozenset[MeasureKey], ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps run ``at_once`` at most, and what those begun in a quarter may cost, 万元."""

    at_once: int
    budget: Decimal | None = None

    def is_beyond(self, cost: Decimal) -> bool:
        """Whether this is more than a quarter's budget."""
        return self.budget is not None and cost > self.budget


@dataclass(frozen=True, slots=True)
class Slot:
    """A step and the quarter it begins in."""

    work: Work
    begins: Quarter

    @property
    def ends(self) -> Quarter:
        """The last quarter it runs in."""
        return Quarter(self.begins + self.work.quarters - 1)

    def runs_in(self, quarter: Quarter) -> bool:
        """Whether it runs in this quarter."""
        return self.begins <= quarter <= self.ends


@dataclass(frozen=True, slots=True)
class Held:
    """A step that would begin before what it waits for ends; ``by`` is what is planned of the group."""

    slot: Slot
    by: tuple[Slot, ...]


def quarter_of(day: date) -> Quarter:
    """The quarter a day lies in."""
    return Quarter(day.year * _QUARTERS + (day.month - 1) // _MONTHS)


def year_and_number(quarter: Quarter) -> tuple[int, int]:
    """The year of a quarter, and its number there, 1–4."""
    return quarter // _QUARTERS, quarter % _QUARTERS + 1


def first_day(quarter: Quarter) -> date:
    """The day a quarter begins."""
    year, number = year_and_number(quarter)
    return date(year, (number - 1) * _MONTHS + 1, 1)


def last_day(quarter: Quarter) -> date:
    """The day a quarter ends."""
    return date.fromordinal(first_day(Quarter(quarter + 1)).toordinal() - 1)


def quarters_for(months: int) -> int:
    """How many quarters so many months take: a quarter begun counts."""
    return max(1, -(-months // _MONTHS))


def scheduled(
    stages: Iterable[Sequence[Work]],
    pace: Pace,
    *,
    first: Quarter = ANY_QUARTER,
    standing: Sequence[Slot] = (),
) -> tuple[tuple[Slot, ...], ...]:
    """Each step in the earliest quarter from ``first`` on that its stage, its waits and the pace allow.

    What belongs to a stage begins after the last of the stage before has begun. Steps are taken in the order
    given, but for those that wait for a later one. ``standing`` is under way or done: it counts, and stays.
    """
    placed = list(standing)
    found: list[tuple[Slot, ...]] = []
    earliest = first
    for stage in stages:
        begun = list(_placed_in_order(stage, placed, pace, earliest=earliest))
        found.append(tuple(begun))
        earliest = max((Quarter(slot.begins + 1) for slot in begun), default=earliest)
    return tuple(found)


def held_up(slots: Sequence[Slot], finished: Collection[MeasureKey] = ()) -> tuple[Held, ...]:
    """The steps that begin too early: nothing planned of some group they wait for ends before they begin."""
    by_key = {slot.work.key: slot for slot in slots}
    done = frozenset(finished)
    found = []
    for slot in slots:
        for group in slot.work.waits:
            known = tuple(by_key[key] for key in sorted(group) if key in by_key)
            in_time = any(each.ends < slot.begins for each in known)
            if known and not in_time and done.isdisjoint(group) and slot.work.key not in done:
                found.append(Held(slot, known))
    return tuple(found)


def cost_of(quarter: Quarter, slots: Iterable[Slot]) -> Decimal:
    """What the steps begun in a quarter cost together at most, 万元."""
    return sum((slot.work.cost for slot in slots if slot.begins == quarter), Decimal(0))


def running_in(quarter: Quarter, slots: Iterable[Slot]) -> int:
    """How many steps run in a quarter."""
    return sum(1 for slot in slots if slot.runs_in(quarter))


def _placed_in_order(
    stage: Sequence[Work], placed: list[Slot], pace: Pace, *, earliest: Quarter
) -> Iterable[Slot]:
    """Place the steps of a stage one by one, adding each to what is ``placed``."""
    left = list(stage)
    while left:
        unplaced = {work.key for work in left}
        here = {slot.work.key: slot for slot in placed}
        work = next((each for each in left if _may_be_placed(each, unplaced, here)), left[0])
        left.remove(work)
        slot = _placed(work, placed, pace, earliest=max(earliest, _after_waits(work, here, earliest)))
        placed.append(slot)
        yield slot


def _may_be_placed(work: Work, unplaced: Collection[MeasureKey], placed: Mapping[MeasureKey, Slot]) -> bool:
    """Whether of each group it waits for something is placed, or nothing is still to come."""
    return all(not group.isdisjoint(placed) or group.isdisjoint(unplaced) for group in work.waits)


def _after_waits(work: Work, placed: Mapping[MeasureKey, Slot], earliest: Quarter) -> Quarter:
    """The quarter after which what it waits for has ended."""
    ends = [
        min(placed[key].ends for key in group if key in placed)
        for group in work.waits
        if not group.isdisjoint(placed)
    ]
    return Quarter(max(ends) + 1) if ends else earliest


def _placed(work: Work, placed: Sequence[Slot], pace: Pace, *, earliest: Quarter) -> Slot:
    slot = Slot(work, earliest)
    while not _fits(slot, placed, pace):
        slot = Slot(work, Quarter(slot.begins + 1))
    return slot


def _fits(slot: Slot, placed: Sequence[Slot], pace: Pace) -> bool:
    """Whether people and money are there; what is dearer than a whole budget begins by itself."""
    spent = cost_of(slot.begins, placed)
    affordable = not slot.work.cost or not spent or not pace.is_beyond(spent + slot.work.cost)
    running = (running_in(Quarter(each), placed) for each in range(slot.begins, slot.ends + 1))
    return affordable and all(count < max(1, pace.at_once) for count in running)
