"""In which order measures are told, reason after reason, and what of a level's shortfall each takes away."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.domain.advice import Situation, Standing, Worth, advise, done_in, recommended
from assessment.domain.answers import Chosen
from assessment.domain.conditions import AtLeast, holds
from assessment.domain.easing import eased
from assessment.domain.effects import improved
from assessment.domain.elements import StepsElement
from assessment.domain.incentives import Validity, estimate
from assessment.domain.measures import Measure, Reach
from assessment.domain.paths import Outset, spending_on
from assessment.domain.questions import Follow
from assessment.domain.requirements import PointsShortfall
from assessment.domain.scoring import score
from assessment.domain.texts import Text
from tests.domain import built
from tests.domain.firms import firm_from
from tests.domain.planned import PROFILE, brings, file_of, lacking, needs, situation
from tests.domain.setting_out_shipped import VOUCHERS_RUN, models, outset_of


def bound(*, first: str = "none", second: str = "none") -> Situation:
    """Two dimensions of one question each; the next level asks for 60 points of the first, ``x``."""
    asked = built.questionnaire(
        built.dimension("dx", built.indicator("ix", built.staged("qx", element="x"))),
        built.dimension("dy", built.indicator("iy", built.staged("qy", element="y")), weight=Fraction(3)),
        levels=built.ladder({"dx": 60}),
    )
    plain = situation()
    answers = {"qx": Chosen(first), "qy": Chosen(second)}
    return replace(plain, questionnaire=asked, answers=answers, score=score(asked, answers, PROFILE))


def order(here: Situation, *measures: Measure) -> list[str]:
    return [each.measure.key for each in advise(measures, here)]


def test_what_binds_the_level_comes_before_what_brings_more_points() -> None:
    here = bound()

    found = advise([brings("much", "y", "optimised"), brings("needed", "x", "sheet")], here)

    assert [each.measure.key for each in found] == ["needed", "much"]
    assert found[0].gain < found[1].gain


def test_a_part_of_the_shortfall_is_eased_and_all_of_it_at_the_mark() -> None:
    here = bound()
    found = {
        each.measure.key: each
        for each in advise([brings("a", "x", "sheet"), brings("b", "x", "connected")], here)
    }

    assert found["a"].eases == Fraction(25, 60)
    assert found["b"].eases == 1


def test_nothing_is_eased_where_nothing_binds() -> None:
    here = bound(first="optimised")

    assert here.score.decision.binding == ()
    assert eased(here.score, here.score) == 0


def test_what_binds_is_eased_by_nothing_that_leaves_it_alone() -> None:
    here = bound()

    assert isinstance(here.score.decision.binding[0], PointsShortfall)
    assert eased(here.score, here.score) == 0


def test_of_what_eases_as_much_the_cheaper_comes_first() -> None:
    assert order(bound(), brings("a", "x", "sheet", cost=9), brings("b", "x", "sheet", cost=2)) == ["b", "a"]


def test_of_what_eases_nothing_what_makes_way_for_more_comes_first() -> None:
    later = lacking(brings("later", "y", "optimised"), needs("y", "system", "opens"))

    assert (
        order(bound(), brings("gains", "y", "connected"), brings("opens", "y", "system"), later)[0] == "opens"
    )


def test_each_reason_decides_only_where_those_before_it_are_alike() -> None:
    least, one = Worth(), Fraction(1)

    assert (
        Worth(eases=one) > Worth(opens=9) > Worth(gains=9 * one) > Worth(sooner=9) > Worth(cheaper=Decimal(9))
    )
    assert Worth(cheaper=Decimal(1)) > least


def test_what_follows_by_rule_from_a_changed_answer_counts() -> None:
    rules = (Follow(answer="system", when=AtLeast("x", "sheet")), Follow(answer="none"))
    asked = built.of_questions(built.staged("qx", element="x"), built.staged("qf", follows=rules))
    answers = {"qx": Chosen("none"), "qf": Chosen("none")}
    here = replace(situation(), questionnaire=asked, answers=answers, score=score(asked, answers, PROFILE))

    found = advise([brings("sheet", "x", "sheet")], here)[0]

    assert found.gain == Fraction(25 + 50, 2)


def test_what_other_assessments_state_is_raised_from_where_it_stands() -> None:
    """An element this questionnaire does not ask for leads on only if it goes beyond what is known of it."""
    rules = (Follow(answer="system", when=AtLeast("z", "system")), Follow(answer="none"))
    asked = built.of_questions(built.staged("qf", follows=rules))
    answers = {"qf": Chosen("none")}
    elements = {"z": StepsElement(key="z", title=Text("z"), values=built.STEPS)}
    plain = replace(
        situation(),
        questionnaire=asked,
        answers=answers,
        score=score(asked, answers, PROFILE),
        elements=elements,
    )
    knowing = replace(plain, known={"z": Chosen("sheet")})
    effects = (Reach(element="z", value="system"),)

    better = improved(asked, answers, effects, around=knowing.around())

    assert better["qf"] == Chosen("system")
    assert improved(
        asked, answers, effects, around=replace(plain, known={"z": Chosen("optimised")}).around()
    ) == (answers)


def test_papers_that_can_be_handed_in_are_told_however_much_else_there_is() -> None:
    many = [brings(f"m{number}", "x", "system") for number in range(40)]

    told = {each.measure.key for each in recommended(advise([*many, file_of("papers")], bound()))}

    assert "papers" in told


def test_what_eases_most_is_told_though_it_is_dear() -> None:
    many = [brings(f"m{number}", "x", "sheet") for number in range(40)]

    told = {
        each.measure.key
        for each in recommended(advise([*many, brings("all", "x", "optimised", cost=999)], bound()))
    }

    assert "all" in told


def test_what_is_done_is_known_without_reckoning() -> None:
    assert done_in([brings("x", "x", "sheet"), brings("y", "y", "sheet")], bound(first="sheet")) == {"x"}


def assert_sound_advice(outset: Outset) -> None:
    """Nothing is told as ready that lacks something, and no incentive counts that has run out."""
    sheet, around = outset.sheet, outset.around
    here = Situation(
        questionnaire=sheet.questionnaire,
        answers=sheet.answers,
        profile=around.profile,
        score=score(sheet.questionnaire, sheet.answers, around.profile),
        ranks=around.ranks,
        elements=around.elements,
        known={key: answer for key, answer in outset.applicant.facts.items() if key not in around.profile},
    )
    facts = here.facts()
    told = recommended(advise(outset.measures, here))
    for each in told:
        met = all(holds(needed.when, facts, around.ranks) is True for needed in each.measure.requires)
        assert met == (each.standing is Standing.READY), each.measure.key
        assert 0 <= each.eases <= 1
    spending = [spending_on(outset, each.measure) for each in told]
    for line in estimate(outset.incentives, spending, outset.applicant).lines:
        assert line.incentive.validity(outset.applicant.on) in (Validity.AVAILABLE, Validity.TO_BE_VERIFIED)


def test_advice_is_sound_under_every_model() -> None:
    for seed in range(2):
        for asked in models():
            assert_sound_advice(outset_of(firm_from(seed), asked))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 1000, 50))
def test_advice_is_sound_for_a_thousand_firms_under_every_model(first: int) -> None:
    for seed in range(first, first + 50):
        for asked in models():
            on = VOUCHERS_RUN if seed % 2 else date(2027, 6, 1)
            assert_sound_advice(outset_of(firm_from(seed), asked, on=on))
