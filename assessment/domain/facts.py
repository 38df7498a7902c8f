"""The facts behind a score: which questions are asked, what was answered, what ratios follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from assessment.domain.answers import Answer, Measured, NotApplicable, Unknown
from assessment.domain.conditions import All, Condition, FactKey, facts_in, holds
from assessment.domain.questionnaire import Indicator, Questionnaire, placed_questions, ranks
from assessment.domain.questions import Figure, NotApplicablePolicy, Question, Ratio

Answers: TypeAlias = Mapping[FactKey, Answer]


class Asking(Enum):
    """Whether a question is asked: yes, no, or not yet known because another answer is missing."""

    ASKED = "asked"
    NOT_ASKED = "not asked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Span:
    """A figure lies between ``low`` and ``high`` (``None``: unbounded); ``may_lapse`` if it may not apply."""

    low: Fraction
    high: Fraction | None
    may_lapse: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that follows from the answers: what is asked, the answers that count, the span of each ratio."""

    asking: Mapping[FactKey, Asking]
    known: Mapping[FactKey, Answer | None]
    spans: Mapping[FactKey, Span | None]


def facts_from(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> Facts:
    """Judge every condition and divide every ratio once; answers to what is not asked are left out.

    ``profile`` holds the enterprise's own facts under ``profile.…`` keys.
    """
    known: dict[FactKey, Answer | None] = dict(profile)
    asking: dict[FactKey, Asking] = {}
    spans: dict[FactKey, Span | None] = {}
    order = ranks(questionnaire)
    for question, condition in _in_dependency_order(questionnaire):
        outcome = True if condition is None else holds(condition, known, order)
        key = question.key
        asking[key] = _ASKING[outcome]
        if outcome is False:
            known[key] = None
        elif isinstance(question, Ratio):
            spans[key] = _ratio_span(question, questionnaire, known, spans)
            _note_ratio(question, spans[key], known)
        elif outcome and key in answers:
            known[key] = answers[key]
    return Facts(asking, known, spans)


def asked_questions(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> tuple[Question, ...]:
    """The questions a person has to look at, given what was answered so far; ratios are never among them."""
    facts = facts_from(questionnaire, answers, profile)
    return tuple(
        placed.question
        for key, placed in placed_questions(questionnaire).items()
        if facts.asking[key] is Asking.ASKED and not isinstance(placed.question, Ratio)
    )


def unanswered(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> tuple[Question, ...]:
    """The asked questions that still need an answer before the assessment may be submitted."""
    asked = asked_questions(questionnaire, answers, profile)
    return tuple(question for question in asked if question.key not in answers and not question.optional)


def condition_of(indicator: Indicator, question: Question) -> Condition | None:
    """When a question is asked: its own condition and that of its indicator together."""
    parts = tuple(each for each in (indicator.asked_when, question.asked_when) if each is not None)
    return All(parts) if len(parts) > 1 else next(iter(parts), None)


def operands_of(question: Question) -> tuple[FactKey, ...]:
    """The facts a ratio is made of."""
    return (question.numerator, question.denominator) if isinstance(question, Ratio) else ()


_ASKING = {True: Asking.ASKED, False: Asking.NOT_ASKED, None: Asking.OPEN}


@cache
def _in_dependency_order(questionnaire: Questionnaire) -> tuple[tuple[Question, Condition | None], ...]:
    """Every question after those its condition and operands look at; the catalogue refuses circles."""
    from_key = placed_questions(questionnaire)
    ordered: dict[FactKey, tuple[Question, Condition | None]] = {}

    def visit(key: FactKey, path: tuple[FactKey, ...]) -> None:
        if key in ordered or key not in from_key or key in path:
            return
        placed = from_key[key]
        condition = condition_of(placed.indicator, placed.question)
        looked_at = () if condition is None else tuple(facts_in(condition))
        for needed in (*looked_at, *operands_of(placed.question)):
            visit(needed, (*path, key))
        ordered[key] = (placed.question, condition)

    for key in from_key:
        visit(key, ())
    return tuple(ordered.values())


def _ratio_span(
    ratio: Ratio,
    questionnaire: Questionnaire,
    known: Mapping[FactKey, Answer | None],
    spans: Mapping[FactKey, Span | None],
) -> Span | None:
    above = _span(ratio.numerator, questionnaire, known, spans)
    below = _span(ratio.denominator, questionnaire, known, spans)
    if above is None or below is None or below.high == 0:
        return None
    factor = Fraction(ratio.factor)
    low = _divided(above.low, below.high) or Fraction(0)
    high = _divided(above.high, below.low)
    may_lapse = above.may_lapse or below.may_lapse or below.low == 0
    return Span(low * factor, None if high is None else high * factor, may_lapse)


def _divided(above: Fraction | None, below: Fraction | None) -> Fraction | None:
    """The quotient of two amounts that are never negative; ``None`` for what is unbounded."""
    if below is None:
        return Fraction(0)
    return None if above is None or below == 0 else above / below


def _span(
    key: FactKey,
    questionnaire: Questionnaire,
    known: Mapping[FactKey, Answer | None],
    spans: Mapping[FactKey, Span | None],
) -> Span | None:
    if key in spans:
        return spans[key]
    placed = placed_questions(questionnaire).get(key)
    if placed is None or not isinstance(placed.question, Figure):
        answer = known.get(key)
        exact = Fraction(answer.value) if isinstance(answer, Measured) else None
        return Span(Fraction(0), None, may_lapse=True) if exact is None else Span(exact, exact)
    return _figure_span(placed.question, key in known, known.get(key))


def _figure_span(figure: Figure, is_known: bool, answer: Answer | None) -> Span | None:
    low, high = Fraction(figure.minimum), Fraction(figure.maximum)
    match answer:
        case Measured(value):
            return Span(Fraction(value), Fraction(value))
        case NotApplicable():
            return None
        case Unknown():
            return Span(low, high)
        case _ if is_known:
            return None
        case _:
            return Span(low, high, may_lapse=figure.not_applicable is not NotApplicablePolicy.REFUSED)


def _note_ratio(ratio: Ratio, span: Span | None, known: dict[FactKey, Answer | None]) -> None:
    """Let conditions see a ratio that is certain as a figure, rounded far beyond any threshold's digits."""
    if span is None:
        known[ratio.key] = None
    elif span.low == span.high and not span.may_lapse:
        known[ratio.key] = Measured(Decimal(span.low.numerator) / Decimal(span.low.denominator))
