"""A bureau's releases: frozen, hashed, of its own region, and silent about single firms."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from assessment.domain.aggregation import Grouping
from assessment.domain.errors import NotFoundError, NothingToReleaseError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.publication import Publication, PublishedRow
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.domain.size import SizeClass
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.releases import Release
from assessment.persistence.trail import TrailEntry
from assessment.services.release_record import behind_of, publication_of
from assessment.services.supervising import (
    Countable,
    countable_results,
    freeze_release,
    own_releases,
    read_release,
    release_hash,
    release_subject,
    supervised_bureau,
)
from tests.many_firms import KEY, LEVELS, Sketch, add_firms, shipped_catalogue, shipped_codes, sign, sketches
from tests.world import NOW, OTHER_COUNTY, acting, add_bureau, add_firm, add_member

CITY = RegionCode("420500")
ELSEWHERE = RegionCode("420102")
LATER = NOW + timedelta(days=30)


@pytest.fixture
def officer(database: Database) -> UserId:
    return add_officer(database, CITY, "officer")


def add_officer(database: Database, region: RegionCode, name: str) -> UserId:
    with database.writing() as session:
        return add_member(session, add_bureau(session, region), Role.OFFICER, name)


def bureau_of(database: Database, officer: UserId) -> OrganisationId:
    return acting(database, officer).belongings[0].organisation


def hand_in(database: Database, officer: UserId, drawn: list[Sketch]) -> None:
    with database.writing() as session:
        add_firms(session, drawn, by=officer)


def freeze(database: Database, officer: UserId, *, later: int = 0) -> Release:
    actor, bureau = acting(database, officer), bureau_of(database, officer)
    with database.writing() as session:
        subject = release_subject(shipped_catalogue(), shipped_codes(), KEY, year=2026)
        return freeze_release(session, actor, bureau, subject=subject, now=NOW + timedelta(days=later))


def rows(release: Release, by: Grouping) -> list[PublishedRow]:
    (table,) = (table for table in publication_of(release).tables if table.by is by)
    return list(table.rows)


def shown(release: Release, by: Grouping) -> list[tuple[str, str, int]]:
    return [(row.group.key, row.group.name, row.firms) for row in rows(release, by)]


def test_the_tables_name_counties_industries_and_sizes(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(9) + sketches(6, OTHER_COUNTY, first=9))

    release = freeze(database, officer)

    assert shown(release, Grouping.COUNTY) == [("420503", "伍家岗区", 9), ("420583", "枝江市", 6)]
    assert shown(release, Grouping.INDUSTRY) == [
        ("C13", "农副食品加工业", 5),
        ("C14", "食品制造业", 5),
        ("C15", "酒、饮料和精制茶制造业", 5),
    ]
    assert shown(release, Grouping.SIZE) == [("small", "小型", 15)]


def test_means_are_exact_and_levels_stand_in_their_order(database: Database, officer: UserId) -> None:
    points = [Fraction(100, 3), Fraction(10), Fraction(30), Fraction(60), Fraction(80)]
    hand_in(database, officer, [Sketch(number=n, points=each) for n, each in enumerate(points)])

    (row,) = rows(freeze(database, officer), Grouping.COUNTY)

    assert row.mean == sum(points) / 5
    assert row.levels == (1, 2, 1, 1)


def test_firms_outside_the_region_and_drafts_are_left_aside(database: Database, officer: UserId) -> None:
    drafts = [replace(each, status=Status.DRAFT) for each in sketches(4, first=20)]
    hand_in(database, officer, sketches(8) + sketches(7, ELSEWHERE, first=8) + drafts)

    release = freeze(database, officer)

    assert sum(row.firms for row in rows(release, Grouping.SIZE)) == 8


def test_the_region_follows_the_table_of_parents_not_the_code(database: Database) -> None:
    xiantao, qianjiang = RegionCode("429004"), RegionCode("429005")
    officer = add_officer(database, xiantao, "xiantao")
    hand_in(database, officer, sketches(6, xiantao) + sketches(6, qianjiang, first=6))

    assert shown(freeze(database, officer), Grouping.COUNTY) == [("429004", "仙桃市", 6)]


def test_a_province_names_counties_with_their_city(database: Database) -> None:
    officer = add_officer(database, RegionCode("420000"), "province")
    hand_in(database, officer, sketches(6) + sketches(6, RegionCode("429004"), first=6))

    names = [name for _, name, _ in shown(freeze(database, officer), Grouping.COUNTY)]
    assert names == ["宜昌市伍家岗区", "仙桃市"]


def test_under_five_firms_freezing_is_refused_and_leaves_nothing(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(4))

    with pytest.raises(NothingToReleaseError):
        freeze(database, officer)

    with database.reading() as session:
        assert session.scalars(select(Release)).all() == []


def test_small_groups_stand_under_other_and_are_named(database: Database, officer: UserId) -> None:
    sizes = [SizeClass.LARGE] * 2 + [SizeClass.SMALL] * 7 + [SizeClass.MICRO] * 4
    hand_in(database, officer, [Sketch(number=n, points=7 * n, size=size) for n, size in enumerate(sizes)])

    release = freeze(database, officer)

    assert shown(release, Grouping.SIZE) == [("small", "小型", 7), ("other", "其他", 6)]
    (table,) = (table for table in publication_of(release).tables if table.by is Grouping.SIZE)
    assert [each.name for each in table.merged] == ["微型", "大型"]


def test_a_release_is_hashed_lists_its_results_and_leaves_a_trail(
    database: Database, officer: UserId
) -> None:
    hand_in(database, officer, sketches(8))

    release = freeze(database, officer)

    assert release.hash == release_hash(release.tables, release.snapshots)
    assert len(behind_of(release).counted) == 8
    with database.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "release.freeze")).one()
        assert (entry.object_id, entry.detail) == (release.id, {"hash": release.hash})


def test_a_release_cannot_be_changed_afterwards(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(8))
    freeze(database, officer)

    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(update(Release).values(hash="1" * 64))


def test_one_firm_more_changes_no_figure_of_the_next_release(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(20) + sketches(12, OTHER_COUNTY, first=20))
    first = freeze(database, officer)
    hand_in(database, officer, [Sketch(number=99, points=97)])

    second = freeze(database, officer, later=30)

    assert publication_of(second).tables == publication_of(first).tables
    assert all(row.since == first.frozen_at for by in Grouping for row in rows(second, by))


def test_a_corrected_result_of_one_firm_changes_no_figure_either(database: Database, officer: UserId) -> None:
    with database.writing() as session:
        firms = add_firms(session, sketches(20), by=officer)
    first = freeze(database, officer)
    with database.writing() as session:
        assessment = session.scalars(select(Assessment).where(Assessment.enterprise_id == firms[0].id)).one()
        sign(session, firms[0], assessment, Sketch(number=0, points=88), by=officer, at=LATER, number=2)

    second = freeze(database, officer, later=30)

    assert publication_of(second).tables == publication_of(first).tables


def test_many_firms_more_are_counted_in_the_next_release(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(20))
    freeze(database, officer)
    hand_in(database, officer, sketches(30, first=20))

    second = freeze(database, officer, later=30)

    assert [row.firms for row in rows(second, Grouping.SIZE)] == [50]
    assert all(row.since == second.frozen_at for row in rows(second, Grouping.SIZE))


def test_a_county_bureau_says_nothing_of_the_one_firm_since_its_citys_release(
    database: Database, officer: UserId
) -> None:
    county_officer = add_officer(database, RegionCode("420503"), "county")
    hand_in(database, officer, sketches(12) + sketches(9, OTHER_COUNTY, first=12))
    freeze(database, officer)
    hand_in(database, officer, [Sketch(number=99, points=97)])

    release = freeze(database, county_officer, later=1)

    assert shown(release, Grouping.COUNTY) == [("420503", "伍家岗区", 12)]


def test_a_release_of_another_bureau_is_not_found(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(8))
    release = freeze(database, officer)
    stranger = acting(database, add_officer(database, ELSEWHERE, "stranger"))

    with database.reading() as session:
        with pytest.raises(NotFoundError):
            read_release(session, stranger, release.id)
        assert own_releases(session, stranger) == ()
        assert [each.id for each in own_releases(session, acting(database, officer))] == [release.id]


def test_nobody_freezes_for_another_bureau(database: Database, officer: UserId) -> None:
    stranger = acting(database, add_officer(database, ELSEWHERE, "stranger"))
    subject = release_subject(shipped_catalogue(), shipped_codes(), KEY, year=2026)

    with database.writing() as session, pytest.raises(NotFoundError):
        freeze_release(session, stranger, bureau_of(database, officer), subject=subject, now=NOW)


def test_a_firm_finds_no_releases(database: Database, officer: UserId) -> None:
    with database.writing() as session:
        lead = add_firm(session).lead

    with database.reading() as session, pytest.raises(NotFoundError):
        own_releases(session, acting(database, lead))


def test_the_preview_counts_the_firms_that_handed_in(database: Database, officer: UserId) -> None:
    hand_in(database, officer, [*sketches(7), Sketch(number=50, points=None)])
    actor = acting(database, officer)

    with database.reading() as session:
        bureau = supervised_bureau(session, actor, bureau_of(database, officer))
        found = countable_results(session, shipped_codes(), bureau)

    assert found == (Countable(questionnaire_key=KEY, year=2026, firms=7),)


def test_the_stored_release_reads_back_as_it_was(database: Database, officer: UserId) -> None:
    hand_in(database, officer, sketches(15))
    frozen = publication_of(freeze(database, officer))

    with database.reading() as session:
        stored = publication_of(session.scalars(select(Release)).one())

    assert isinstance(stored, Publication)
    assert stored == frozen
    assert [level.key for level in stored.levels] == list(LEVELS)
