"""Frozen results, releases and the trail: added once, never changed, never deleted.

On PostgreSQL the application has no right to; and whoever has one meets the trigger.
"""

import pytest
from sqlalchemy import create_engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from assessment.domain.fingerprints import canonical, fingerprint
from assessment.domain.identities import SnapshotId
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.errands import Errand
from assessment.persistence.releases import Release, releases_of
from assessment.persistence.results import (
    Snapshot,
    finished_snapshots,
    latest_snapshot,
    snapshots_of,
    standing_snapshots,
)
from assessment.persistence.scope import on_errand
from assessment.persistence.trail import Deed, Origin, TrailEntry, record
from assessment.persistence.trail_reading import Sought, find_entries
from tests.databases import as_superuser, in_service
from tests.world import COUNTY, NOW, OTHER_COUNTY, add_assessment, add_bureau, add_firm, add_snapshot

FROZEN = {"snapshot": "scores", "release": "hash", "trail_entry": "mac"}


def refused(table: str) -> str:
    return f"{table} is frozen|permission denied for table {table}"


def freeze(database: Database) -> SnapshotId:
    with database.writing() as session:
        firm = add_firm(session)
        return add_snapshot(session, firm, add_assessment(session, firm)).id


@pytest.mark.parametrize("column", ["scores", "answers", "signed_by", "engine_version"])
def test_a_result_cannot_be_changed(database: Database, column: str) -> None:
    freeze(database)

    with pytest.raises(DBAPIError, match=refused("snapshot")), database.writing() as session:
        session.execute(text(f"UPDATE snapshot SET {column} = 'x'"))  # noqa: S608 - our own names


def test_a_result_cannot_be_deleted(database: Database) -> None:
    freeze(database)

    with pytest.raises(DBAPIError, match=refused("snapshot")), database.writing() as session:
        session.execute(delete(Snapshot))


def test_what_is_finished_is_the_last_result_of_each_assessment_handed_in(database: Database) -> None:
    """Read on its errand, which PostgreSQL knows as well."""
    with database.writing() as session:
        firm, other = add_firm(session, 1), add_firm(session, 2)
        twice, earlier = add_assessment(session, firm), add_assessment(session, firm, year=2025)
        withdrawn = add_assessment(session, other)
        for number in (1, 2):
            last = add_snapshot(session, firm, twice, number=number).id
        before = add_snapshot(session, firm, earlier).id
        add_snapshot(session, other, withdrawn)
        withdrawn.status = Status.DRAFT
    with in_service(database).reading(on_errand(Errand.RESCORING)) as session:
        key, version = "two-way-integration", "2025.1"
        found = {
            (year, sought): {each.id for each in finished_snapshots(session, key, [sought], year=year)}
            for year in (None, 2025)
            for sought in (version, "2031.1")
        }

    assert found == {
        (None, version): {last, before},
        (2025, version): {before},
        (None, "2031.1"): set(),
        (2025, "2031.1"): set(),
    }


def freeze_release(database: Database) -> Release:
    with database.writing() as session:
        firm = add_firm(session, number=7)
        release = Release(
            bureau_id=add_bureau(session),
            region=COUNTY,
            questionnaire_key="two-way-integration",
            year=2026,
            frozen_at=NOW,
            frozen_by=firm.lead,
            tables={"by_county": []},
            snapshots=[],
            hash=fingerprint([]),
        )
        session.add(release)
    return release


def test_a_release_cannot_be_changed_or_deleted(database: Database) -> None:
    release = freeze_release(database)

    for statement in (update(Release).values(region=OTHER_COUNTY), delete(Release)):
        with pytest.raises(DBAPIError, match=refused("release")), database.writing() as session:
            session.execute(statement)
    with database.reading() as session:
        assert [each.region for each in releases_of(session, [release.bureau_id])] == [COUNTY]


def test_the_trail_cannot_be_changed_or_deleted(database: Database) -> None:
    with database.writing() as session:
        deed = Deed(action="enterprise.edit", object_kind="enterprise", object_id="x")
        record(session, Origin("console"), deed, now=NOW)

    for statement in (update(TrailEntry).values(actor="somebody"), delete(TrailEntry)):
        with pytest.raises(DBAPIError, match=refused("trail_entry")), database.writing() as session:
            session.execute(statement)


def test_not_even_the_superuser_of_postgresql_gets_past_the_triggers(postgres_database: Database) -> None:
    freeze(postgres_database)
    freeze_release(postgres_database)
    url = as_superuser(postgres_database.url.render_as_string(hide_password=False))
    engine = create_engine(url, poolclass=NullPool)

    for table, column in FROZEN.items():
        for act in (f"UPDATE {table} SET {column} = ''", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608
            with pytest.raises(DBAPIError, match=f"{table} is frozen"), engine.begin() as connection:
                connection.execute(text(act))


def test_the_trail_of_a_firm_shows_what_was_done_last_first(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
        for action in ("first", "second"):
            deed = Deed(
                action=action, object_kind="enterprise", object_id=firm.enterprise, enterprise=firm.enterprise
            )
            record(session, Origin(firm.lead), deed, now=NOW)

    with database.reading() as session:
        found = find_entries(session, Sought(enterprises=[firm.enterprise]), limit=2)
        assert [entry.action for entry in found] == ["second", "first"]


def test_a_correction_is_a_new_result_that_names_the_one_before(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
        assessment = add_assessment(session, firm)
        first = add_snapshot(session, firm, assessment)
        second = add_snapshot(session, firm, assessment, number=2)

    with database.reading() as session:
        assert [each.id for each in snapshots_of(session, assessment)] == [first.id, second.id]
        latest = latest_snapshot(session, assessment)
        assert latest is not None
        assert latest.id == second.id


def test_the_hash_of_a_result_can_be_recomputed_from_its_row(database: Database) -> None:
    freeze(database)

    with database.reading() as session:
        stored = session.scalars(select(Snapshot)).one()
        raw = session.scalar(text("SELECT answers FROM snapshot"))
        assert stored.answers_hash == fingerprint(stored.answers)
        assert raw == canonical(stored.answers)


def test_only_the_last_result_of_what_is_handed_in_stands(database: Database) -> None:
    with database.writing() as session:
        handed_in, withdrawn = add_firm(session, number=1), add_firm(session, number=2)
        assessment = add_assessment(session, handed_in)
        add_snapshot(session, handed_in, assessment)
        last = add_snapshot(session, handed_in, assessment, number=2)
        taken_back = add_assessment(session, withdrawn)
        add_snapshot(session, withdrawn, taken_back)
        session.get_one(Assessment, taken_back.id).status = Status.DRAFT

    with database.reading() as session:
        standing = standing_snapshots(session, [COUNTY], "two-way-integration", year=2026)
        elsewhere = standing_snapshots(session, [OTHER_COUNTY], "two-way-integration", year=2026)
        assert [each.id for each in standing] == [last.id]
        assert elsewhere == []
