"""How parts come together, with numbers computed by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.domain.combining import Member, combined, shares, weight_shares, weighted_mean
from assessment.domain.points import BandStep
from assessment.domain.questionnaire import Aggregation, Minimum, PlainMean, Sum, Table, WeightedMean

BANDS = Table(
    below=Fraction(0), bands=(BandStep(Decimal(40), Fraction(30)), BandStep(Decimal(60), Fraction(100)))
)


def ends(low: int, high: int) -> tuple[Fraction, Fraction]:
    return Fraction(low), Fraction(high)


def part(low: int, high: int | None = None, *, weight: int = 1, is_open: bool = False) -> Member:
    first = Fraction(low)
    return Member(weight, (first, first if high is None else Fraction(high)), is_open)


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [
        (WeightedMean(), Fraction(220, 6), Fraction(340, 6)),  # (1×40 + 2×30..60 + 3×40..60) / 6
        (PlainMean(), Fraction(110, 3), Fraction(160, 3)),  # (40 + 30..60 + 40..60) / 3
        (Minimum(), 30, 40),
        (BANDS, 0, 30),  # 36.7 is below 40, 56.7 below 60
        (Sum(), Fraction(220, 6) * 120 / 100, Fraction(340, 6) * 120 / 100),
    ],
)
def test_each_rule_takes_the_ends_of_its_parts(
    rule: Aggregation, low: Fraction | int, high: Fraction | int
) -> None:
    members = [part(40), part(30, 60, weight=2), part(40, 60, weight=3)]

    assert combined(rule, members, Fraction(120)) == (low, high)


def test_nothing_comes_of_nothing() -> None:
    for rule in (WeightedMean(), PlainMean(), Minimum(), Sum(), BANDS):
        assert combined(rule, [], Fraction(100)) is None
        assert list(shares(rule, [], Fraction(100))) == []


def test_a_sum_makes_up_for_what_does_not_apply_and_stops_at_100() -> None:
    twenty_of_forty = [part(50, weight=40)]  # the other parts, worth 60, do not apply

    assert combined(Sum(), twenty_of_forty, Fraction(100)) == ends(50, 50)
    assert combined(Sum(), [part(90, weight=80), part(90, weight=70)], Fraction(150)) == ends(100, 100)


def test_an_open_part_is_left_out_where_that_widens_the_interval() -> None:
    members = [part(50), part(0, 80, is_open=True)]

    assert combined(WeightedMean(), members, Fraction(2)) == ends(25, 65)  # with it: (50+0)/2 and (50+80)/2
    members = [part(50), part(60, 80, is_open=True)]
    assert combined(WeightedMean(), members, Fraction(2)) == ends(50, 65)  # low: without it


def test_of_several_open_parts_those_that_help_are_kept() -> None:
    members = [part(50, weight=2), part(20, is_open=True), part(80, is_open=True), part(0, is_open=True)]

    # low: 50 with 0 and 20 → (100 + 0 + 20) / 4; high: 50 with 80 → (100 + 80) / 3
    assert combined(WeightedMean(), members, Fraction(5)) == ends(30, 60)


def test_when_every_part_is_open_at_least_one_stays() -> None:
    members = [part(20, 40, is_open=True), part(50, 90, is_open=True)]

    assert combined(WeightedMean(), members, Fraction(2)) == ends(20, 90)
    assert combined(Minimum(), members, Fraction(2)) == ends(20, 90)


def test_the_weakest_certain_part_bounds_a_minimum_from_above() -> None:
    assert combined(Minimum(), [part(50, 70), part(10, 20, is_open=True)], Fraction(2)) == ends(10, 70)


def test_shares_say_how_far_a_part_moves_the_whole() -> None:
    members = [part(40), part(30, weight=3)]

    assert list(shares(WeightedMean(), members, Fraction(4))) == [Fraction(1, 4), Fraction(3, 4)]
    assert list(shares(PlainMean(), members, Fraction(4))) == [Fraction(1, 2), Fraction(1, 2)]
    assert list(shares(Minimum(), members, Fraction(4))) == [0, 1]
    assert list(shares(Minimum(), [part(30), part(30)], Fraction(2))) == [0, 0]
    assert list(shares(Sum(), members, Fraction(120))) == [Fraction(3, 10), Fraction(9, 10)]
    assert list(shares(Sum(), [part(100, weight=2), part(90)], Fraction(150))) == [0, 0]


def test_a_mean_divides_once_and_exactly() -> None:
    parts = [(1, Fraction(1, 3)), (2, Fraction(1, 7)), (3, Fraction(5, 21))]

    assert weighted_mean(parts) == (Fraction(1, 3) + Fraction(2, 7) + Fraction(15, 21)) / 6
    assert weight_shares((1, 3)) == (Fraction(1, 4), Fraction(3, 4))
