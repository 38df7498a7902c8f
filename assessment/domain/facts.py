"""The facts behind a score: which questions are asked, what was answered, what ratios follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Final, TypeAlias

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
    """All that follows from the answers: what is asked, the answers that count, the span of each ratio.

    ``known`` holds ``None`` for what is not asked and nothing for what is still open; a ratio that is certain
    stands there as a figure, for conditions. A ratio that does not apply has the span ``None``.
    """

    asking: Mapping[FactKey, Asking]
    known: Mapping[FactKey, Answer | None]
    spans: Mapping[FactKey, Span | None]


def facts_from(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> Facts:
    """Judge every condition and divide every ratio once; answers to what is not asked are left out.

    ``profile`` holds the enterprise's own facts under ``profile.…`` keys.
    """
    asking: dict[FactKey, Asking] = {}
    known: dict[FactKey, Answer | None] = dict(profile)
    spans: dict[FactKey, Span | None] = {}
    facts = Facts(asking, known, spans)
    order = ranks(questionnaire)
    figures = _figures(questionnaire)
    for key, question, condition in _in_dependency_order(questionnaire):
        outcome = True if condition is None else holds(condition, known, order)
        asking[key] = _ASKING[outcome]
        if outcome is False:
            known[key] = None
        elif isinstance(question, Ratio):
            span = spans[key] = _ratio_span(question, figures, facts)
            if outcome:
                _note_ratio(key, span, known)
        elif outcome and key in answers:
            known[key] = answers[key]
    return facts


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


_ASKING: Final = {True: Asking.ASKED, False: Asking.NOT_ASKED, None: Asking.OPEN}
_ONE_PERSON: Final = {"profile.staff": Fraction(1)}


@cache
def _in_dependency_order(
    questionnaire: Questionnaire,
) -> tuple[tuple[FactKey, Question, Condition | None], ...]:
    """Every question after those its condition and operands look at; the catalogue refuses circles."""
    from_key = placed_questions(questionnaire)
    ordered: dict[FactKey, tuple[FactKey, Question, Condition | None]] = {}

    def visit(key: FactKey, path: tuple[FactKey, ...]) -> None:
        if key in ordered or key not in from_key or key in path:
            return
        placed = from_key[key]
        condition = condition_of(placed.indicator, placed.question)
        looked_at = () if condition is None else tuple(facts_in(condition))
        for needed in (*looked_at, *operands_of(placed.question)):
            visit(needed, (*path, key))
        ordered[key] = (key, placed.question, condition)

    for key in from_key:
        visit(key, ())
    return tuple(ordered.values())


@cache
def _figures(questionnaire: Questionnaire) -> Mapping[FactKey, Figure]:
    placed = placed_questions(questionnaire)
    return {key: each.question for key, each in placed.items() if isinstance(each.question, Figure)}


def _ratio_span(ratio: Ratio, figures: Mapping[FactKey, Figure], facts: Facts) -> Span | None:
    exact = _exact_ratio(ratio, facts)
    if exact is not None:
        return Span(exact, exact)
    above = _span(ratio.numerator, figures, facts)
    below = _span(ratio.denominator, figures, facts)
    if above is None or below is None or below.high == 0:
        return None
    factor = Fraction(ratio.factor)
    low = Fraction(0) if below.high is None else above.low / below.high
    high = _most(above.high, below.low, _least_positive(ratio.denominator, figures))
    may_lapse = above.may_lapse or below.may_lapse or below.low == 0
    return Span(low * factor, None if high is None else high * factor, may_lapse)


def _exact_ratio(ratio: Ratio, facts: Facts) -> Fraction | None:
    """The value where both operands are figures that were given, and it can be divided at all."""
    above, below = facts.known.get(ratio.numerator), facts.known.get(ratio.denominator)
    if not (isinstance(above, Measured) and isinstance(below, Measured)) or not below.value:
        return None
    if ratio.numerator in facts.spans or ratio.denominator in facts.spans:
        return None
    top, top_unit = above.value.as_integer_ratio()
    base, base_unit = below.value.as_integer_ratio()
    times, times_unit = ratio.factor.as_integer_ratio()
    return Fraction(top * base_unit * times, top_unit * base * times_unit)


def _most(above: Fraction | None, below: Fraction, least: Fraction | None) -> Fraction | None:
    """The largest quotient of two amounts that are never negative; ``None`` for what is unbounded."""
    if above == 0:
        return Fraction(0)
    divisor = below or least
    return None if above is None or divisor is None else above / divisor


def _least_positive(key: FactKey, figures: Mapping[FactKey, Figure]) -> Fraction | None:
    """The smallest amount above zero that a fact can hold, by its decimals."""
    figure = figures.get(key)
    return _ONE_PERSON.get(key) if figure is None else grain_of(figure.decimals)


def grain_of(decimals: int) -> Fraction:
    """The step by which a figure with so many decimals can change."""
    return Fraction(1, 10**decimals)


def _span(key: FactKey, figures: Mapping[FactKey, Figure], facts: Facts) -> Span | None:
    """Where the operand ``key`` lies; ``None`` where it does not apply."""
    asking = facts.asking.get(key)
    if asking is Asking.NOT_ASKED:
        return None
    if key in facts.spans:
        span = facts.spans[key]
    elif key in figures:
        span = _figure_span(figures[key], facts.known.get(key))
    else:
        span = _profile_span(facts.known.get(key))
    return replace(span, may_lapse=True) if span is not None and asking is Asking.OPEN else span


def _profile_span(answer: Answer | None) -> Span:
    if isinstance(answer, Measured):
        return Span(Fraction(answer.value), Fraction(answer.value))
    return Span(Fraction(0), None, may_lapse=True)


def _figure_span(figure: Figure, answer: Answer | None) -> Span | None:
    match answer:
        case Measured(value):
            return Span(Fraction(value), Fraction(value))
        case NotApplicable():
            return None
        case Unknown():
            return Span(Fraction(figure.minimum), Fraction(figure.maximum))
        case _:
            may_lapse = figure.not_applicable is not NotApplicablePolicy.REFUSED
            return Span(Fraction(figure.minimum), Fraction(figure.maximum), may_lapse)


def _note_ratio(key: FactKey, span: Span | None, known: dict[FactKey, Answer | None]) -> None:
    """Let conditions see a ratio that is certain as a figure, rounded far beyond any threshold's digits."""
    if span is None:
        known[key] = None
    elif (span.high is span.low or span.high == span.low) and not span.may_lapse:
        known[key] = Measured(Decimal(span.low.numerator) / Decimal(span.low.denominator))
