"""What one answer earns: the points of a question, their interval, and the nearest improvement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Final, TypeAlias, assert_never

from assessment.domain.answers import (
    NO,
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
from assessment.domain.facts import Span, grain_of
from assessment.domain.points import FULL, NONE, next_step, points_at, rises
from assessment.domain.questions import (
    Attained,
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
        case Attained():
            return any(share.points is not None for share in question.shares)
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
    if isinstance(question, Ratio):
        return _of_span(question, span)
    match answer:
        case None:
            return _unanswered(question)
        case Unknown():
            return reachable(question)
        case NotApplicable():
            return _POLICY[question.not_applicable]
        case _:
            points = _points(question, answer)
            return points, points


def may_lapse(question: Question, answer: Answer | None, span: Span | None) -> bool:
    """Whether the question could still turn out to be left out."""
    if isinstance(question, Ratio):
        return span is not None and span.may_lapse and _POLICY[question.not_applicable] is None
    return answer is None and question.not_applicable is NotApplicablePolicy.EXCLUDED


@cache
def reachable(question: Question) -> Range | None:
    """The least and the most that answers in kind can earn; ``None`` if the question is not scored."""
    match question:
        case SingleChoice() | Staged():
            return _extremes(_option_points(question).values())
        case MultipleChoice():
            each = _option_points(question).values()
            return (NONE, min(FULL, sum(each, NONE))) if each else None
        case Figure(points=scale):
            ends = (Fraction(question.minimum), Fraction(question.maximum))
            return None if scale is None else _extremes([points_at(scale, end) for end in ends])
        case Ratio(points=scale):
            return None if scale is None else _extremes([points_at(scale, NONE), points_at(scale, None)])
        case CoverageDepth():
            return _extremes(_table_points(question).values())
        case Attained():
            return _extremes(_rungs(question).values())
        case YesNo():
            return _extremes(_yes_no_points(question).values())
        case FreeText():
            return None
        case _:
            assert_never(question)


def next_better(question: Question, answer: Answer | None, span: Span | None) -> Step | None:
    """The nearest answer that would earn more than the certain points of this one; ``None`` at the top.

    Nothing is proposed for a figure that is unknown: knowing it comes first.
    """
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
        case Attained():
            return _nearest(
                {"/".join(pair): points for pair, points in _rungs(question).items() if points > low}
            )
        case Figure():
            return _next_figure(question, answer)
        case Ratio():
            return _next_ratio(question, span)
        case YesNo():
            yes = _yes_no_points(question)[YES]
            return Step(YES, yes) if yes > low else None
        case FreeText():
            return None
        case _:
            assert_never(question)


_POLICY: Final = {
    NotApplicablePolicy.REFUSED: None,
    NotApplicablePolicy.EXCLUDED: None,
    NotApplicablePolicy.ZERO: (NONE, NONE),
    NotApplicablePolicy.FULL: (FULL, FULL),
}


@cache
def _option_points(question: SingleChoice | Staged | MultipleChoice) -> dict[str, Fraction]:
    options = choices_of(question)
    return {option.key: Fraction(option.points) for option in options if option.points is not None}


@cache
def _option_parts(question: MultipleChoice) -> tuple[dict[str, int], int]:
    """The points of the options as parts of a whole, both whole numbers, so that adding them up is cheap."""
    points = _option_points(question)
    whole = lcm(*(each.denominator for each in points.values()))
    return {key: int(each * whole) for key, each in points.items()}, whole


@cache
def _table_points(question: CoverageDepth) -> dict[tuple[str, str], Fraction]:
    """The points by share and depth; where the depth makes no difference it may be left blank."""
    found = {}
    for row in question.table:
        for depth, points in zip(question.depths, row.points, strict=True):
            found[row.share, depth.key] = Fraction(points)
        if len(set(row.points)) == 1:
            found[row.share, ""] = Fraction(row.points[0])
    return found


@cache
def _rungs(question: Attained) -> dict[tuple[str, str], Fraction]:
    """The points by share of the next step and step reached, in growing order; the last has no next one."""
    if not is_scored(question):
        return {}
    height = len(question.steps) - 1
    found = {
        (share.key, step.key): (place * FULL + Fraction(share.points or 0)) / height
        for place, step in enumerate(question.steps[:-1])
        for share in question.shares
    }
    return found | {("", question.steps[-1].key): FULL}


@cache
def _yes_no_points(question: YesNo) -> dict[str, Fraction]:
    """The points of yes and of no; without any, the question is not scored."""
    given = (question.yes_points, question.no_points)
    if given == (None, None):
        return {}
    return {key: Fraction(points or 0) for key, points in zip((YES, NO), given, strict=True)}


def _points(question: Question, answer: Answer) -> Fraction:
    match answer:
        case Chosen(option) if isinstance(question, SingleChoice | Staged):
            return _option_points(question)[option]
        case ChosenSeveral(chosen) if isinstance(question, MultipleChoice):
            parts, whole = _option_parts(question)
            return min(FULL, Fraction(sum([parts[key] for key in chosen]), whole))
        case Measured(value) if isinstance(question, Figure) and question.points is not None:
            return points_at(question.points, Fraction(value))
        case Covered(share, depth) if isinstance(question, CoverageDepth):
            return _table_points(question)[share, depth]
        case Covered(share, depth) if isinstance(question, Attained):
            return _rungs(question)[share, depth]
        case Confirmed(yes) if isinstance(question, YesNo):
            return _yes_no_points(question)[YES if yes else NO]
        case _:
            raise TypeError(f"{question.key}: an answer of another kind ({type(answer).__name__})")


def _unanswered(question: Question) -> Range | None:
    """All that an answer could still earn, 不适用 included where it counts."""
    points = reachable(question)
    policy = _POLICY[question.not_applicable]
    return points if points is None or policy is None else _extremes([*points, *policy])


def _of_span(ratio: Ratio, span: Span | None) -> Range | None:
    lapsed = _POLICY[ratio.not_applicable]
    if span is None or ratio.points is None:
        return lapsed
    low = points_at(ratio.points, span.low)
    if span.high is span.low and not span.may_lapse:
        return low, low
    ends = [low, points_at(ratio.points, span.high)]
    return _extremes([*ends, *lapsed] if span.may_lapse and lapsed is not None else ends)


def _extremes(points: Collection[Fraction]) -> Range | None:
    return (min(points), max(points)) if points else None


def _nearest(better: Mapping[str, Fraction]) -> Step | None:
    key = min(better, key=lambda key: better[key], default=None)
    return None if key is None else Step(key, better[key])


def _next_of_several(question: MultipleChoice, answer: Answer | None, low: Fraction) -> Step | None:
    chosen = answer.options if isinstance(answer, ChosenSeveral) else frozenset[str]()
    if low >= FULL:
        return None
    further = {
        key: points for key, points in _option_points(question).items() if key not in chosen and points > 0
    }
    return next((Step(key, min(FULL, low + points)) for key, points in further.items()), None)


def _next_coverage(question: CoverageDepth, answer: Answer | None, low: Fraction) -> Step | None:
    """One share band more, one step deeper, or both, whichever earns the least more."""
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


def _next_figure(figure: Figure, answer: Answer | None) -> Step | None:
    if figure.points is None or not isinstance(answer, Measured):
        return None
    found = next_step(figure.points, Fraction(answer.value), grain_of(figure.decimals))
    return None if found is None or not figure.minimum <= found[0] <= figure.maximum else Step(*found)


def _next_ratio(ratio: Ratio, span: Span | None) -> Step | None:
    """From the end of the span that earns less."""
    if ratio.points is None or span is None:
        return None
    worse = span.low if rises(ratio.points) else span.high
    found = None if worse is None else next_step(ratio.points, worse, grain_of(ratio.decimals))
    return None if found is None else Step(*found)
