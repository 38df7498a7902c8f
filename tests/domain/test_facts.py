"""What follows from answers: what is asked, which ratios can be divided, what is still missing."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product

import pytest

from assessment.domain.answers import Answer, Chosen, Confirmed, Measured, NotApplicable, Unknown
from assessment.domain.conditions import AtLeast, Is
from assessment.domain.dependencies import resting_on
from assessment.domain.facts import (
    Asking,
    Span,
    asked_questions,
    facts_after,
    facts_from,
    unanswered,
)
from assessment.domain.progress import progress_after, progress_by_dimension
from assessment.domain.questions import NotApplicablePolicy, Question, Ratio, UnknownPolicy
from tests.domain import built

LAPSING: built.More = {"not_applicable": NotApplicablePolicy.EXCLUDED}
RATE: tuple[Question, ...] = (
    built.figure("total", maximum=200, **LAPSING),
    built.figure("networked", maximum=100, unknown=UnknownPolicy.INTERVAL),
    built.ratio("rate", "networked", "total", built.proportional()),
)


def measured(value: int | str) -> Measured:
    return Measured(Decimal(value))


def span_of(answers: dict[str, Answer], *questions: Question, key: str = "rate") -> Span | None:
    return facts_from(built.of_questions(*questions), answers, {}).spans[key]


def test_a_ratio_of_two_figures_is_exact() -> None:
    span = span_of({"total": measured(3), "networked": measured(1)}, *RATE)

    assert span == Span(Fraction(100, 3), Fraction(100, 3))


@pytest.mark.parametrize(
    ("answers", "span"),
    [
        ({"total": measured(0), "networked": measured(0)}, None),
        ({"total": NotApplicable("没有设备"), "networked": measured(1)}, None),
        ({"total": measured(50), "networked": Unknown()}, Span(Fraction(0), Fraction(200))),
        ({"total": measured(50)}, Span(Fraction(0), Fraction(200))),
        # 20 of an unknown number of machines: 20/200 to 20/1, or no machines at all
        ({"networked": measured(20)}, Span(Fraction(10), Fraction(2000), may_lapse=True)),
        ({"networked": measured(0)}, Span(Fraction(0), Fraction(0), may_lapse=True)),
        ({}, Span(Fraction(0), Fraction(10000), may_lapse=True)),
    ],
)
def test_what_is_missing_opens_the_span_of_a_ratio(answers: dict[str, Answer], span: Span | None) -> None:
    assert span_of(answers, *RATE) == span


def test_a_ratio_may_divide_facts_of_the_profile() -> None:
    asked = built.of_questions(
        built.figure("digital", maximum=50), built.ratio("share", "digital", "profile.staff")
    )

    facts = facts_from(asked, {"digital": measured(5)}, {"profile.staff": measured(80)})

    assert facts.spans["share"] == Span(Fraction(25, 4), Fraction(25, 4))
    assert facts.known["share"] == measured("6.25")


def test_a_ratio_of_ratios_uses_exact_values() -> None:
    questions: tuple[Question, ...] = (
        *(built.figure(key) for key in ("a", "b", "c", "d")),
        built.ratio("now", "a", "b"),
        built.ratio("before", "c", "d"),
        built.ratio("change", "now", "before"),
    )
    answers: dict[str, Answer] = {"a": measured(1), "b": measured(3), "c": measured(1), "d": measured(7)}

    span = span_of(answers, *questions, key="change")

    assert span == Span(Fraction(700, 3), Fraction(700, 3))


def test_a_ratio_with_an_operand_that_is_not_asked_does_not_apply() -> None:
    hidden = built.figure("hidden", asked_when=Is("group", ("yes",)))
    questions = (built.yes_no("group"), hidden, built.figure("all"), built.ratio("rate", "hidden", "all"))

    assert span_of({"group": Confirmed(yes=False), "all": measured(10)}, *questions) is None


def test_a_ratio_with_an_operand_that_may_not_be_asked_may_lapse() -> None:
    hidden = built.figure("hidden", maximum=20, asked_when=Is("group", ("yes",)))
    questions = (built.yes_no("group"), hidden, built.figure("all"), built.ratio("rate", "hidden", "all"))

    span = span_of({"hidden": measured(5), "all": measured(10)}, *questions)

    assert span == Span(Fraction(0), Fraction(200), may_lapse=True)


def test_a_question_behind_an_unanswered_one_is_open_and_behind_a_no_is_not_asked() -> None:
    asked = built.of_questions(
        built.single("erp"),
        built.single("hosting", asked_when=AtLeast("erp", "b")),
        built.single("backup", asked_when=AtLeast("hosting", "b")),
    )

    assert facts_from(asked, {}, {}).asking == {
        "erp": Asking.ASKED,
        "hosting": Asking.OPEN,
        "backup": Asking.OPEN,
    }
    facts = facts_from(asked, {"erp": Chosen("a"), "hosting": Chosen("c")}, {})
    assert facts.asking["hosting"] is facts.asking["backup"] is Asking.NOT_ASKED
    assert facts.known["hosting"] is None


def test_conditions_may_look_at_the_size_of_the_enterprise() -> None:
    asked = built.of_questions(built.single("system", asked_when=AtLeast("profile.size", "medium")))

    for size, asking in (("small", Asking.NOT_ASKED), ("medium", Asking.ASKED), ("large", Asking.ASKED)):
        assert facts_from(asked, {}, {"profile.size": Chosen(size)}).asking["system"] is asking


def test_conditions_may_look_at_a_ratio_once_it_is_certain() -> None:
    asked = built.of_questions(*RATE, built.single("more", asked_when=AtLeast("rate", Decimal(50))))
    certain: dict[str, Answer] = {"total": measured(10), "networked": measured(5)}

    assert facts_from(asked, certain, {}).asking["more"] is Asking.ASKED
    assert facts_from(asked, certain | {"networked": Unknown()}, {}).asking["more"] is Asking.OPEN
    assert facts_from(asked, certain | {"total": measured(0)}, {}).asking["more"] is Asking.NOT_ASKED


def test_facts_after_a_change_are_the_same_as_facts_judged_afresh() -> None:
    asked = built.of_questions(
        *RATE,
        built.single("more", asked_when=AtLeast("rate", Decimal(50))),
        built.figure("hidden", maximum=20, asked_when=AtLeast("more", "b")),
        built.ratio("part", "hidden", "total"),
        built.ratio("change", "part", "rate"),
    )
    given: tuple[tuple[str, tuple[Answer | None, ...]], ...] = (
        ("total", (None, measured(10), measured(0), NotApplicable("没有设备"))),
        ("networked", (None, measured(5), measured(1), Unknown())),
        ("more", (None, Chosen("a"), Chosen("c"))),
        ("hidden", (None, measured(3), Unknown())),
    )
    sheets = [
        {key: answer for (key, _), answer in zip(given, chosen, strict=True) if answer is not None}
        for chosen in product(*(answers for _, answers in given))
    ]

    for before, after in permutations(sheets, 2):
        changed = [key for key, _ in given if before.get(key) != after.get(key)]
        earlier = facts_from(asked, before, {})
        told = facts_after(earlier, asked, after, changed=changed)
        afresh = facts_from(asked, after, {})
        assert told == afresh
        counted = progress_by_dimension(asked, before, earlier)
        touched = resting_on(asked, changed)
        assert progress_after(counted, asked, after, facts=told, touched=touched) == progress_by_dimension(
            asked, after, afresh
        )


def test_progress_counts_only_what_is_asked_and_not_optional() -> None:
    asked = built.of_questions(
        built.single("erp"),
        built.single("hosting", asked_when=AtLeast("erp", "b")),
        built.free_text("remarks", optional=True),
        *RATE,
    )
    answers: dict[str, Answer] = {"erp": Chosen("b"), "total": measured(3)}

    assert [each.key for each in asked_questions(asked, answers, {})] == [
        "erp",
        "hosting",
        "remarks",
        "total",
        "networked",
    ]
    assert [each.key for each in unanswered(asked, answers, {})] == ["hosting", "networked"]
    assert not any(isinstance(each, Ratio) for each in asked_questions(asked, answers, {}))
