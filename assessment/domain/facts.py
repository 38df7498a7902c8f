"""The facts behind a score: which questions are asked, what was answered, what ratios follow."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Final, TypeAlias

from assessment.domain.answers import Answer, Measured, NotApplicable, Unknown
from assessment.domain.conditions import FactKey, holds
from assessment.domain.dependencies import Step, parted, steps_after
from assessment.domain.questionnaire import Questionnaire, placed_questions, ranks
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
    always, depending = parted(questionnaire)
    known: dict[FactKey, Answer | None] = {
        **profile,
        **{key: answers[key] for key in always if key in answers},
    }
    asking = dict.fromkeys(always, Asking.ASKED)
    return _judge(questionnaire, depending, answers, asking=asking, known=known, spans={})


def facts_after(
    before: Facts, questionnaire: Questionnaire, answers: Answers, *, changed: Collection[FactKey]
) -> Facts:
    """What ``facts_from`` says of ``answers`` that differ in ``changed`` from those behind ``before``."""
    steps = steps_after(questionnaire, frozenset(changed))
    anew = {step.key for step in steps}
    return _judge(
        questionnaire,
        steps,
        answers,
        asking=dict(before.asking),
        known={key: answer for key, answer in before.known.items() if key not in anew},
        spans={key: span for key, span in before.spans.items() if key not in anew},
    )


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


_ASKING: Final = {True: Asking.ASKED, False: Asking.NOT_ASKED, None: Asking.OPEN}
_NOTHING: Final = Fraction(0)
_ONE_PERSON: Final = {"profile.staff": Fraction(1)}


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What is fixed of a figure: where it lies unanswered, where when not known, and its least step."""

    unanswered: Span
    unknown: Span
    grain: Fraction


def _judge(
    questionnaire: Questionnaire,
    steps: Iterable[Step],
    answers: Answers,
    *,
    asking: dict[FactKey, Asking],
    known: dict[FactKey, Answer | None],
    spans: dict[FactKey, Span | None],
) -> Facts:
    """Note what follows for each step, after those it rests on."""
    facts = Facts(asking, known, spans)
    order = ranks(questionnaire)
    figures = _figures(questionnaire)
    for key, question, condition, _ in steps:
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


@cache
def _figures(questionnaire: Questionnaire) -> Mapping[FactKey, _Bounds]:
    placed = placed_questions(questionnaire)
    return {key: _bounds(each.question) for key, each in placed.items() if isinstance(each.question, Figure)}


def _bounds(figure: Figure) -> _Bounds:
    low, high = Fraction(figure.minimum), Fraction(figure.maximum)
    may_lapse = figure.not_applicable is not NotApplicablePolicy.REFUSED
    return _Bounds(Span(low, high, may_lapse), Span(low, high), grain_of(figure.decimals))


def _ratio_span(ratio: Ratio, figures: Mapping[FactKey, _Bounds], facts: Facts) -> Span | None:
    exact = None if ratio.averaged_with else _exact_ratio(ratio, facts)
    if exact is not None:
        return Span(exact, exact)
    above = _averaged([_span(key, figures, facts) for key in (ratio.numerator, *ratio.averaged_with)])
    below = _span(ratio.denominator, figures, facts)
    if above is None or below is None or below.high == 0:
        return None
    low = _NOTHING if below.high is None else _quotient(above.low, below.high, ratio.factor)
    divisor = below.low or _least_positive(ratio.denominator, figures)
    may_lapse = above.may_lapse or below.may_lapse or not below.low
    return Span(low, _most(above.high, divisor, ratio.factor), may_lapse)


def _averaged(spans: Sequence[Span | None]) -> Span | None:
    """The mean of the spans that apply; where one may lapse, what holds every mean without it."""
    applying = [span for span in spans if span is not None]
    if len(applying) <= 1:
        return applying[0] if applying else None
    lows = [span.low for span in applying]
    highs = [span.high for span in applying if span.high is not None]
    is_bounded = len(highs) == len(applying)
    if any(span.may_lapse for span in applying):
        lapsing = all(span.may_lapse for span in applying)
        return Span(min(lows), max(highs) if is_bounded else None, lapsing)
    count = len(applying)
    low = sum(lows, _NOTHING) / count
    return Span(low, sum(highs, _NOTHING) / count if is_bounded else None)


def _exact_ratio(ratio: Ratio, facts: Facts) -> Fraction | None:
    """The value where both operands are figures that were given, and it can be divided at all."""
    above, below = facts.known.get(ratio.numerator), facts.known.get(ratio.denominator)
    if not (isinstance(above, Measured) and isinstance(below, Measured)) or not below.value:
        return None
    if ratio.numerator in facts.spans or ratio.denominator in facts.spans:
        return None
    return _quotient(above.value, below.value, ratio.factor)


def _most(above: Fraction | None, divisor: Fraction | None, factor: Decimal) -> Fraction | None:
    """The largest quotient of two amounts that are never negative; ``None`` for what is unbounded."""
    if above == 0:
        return _NOTHING
    return None if above is None or divisor is None else _quotient(above, divisor, factor)


def _quotient(above: Fraction | Decimal, below: Fraction | Decimal, factor: Decimal) -> Fraction:
    """``above / below * factor``, brought to its lowest terms once."""
    top, top_unit = above.as_integer_ratio()
    base, base_unit = below.as_integer_ratio()
    times, times_unit = factor.as_integer_ratio()
    return Fraction(top * base_unit * times, top_unit * base * times_unit)


def _least_positive(key: FactKey, figures: Mapping[FactKey, _Bounds]) -> Fraction | None:
    """The smallest amount above zero that a fact can hold, by its decimals."""
    bounds = figures.get(key)
    return _ONE_PERSON.get(key) if bounds is None else bounds.grain


def grain_of(decimals: int) -> Fraction:
    """The step by which a figure with so many decimals can change."""
    return Fraction(1, 10**decimals)


def _span(key: FactKey, figures: Mapping[FactKey, _Bounds], facts: Facts) -> Span | None:
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
    return Span(span.low, span.high, True) if span is not None and asking is Asking.OPEN else span


def _profile_span(answer: Answer | None) -> Span:
    return _exactly(answer) if isinstance(answer, Measured) else Span(_NOTHING, None, may_lapse=True)


def _figure_span(bounds: _Bounds, answer: Answer | None) -> Span | None:
    match answer:
        case Measured():
            return _exactly(answer)
        case NotApplicable():
            return None
        case Unknown():
            return bounds.unknown
        case _:
            return bounds.unanswered


def _exactly(answer: Measured) -> Span:
    value = Fraction(answer.value)
    return Span(value, value)


def _note_ratio(key: FactKey, span: Span | None, known: dict[FactKey, Answer | None]) -> None:
    """Let conditions see a ratio that is certain as a figure, rounded far beyond any threshold's digits."""
    if span is None:
        known[key] = None
    elif (span.high is span.low or span.high == span.low) and not span.may_lapse:
        known[key] = Measured(Decimal(span.low.numerator) / Decimal(span.low.denominator))
