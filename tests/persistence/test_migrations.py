"""Every database comes to the tables of the code, and back, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from assessment import resources
from assessment.persistence.database import Database, database_url, open_database
from assessment.persistence.migrations import ENTITIES, downgrade, is_current, upgrade
from assessment.persistence.schema import is_frozen
from tests.databases import empty_postgres

METADATA = ENTITIES[0].metadata
STEPS = sorted(path.name[:4] for path in (resources.migrations() / "versions").glob("0*.py"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    address: str = request.getfixturevalue("postgres_address")
    return empty_postgres(address)


def test_the_migrated_tables_are_the_tables_of_the_code(database: Database) -> None:
    with create_engine(database.url, poolclass=NullPool).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []


def test_every_firm_owned_table_refers_to_its_owner_in_pairs() -> None:
    tables = [table for table in METADATA.sorted_tables if "enterprise_id" in table.columns]
    unpaired = [
        (table.name, constraint.name)
        for table in tables
        for constraint in table.foreign_key_constraints
        if "enterprise_id" in constraint.referred_table.columns and len(constraint.columns) == 1
    ]

    assert unpaired == []
    assert {table.name for table in tables} >= {"assessment", "answer", "snapshot", "report_item"}


def test_a_database_goes_up_down_and_up_again(empty_url: str) -> None:
    upgrade(empty_url)
    downgrade(empty_url, "base")

    assert _tables(empty_url) <= {"alembic_version"}
    upgrade(empty_url)
    assert {"assessment", "snapshot", "trail_entry"} <= _tables(empty_url)


def test_each_step_can_be_taken_and_undone_alone(empty_url: str) -> None:
    for step in STEPS:
        upgrade(empty_url, step)
    for step in (*reversed(STEPS[:-1]), "base"):
        downgrade(empty_url, step)

    assert _tables(empty_url) <= {"alembic_version"}


def test_a_database_is_current_only_when_migrated(empty_url: str) -> None:
    database = open_database(empty_url)

    assert not is_current(database)
    upgrade(empty_url)
    assert is_current(database)
    database.close()


def test_eight_processes_migrating_at_once_make_one_migration(empty_url: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(upgrade, [empty_url] * 8))

    assert {"assessment", "snapshot", "trail_entry"} <= _tables(empty_url)


def test_frozen_tables_have_their_guards(database: Database) -> None:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.url.get_backend_name() == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reader.connect() as connection:
        guards = set(connection.scalars(text(query)))

    frozen = {guard.split("_no_")[0] for guard in guards if "_no_" in guard}
    assert frozen == {table.name for table in METADATA.tables.values() if is_frozen(table)}
    assert len(guards) == (13 if database.is_embedded else 12)


def _tables(url: str) -> set[str]:
    engine: Engine = create_engine(database_url(url), poolclass=NullPool)
    return set(inspect(engine).get_table_names())
