"""How the points of parts come together, exactly, with an interval that holds every completion.

A part is *open* when it may still turn out not to apply. Every rule grows with each of its parts, so the
lower end takes the lower ends, and leaves an open part out only where that makes the result lower still; the
upper end likewise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from assessment.domain.earning import Range
from assessment.domain.points import FULL, NONE
from assessment.domain.questionnaire import Aggregation, Minimum, PlainMean, Sum, Table, WeightedMean

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Member:
    """A part that applies or may apply: its weight, its interval, whether it is open."""

    weight: Fraction
    points: Range | None
    open: bool


def combined(rule: Aggregation, members: Sequence[Member], declared: Fraction) -> Range | None:
    """The interval of the whole; ``None`` when no part applies.

    ``declared`` is the weight of all parts, those that do not apply included: a sum makes up for them.
    """
    if not members:
        return None
    match rule:
        case WeightedMean():
            return _mean(members)
        case PlainMean():
            return _mean([Member(_ONE, member.points, member.open) for member in members])
        case Sum():
            low, high = _mean(members)
            full = declared / FULL
            return min(FULL, low * full), min(FULL, high * full)
        case Minimum():
            return _minimum(members)
        case Table():
            low, high = _mean(members)
            return _banded(rule, low), _banded(rule, high)
        case _:
            assert_never(rule)


def shares(rule: Aggregation, members: Sequence[Member], declared: Fraction) -> list[Fraction]:
    """For each part how far one point of it moves the certain points of the whole, 0–1.

    Under a minimum the weakest part alone carries the whole; under a table of bands the shares are those of
    the mean before the bands are applied.
    """
    match rule:
        case WeightedMean() | Table() | Sum():
            total = sum((member.weight for member in members), NONE)
            scale = declared / FULL if isinstance(rule, Sum) else _ONE
            return [member.weight / total * scale for member in members]
        case PlainMean():
            return [Fraction(1, len(members)) for _ in members]
        case Minimum():
            lows = [_low(member) for member in members]
            weakest = min(lows, default=NONE)
            return [_ONE if low == weakest and lows.count(weakest) == 1 else NONE for low in lows]
        case _:
            assert_never(rule)


def _low(member: Member) -> Fraction:
    return NONE if member.points is None else member.points[0]


def _high(member: Member) -> Fraction:
    return NONE if member.points is None else member.points[1]


def _mean(members: Sequence[Member]) -> Range:
    if any(member.open for member in members):
        return _end(members, _low, -1), _end(members, _high, 1)
    weight = sum((member.weight for member in members), NONE)
    low = sum((member.weight * _low(member) for member in members), NONE) / weight
    if all(member.points is not None and member.points[0] == member.points[1] for member in members):
        return low, low
    return low, sum((member.weight * _high(member) for member in members), NONE) / weight


def _end(members: Sequence[Member], value: Callable[[Member], Fraction], sign: int) -> Fraction:
    """The lowest (``sign`` −1) or highest (1) mean over every way of leaving open parts out."""
    certain = [member for member in members if not member.open]
    doubtful = sorted((member for member in members if member.open), key=value, reverse=sign > 0)
    if not certain:
        return value(doubtful[0])
    weight = sum((member.weight for member in certain), NONE)
    mean = sum((member.weight * value(member) for member in certain), NONE) / weight
    for member in doubtful:
        if (value(member) - mean) * sign <= 0:
            break
        mean = (mean * weight + member.weight * value(member)) / (weight + member.weight)
        weight += member.weight
    return mean


def _minimum(members: Sequence[Member]) -> Range:
    certain = [_high(member) for member in members if not member.open]
    high = min(certain) if certain else max(_high(member) for member in members)
    return min(_low(member) for member in members), high


def _banded(rule: Table, value: Fraction) -> Fraction:
    reached = [step.points for step in rule.bands if value >= step.at]
    return Fraction(reached[-1] if reached else rule.below)
