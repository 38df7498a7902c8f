"""A later release says nothing of the few firms that came or went since the one before."""

from collections.abc import Sequence

import pytest

from assessment.domain.aggregation import Grouping, Result, changes_between, telling
from assessment.domain.releasing import History, Tables, held_back, protected_tables
from tests.domain.release_worlds import LEVELS, after, deducible, dice, result, rows_of, world

FIRMS = [f"firm{number}" for number in range(90)]


def released(standing: Sequence[Result], *before: Tables) -> Tables:
    found = protected_tables(standing, after(*before), LEVELS, before=before[-1].tables if before else ())
    assert found is not None
    return found


def figures(tables: Tables) -> list[tuple[Grouping, str, frozenset[str]]]:
    return [(table.by, row.group, row.members) for table in tables.tables for row in table.rows]


def everybody(*releases: Sequence[Result]) -> list[str]:
    return sorted({each.id for results in releases for each in results})


def test_a_release_with_one_firm_more_keeps_every_figure() -> None:
    before = world(dice(1), FIRMS)
    first = released(before)

    second = released([*before, result("late", points=97)], first)

    assert figures(second) == figures(first)


@pytest.mark.parametrize("seed", range(25))
def test_no_firm_can_be_computed_from_two_releases_whoever_came_between(seed: int) -> None:
    random = dice(seed)
    before = world(random, FIRMS[: random.randrange(20, 90)])
    late = world(random, [f"late{number}" for number in range(random.randrange(1, 30))])
    first = released(before)

    second = released([*before, *late], first)

    assert not deducible(rows_of(first, second), everybody(before, late))


@pytest.mark.parametrize("seed", range(15))
def test_no_firm_can_be_computed_from_three_releases_when_some_correct_their_answers(seed: int) -> None:
    random = dice(seed)
    start = world(random, FIRMS[:60])
    corrected = world(random, random.sample(FIRMS[:60], random.randrange(1, 20)))
    gone = {each.firm for each in corrected}
    second_state = [each for each in start if each.firm not in gone] + corrected
    third_state = second_state[random.randrange(0, 8) :] + world(random, FIRMS[60:80])

    first = released(start)
    second = released(second_state, first)
    third = released(third_state, first, second)

    assert not deducible(rows_of(first, second, third), everybody(start, second_state, third_state))


@pytest.mark.parametrize("seed", range(10))
def test_what_changed_in_a_group_is_itself_a_group_that_could_be_published(seed: int) -> None:
    random = dice(seed)
    before = world(random, FIRMS[:50])
    first = released(before)
    second = released([*before, *world(random, FIRMS[50:])], first)
    known = {each.id: each for each in (*first.counted, *second.counted)}

    old = {(by, group): members for by, group, members in figures(first)}
    for by, group, members in figures(second):
        if (by, group) in old and group != "other":
            came, went = changes_between(
                [known[each] for each in old[by, group]], [known[each] for each in members]
            )
            assert all(not change or not telling(change) for change in (came, went))


def test_many_new_firms_do_bring_the_figures_up_to_date() -> None:
    before = world(dice(3), FIRMS[:40])
    late = world(dice(4), [f"late{number}" for number in range(200)])

    second = released([*before, *late], released(before))

    assert {each.id for each in second.counted} == {each.id for each in (*before, *late)}


def test_a_change_that_would_stand_alone_waits_and_the_others_count() -> None:
    before = [result(f"a{n}", points=n * 9) for n in range(10)]
    before += [result(f"b{n}", county="b", points=n * 9) for n in range(10)]
    many = [result(f"late{n}", points=n * 15) for n in range(6)]
    first = released(before)

    counted = held_back([*before, *many, result("alone", county="b")], after(first), tuple(Grouping))

    assert {each.firm for each in counted} - {each.firm for each in before} == {each.firm for each in many}


def test_under_five_firms_there_is_nothing_to_release() -> None:
    assert protected_tables([result(f"f{n}", points=n * 30) for n in range(4)], History(), LEVELS) is None


@pytest.mark.parametrize("count", range(1, 5))
def test_another_bureaus_release_of_the_same_county_is_respected(count: int) -> None:
    citys = [result(f"f{n}", points=n * 9) for n in range(10)]
    first = released(citys)
    history = History(others=(first.counted,), rows=rows_of(first))
    late = [result(f"late{n}", industry="ijkl"[n], points=n * 30) for n in range(count)]

    found = protected_tables([*citys, *late], history, LEVELS)

    assert found is not None
    assert {each.id for each in found.counted} == {each.id for each in citys}


def test_the_firms_that_came_between_two_releases_are_hidden_from_both_together() -> None:
    before = [
        result(f"{county}{industry}{n}", county=county, industry=industry, points=n * 14)
        for county in "ab"
        for industry in "ij"
        for n in range(7)
    ]
    late = [result(f"late-a{n}", county="a", industry="i", points=n * 19) for n in range(5)]
    late += [result(f"late-b{n}", county="b", industry="j", points=n * 19) for n in range(5)]
    late.append(result("link", county="b", industry="i", points=40))
    first = released(before)

    second = released([*before, *late], first)

    assert not deducible(rows_of(first, second), everybody(before, late))


def test_when_everybody_withdrew_the_last_release_stays() -> None:
    first = released([result(f"f{n}", points=n * 9) for n in range(10)])

    assert figures(released([], first)) == figures(first)


def test_three_firms_that_came_since_another_bureaus_release_are_not_told_by_the_sum_of_a_table() -> None:
    citys = [
        result(f"{county}{industry}{n}", county=county, industry=industry, points=n * 19)
        for county in "ab"
        for industry in "ijklmn"
        for n in range(5)
    ]
    counties = tuple(frozenset(each.id for each in citys if each.firm[0] == county) for county in "ab")
    late = [result(f"late{industry}", county="a", industry=industry, points=90) for industry in "ijk"]

    found = protected_tables([*citys, *late], History(others=(tuple(citys),), rows=counties), LEVELS)

    assert found is not None
    assert {each.firm for each in found.counted} == {each.firm for each in citys}


def test_tables_are_made_coarser_when_one_firm_links_a_county_with_an_industry() -> None:
    standing = [result(f"a{n}", county="a", industry="i", points=n * 15) for n in range(6)]
    standing += [result(f"b{n}", county="b", industry="j", points=n * 15) for n in range(6)]
    standing.append(result("link", county="b", industry="i", points=40))

    found = released(standing)

    assert not deducible(rows_of(found), everybody(standing))
