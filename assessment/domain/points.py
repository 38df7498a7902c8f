"""How a figure or a ratio earns points: declared bands, or in proportion to the value."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias, assert_never

from assessment.domain.sources import Source

FULL: Final = Fraction(100)
NONE: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class BandStep:
    """From the value ``at`` on (in the unit of the figure) ``points`` are earned, 0–100."""

    at: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """A table of steps. A value equal to ``at`` belongs to the step if left-closed, else to the one below."""

    closed: Literal["left", "right"]
    below: Decimal
    bands: tuple[BandStep, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportional:
    """Points on a straight line from ``zero_at`` (0) to ``full_at`` (100), and never beyond."""

    zero_at: Decimal
    full_at: Decimal
    source: Source


Scale: TypeAlias = Bands | Proportional


def points_at(scale: Scale, value: Fraction | None) -> Fraction:
    """The points of ``value``; ``None`` stands for a value beyond every bound."""
    match scale:
        case Bands():
            return _in_bands(scale, value)
        case Proportional():
            return _in_proportion(scale, value)
        case _:
            assert_never(scale)


def next_step(scale: Scale, value: Fraction) -> tuple[Fraction, Fraction] | None:
    """The nearest value that earns more, with its points; ``None`` at the top."""
    present = points_at(scale, value)
    match scale:
        case Bands():
            better = [
                (Fraction(step.at), Fraction(step.points)) for step in scale.bands if step.points > present
            ]
            if scale.below > present:
                better.append((Fraction(scale.bands[0].at), Fraction(scale.below)))
            return min(better, key=lambda step: abs(step[0] - value)) if better else None
        case Proportional():
            if present >= FULL:
                return None
            target = min(FULL, Fraction(int(present / 10) * 10 + 10))
            start, end = Fraction(scale.zero_at), Fraction(scale.full_at)
            return start + (end - start) * target / FULL, target
        case _:
            assert_never(scale)


def _in_bands(scale: Bands, value: Fraction | None) -> Fraction:
    earned = scale.below
    for step in scale.bands:
        reached = value is None or (value >= step.at if scale.closed == "left" else value > step.at)
        if not reached:
            break
        earned = step.points
    return Fraction(earned)


def _in_proportion(scale: Proportional, value: Fraction | None) -> Fraction:
    rising = scale.full_at > scale.zero_at
    if value is None:
        return FULL if rising else NONE
    start, end = Fraction(scale.zero_at), Fraction(scale.full_at)
    return min(FULL, max(NONE, (value - start) / (end - start) * FULL))
