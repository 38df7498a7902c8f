"""Bringing a database to the tables this version needs, one process at a time; all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from assessment import resources
from assessment.field_keys import FieldKeys
from assessment.persistence.accounts import (
    Invitation,
    Membership,
    User,
)
from assessment.persistence.alarms import Alarm, AlarmNote
from assessment.persistence.answers import AnswerRevision, StoredAnswer
from assessment.persistence.assessments import Assessment
from assessment.persistence.claims import Claim
from assessment.persistence.contacts import StoredContact
from assessment.persistence.database import Database, database_url, set_pragmas
from assessment.persistence.deletions import Deletion
from assessment.persistence.enterprises import (
    StoredEnterprise,
    WorkstationAssignment,
)
from assessment.persistence.former_passwords import FormerPassword
from assessment.persistence.instance_lock import exclusive
from assessment.persistence.letterheads import StoredLetterhead
from assessment.persistence.operations import Operation
from assessment.persistence.orders import ReportItem, ReportOrder
from assessment.persistence.organisations import Bureau, Organisation, WorkstationCounty
from assessment.persistence.password_resets import PasswordReset
from assessment.persistence.releases import Release
from assessment.persistence.remembered_results import RememberedResult
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import StoredFinding, StoredReview
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep, StoredRoadmap
from assessment.persistence.second_factors import RecoveryCode, SecondFactor
from assessment.persistence.setup_codes import SetupCode
from assessment.persistence.sign_ins import AttemptWindow, SignedSession
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import TrailPerson
from assessment.persistence.trail_segments import TrailSegment
from assessment.persistence.wall import Roles
from assessment.persistence.wall_building import let_in, lower_wall, raise_wall

ENTITIES: Final = (
    User,
    Membership,
    Invitation,
    PasswordReset,
    SecondFactor,
    RecoveryCode,
    SetupCode,
    FormerPassword,
    SignedSession,
    AttemptWindow,
    Organisation,
    Bureau,
    WorkstationCounty,
    StoredEnterprise,
    StoredContact,
    WorkstationAssignment,
    Claim,
    Assessment,
    StoredAnswer,
    AnswerRevision,
    Operation,
    Snapshot,
    StoredLetterhead,
    ReportOrder,
    ReportItem,
    StoredReview,
    StoredFinding,
    StoredRoadmap,
    RoadmapStep,
    RoadmapNote,
    Release,
    Deletion,
    RememberedResult,
    TrailEntry,
    TrailPerson,
    TrailSegment,
    Alarm,
    AlarmNote,
)
_WAIT: Final = 60.0
_POSTGRES_LOCK: Final = 7_304_118_553


class BrokenReferencesError(Exception):
    """After a migration some row refers to one that does not exist; the migration was undone."""


def upgrade(
    url: str, revision: str = "head", *, keys: FieldKeys | None = None, roles: Roles | None = None
) -> None:
    """Bring the database behind ``url`` to ``revision``; a second process waits for the first.

    ``keys`` seal what lay open in earlier revisions; raises ``NoFieldKeysError`` where they are needed.
    On PostgreSQL the tables of this version come with their wall, and the accounts in ``roles`` are let in;
    raises ``RolesMissingError`` where they are not there and cannot be made.
    """
    with _alone(database_url(url)) as connection:
        _move(_config(connection, keys), command.upgrade, revision)
        if roles is not None:
            let_in(connection, roles)


def downgrade(url: str, revision: str, *, keys: FieldKeys | None = None) -> None:
    """Take the database behind ``url`` back to ``revision``; ``base`` is before the first."""
    with _alone(database_url(url)) as connection:
        _move(_config(connection, keys), command.downgrade, revision)


def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables that this version needs."""
    with database.reader.connect() as connection:
        return _stands_at_head(connection)


def revision_of(session: Session) -> str:
    """The revision of the tables behind a session; empty while there are none."""
    found = MigrationContext.configure(session.connection()).get_current_heads()
    return found[0] if len(found) == 1 else ""


def is_head(revision: str) -> bool:
    """Whether a database of this revision has exactly the tables that this version needs."""
    return ScriptDirectory(str(resources.migrations())).get_heads() == [revision]


def known_revisions() -> frozenset[str]:
    """The revisions of the tables that this version can make."""
    return frozenset(each.revision for each in ScriptDirectory(str(resources.migrations())).walk_revisions())


def _move(config: Config, move: Callable[[Config, str], None], revision: str) -> None:
    """Take the tables to a revision; their wall is down meanwhile, for this transaction alone."""
    connection: Connection = config.attributes["connection"]
    walled = connection.dialect.name == "postgresql"
    if walled and not (revision == "head" and _stands_at_head(connection)):
        lower_wall(connection)
    move(config, revision)
    if walled and _stands_at_head(connection):
        raise_wall(connection)


def _stands_at_head(connection: Connection) -> bool:
    found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory(str(resources.migrations())).get_heads())


@contextmanager
def _alone(url: URL) -> Iterator[Connection]:
    if url.get_backend_name() == "sqlite":
        lock = Path(f"{url.database}.migration.lock")
        with exclusive(lock, wait=_WAIT), _sqlite_transaction(url) as connection:
            yield connection
    else:
        with _postgres_transaction(url) as connection:
            yield connection


@contextmanager
def _sqlite_transaction(url: URL) -> Iterator[Connection]:
    """Foreign keys rest while tables are rebuilt, and are checked before the commit."""
    engine = create_engine(url, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        set_pragmas(connection, foreign_keys=0)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        yield connection
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise BrokenReferencesError(f"{len(broken)} rows, the first in {broken[0][0]}")


@contextmanager
def _postgres_transaction(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT:.0f}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        yield connection


def _config(connection: Connection, keys: FieldKeys | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["keys"] = keys
    return config
