"""Scores computed by hand: every kind of question, what is left out, what is unknown, the trace."""

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
    Written,
)
from assessment.domain.conditions import Is
from assessment.domain.earning import Step
from assessment.domain.questionnaire import Minimum, PlainMean
from assessment.domain.questions import NotApplicablePolicy, Question, UnknownPolicy
from assessment.domain.scored import NOT_APPLICABLE, NOT_ASKED, NOTHING_APPLIES, QuestionScore
from tests.domain.built import (
    bands,
    coverage,
    dimension,
    exactly,
    figure,
    free_text,
    indicator,
    ladder,
    of_questions,
    points,
    proportional,
    questionnaire,
    ratio,
    scored,
    several,
    single,
    staged,
    yes_no,
)

LAPSES = NotApplicablePolicy.EXCLUDED


@pytest.mark.parametrize(
    ("question", "answer", "earned"),
    [
        (single("q", (0, 40, 100)), Chosen("b"), 40),
        (staged("q"), Chosen("connected"), 75),
        (several("q", (20, 30, 50)), ChosenSeveral(frozenset({"a", "c"})), 70),
        (several("q"), ChosenSeveral(frozenset({"none"})), 0),
        (coverage("q"), Covered("half", "system"), 25),
        (coverage("q"), Covered("quarter", "sheet"), "6.25"),
        (coverage("q"), Covered("none", ""), 0),
        (coverage("q"), Covered("all", "optimised"), 100),
        (yes_no("q"), Confirmed(yes=True), 100),
        (yes_no("q", 80, 20), Confirmed(yes=False), 20),
        (figure("q", bands((1, 50), (3, 100))), Measured(Decimal(2)), 50),
        (figure("q", proportional(0, 40)), Measured(Decimal("12.5")), "31.25"),
    ],
)
def test_an_answer_earns_its_points(question: Question, answer: Answer, earned: int | str) -> None:
    assert points(scored(of_questions(question), {"q": answer}), "q") == exactly(earned)


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        (single("q", (10, 40, 90)), 10, 90),
        (staged("q"), 0, 100),
        (several("q", (20, 30)), 0, 50),
        (coverage("q"), 0, 100),
        (yes_no("q", 80, 20), 20, 80),
        (figure("q", bands((1, 50), (3, 100)), minimum=2, maximum=10), 50, 100),
        (figure("q", proportional(0, 40), minimum=-5, maximum=10), 0, 25),
        (single("q", (10, 40), not_applicable=NotApplicablePolicy.ZERO), 0, 40),
        (single("q", (10, 40), not_applicable=NotApplicablePolicy.FULL), 10, 100),
    ],
)
def test_an_unanswered_question_can_still_earn_all_it_declares(
    question: Question, low: int, high: int
) -> None:
    assert points(scored(of_questions(question)), "q") == (Fraction(low), Fraction(high))


def test_unknown_opens_the_interval_and_cannot_turn_out_not_to_apply() -> None:
    question = single("q", (10, 40), unknown=UnknownPolicy.INTERVAL, not_applicable=NotApplicablePolicy.ZERO)

    result = scored(of_questions(question, single("r")), {"q": Unknown(), "r": Chosen("b")})

    assert points(result, "q") == (Fraction(10), Fraction(40))
    assert points(result, "total") == (Fraction(30), Fraction(45))


@pytest.mark.parametrize(
    ("policy", "total"),
    [(LAPSES, 50), (NotApplicablePolicy.ZERO, "12.5"), (NotApplicablePolicy.FULL, "87.5")],
)
def test_not_applicable_counts_as_the_question_declares(
    policy: NotApplicablePolicy, total: int | str
) -> None:
    lapsing = single("q", not_applicable=policy, weight=Fraction(3))
    result = scored(of_questions(lapsing, single("r")), {"q": NotApplicable("没有"), "r": Chosen("b")})

    assert points(result, "total") == exactly(total)
    part = result.node("q")
    assert part is not None
    assert part.left_out == (NOT_APPLICABLE if policy is LAPSES else "")


def test_the_weight_of_what_is_left_out_is_shared_among_the_rest() -> None:
    asked = questionnaire(
        dimension(
            "d",
            indicator("i1", single("a", not_applicable=LAPSES), weight=Fraction(2)),
            indicator("i2", single("b"), weight=Fraction(1)),
            indicator("i3", single("c"), weight=Fraction(3)),
        )
    )
    result = scored(asked, {"a": NotApplicable("没有"), "b": Chosen("c"), "c": Chosen("a")})

    assert points(result, "d") == exactly(25)  # (1×100 + 3×0) / 4
    shares = {part.key: part.share for part in result.total.parts[0].parts}
    assert shares == {"i1": 0, "i2": Fraction(1, 4), "i3": Fraction(3, 4)}
    left_out = result.node("i1")
    assert left_out is not None
    assert (left_out.points, left_out.left_out) == (None, NOTHING_APPLIES)


def test_what_is_not_asked_is_left_out_whatever_was_answered_before() -> None:
    asked = of_questions(
        single("group", (0, 100)), single("control", (0, 100), asked_when=Is("group", ("b",)))
    )
    result = scored(asked, {"group": Chosen("a"), "control": Chosen("b")})

    assert points(result, "total") == exactly(0)
    part = result.node("control")
    assert isinstance(part, QuestionScore)
    assert (part.left_out, part.answer, part.next_step) == (NOT_ASKED, None, None)


def test_a_question_that_may_not_be_asked_widens_the_interval_both_ways() -> None:
    asked = of_questions(
        free_text("remarks", optional=True),
        single("base", (0, 50, 100)),
        single("more", (0, 100), asked_when=Is("remarks-on", ("yes",))),
    )

    assert points(scored(asked, {"base": Chosen("b"), "remarks": Written("无")}), "total") == (
        Fraction(25),
        Fraction(75),
    )


def test_a_ratio_is_scored_from_its_figures_and_lapses_without_a_denominator() -> None:
    asked = of_questions(
        figure("total", maximum=100),
        figure("networked", maximum=100, unknown=UnknownPolicy.INTERVAL),
        ratio("rate", "networked", "total", proportional()),
        single("other", (0, 30)),
    )
    certain: dict[str, Answer] = {"total": Measured(Decimal(40)), "networked": Measured(Decimal(10))}

    assert points(scored(asked, {**certain, "other": Chosen("b")}), "total") == exactly("27.5")
    empty: dict[str, Answer] = {"total": Measured(Decimal(0)), "networked": Measured(Decimal(0))}
    assert points(scored(asked, {**empty, "other": Chosen("b")}), "total") == exactly(30)
    unsure = scored(asked, {**certain, "networked": Unknown(), "other": Chosen("b")})
    assert points(unsure, "rate") == (Fraction(0), Fraction(100))


def test_dimensions_come_together_by_the_declared_rule() -> None:
    parts = (
        dimension("d1", indicator("i1", single("a")), weight=Fraction(3)),
        dimension("d2", indicator("i2", single("b"))),
    )
    answers: dict[str, Answer] = {"a": Chosen("c"), "b": Chosen("b")}

    assert points(scored(questionnaire(*parts), answers), "total") == exactly("87.5")
    assert points(scored(questionnaire(*parts, combine=PlainMean()), answers), "total") == exactly(75)
    assert points(scored(questionnaire(*parts, combine=Minimum()), answers), "total") == exactly(50)


def test_an_unscored_dimension_and_unscored_questions_do_not_count() -> None:
    asked = questionnaire(
        dimension("d", indicator("i", single("a"), single("facts", (None, None)))),
        dimension("facts-only", indicator("i2", figure("n")), scored=False),
    )
    result = scored(asked, {"a": Chosen("b"), "facts": Chosen("a"), "n": Measured(Decimal(5))})

    assert points(result, "total") == exactly(50)
    assert result.node("facts") is None
    assert result.node("facts-only") is None


def test_when_nothing_applies_there_are_no_points_and_the_lowest_level() -> None:
    result = scored(of_questions(single("q", not_applicable=LAPSES)), {"q": NotApplicable("没有")})

    assert points(result, "total") is None
    assert result.decision.level.key == "s0"
    assert result.decision.reachable.key == "s0"


def test_a_dimension_that_may_lapse_meets_nothing_for_certain() -> None:
    asked = questionnaire(
        dimension("d", indicator("i", single("q", (60, 80), not_applicable=LAPSES))),
        dimension("e", indicator("j", single("r"))),
        levels=ladder({"d": 60}),
    )

    result = scored(asked, {"r": Chosen("a")})

    assert points(result, "d") == (Fraction(60), Fraction(80))
    assert (result.decision.level.key, result.decision.reachable.key) == ("s0", "s1")


@pytest.mark.parametrize(
    ("question", "answer", "step"),
    [
        (staged("q"), Chosen("sheet"), Step("system", Fraction(50))),
        (staged("q"), Chosen("optimised"), None),
        (single("q", (0, 0, 100)), Chosen("a"), Step("c", Fraction(100))),
        (several("q", (20, 30, 50)), ChosenSeveral(frozenset({"a"})), Step("b", Fraction(50))),
        (several("q", (20, 30, 50)), ChosenSeveral(frozenset({"none"})), Step("a", Fraction(20))),
        (coverage("q"), Covered("half", "system"), Step("half/connected", Fraction(75, 2))),
        (coverage("q"), Covered("none", ""), Step("quarter/sheet", Fraction(25, 4))),
        (yes_no("q"), Confirmed(yes=False), Step("yes", Fraction(100))),
        (figure("q", bands((10, 40))), Measured(Decimal(3)), Step(Fraction(10), Fraction(40))),
        (figure("q", bands((10, 40)), maximum=8), Measured(Decimal(3)), None),
        (figure("q", bands((10, 40)), unknown=UnknownPolicy.INTERVAL), Unknown(), None),
    ],
)
def test_the_next_step_is_the_nearest_better_answer(
    question: Question, answer: Answer, step: Step | None
) -> None:
    part = scored(of_questions(question), {"q": answer}).node("q")

    assert isinstance(part, QuestionScore)
    assert part.next_step == step


def test_an_answer_of_another_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="another kind"):
        scored(of_questions(single("q")), {"q": Measured(Decimal(1))})
