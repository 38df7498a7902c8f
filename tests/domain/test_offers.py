"""Facts given once: what an element known elsewhere offers, what follows by rule, and what is left to ask."""

from dataclasses import replace
from decimal import Decimal

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
from assessment.domain.conditions import AnyOf, AtLeast, Condition, Is
from assessment.domain.coverage import coverage, passages
from assessment.domain.offers import Offer, decided_by, offer_for, offers
from assessment.domain.questions import Follow, Question
from tests.domain import built
from tests.domain.built import dimension, indicator, questionnaire

ORDER = {"business.planning": {key: place for place, key in enumerate(built.STEPS)}}


def offered(question: Question, known: dict[str, Answer | None]) -> Answer | None:
    found = offer_for(question, known, ORDER)
    return None if found is None else found.answer


def following(question: Question, *rules: tuple[Condition | None, str]) -> Question:
    return replace(question, follows=tuple(Follow(answer=answer, when=when) for when, answer in rules))


@pytest.mark.parametrize(
    ("question", "given", "answer"),
    [
        (built.staged("q", element="e"), Chosen("system"), Chosen("system")),
        (built.several("q", element="e"), ChosenSeveral(frozenset("ab")), ChosenSeveral(frozenset("ab"))),
        (built.several("q", element="e"), ChosenSeveral(frozenset("z")), ChosenSeveral(frozenset({"none"}))),
        (built.figure("q", element="e"), Measured(Decimal(12)), Measured(Decimal(12))),
        (built.figure("q", element="e", maximum=10), Measured(Decimal(12)), None),
        (built.attained("q", element="e"), Chosen("l2"), Covered("nothing", "l2")),
        (built.attained("q", element="e"), Chosen("l4"), Covered("", "l4")),
        (built.coverage("q", element="e"), Chosen("none"), Covered("none", "")),
        (built.coverage("q", element="e"), Chosen("system"), None),  # how much is covered is not known
        (built.yes_no("q", element="e"), Chosen("yes"), Confirmed(yes=True)),
        (built.staged("q", element="e"), Unknown(), None),
        (built.staged("q", element="e"), NotApplicable("没有"), None),
    ],
)
def test_a_fact_is_offered_wherever_it_is_asked_again(
    question: Question, given: Answer, answer: Answer | None
) -> None:
    assert offered(question, {"e": given}) == answer


def test_a_value_without_an_option_of_its_own_counts_as_the_highest_below_it() -> None:
    coarse = replace(built.staged("q", (0, 40, 100)), element="business.planning")  # none, sheet, system

    assert offered(coarse, {"business.planning": Chosen("optimised")}) == Chosen("system")


def test_what_was_never_given_is_not_offered() -> None:
    assert offered(built.staged("q", element="e"), {}) is None


def test_an_answer_follows_from_the_first_rule_that_holds() -> None:
    asked = following(
        built.single("q"),
        (AtLeast("business.planning", "connected"), "c"),
        (AtLeast("business.planning", "system"), "b"),
        (None, "a"),
    )

    assert offered(asked, {"business.planning": Chosen("optimised")}) == Chosen("c")
    assert offered(asked, {"business.planning": Chosen("system")}) == Chosen("b")
    assert offered(asked, {"business.planning": Chosen("none")}) == Chosen("a")
    assert offered(asked, {}) is None


def test_of_several_choices_all_rules_that_hold_are_taken() -> None:
    asked = following(
        built.several("q"),
        (Is("x", ("1",)), "a"),
        (AnyOf((Is("x", ("2",)), Is("y", ("2",)))), "b"),
        (None, "none"),
    )

    both: dict[str, Answer | None] = {"x": ChosenSeveral(frozenset("12")), "y": Chosen("1")}
    assert offered(asked, both) == ChosenSeveral(frozenset("ab"))
    assert offered(asked, {"x": Chosen("3"), "y": Chosen("3")}) == ChosenSeveral(frozenset({"none"}))
    assert offered(asked, {"x": Chosen("1")}) is None  # whether b holds cannot be said


def test_the_same_fact_comes_before_what_follows() -> None:
    asked = following(built.staged("q", element="e"), (Is("x", ("1",)), "optimised"))

    found = offer_for(asked, {"e": Chosen("sheet"), "x": Chosen("1")}, ORDER)

    assert found == Offer(Chosen("sheet"), ("e",), same=True)


def test_a_rule_may_name_the_share_of_the_next_level() -> None:
    asked = following(built.attained("q"), (Is("x", ("1",)), "half/l2"), (None, "l4"))

    assert offered(asked, {"x": Chosen("1")}) == Covered("half", "l2")
    assert offered(asked, {"x": Chosen("2")}) == Covered("", "l4")


def two() -> tuple[Question, ...]:
    return (
        built.staged("q1", element="business.planning"),
        built.single("q2", asked_when=AtLeast("q1", "system"), element="y"),
        built.single("q3"),
    )


def test_what_would_not_be_asked_is_not_offered() -> None:
    asked = questionnaire(dimension("d", indicator("i", *two())))

    found = offers(asked, {"business.planning": Chosen("none"), "y": Chosen("a")}, {}, ranks=ORDER)

    assert list(found) == ["q1"]


def test_coverage_counts_questions_whose_answers_are_certain_to_be_known() -> None:
    first = questionnaire(dimension("d", indicator("i", *two())))
    ruled = following(built.single("p3"), (AtLeast("business.planning", "system"), "c"), (None, "a"))
    half = following(built.single("p4"), (Is("elsewhere", ("1",)), "c"), (None, "a"))
    second = questionnaire(
        dimension(
            "e",
            indicator("j", built.staged("p1", element="business.planning"), built.single("p2"), ruled, half),
        )
    )

    assert decided_by(ruled, {"business.planning"})
    assert not decided_by(half, {"business.planning"})
    found = coverage(first, second, {}, elements={})
    assert (found.covered, found.asked) == (2, 4)
    assert [len(each.anew) for each in passages([first, second], {}, {})] == [3, 2]
