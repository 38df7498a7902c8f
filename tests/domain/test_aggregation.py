"""One-way tables: every firm once, no group that tells of a firm, nothing left over to subtract."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from assessment.domain.aggregation import (
    OTHER,
    SMALLEST_GROUP,
    Grouping,
    Quartiles,
    Result,
    quartiles_of,
    tabulate,
    telling,
)
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
@example(dict.fromkeys("abcde", 1))  # five firms, but all alike
def test_no_row_is_small_and_nobody_is_counted_twice_or_left_out(sizes: dict[str, int]) -> None:
    results = _results(sizes)
    table = tabulate(results, BY, LEVELS)

    assert all(row.firms >= SMALLEST_GROUP for row in table.rows)
    assert all(sum(row.levels.values()) == row.firms == len(row.members) for row in table.rows)
    total = sum(sizes.values())
    assert sum(row.firms for row in table.rows) == (total if table.rows else 0)
    assert bool(table.rows) is not telling(results)


def test_quartiles_are_told_from_ten_firms_on_in_whole_points() -> None:
    points = [Fraction(10 * n) + Fraction(1, 3) for n in range(10)]

    assert quartiles_of(points[:9]) is None
    assert quartiles_of(points) == Quartiles(20, 40, 70)
    assert quartiles_of([Fraction(5, 2)] * 5 + [Fraction(80)] * 5) == Quartiles(3, 3, 80)


def test_quartiles_do_not_say_that_half_of_a_small_group_has_one_score() -> None:
    spread = [Fraction(40 + n, 1) for n in range(3)]
    alike = [Fraction(50) + Fraction(n, 100) for n in range(10)]

    assert quartiles_of(spread + alike) is None
    assert quartiles_of(spread + alike + alike) == Quartiles(50, 50, 50)


@given(st.lists(st.fractions(0, 100, max_denominator=50), min_size=10, max_size=40), st.data())
def test_no_exact_score_stands_behind_a_quartile(points: list[Fraction], data: st.DataObject) -> None:
    """Whatever a firm has between two whole points, the quartiles are the same: they fit no one score."""
    place = data.draw(st.integers(0, len(points) - 1))
    nearest = (points[place] + Fraction(1, 2)).__floor__()
    moved = [*points]
    moved[place] = Fraction(nearest) + data.draw(st.fractions(Fraction(-1, 2), Fraction(49, 100)))

    assert quartiles_of(moved) == quartiles_of(points)
