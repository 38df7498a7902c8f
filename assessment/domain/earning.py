"""What one answer earns: the points of a question, their interval, and the nearest improvement."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias, assert_never

from assessment.domain.answers import (
    YES,
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
)
from assessment.domain.facts import Span
from assessment.domain.points import FULL, NONE, Scale, next_step, points_at
from assessment.domain.questions import (
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    choices_of,
)

Range: TypeAlias = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Step:
    """The nearest better answer: an option, ``share/depth`` or a value to reach, and what it then earns."""

    to: str | Fraction
    points: Fraction


def is_scored(question: Question) -> bool:
    """Whether answers to the question earn points at all."""
    match question:
        case SingleChoice() | MultipleChoice() | Staged():
            return any(option.points is not None for option in choices_of(question))
        case Figure() | Ratio():
            return question.points is not None
        case CoverageDepth():
            return bool(question.table)
        case YesNo():
            return question.yes_points is not None or question.no_points is not None
        case FreeText():
            return False
        case _:
            assert_never(question)


def earned(question: Question, answer: Answer | None, span: Span | None) -> Range | None:
    """The points of ``answer`` as an interval within 0–100; ``None`` where the question does not apply.

    ``answer`` is ``None`` while the question is unanswered; ``span`` is the value of a ratio.
    """
    match answer:
        case NotApplicable():
            return _POLICY[question.not_applicable]
        case _ if isinstance(question, Ratio):
            return _of_span(question, span)
        case Unknown() | None:
            return reachable(question)
        case _:
            points = _points(question, answer)
            return (points, points)


def may_lapse(question: Question, answer: Answer | None, span: Span | None) -> bool:
    """Whether the question could still turn out not to apply."""
    if isinstance(question, Ratio):
        return span is not None and span.may_lapse
    return answer is None and question.not_applicable is NotApplicablePolicy.EXCLUDED


@cache
def _option_points(question: SingleChoice | Staged | MultipleChoice) -> dict[str, Fraction]:
    options = question.steps if isinstance(question, Staged) else question.options
    return {option.key: Fraction(option.points) for option in options if option.points is not None}


@cache
def _table_points(question: CoverageDepth) -> dict[tuple[str, str], Fraction]:
    found = {}
    for row in question.table:
        for depth, points in zip(question.depths, row.points, strict=True):
            found[row.share, depth.key] = Fraction(points)
        if len(set(row.points)) == 1:
            found[row.share, ""] = Fraction(row.points[0])
    return found


@cache
def reachable(question: Question) -> Range | None:
    """The least and the most a question can earn; ``None`` if it is not scored."""
    match question:
        case SingleChoice() | Staged():
            return _extremes(tuple(_option_points(question).values()))
        case MultipleChoice():
            each = tuple(_option_points(question).values())
            return (NONE, min(FULL, sum(each, NONE))) if each else None
        case Figure() | Ratio():
            return None if question.points is None else _scale_extremes(question.points)
        case CoverageDepth():
            return _extremes(tuple(_table_points(question).values()))
        case YesNo():
            given = (question.yes_points, question.no_points)
            return _extremes(tuple(Fraction(each) for each in given if each is not None))
        case FreeText():
            return None
        case _:
            assert_never(question)


def next_better(question: Question, answer: Answer | None, span: Span | None) -> Step | None:
    """The nearest answer that would earn more than the certain points of this one; ``None`` at the top."""
    held = earned(question, answer, span)
    if held is None or isinstance(answer, NotApplicable):
        return None
    low = held[0]
    match question:
        case SingleChoice() | Staged():
            return _nearest({key: points for key, points in _option_points(question).items() if points > low})
        case MultipleChoice():
            return _next_of_several(question, answer, low)
        case CoverageDepth():
            return _next_coverage(question, answer, low)
        case Figure():
            value = Fraction(answer.value) if isinstance(answer, Measured) else None
            return _next_value(question.points, value)
        case Ratio():
            return _next_value(question.points, None if span is None else span.low)
        case YesNo():
            better = question.yes_points is not None and question.yes_points > low
            return Step(YES, Fraction(question.yes_points or 0)) if better else None
        case FreeText():
            return None
        case _:
            assert_never(question)


_POLICY = {
    NotApplicablePolicy.REFUSED: None,
    NotApplicablePolicy.EXCLUDED: None,
    NotApplicablePolicy.ZERO: (NONE, NONE),
    NotApplicablePolicy.FULL: (FULL, FULL),
}


def _points(question: Question, answer: Answer) -> Fraction:
    match question, answer:
        case SingleChoice() | Staged(), Chosen(option):
            return _option_points(question)[option]
        case MultipleChoice(), ChosenSeveral(chosen):
            points = _option_points(question)
            return min(FULL, sum((points[key] for key in chosen), NONE))
        case Figure(points=scale), Measured(value) if scale is not None:
            return points_at(scale, Fraction(value))
        case CoverageDepth(), Covered(share, depth):
            return _covered_points(question, share, depth)
        case YesNo(), Confirmed(yes):
            return Fraction((question.yes_points if yes else question.no_points) or 0)
        case _:
            raise TypeError(f"{question.key}: an answer of another kind ({type(answer).__name__})")


def _covered_points(question: CoverageDepth, share: str, depth: str) -> Fraction:
    points = _table_points(question)
    return points.get((share, depth), points.get((share, ""), NONE))


def _of_span(ratio: Ratio, span: Span | None) -> Range | None:
    if span is None:
        return _POLICY[ratio.not_applicable]
    if ratio.points is None:
        return None
    ends = (points_at(ratio.points, span.low), points_at(ratio.points, span.high))
    return min(ends), max(ends)


def _extremes(points: tuple[Fraction, ...]) -> Range | None:
    return (min(points), max(points)) if points else None


def _scale_extremes(scale: Scale) -> Range:
    ends = (points_at(scale, NONE), points_at(scale, None))
    return min(ends), max(ends)


def _nearest(better: dict[str, Fraction]) -> Step | None:
    return min(
        (Step(key, points) for key, points in better.items()), key=lambda step: step.points, default=None
    )


def _next_of_several(question: MultipleChoice, answer: Answer | None, low: Fraction) -> Step | None:
    chosen = answer.options if isinstance(answer, ChosenSeveral) else frozenset()
    points = _option_points(question)
    return next(
        (
            Step(key, min(FULL, low + each))
            for key, each in points.items()
            if key not in chosen and each > 0 and low < FULL
        ),
        None,
    )


def _next_coverage(question: CoverageDepth, answer: Answer | None, low: Fraction) -> Step | None:
    shares = [row.share for row in question.table]
    depths = [depth.key for depth in question.depths]
    share = shares.index(answer.share) if isinstance(answer, Covered) else 0
    depth = depths.index(answer.depth) if isinstance(answer, Covered) and answer.depth else 0
    table = _table_points(question)
    near = [
        (shares[min(share + more, len(shares) - 1)], depths[min(depth + deeper, len(depths) - 1)])
        for more, deeper in ((0, 1), (1, 0), (1, 1))
    ]
    return _nearest({"/".join(pair): table[pair] for pair in near if table[pair] > low})


def _next_value(scale: Scale | None, value: Fraction | None) -> Step | None:
    if scale is None or value is None:
        return None
    found = next_step(scale, value)
    return None if found is None else Step(found[0], found[1])
