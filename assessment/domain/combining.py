"""How the points of parts come together, exactly, with an interval that holds every completion.

A part is *open* when it may still turn out not to apply. Every rule grows with each of its parts, so the
lower end takes the lower ends, and leaves an open part out only where that makes the result lower still; the
upper end likewise.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, assert_never

from assessment.domain.earning import Range
from assessment.domain.points import FULL, NONE
from assessment.domain.questionnaire import Aggregation, Minimum, PlainMean, Sum, Table, WeightedMean

_ONE = Fraction(1)


class Member(NamedTuple):
    """A part that applies or may apply: its weight in whole units, its interval, whether it is open."""

    weight: int
    points: Range
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
            return _mean([Member(1, points, is_open) for _, points, is_open in members])
        case Sum():
            low, high = _mean(members)
            return min(FULL, low * declared / FULL), min(FULL, high * declared / FULL)
        case Minimum():
            return _minimum(members)
        case Table():
            low, high = _mean(members)
            return _banded(rule, low), _banded(rule, high)
        case _:
            assert_never(rule)


def shares(rule: Aggregation, members: Sequence[Member], declared: Fraction) -> Sequence[Fraction]:
    """For each part how far one point of it moves the certain points of the whole, 0–1.

    Under a minimum the weakest part alone carries the whole; under a sum beyond 100 none does; under a table
    of bands the shares are those of the mean before the bands are applied.
    """
    if not members:
        return ()
    match rule:
        case WeightedMean() | Table():
            return weight_shares(tuple(member.weight for member in members))
        case Sum():
            scale = declared / FULL
            reached = weighted_mean((member.weight, member.points[0]) for member in members) * scale
            parts = weight_shares(tuple(member.weight for member in members))
            return [NONE if reached > FULL else part * scale for part in parts]
        case PlainMean():
            return weight_shares((1,) * len(members))
        case Minimum():
            lows = [member.points[0] for member in members]
            weakest = min(lows, default=NONE)
            return [_ONE if low == weakest and lows.count(weakest) == 1 else NONE for low in lows]
        case _:
            assert_never(rule)


def weighted_mean(parts: Iterable[tuple[int, Fraction]]) -> Fraction:
    """Σwx / Σw over one or more parts, with one division: numerators are added over a common denominator."""
    above, below, weights = 0, 1, 0
    for weight, value in parts:
        top, bottom = value.as_integer_ratio()
        if bottom != below and below % bottom:
            above *= bottom
            below *= bottom
        above += weight * top * (below // bottom)
        weights += weight
    return Fraction(above, below * weights)


@lru_cache(maxsize=4096)
def weight_shares(weights: tuple[int, ...]) -> tuple[Fraction, ...]:
    """Each weight as a part of their sum; few patterns of weights occur, and they occur again and again."""
    total = sum(weights)
    return tuple(Fraction(weight, total) for weight in weights)


def _mean(members: Sequence[Member]) -> Range:
    if len(members) == 1:
        return members[0].points
    first = members[0].points
    if first[0] is first[1] and all(low is first[0] is high for _, (low, high), _ in members):
        return first
    is_exact = True
    for _, (low, high), is_open in members:
        if is_open:
            return _end(members, 0), _end(members, 1)
        is_exact = is_exact and low is high  # what is certain is one object, not only two equal ones
    lowest = weighted_mean([(weight, points[0]) for weight, points, _ in members])
    if is_exact:
        return lowest, lowest
    return lowest, weighted_mean([(weight, points[1]) for weight, points, _ in members])


def _end(members: Sequence[Member], end: int) -> Fraction:
    """The lowest (``end`` 0) or highest (1) mean over every way of leaving open parts out."""
    parts = [(member.weight, member.points[end]) for member in members if not member.open]
    doubtful = [(member.weight, member.points[end]) for member in members if member.open]
    doubtful.sort(key=lambda part: part[1], reverse=end == 1)
    if not parts:
        return doubtful[0][1]
    mean = weighted_mean(parts)
    for part in doubtful:
        if part[1] == mean or (part[1] > mean) is (end == 0):
            break
        parts.append(part)
        mean = weighted_mean(parts)
    return mean


def _minimum(members: Sequence[Member]) -> Range:
    certain = [member.points[1] for member in members if not member.open]
    high = min(certain) if certain else max(member.points[1] for member in members)
    return min(member.points[0] for member in members), high


def _banded(rule: Table, value: Fraction) -> Fraction:
    reached = [step.points for step in rule.bands if value >= step.at]
    return Fraction(reached[-1] if reached else rule.below)
