"""Quarters: every step once, after what it waits for, and no quarter beyond people or money."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.domain.scheduling import (
    ANY_QUARTER,
    Pace,
    Quarter,
    Slot,
    Work,
    cost_of,
    first_day,
    held_up,
    last_day,
    quarter_of,
    quarters_for,
    running_in,
    scheduled,
    year_and_number,
)

FREE = Pace(99)


def work(key: str, *waits: str, quarters: int = 1, cost: int = 0) -> Work:
    """A step; ``waits`` are groups of keys with bars between."""
    groups = tuple(frozenset(group.split("|")) for group in waits)
    return Work(key=key, quarters=quarters, cost=Decimal(cost), waits=groups)


def begins(*stages: Sequence[Work], pace: Pace = FREE) -> dict[str, int]:
    return {slot.work.key: slot.begins for stage in scheduled(stages, pace) for slot in stage}


def test_a_step_begins_after_what_it_waits_for_has_ended() -> None:
    assert begins([work("b", "a"), work("a", quarters=2)]) == {"a": 1, "b": 3}


def test_of_several_ways_the_first_that_is_ready_counts() -> None:
    assert begins([work("a", quarters=3), work("b"), work("c", "a|b")]) == {"a": 1, "b": 1, "c": 2}


def test_what_nothing_planned_brings_holds_nothing_up() -> None:
    assert begins([work("a", "elsewhere")]) == {"a": 1}


def test_steps_that_wait_for_each_other_are_placed_all_the_same() -> None:
    assert begins([work("a", "b"), work("b", "a")]) == {"a": 1, "b": 2}


def test_no_more_run_at_once_than_can_be_carried() -> None:
    assert begins([work("a", quarters=2), work("b"), work("c")], pace=Pace(2)) == {"a": 1, "b": 1, "c": 2}


def test_a_quarter_pays_for_what_begins_in_it() -> None:
    pace = Pace(9, Decimal(10))

    assert begins([work("a", cost=6), work("b", cost=5), work("c", cost=4)], pace=pace) == {
        "a": 1,
        "b": 2,
        "c": 1,
    }


def test_what_is_dearer_than_a_quarter_begins_alone_but_for_what_costs_nothing() -> None:
    pace = Pace(9, Decimal(10))

    assert begins([work("a", cost=1), work("b", cost=30), work("c")], pace=pace) == {"a": 1, "b": 2, "c": 1}


def test_a_stage_begins_after_the_one_before() -> None:
    assert begins([work("a"), work("b", "a")], [work("c")], [], [work("d")]) == {
        "a": 1,
        "b": 2,
        "c": 3,
        "d": 4,
    }


def test_what_is_under_way_counts_and_stays() -> None:
    running = Slot(work("a", quarters=2, cost=8), Quarter(5))
    ((slot,),) = scheduled(
        [[work("b", "a", cost=3)]], Pace(1, Decimal(9)), first=Quarter(5), standing=(running,)
    )

    assert slot.begins == 7


def test_a_step_moved_before_what_it_waits_for_is_held_up() -> None:
    first, second = Slot(work("a", quarters=2), Quarter(1)), Slot(work("b", "a|c"), Quarter(2))

    assert [(each.slot, each.by) for each in held_up((first, second))] == [(second, (first,))]
    assert held_up((first, Slot(second.work, Quarter(3)))) == ()
    assert held_up((first, second), finished={"a"}) == held_up((first, second), finished={"c"}) == ()
    assert held_up((second,)) == ()


@pytest.mark.parametrize(
    ("day", "said", "first", "last"),
    [
        (date(2026, 11, 29), (2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), (2027, 1), date(2027, 1, 1), date(2027, 3, 31)),
        (date(2028, 6, 30), (2028, 2), date(2028, 4, 1), date(2028, 6, 30)),
    ],
)
def test_quarters_are_those_of_the_calendar(
    day: date, said: tuple[int, int], first: date, last: date
) -> None:
    quarter = quarter_of(day)

    assert (year_and_number(quarter), first_day(quarter), last_day(quarter)) == (said, first, last)


def test_a_quarter_begun_counts() -> None:
    assert [quarters_for(months) for months in (0, 1, 3, 4, 12, 13)] == [1, 1, 1, 2, 4, 5]


@st.composite
def stages(draw: st.DrawFn) -> list[list[Work]]:
    """Up to fourteen steps in three stages; each waits for some that come before it in some order."""
    count = draw(st.integers(0, 14))
    found: list[list[Work]] = [[], [], []]
    for number in range(count):
        earlier = [f"m{each}" for each in range(number)]
        groups = (
            draw(st.lists(st.sets(st.sampled_from(earlier), min_size=1, max_size=3), max_size=2))
            if earlier
            else []
        )
        found[number * 3 // max(1, count)].append(
            Work(
                key=f"m{number}",
                quarters=draw(st.integers(1, 4)),
                cost=Decimal(draw(st.integers(0, 40))),
                waits=tuple(map(frozenset, groups)),
            )
        )
    return [draw(st.permutations(each)) for each in found]


@settings(max_examples=150, deadline=None)
@given(stages(), st.integers(1, 4), st.none() | st.integers(0, 60).map(Decimal))
def test_whatever_is_planned_can_be_carried_and_paid(
    planned: list[list[Work]], at_once: int, budget: Decimal | None
) -> None:
    pace = Pace(at_once, budget)
    placed = scheduled(planned, pace)
    slots = [slot for stage in placed for slot in stage]

    assert placed == scheduled(planned, pace)
    assert [sorted(slot.work.key for slot in stage) for stage in placed] == [
        sorted(each.key for each in stage) for stage in planned
    ]
    assert held_up(slots) == ()
    for quarter in map(Quarter, range(ANY_QUARTER, max((slot.ends for slot in slots), default=1) + 1)):
        dear = [slot for slot in slots if slot.begins == quarter and slot.work.cost]
        assert running_in(quarter, slots) <= at_once
        assert len(dear) <= 1 or not pace.is_beyond(cost_of(quarter, slots))
    for before, after in pairwise(placed):
        for slot in after:
            assert all(slot.begins > each.begins for each in before)
