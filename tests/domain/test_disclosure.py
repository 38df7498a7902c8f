"""The attack on published figures finds what people with a pencil would find."""

from assessment.domain.disclosure import gives_away
from tests.domain.release_worlds import deducible, dice

ALL = "abcdefghijkl"


def test_separate_groups_give_nothing_away() -> None:
    assert not gives_away(["abcde", "fghijkl"])


def test_one_firm_more_is_found_by_subtraction() -> None:
    assert gives_away(["abcde", "abcdef"])


def test_four_firms_more_are_found_and_five_are_not() -> None:
    assert gives_away(["abcdefg", "abcdefghijk"])
    assert not gives_away(["abcdefg", "abcdefghijkl"])


def test_a_firm_is_found_between_two_tables_of_one_release() -> None:
    counties, industries = ["abcde", "fghijk"], ["abcdef", "ghijk"]

    assert gives_away([*counties, *industries])


def test_a_firm_is_found_over_three_rows() -> None:
    assert gives_away(["abcdefghijkl", "abcdef", "ghijk"])


def test_the_difference_of_two_firms_is_found() -> None:
    assert gives_away(["abcde", "abcdf"])


def test_the_difference_of_two_firms_is_found_behind_two_larger_groups() -> None:
    many, more, most = "cdefg", "hijkl", "mnopqrst"

    assert gives_away([f"a{many}{more}", f"b{many}{more}", f"{many}{most}"])


def test_a_firm_together_with_many_is_no_find() -> None:
    assert not gives_away(["abcdef", "bcdefghijkl"])


def test_it_never_misses_what_exact_elimination_finds() -> None:
    random = dice(7)
    worlds = [[random.sample(ALL, random.randrange(5, 10)) for _ in range(5)] for _ in range(200)]

    found = [(bool(deducible(rows, ALL)), gives_away(rows)) for rows in worlds]

    assert {True, False} == {exact for exact, _ in found}
    assert all(attack for exact, attack in found if exact)
