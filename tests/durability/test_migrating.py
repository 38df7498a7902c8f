"""Migrating a database with data: every row stays, and a migration that is cut off was never begun."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from assessment import resources
from assessment.persistence.database import database_url
from assessment.persistence.migrations import ENTITIES, downgrade, upgrade
from tests.databases import empty_postgres, field_keys
from tests.durability.installing import DATABASE
from tests.durability.populating import Rows, populate, rows
from tests.durability.recording import OPTIONS, moments
from tests.durability.restarting import restored
from tests.mutants import mutating

SCRIPTS: Final = ScriptDirectory(str(resources.migrations()))
REVISIONS: Final = sorted(each.revision for each in SCRIPTS.walk_revisions())
FIRST_RELEASE: Final = "0005"
_UPGRADING: Final = """
import sys
from assessment.persistence.migrations import upgrade
from tests.databases import field_keys
upgrade(sys.argv[1], keys=field_keys())
"""
UPGRADE: Final = (sys.executable, "-c", _UPGRADING)
SAMPLE: Final = 12
_BATCH_KILLS: Final = range(4, 400, 12)
_GONE: Final = frozenset({("answer", "id"), ("answer_revision", "id")})
"""Columns that were given up, since nothing ever asked for them."""


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / DATABASE}"
    address: str = request.getfixturevalue("postgres_address")
    return empty_postgres(address)


def kept_of(before: Rows, after: Rows) -> Rows:
    """The rows of after, with the columns they had before and did not give up; what is sealed is opened."""
    kept = {
        table: [name for name in had[0] if (table, name) not in _GONE] for table, had in before.items() if had
    }
    return {
        table: sorted(({name: _as_it_was(name, row) for name in names} for row in after[table]), key=repr)
        for table, names in kept.items()
    }


def _as_it_was(name: str, row: Mapping[str, object]) -> object:
    sealed = row.get(f"sealed_{name}")
    if name in row or sealed is None:
        return row.get(name)
    return field_keys().open(str(sealed), about=f"{name}:{row['id']}")


def revision_of(url: str) -> str:
    engine = create_engine(database_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def differences_from_the_code(url: str) -> list[object]:
    engine = create_engine(database_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, ENTITIES[0].metadata))


def migrated_with_data(url: str, revision: str) -> None:
    """From a revision to the newest and back to it, with rows in every table."""
    upgrade(url, revision)
    before = populate(url)

    upgrade(url, keys=field_keys())
    assert kept_of(before, rows(url)) == kept_of(before, before)
    assert differences_from_the_code(url) == []

    downgrade(url, revision, keys=field_keys())
    assert kept_of(before, rows(url)) == kept_of(before, before)
    assert rows(url).keys() == before.keys()


@pytest.mark.parametrize("revision", [FIRST_RELEASE, REVISIONS[-2]])
def test_a_database_with_data_keeps_every_row(empty_url: str, revision: str) -> None:
    migrated_with_data(empty_url, revision)


@pytest.mark.soak
@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_any_revision_keeps_every_row(empty_url: str, revision: str) -> None:
    migrated_with_data(empty_url, revision)


def killed_while_migrating(folder: Path, most: int) -> int:
    """Look at the disk at moments of a recorded migration; at how many."""
    (folder / "before").mkdir(parents=True)
    (folder / "after").mkdir()
    began, database, trace = folder / "before" / DATABASE, folder / "after" / DATABASE, folder / "trace"
    upgrade(f"sqlite:///{began}", FIRST_RELEASE)
    before = populate(f"sqlite:///{began}")
    database.write_bytes(began.read_bytes())
    command = ["strace", "-f", *OPTIONS, "-o", str(trace), *UPGRADE, f"sqlite:///{database}"]
    subprocess.run(command, check=True, env=os.environ | dict(mutating.environment()))
    after = rows(f"sqlite:///{database}")
    count = sum(1 for _ in moments(trace, database, begun=began.parent))
    looked, at = 0, folder / "image.sqlite3"
    for moment in islice(moments(trace, database, begun=began.parent), 0, None, max(1, count // most)):
        image = {name.replace(DATABASE, at.name): content for name, content in moment.written.items()}
        with restored(image, at) as found, found.reading() as session:
            assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
        revision = revision_of(f"sqlite:///{at}")
        assert rows(f"sqlite:///{at}") == (before if revision == FIRST_RELEASE else after)
        looked += 1
    upgrade(f"sqlite:///{at}", keys=field_keys())
    assert rows(f"sqlite:///{at}").keys() == after.keys()
    return looked


def test_a_migration_killed_at_sampled_writes_is_all_or_nothing(needs_strace: None, tmp_path: Path) -> None:
    assert killed_while_migrating(tmp_path / "migration", SAMPLE) >= SAMPLE


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_migration_killed_at_every_write_is_all_or_nothing(needs_strace: None, tmp_path: Path) -> None:
    assert killed_while_migrating(tmp_path / "migration", 1_000_000) > SAMPLE


def killed_on_postgres(url: str, number: int) -> int:
    """Kill a migration at the n-th thing it says to the server; how it ended."""
    kill = f"inject=sendto:signal=SIGKILL:when={number}"
    command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=sendto", "-e", kill, *UPGRADE, url]
    return subprocess.run(command, check=False, capture_output=True).returncode


def test_a_migration_killed_on_postgres_is_all_or_nothing(needs_strace: None, postgres_address: str) -> None:
    _killed_on_postgres_at(empty_postgres(postgres_address), [60])


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_migration_killed_anywhere_on_postgres_is_all_or_nothing(
    needs_strace: None, postgres_address: str
) -> None:
    _killed_on_postgres_at(empty_postgres(postgres_address), _BATCH_KILLS)


def _killed_on_postgres_at(url: str, numbers: list[int] | range) -> None:
    upgrade(url, FIRST_RELEASE)
    before, kills = populate(url), 0
    for number in numbers:
        ended = killed_on_postgres(url, number)
        if ended == 0:
            break
        assert ended in (-signal.SIGKILL, 128 + signal.SIGKILL)
        assert (revision_of(url), rows(url)) == (FIRST_RELEASE, before)
        kills += 1
    assert kills
    upgrade(url, keys=field_keys())
    assert kept_of(before, rows(url)) == kept_of(before, before)
