"""The cheapest path: no cheaper set exists, none is claimed where there is none, and the same twice."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import inf

import pytest

from assessment.domain.aims import LevelAim, PointsAim, certain_points, place_of
from assessment.domain.paths import UNLIMITED, Limits, route_of
from assessment.domain.requirements import TOTAL, PointsShortfall
from assessment.optimisation.advised import advised
from assessment.optimisation.cheapest_path import Cheapest, Effort, NoPath, Undecided, cheapest_path
from assessment.optimisation.frontier import best_within, frontier
from assessment.optimisation.obstacles import obstacles
from tests.domain.planned import brings, lacking, needs, situation
from tests.domain.setting_out import lasting, outset
from tests.optimisation.worlds import all_routes, best_by_trying, world

SECONDS = 60.0
NOWHERE = situation(x="none", y="none", z="none")
X = lasting(brings("x", "x", "system", cost=10), 4)
Y = lasting(lacking(brings("y", "y", "optimised", cost=20), needs("x", "system", "x")), 3)
Z = lasting(brings("z", "z", "connected", cost=30), 5)
HERE = outset(NOWHERE, X, Y, Z)
"""x: 10 万元, 4 months, 50 points of a third; y after it: 20, 3, 100; z: 30, 5, 75. The level asks for 60."""


def assert_best(seed: int, most: int) -> None:
    here = world(seed, most=most)
    best = best_by_trying(here)
    found = cheapest_path(here.outset, here.aims, here.limits, seconds=SECONDS)
    if best is None:
        assert isinstance(found, NoPath), seed
    else:
        assert isinstance(found, Cheapest), seed
        assert found.route == best, seed


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_no_cheaper_set_exists(first: int) -> None:
    for seed in range(first, first + 50):
        assert_best(seed, most=5)


@pytest.mark.parametrize("seed", [1379, 1956])
def test_no_cheaper_set_exists_where_a_figure_is_open_or_a_ratio_vague(seed: int) -> None:
    assert_best(seed, most=10)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 2000, 100))
def test_no_cheaper_set_exists_among_ten_measures(first: int) -> None:
    for seed in range(first, first + 100):
        assert_best(seed, most=10)


def test_the_worlds_tried_have_paths_and_dead_ends() -> None:
    """Else the comparison above would compare nothing."""
    found = [best_by_trying(world(seed, most=4)) for seed in range(60)]

    assert sum(route is None for route in found) > 5
    assert sum(route is not None and len(route.steps) > 0 for route in found) > 20
    assert any(route is not None and len(route.steps) > 1 for route in found)


@pytest.mark.parametrize("seed", range(20))
def test_what_a_budget_buys_is_the_most_there_is(seed: int) -> None:
    here = world(seed, most=4)
    limits = Limits(budget=Decimal(15))
    rule = here.outset.sheet.questionnaire.level_rule
    worth = [
        (place_of(rule, route.score.decision.level.key), certain_points(route.score, TOTAL), -route.bill.net)
        for route in all_routes(here.outset, limits)
    ]

    found = best_within(here.outset, limits, seconds=SECONDS)

    assert isinstance(found, Cheapest)
    assert (
        place_of(rule, found.route.score.decision.level.key),
        certain_points(found.route.score, TOTAL),
        -found.route.bill.net,
    ) == max(worth)


def test_the_cheapest_path_brings_what_it_needs_first() -> None:
    found = cheapest_path(HERE, [PointsAim("total", Fraction(50))])

    assert isinstance(found, Cheapest)
    assert [step.measure.key for step in found.route.steps] == ["x", "y"]
    assert found.route.bill.net == 300_000


def test_what_is_reached_already_costs_nothing() -> None:
    found = cheapest_path(HERE, [LevelAim("s0")])

    assert isinstance(found, Cheapest)
    assert found.route.steps == ()
    assert found.route.bill.net == 0


def test_without_a_measure_that_is_needed_there_is_no_path() -> None:
    assert isinstance(cheapest_path(HERE, [LevelAim("s1")], Limits(without=frozenset({"x"}))), NoPath)


def test_without_time_nothing_is_claimed() -> None:
    assert cheapest_path(HERE, [LevelAim("s1")], seconds=-1) == Undecided(None)


def test_the_frontier_leads_to_every_level_that_can_be_reached() -> None:
    found = frontier(HERE)

    assert [route.score.decision.level.key for route in found] == ["s1"]
    assert [route.bill.net for route in found] == [600_000]


def test_a_budget_that_is_too_small_says_what_would_do() -> None:
    why = obstacles(HERE, [LevelAim("s1")], Limits(budget=Decimal(59)))

    assert why.short == ()
    assert why.cheaper is not None
    assert why.cheaper.bill.net == 600_000


def test_too_little_time_says_how_much_would_do() -> None:
    slow = replace(X, key="slow", costs=X.costs)
    why = obstacles(outset(NOWHERE, lasting(slow, 9), X, Y, Z), [LevelAim("s1")], Limits(months=3))

    assert why.sooner is not None
    assert why.sooner.months == 7


def test_a_measure_ruled_out_that_would_open_the_way_is_named() -> None:
    why = obstacles(HERE, [LevelAim("s1")], Limits(without=frozenset({"x", "z"})))

    assert why.refused == {"x", "z"}


def test_what_all_measures_together_do_not_reach_is_told_with_its_measure() -> None:
    why = obstacles(HERE, [PointsAim("total", Fraction(90))], UNLIMITED)

    assert isinstance(why.short[0], PointsShortfall)
    assert why.short[0].missing == 15


def test_the_same_question_has_the_same_answer() -> None:
    for seed in range(3):
        here = world(seed, most=4)
        first, second = (cheapest_path(here.outset, here.aims, here.limits) for _ in range(2))
        assert first == second


def test_all_of_the_paths_tried_keep_their_order() -> None:
    """A step never begins before what it requires is there: the facts are those of the steps finished."""
    route = route_of(HERE, ("x", "y", "z"))

    assert [(step.measure.key, step.starts) for step in route.steps] == [("x", 0), ("z", 0), ("y", 4)]


def test_a_bound_of_effort_leaves_it_undecided_whatever_the_clock_says() -> None:
    aims = [LevelAim("s1")]

    assert cheapest_path(HERE, aims, seconds=SECONDS, effort=Effort(proposals=0)) == Undecided(None)
    enough = cheapest_path(HERE, aims, seconds=inf, effort=Effort(proposals=50, nodes=50))
    assert enough == cheapest_path(HERE, aims, seconds=SECONDS)


def test_the_answer_of_a_page_and_of_a_report_holds_the_frontier_it_began_with() -> None:
    aims = [LevelAim("s1")]
    found = advised(HERE, aims, UNLIMITED, seconds=SECONDS)

    assert isinstance(found.outcome, Cheapest)
    assert found.frontier == frontier(HERE, seconds=SECONDS)
    assert found.frontier[0] == found.outcome.route
    assert found.obstacles is None
