"""One-way tables: every firm once, no group that tells of a firm, nothing left over to subtract."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.aggregation import OTHER, SMALLEST_GROUP, Grouping, Result, tabulate, telling
from tests.domain.release_worlds import LEVELS, result

BY = Grouping.COUNTY


def _firms(county: str, count: int, points: tuple[int, ...] = (10, 50, 90)) -> list[Result]:
    return [
        result(f"{county}{number}", county=county, points=points[number % len(points)])
        for number in range(count)
    ]


def _results(sizes: dict[str, int]) -> list[Result]:
    return [each for county, size in sizes.items() for each in _firms(county, size)]


def test_a_group_of_five_stands_alone_with_its_mean_and_its_levels() -> None:
    table = tabulate(_results({"a": 5, "b": 6}), BY, LEVELS)

    assert [(row.group, row.firms, row.mean, tuple(row.levels.values())) for row in table.rows] == [
        ("a", 5, Fraction(42), (2, 2, 1)),
        ("b", 6, Fraction(50), (2, 2, 2)),
    ]


def test_small_groups_are_merged_and_come_last() -> None:
    table = tabulate(_results({"a": 3, "b": 7, "c": 2}), BY, LEVELS)

    assert [(row.group, row.firms) for row in table.rows] == [("b", 7), (OTHER, 5)]
    assert table.merged == ("a", "c")


def test_the_smallest_group_joins_while_the_rest_is_under_five() -> None:
    table = tabulate(_results({"a": 1, "b": 9, "c": 6, "d": 6}), BY, LEVELS)

    assert [(row.group, row.firms) for row in table.rows] == [("b", 9), ("d", 6), (OTHER, 7)]
    assert table.merged == ("a", "c")


def test_fewer_than_five_firms_altogether_give_an_empty_table() -> None:
    assert tabulate(_results({"a": 2, "b": 2}), BY, LEVELS).rows == ()


def test_a_group_whose_firms_are_all_at_one_level_does_not_stand_alone() -> None:
    table = tabulate(_firms("a", 8, points=(10, 20)) + _firms("b", 8), BY, LEVELS)

    assert [(row.group, row.firms) for row in table.rows] == [(OTHER, 16)]


def test_twenty_firms_may_all_be_at_one_level() -> None:
    assert not telling(_firms("a", 20, points=(10, 20)))
    assert telling(_firms("a", 19, points=(10, 20)))


def test_a_group_that_one_firm_joined_since_the_last_release_is_merged() -> None:
    before = _results({"a": 6, "b": 9, "c": 12})
    now = [*before, result("late", county="a"), *_firms("d", 7)]

    table = tabulate(now, BY, LEVELS, earlier=(before,))

    assert [(row.group, row.firms) for row in table.rows] == [("b", 9), ("c", 12), (OTHER, 14)]
    assert table.merged == ("a", "d")


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 12), max_size=8))
def test_no_row_is_small_and_nobody_is_counted_twice_or_left_out(sizes: dict[str, int]) -> None:
    table = tabulate(_results(sizes), BY, LEVELS)

    assert all(row.firms >= SMALLEST_GROUP for row in table.rows)
    assert all(sum(row.levels.values()) == row.firms == len(row.members) for row in table.rows)
    total = sum(sizes.values())
    assert sum(row.firms for row in table.rows) == (total if table.rows else 0)
    assert table.rows or total < SMALLEST_GROUP
