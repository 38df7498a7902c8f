"""How much of what binds the level a change takes away: the part of what the next level still asks."""

from fractions import Fraction

from assessment.domain.requirements import (
    ConditionShortfall,
    CountShortfall,
    PointsShortfall,
    Shortfall,
    shortfalls,
)
from assessment.domain.scoring import Score


def eased(before: Score, after: Score) -> Fraction:
    """The mean, over all that binds the level before, of the part that is no longer missing after; 0–1.

    Every requirement counts alike, whether it asks for points, for a number of parts or for a condition.
    Nothing binds at the highest level, and nothing is eased there.
    """
    binding = before.decision.binding
    if not binding:
        return Fraction(0)
    return sum((_part(each, after) for each in binding), Fraction(0)) / len(binding)


def _part(lacking: Shortfall, after: Score) -> Fraction:
    """The part of one shortfall that is gone."""
    left = shortfalls((lacking.requirement,), after.decision.situation)
    if not left:
        return Fraction(1)
    return max(Fraction(0), 1 - _amount(left[0]) / _amount(lacking))


def _amount(shortfall: Shortfall) -> Fraction:
    match shortfall:
        case PointsShortfall(missing=missing):
            return missing
        case CountShortfall():
            return Fraction(shortfall.missing)
        case ConditionShortfall():
            return Fraction(1)
