"""What a path is: measures in the order they can be carried out, their cost, and where they lead."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessment.domain.aims import LevelAim, PointsAim, is_reached, short_of
from assessment.domain.answers import Chosen, Unknown
from assessment.domain.conditions import AtLeast
from assessment.domain.effects import improved
from assessment.domain.footing import Around, Sheet
from assessment.domain.paths import Limits, bill_of, candidates, facts_after, merit, route_of
from assessment.domain.questions import Follow
from assessment.domain.requirements import PointsShortfall
from tests.domain import built
from tests.domain.planned import RANKS, brings, file_of, lacking, needs, situation
from tests.domain.setting_out import lasting, outset, voucher

NOWHERE = situation(x="none", y="none", z="none")
X = lasting(brings("x", "x", "system", cost=10), 4)
Y = lasting(lacking(brings("y", "y", "optimised", cost=20), needs("x", "system", "x")), 3)
Z = lasting(brings("z", "z", "sheet", cost=1), 2)


def test_a_measure_begins_when_what_it_requires_is_there() -> None:
    route = route_of(outset(NOWHERE, Y, X, Z), {"x", "y", "z"})

    assert [(step.measure.key, step.starts, step.ends) for step in route.steps] == [
        ("x", 0, 4),
        ("z", 0, 2),
        ("y", 4, 7),
    ]
    assert route.months == 7


def test_what_nothing_brings_about_is_stuck_and_says_why() -> None:
    route = route_of(outset(NOWHERE, X, Y, Z), {"y", "z"})

    assert [each.measure.key for each in route.stuck] == ["y"]
    assert route.stuck[0].missing == Y.requires
    assert route.keys == {"z"}
    assert not route.keeps(Limits())


def test_two_that_wait_for_each_other_are_both_stuck() -> None:
    first = lacking(brings("a", "x", "system"), needs("y", "system", "b"))
    second = lacking(brings("b", "y", "system"), needs("x", "system", "a"))

    assert len(route_of(outset(NOWHERE, first, second), {"a", "b"}).stuck) == 2


def test_what_comes_after_another_waits_for_it_if_it_is_chosen() -> None:
    paper = lasting(file_of("paper"), 1)
    later = lacking(Z, after=["paper"])

    together = route_of(outset(NOWHERE, later, paper), {"z", "paper"})
    alone = route_of(outset(NOWHERE, later, paper), {"z"})

    assert [step.measure.key for step in together.steps] == ["paper", "z"]
    assert [step.starts for step in alone.steps] == [0]


def test_the_score_then_is_that_of_the_changed_answers() -> None:
    route = route_of(outset(NOWHERE, X, Y, Z), {"x", "y"})

    assert route.sheet.answers == {"qx": Chosen("system"), "qy": Chosen("optimised"), "qz": Chosen("none")}
    assert route.score.total.points == built.exactly(50)


def test_done_unfit_and_ruled_out_measures_are_no_candidates() -> None:
    here = situation(x="system", y="none", z=Unknown())

    assert [each.key for each in candidates(outset(here, X, Y, Z))] == ["y"]
    assert candidates(outset(here, X, Y, Z), {"y"}) == ()


def test_the_net_cost_is_the_middle_less_what_surely_comes_back() -> None:
    dear = replace(X, costs=(replace(X.costs[0], low=Decimal(10), high=Decimal(20)),))
    here = outset(NOWHERE, dear, incentives=[voucher("half", "x")])

    bill = bill_of(here, [dear])

    assert (bill.low, bill.high, bill.middle) == (Decimal(10), Decimal(20), Decimal(15))
    assert bill.net == 100_000


def test_a_cap_is_shared_by_all_incentives_of_its_group() -> None:
    here = outset(NOWHERE, X, Z, incentives=[voucher("a", "x", cap=5), voucher("b", "z", cap=5)])

    assert bill_of(here, [X, Z]).net == 60_000


def test_an_incentive_that_has_expired_brings_nothing() -> None:
    late = replace(voucher("a", "x"), valid_to=date(2026, 11, 28))

    assert bill_of(outset(NOWHERE, X, incentives=[late]), [X]).net == 100_000


def test_limits_bind() -> None:
    route = route_of(outset(NOWHERE, X, Y, Z), {"x", "y"})

    assert route.keeps(Limits(budget=Decimal(30), months=7))
    assert not route.keeps(Limits(budget=Decimal("29.9999")))
    assert not route.keeps(Limits(months=6))
    assert not route.keeps(Limits(without=frozenset({"x"})))


def test_of_two_paths_the_cheaper_then_the_smaller_then_the_sooner_is_better() -> None:
    here = outset(NOWHERE, X, Y, Z, lasting(brings("w", "z", "sheet", cost=1), 1))
    merits = [merit(here, route_of(here, chosen)) for chosen in ({"w"}, {"z"}, {"w", "z"}, {"x"})]

    assert merits == sorted(merits)


def test_an_aim_is_reached_by_level_or_by_points_and_says_what_is_short() -> None:
    score = NOWHERE.score

    assert is_reached(LevelAim("s0"), score)
    assert not is_reached(LevelAim("s1"), score)
    assert not is_reached(PointsAim("d", Fraction(10)), score)
    for aim, missing in ((LevelAim("s1"), 60), (PointsAim("d", Fraction(10)), 10)):
        short = short_of(aim, score)
        assert isinstance(short[0], PointsShortfall)
        assert short[0].missing == missing


FOLLOWING = built.of_questions(
    built.staged(
        "level",
        follows=(
            Follow(answer="connected", when=AtLeast("x", "system")),
            Follow(answer="sheet", when=AtLeast("x", "sheet")),
            Follow(answer="none"),
        ),
    )
)
BESIDE = Around(
    profile=NOWHERE.profile,
    ranks=NOWHERE.ranks,
    elements={},
    others=(Sheet(NOWHERE.questionnaire, NOWHERE.answers),),
)


def test_an_answer_that_follows_from_changed_facts_of_another_model_rises() -> None:
    better = improved(FOLLOWING, {"level": Chosen("none")}, X.effects, around=BESIDE)

    assert better == {"level": Chosen("connected")}


def test_an_answer_that_is_better_than_what_follows_stays() -> None:
    given = {"level": Chosen("optimised")}

    assert improved(FOLLOWING, given, X.effects, around=BESIDE) == given


def test_an_answer_stays_while_what_it_follows_from_does_not_change() -> None:
    modest = {"level": Chosen("none")}
    known = replace(BESIDE, others=(Sheet(NOWHERE.questionnaire, {"qx": Chosen("system")}),))

    assert improved(FOLLOWING, modest, Z.effects, around=known) == modest


def test_facts_of_the_own_sheet_count_before_those_of_others() -> None:
    here = outset(
        situation(x="sheet", y="none", z="none"),
        X,
        others=(Sheet(NOWHERE.questionnaire, {"qx": Chosen("optimised")}),),
    )

    assert facts_after(here, frozenset())["x"] == Chosen("sheet")
    assert facts_after(here, frozenset({"x"}))["x"] == Chosen("system")
    assert RANKS["x"]["system"] > RANKS["x"]["sheet"]
