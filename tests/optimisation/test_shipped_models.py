"""Paths under the shipped models: followed and scored again they reach the goal, for any firm."""

from datetime import date

import pytest

from assessment.domain.advice import missing_of
from assessment.domain.aims import is_reached
from assessment.domain.incentives import Validity
from assessment.domain.paths import UNLIMITED, Outset, Route, bill_of, candidates, facts_after, route_of
from assessment.domain.scoring import score
from assessment.domain.supposing import suppose
from assessment.optimisation.cheapest_path import Cheapest, NoPath, cheapest_path
from tests.domain.setting_out_shipped import models, next_levels

SECONDS = 600.0
"""Time enough for a proof beside other work: not how long it takes, nor what a page allows."""


def assert_sound(outset: Outset, route: Route, on: date) -> None:
    """No step lacks anything when it begins, and no incentive counted has run out."""
    for step in route.steps:
        done = frozenset(each.measure.key for each in route.steps if each.ends <= step.starts)
        assert not missing_of(step.measure, facts_after(outset, done), outset.around.ranks)
        assert route.keys.intersection(step.measure.after) <= done
    for line in route.bill.estimate.lines:
        assert line.incentive.validity(on) in (Validity.AVAILABLE, Validity.TO_BE_VERIFIED)
    assert route.bill == bill_of(outset, [step.measure for step in route.steps])


def assert_reached(seeds: range) -> int:
    """Follow every cheapest path, score again, and count those that lead somewhere."""
    found = 0
    for seed, outset, aim in next_levels(seeds):
        outcome = cheapest_path(outset, (aim,), seconds=SECONDS)
        assert isinstance(outcome, Cheapest | NoPath), (seed, aim)
        if isinstance(outcome, NoPath):
            everything = route_of(outset, [each.key for each in candidates(outset)])
            assert not everything.serves((aim,), UNLIMITED), (seed, aim)
            continue
        route, found = outcome.route, found + 1
        again = score(route.sheet.questionnaire, route.sheet.answers, outset.around.profile)
        assert is_reached(aim, again), (seed, aim)
        assert is_reached(aim, suppose(outset, {}, route.keys).route.score), (seed, aim)
        assert_sound(outset, route, outset.applicant.on)
    return found


def test_following_the_path_and_scoring_again_reaches_the_goal() -> None:
    assert assert_reached(range(5)) > 1
    assert len(models()) >= 3


def test_what_follows_by_rule_is_learned_from_a_few_proposals() -> None:
    """Under these models most answers follow from others, by rules that unknown facts hold open."""
    outcomes = [cheapest_path(outset, (aim,), seconds=SECONDS) for _, outset, aim in next_levels([100])]

    assert all(outcome.proposals < 10 for outcome in outcomes if isinstance(outcome, Cheapest | NoPath))
    assert sum(isinstance(outcome, Cheapest) for outcome in outcomes) == 4


def test_measures_that_wait_for_each_other_are_ruled_out_with_all_that_does_not_help() -> None:
    """What one of them lacks is touched by more measures than every selection can be tried of."""
    asked = [each for each in next_levels([621]) if each[1].sheet.questionnaire.key == "two-way-integration"]

    outcomes = [cheapest_path(outset, (aim,), seconds=SECONDS) for _, outset, aim in asked]

    assert [isinstance(each, NoPath) and each.proposals < 200 for each in outcomes] == [True]


def test_a_gate_that_stays_shut_is_learned_from_a_few_proposals() -> None:
    """Two hundred selections left the control network as it was, and each was tried."""
    asked = [each for each in next_levels([365]) if each[1].sheet.questionnaire.key == "cloud-readiness"]

    outcomes = [cheapest_path(outset, (aim,), seconds=SECONDS) for _, outset, aim in asked]

    assert [isinstance(each, NoPath) and each.proposals < 10 for each in outcomes] == [True]


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 1000, 50))
def test_following_the_path_reaches_the_goal_for_a_thousand_firms(first: int) -> None:
    assert assert_reached(range(first, first + 50))
