"""One-way tables: every firm once, no group under five, nothing left over to subtract."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.aggregation import OTHER, SMALLEST_GROUP, Grouping, Result, tabulate

LEVELS = ("low", "high")


def _results(sizes: dict[str, int], points: int = 50) -> list[Result]:
    return [
        Result({Grouping.COUNTY: key}, Fraction(points + number), LEVELS[number % 2])
        for key, size in sizes.items()
        for number in range(size)
    ]


def test_a_group_of_five_stands_alone_with_its_mean_and_its_levels() -> None:
    table = tabulate(_results({"a": 5, "b": 6}), Grouping.COUNTY, LEVELS)

    assert [(row.group, row.firms, row.mean, dict(row.levels)) for row in table.rows] == [
        ("a", 5, Fraction(52), {"low": 3, "high": 2}),
        ("b", 6, Fraction(105, 2), {"low": 3, "high": 3}),
    ]


def test_small_groups_are_merged_and_come_last() -> None:
    table = tabulate(_results({"a": 3, "b": 7, "c": 2}), Grouping.COUNTY, LEVELS)

    assert [(row.group, row.firms) for row in table.rows] == [("b", 7), (OTHER, 5)]
    assert table.merged == ("a", "c")


def test_the_smallest_group_joins_while_the_rest_is_under_five() -> None:
    table = tabulate(_results({"a": 1, "b": 9, "c": 6, "d": 6}), Grouping.COUNTY, LEVELS)

    assert [(row.group, row.firms) for row in table.rows] == [("b", 9), ("d", 6), (OTHER, 7)]
    assert table.merged == ("a", "c")


def test_fewer_than_five_firms_altogether_give_an_empty_table() -> None:
    assert tabulate(_results({"a": 2, "b": 2}), Grouping.COUNTY, LEVELS).rows == ()


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 12), max_size=8))
def test_no_row_is_small_and_nobody_is_counted_twice_or_left_out(sizes: dict[str, int]) -> None:
    table = tabulate(_results(sizes), Grouping.COUNTY, LEVELS)

    assert all(row.firms >= SMALLEST_GROUP for row in table.rows)
    assert all(sum(row.levels.values()) == row.firms for row in table.rows)
    total = sum(sizes.values())
    assert sum(row.firms for row in table.rows) == (total if total >= SMALLEST_GROUP else 0)
