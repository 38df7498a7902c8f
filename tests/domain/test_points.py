"""Points of figures and ratios, computed by hand: bands with either closure, straight lines, next steps."""

from fractions import Fraction

import pytest

from assessment.domain.points import Scale, next_step, points_at, rises
from tests.domain import built

RISING = built.bands((10, 40), (50, 100))
RISING_RIGHT = built.bands((10, 40), (50, 100), closed="right")
FALLING = built.bands((10, 40), (50, 0), below=100)
FALLING_RIGHT = built.bands((10, 40), (50, 0), below=100, closed="right")
UP = built.proportional(0, 80)
DOWN = built.proportional(90, 10)


@pytest.mark.parametrize(
    ("scale", "value", "points"),
    [
        (RISING, "9.99", 0),
        (RISING, 10, 40),
        (RISING, 50, 100),
        (RISING_RIGHT, 10, 0),
        (RISING_RIGHT, "10.01", 40),
        (RISING_RIGHT, 50, 40),
        (FALLING, "9.99", 100),
        (FALLING, 10, 40),
        (FALLING, 50, 0),
        (FALLING_RIGHT, 10, 100),
        (FALLING_RIGHT, 50, 40),
        (UP, -5, 0),
        (UP, 20, 25),
        (UP, "33.3", "41.625"),
        (UP, 80, 100),
        (UP, 300, 100),
        (DOWN, 100, 0),
        (DOWN, 70, 25),
        (DOWN, 10, 100),
        (DOWN, 0, 100),
    ],
)
def test_a_value_earns_the_points_of_its_place(scale: Scale, value: int | str, points: int | str) -> None:
    assert points_at(scale, Fraction(value)) == Fraction(points)


@pytest.mark.parametrize(("scale", "points"), [(RISING, 100), (FALLING, 0), (UP, 100), (DOWN, 0)])
def test_beyond_every_bound_the_last_points_hold(scale: Scale, points: int) -> None:
    assert points_at(scale, None) == points


def test_a_scale_knows_its_direction() -> None:
    assert [rises(scale) for scale in (RISING, FALLING, UP, DOWN)] == [True, False, True, False]


@pytest.mark.parametrize(
    ("scale", "value", "step"),
    [
        (RISING, 0, (10, 40)),
        (RISING, 12, (50, 100)),
        (RISING, 60, None),
        (RISING_RIGHT, 10, (11, 40)),
        (FALLING, 60, (49, 40)),
        (FALLING, 20, (9, 100)),
        (FALLING, 5, None),
        (FALLING_RIGHT, 60, (50, 40)),
        (UP, 20, (24, 30)),
        (UP, 24, (32, 40)),
        (UP, 79, (80, 100)),
        (UP, 80, None),
        (DOWN, 70, (66, 30)),
        (DOWN, 10, None),
    ],
)
def test_the_next_step_is_the_nearest_value_that_earns_more(
    scale: Scale, value: int, step: tuple[int, int] | None
) -> None:
    expected = None if step is None else (Fraction(step[0]), Fraction(step[1]))

    assert next_step(scale, Fraction(value), Fraction(1)) == expected


def test_a_next_step_is_rounded_to_what_can_be_entered() -> None:
    third = built.proportional(0, 7)

    to, points = next_step(third, Fraction(1), Fraction(1, 10)) or (None, None)

    assert to == Fraction("1.4")  # 20 points at 1.4 exactly
    assert points == 20
    assert next_step(third, Fraction("1.4"), Fraction(1)) == (
        Fraction(3),
        Fraction(300, 7),
    )  # 30 points at 2.1, so 3
