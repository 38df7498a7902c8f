"""How a figure or a ratio earns points: declared bands, or in proportion to the value."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor, lcm
from typing import Final, Literal, TypeAlias, assert_never

from assessment.domain.sources import Source

FULL: Final = Fraction(100)
NONE: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class BandStep:
    """From the value ``at`` on (in the unit of the figure) ``points`` are earned, 0–100."""

    at: Decimal
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """A table of steps. A value equal to ``at`` belongs to the step if left-closed, else to the one below.

    The points rise all the way or fall all the way. Compared by identity, to be a cheap key.
    """

    closed: Literal["left", "right"]
    below: Fraction
    bands: tuple[BandStep, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proportional:
    """Points on a straight line from ``zero_at`` (0) to ``full_at`` (100), and never beyond."""

    zero_at: Decimal
    full_at: Decimal
    source: Source


Scale: TypeAlias = Bands | Proportional


def rises(scale: Scale) -> bool:
    """Whether more of the figure is better."""
    match scale:
        case Bands(below=below, bands=bands):
            return bands[-1].points >= below
        case Proportional(zero_at=zero, full_at=full):
            return full > zero
        case _:
            assert_never(scale)


def points_at(scale: Scale, value: Fraction | None) -> Fraction:
    """The points of ``value``; ``None`` stands for a value beyond every bound."""
    match scale:
        case Bands(closed=closed):
            below, steps = _steps(scale)
            if value is None:
                return steps[-1][1]
            reached = [points for at, points in steps if (value >= at if closed == "left" else value > at)]
            return reached[-1] if reached else below
        case Proportional():
            if value is None:
                return FULL if rises(scale) else NONE
            return _on_line(scale, value)
        case _:
            assert_never(scale)


def next_step(scale: Scale, value: Fraction, grain: Fraction) -> tuple[Fraction, Fraction] | None:
    """The nearest value that earns more, in steps of ``grain``, with its points; ``None`` at the top.

    On a straight line it is the value that reaches the next multiple of ten points.
    """
    present = points_at(scale, value)
    match scale:
        case Bands():
            reached = _next_band(scale, present, grain)
        case Proportional():
            reached = _next_ten(scale, present, grain) if present < FULL else None
        case _:
            assert_never(scale)
    return None if reached is None else (reached, points_at(scale, reached))


@cache
def _steps(scale: Bands) -> tuple[Fraction, tuple[tuple[Fraction, Fraction], ...]]:
    steps = tuple((Fraction(step.at), Fraction(step.points)) for step in scale.bands)
    return Fraction(scale.below), steps


def _on_line(scale: Proportional, value: Fraction) -> Fraction:
    slope, offset, below = _line(scale)
    top, bottom = value.as_integer_ratio()
    above, whole = top * slope + offset * bottom, below * bottom
    if above <= 0:
        return NONE
    return FULL if above >= 100 * whole else Fraction(above, whole)


@cache
def _line(scale: Proportional) -> tuple[int, int, int]:
    """The line as whole numbers: (slope × value + offset) ÷ below."""
    start, end = Fraction(scale.zero_at), Fraction(scale.full_at)
    slope = FULL / (end - start)
    offset = -start * slope
    below = lcm(slope.denominator, offset.denominator)
    return int(slope * below), int(offset * below), below


def _next_band(scale: Bands, present: Fraction, grain: Fraction) -> Fraction | None:
    below, steps = _steps(scale)
    is_left_closed = scale.closed == "left"
    if rises(scale):
        edges = [at for at, points in steps if points > present]
        return None if not edges else edges[0] + (NONE if is_left_closed else grain)
    before = [below, *(points for _, points in steps)]
    edges = [at for (at, _), points in zip(steps, before, strict=False) if points > present]
    return None if not edges else edges[-1] - (grain if is_left_closed else NONE)


def _next_ten(scale: Proportional, present: Fraction, grain: Fraction) -> Fraction:
    start = Fraction(scale.zero_at)
    width = (Fraction(scale.full_at) - start) / FULL
    exact = start + width * min(FULL, Fraction(int(present / 10) * 10 + 10))
    grains = exact / grain
    return (ceil(grains) if rises(scale) else floor(grains)) * grain
