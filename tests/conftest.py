"""What many tests need: a migrated database, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assessment.persistence.database import Database
from tests.databases import copied, created, migrated_file, postgres_server

# Nothing in the tests is timed: how fast something has to be is measured in benchmarks/.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    with postgres_server() as address:
        yield address


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    with copied(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
def postgres_database(postgres_address: str) -> Iterator[Database]:
    with created(postgres_address) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The database of a test that has to hold on both."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found
