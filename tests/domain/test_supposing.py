"""What if: answers first, measures over them, and everything by the one scoring function."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from assessment.domain.answers import Answer, Chosen, Confirmed, NotApplicable
from assessment.domain.earning import is_scored
from assessment.domain.facts import Answers
from assessment.domain.paths import Outset, candidates, route_of
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.scoring import Score, score
from assessment.domain.supposing import (
    Aside,
    Winner,
    bearing_on_score,
    differing,
    net_range,
    suppose,
    would_bring,
)
from tests.domain.firms import firm_from
from tests.domain.generated import given_answers
from tests.domain.planned import brings, lacking, needs, situation
from tests.domain.setting_out import lasting, outset, voucher
from tests.domain.setting_out_shipped import models, outset_of

X = lasting(brings("x", "x", "system", cost=10), 4)
Y = lasting(lacking(brings("y", "y", "optimised", cost=20), needs("x", "system", "x")), 3)
Z = lasting(brings("z", "z", "sheet", cost=1), 2)
HERE = outset(situation(x="none", y="none", z="none"), X, Y, Z)


def figures(found: Score) -> tuple[object, ...]:
    """All that is shown of a score."""
    points = tuple((each.key, each.points) for each in found.dimensions)
    return found.total.points, points, found.decision.level.key, found.decision.binding


def otherwise(here: Outset, seed: int) -> dict[str, Answer]:
    """Other answers to a third of all questions, better or worse."""
    dice = Random(seed)  # noqa: S311 - chance, not secrecy
    placed = placed_questions(here.sheet.questionnaire)
    entered = [key for key, each in placed.items() if not isinstance(each.question, Ratio)]
    return {
        key: dice.choice(given_answers(placed[key].question))
        for key in dice.sample(entered, len(entered) // 3)
    }


def test_under_every_model_nothing_supposed_is_the_result_and_other_answers_are_scored_as_such() -> None:
    for seed, asked in enumerate(models()):
        here = outset_of(firm_from(seed), asked)
        nothing, changes = suppose(here, {}, ()), otherwise(here, seed)
        changed = suppose(here, changes, ())
        profile = here.around.profile

        assert figures(nothing.route.score) == figures(score(asked, here.sheet.answers, profile))
        assert figures(nothing.present.score) == figures(nothing.route.score)
        assert nothing.route.bill.net == 0
        told = score(asked, {**here.sheet.answers, **changes}, profile)
        assert figures(changed.route.score) == figures(told)


def test_questions_without_bearing_change_no_figure_and_all_that_score_may_be_changed() -> None:
    for seed, asked in enumerate(models()):
        here = outset_of(firm_from(seed), asked)
        bearing = bearing_on_score(asked)
        other = {key: each for key, each in otherwise(here, seed).items() if key not in bearing}
        then = score(asked, {**here.sheet.answers, **other}, here.around.profile)

        assert figures(then) == figures(score(asked, here.sheet.answers, here.around.profile))
        placed = placed_questions(asked)
        scored = {key for key, each in placed.items() if each.dimension.scored and is_scored(each.question)}
        assert {key for key in scored if not isinstance(placed[key].question, Ratio)} <= bearing


def test_measures_are_carried_out_over_the_changed_answers() -> None:
    found = suppose(HERE, {"qx": Chosen("system")}, {"y"})

    assert [step.measure.key for step in found.route.steps] == ["y"]
    assert figures(found.route.score) == figures(route_of(found.outset, {"y"}).score)
    assert found.route.score.total.points > found.present.score.total.points  # type: ignore[operator]


def test_a_measure_only_ever_improves_and_the_better_of_two_counts() -> None:
    below = suppose(HERE, {"qz": Chosen("none"), "qx": Chosen("sheet")}, {"x"})
    above = suppose(HERE, {"qx": Chosen("sheet"), "qz": Chosen("sheet")}, {"x"})
    alike = suppose(
        outset(situation(x="none", y="none", z="none"), replace(X, done_when=None, suits=Z.suits)),
        {"qx": Chosen("optimised")},
        {"x"},
    )

    assert below.changes == {"qx": Chosen("sheet")}
    assert below.winners == {"qx": Winner.MEASURE}
    assert below.route.sheet.answers["qx"] == Chosen("system")
    assert above.winners == {"qx": Winner.MEASURE}
    assert alike.winners == {"qx": Winner.ANSWER}
    assert alike.route.sheet.answers["qx"] == Chosen("optimised")


def test_a_measure_that_is_done_unfit_or_without_estimate_is_set_aside_with_the_reason() -> None:
    unfit = replace(brings("u", "y", "system"), suits=needs("z", "optimised").when)
    dear = replace(brings("d", "y", "system"), costs=())
    here = outset(situation(x="none", y="none", z="none"), X, unfit, dear)

    found = suppose(here, {"qx": Chosen("optimised")}, {"x", "u", "d"})

    assert {each.key: why for each, why in found.aside} == {
        "x": Aside.DONE,
        "u": Aside.UNFIT,
        "d": Aside.UNPRICED,
    }
    assert found.route.steps == ()
    assert found.route.bill.net == 0


def test_what_a_measure_lacks_is_told_with_what_would_bring_it() -> None:
    found = suppose(HERE, {}, {"y"})

    assert [each.measure.key for each in found.route.stuck] == ["y"]
    assert [each.key for each in would_bring(found.outset, found.route.stuck[0].missing[0])] == ["x"]
    assert not suppose(HERE, {}, {"x", "y"}).route.stuck


def test_other_words_beside_the_same_answer_are_no_change() -> None:
    present: Answers = {
        "qx": NotApplicable("没有车间"),
        "qy": Confirmed(yes=True, detail="有"),
        "qz": Chosen("none"),
    }
    alike: Answers = {"qx": NotApplicable("—"), "qy": Confirmed(yes=True), "qz": Chosen("none")}

    assert differing(present, alike) == {}
    assert differing(present, {"qy": Confirmed(yes=False)}) == {"qy": Confirmed(yes=False)}


def test_the_net_cost_lies_between_all_that_may_come_back_and_what_surely_does() -> None:
    dear = replace(X, costs=(replace(X.costs[0], low=Decimal(10), high=Decimal(20)),))
    here = outset(situation(x="none", y="none", z="none"), dear, Z, incentives=[voucher("half", "x", cap=8)])
    found = suppose(here, {}, {"x", "z"})

    assert net_range(here, found.route) == (Decimal(6), Decimal(16))
    assert Decimal(6) <= Decimal(found.route.bill.net) / 10000 <= Decimal(16)


def test_the_net_cost_of_the_middle_lies_within_the_range_for_any_firm() -> None:
    for seed in range(3):
        here = outset_of(firm_from(seed), models()[seed])
        keys = [each.key for each in candidates(here)][::3]
        found = suppose(here, {}, keys)
        low, high = net_range(here, found.route)

        assert low <= Fraction(found.route.bill.net, 10000) <= high
