"""What of a firm's answers means the same in another version, and how far two versions compare."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
)
from assessment.domain.elements import element_ranks
from assessment.domain.facts import facts_from
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Option, Ratio, Staged
from assessment.domain.scoring import score
from assessment.domain.succession import (
    Comparability,
    Likeness,
    Transfer,
    comparability,
    counterparts,
    transfer,
)
from assessment.domain.texts import Text
from tests.many_firms import shipped_catalogue
from tests.two_versions import ANSWERS, EARLIER, LATER, both, version


def moved(answers: Mapping[str, Answer], before: str = EARLIER, after: str = LATER) -> Transfer:
    return transfer(version(before), version(after), answers, ranks=element_ranks(both().elements))


def test_answers_to_the_same_question_and_to_the_same_element_carry_over() -> None:
    found = moved(ANSWERS)

    assert found.carried == {
        "machines": ANSWERS["machines"],
        "design-software": ANSWERS["cad"],
        "systems-in-use": ANSWERS["systems-in-use"],
        "planning-use": ANSWERS["planning-use"],
        "dispatching": ANSWERS["dispatching"],
    }
    assert found.reworded == {"machines-networked": ANSWERS["machines-networked"]}
    assert found.lost == ("erp-hosting", "remarks")


def test_an_option_that_is_left_is_reworded_where_another_one_went() -> None:
    """The choices are others: somebody has to look whether the cloud is still the best description."""
    found = moved({**ANSWERS, "erp-hosting": Chosen("cloud")})

    assert found.reworded["erp-hosting"] == Chosen("cloud")
    assert "erp-hosting" not in found.lost


def test_there_and_back_again_is_what_carries_over_both_ways() -> None:
    there = moved(ANSWERS).carried
    back = moved(there, LATER, EARLIER).carried

    assert back == {key: ANSWERS[key] for key in ANSWERS if key in back}
    assert set(ANSWERS) - set(back) == {"machines-networked", "erp-hosting", "remarks"}


@pytest.mark.parametrize("answer", [Unknown(), NotApplicable("没有设备联网")])
def test_what_is_not_known_or_does_not_apply_carries_over_where_it_may_be_said(answer: Answer) -> None:
    answers = {"machines-networked": answer, "dispatching": Unknown(), "machines": Measured(Decimal(3))}

    found = moved(answers)

    assert found.reworded == {"machines-networked": answer}
    assert found.carried["dispatching"] == Unknown()


def test_a_version_is_the_successor_of_itself_without_any_loss() -> None:
    for filed in shipped_catalogue().newest:
        questionnaire = filed.questionnaire
        found = counterparts(questionnaire, questionnaire)

        assert {each.likeness for each in found.values()} == {Likeness.SAME}
        assert all(key == each.question.key for key, each in found.items())
        entered = {
            key
            for key, placed in placed_questions(questionnaire).items()
            if not isinstance(placed.question, Ratio)
        }
        assert found.keys() == entered


def with_stage() -> Questionnaire:
    """The later version, where the depth of planning is asked in steps of which one is missing."""
    keys = ("none", "sheet", "connected")
    steps = tuple(Option(key=key, text=Text(key), points=Fraction(place)) for place, key in enumerate(keys))
    later = version(LATER)
    business = later.dimensions[1]
    asked = business.indicators[1].questions[0]
    stage = Staged(
        key="stage",
        text=asked.text,
        why=asked.why,
        sensitivity=asked.sensitivity,
        element=asked.element,
        steps=steps,
    )
    planning = replace(business.indicators[1], questions=(stage, *business.indicators[1].questions[1:]))
    changed = replace(business, indicators=(business.indicators[0], planning))
    return replace(later, dimensions=(later.dimensions[0], changed))


@pytest.mark.parametrize(
    ("said", "carried"),
    [
        (Covered("half", "sheet"), {"stage": Chosen("sheet")}),
        (Covered("none", ""), {"stage": Chosen("none")}),
        (Covered("half", "system"), {}),
    ],
)
def test_a_fact_carries_over_only_if_it_can_be_said_exactly(said: Answer, carried: dict[str, Answer]) -> None:
    """Offered as a proposal, a step that is missing would count as the one below it; here nobody looks."""
    before, after = version(EARLIER), with_stage()

    found = transfer(before, after, {"planning-use": said}, ranks=element_ranks(both().elements))

    assert found.carried == carried
    assert found.lost == (() if carried else ("planning-use",))


def test_how_far_two_versions_compare_is_the_share_of_what_either_asks() -> None:
    before, after = version(EARLIER), version(LATER)
    facts_before = facts_from(before, ANSWERS, {})
    facts_after = facts_from(after, moved(ANSWERS).carried, {})

    found = comparability(before, after, facts_before=facts_before, facts_after=facts_after)

    # 7 asked before (remarks is optional), 8 after; machines, software, systems, planning, dispatching alike
    assert found == Comparability(common=5, all=10)


def test_what_a_firm_is_not_asked_does_not_count() -> None:
    before, after = version(EARLIER), version(LATER)
    nothing = {"systems-in-use": ChosenSeveral(frozenset({"none"}))}

    found = comparability(
        before,
        after,
        facts_before=facts_from(before, nothing, {}),
        facts_after=facts_from(after, nothing, {}),
    )

    assert found == Comparability(common=5, all=8)


def test_the_points_of_the_two_versions_are_those_computed_by_hand() -> None:
    """2025.1: (50 + 3 × (55 + 27.5)/2) / 4; 2026.1 with everything answered as in its worked case: 50.625."""
    earlier = score(version(EARLIER), ANSWERS, {}).total.points
    kept = {**moved(ANSWERS).carried, **moved(ANSWERS).reworded}
    rest: dict[str, Answer] = {"erp-hosting": Chosen("cloud"), "scheduling-daily": Confirmed(yes=False)}
    later = score(version(LATER), {**kept, **rest}, {}).total.points

    assert earlier == (Fraction("43.4375"), Fraction("43.4375"))
    assert later == (Fraction("50.625"), Fraction("50.625"))
