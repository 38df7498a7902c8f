"""The engines of one database, and the transactions on it: SQLite by default, PostgreSQL when larger.

On SQLite writes are ``BEGIN IMMEDIATE`` behind the queue of ``writer_queue.py``, and every commit reaches
the disk before it is acknowledged; reads run beside them and cannot write. The turn to write is taken at
the first statement of a transaction, not when the session is made: whatever takes long (hashing a password)
belongs before it. A thread never opens a second writing transaction inside the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteOperationalError
from typing import Final, cast

from sqlalchemy import URL, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from assessment.domain.errors import BusyError
from assessment.domain.violations import ScopeViolationError
from assessment.field_keys import FieldKeys
from assessment.persistence.patience import limit_patience
from assessment.persistence.recent import RECENT, Recent
from assessment.persistence.schema import Record
from assessment.persistence.scope import Scope, ScopedSession
from assessment.persistence.sealed_fields import FIELD_KEYS
from assessment.persistence.trail_seal import SEALING, Sealing
from assessment.persistence.tripwire import arm
from assessment.persistence.writer_queue import QueueTimeoutError, WriterQueue

WRITER_TIMEOUT: Final = 5.0
_FULL: Final = 2
_POSTGRES_CONNECTIONS: Final = 16
_PAGES_BETWEEN_CHECKPOINTS: Final = 4000  # 16 MB: pages that change often are copied back less often
_PRAGMAS: Final = {
    "busy_timeout": 5000,
    "journal_mode": "wal",
    "synchronous": _FULL,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
    "cell_size_check": 1,
    "wal_autocheckpoint": _PAGES_BETWEEN_CHECKPOINTS,
}
_READ_ONLY: Final = "postgresql_readonly"
_READABLE: Final = partial(str, encoding="utf-8", errors="replace")
"""Half a character in the file, by whatever path it got there, is shown as one that is not known."""
_TURN: Final = "has the turn to write"
_CHECKS_POLICIES: Final = "ExecWithCheckOptions"
"""Where PostgreSQL is when a policy refuses a row: its message comes in the server's own language."""


class UnsafeDatabaseError(Exception):
    """The database does not keep what it acknowledges, or does not check what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database: sessions that read, and sessions that write in one transaction."""

    url: URL
    writer: Engine
    reader: Engine
    recent: Recent = field(default_factory=Recent)
    sealing: Sealing | None = None
    field_keys: FieldKeys | None = None

    @property
    def is_embedded(self) -> bool:
        """Whether it is one file, served by one process."""
        return self.url.get_backend_name() == "sqlite"

    def reading_session(self, scope: Scope | None = None) -> ScopedSession:
        """A session in a transaction that cannot write; the caller closes it."""
        return ScopedSession(self.reader, scope, info=self._info(), beside=self.reading_session)

    def writing_session(self, scope: Scope | None = None) -> ScopedSession:
        """A session whose transaction begins with its first statement; the caller commits, and closes it."""
        info = self._info()
        if self.sealing is not None:
            info[SEALING] = self.sealing
        return ScopedSession(self.writer, scope, info=info, beside=self.reading_session)

    @contextmanager
    def reading(self, scope: Scope | None = None) -> Iterator[Session]:
        """One transaction that cannot write; without a scope no firm's data can be touched."""
        with self.reading_session(scope) as session:
            yield session

    @contextmanager
    def writing(self, scope: Scope | None = None) -> Iterator[Session]:
        """One transaction, committed at the end; an exception undoes all of it. For the scope see above."""
        with self.writing_session(scope) as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Close all connections."""
        self.reader.dispose()
        self.writer.dispose()

    def _info(self) -> dict[object, object]:
        """What every session carries."""
        return {RECENT: self.recent, FIELD_KEYS: self.field_keys}


def may_write(session: Session) -> bool:
    """Whether the session's transaction can change anything, and so hold rows."""
    return not session.get_bind().get_execution_options().get(_READ_ONLY, False)


def open_database(
    url: str,
    *,
    sealing: Sealing | None = None,
    field_keys: FieldKeys | None = None,
    writer_timeout: float = WRITER_TIMEOUT,
) -> Database:
    """The database behind ``url``; ``writer_timeout`` is the longest wait for a turn to write, in seconds.

    Without ``sealing`` nothing can be recorded in the trail, and so no act be done. Without ``field_keys``
    nobody is found by mobile number, and no contact is read or kept.
    """
    target = database_url(url)
    embedded = target.get_backend_name() == "sqlite"
    opened = _open_sqlite(target, writer_timeout) if embedded else _open_postgres(target)
    return replace(opened, sealing=sealing, field_keys=field_keys)


def take_a_write(database: Database) -> None:
    """Go as far as a write goes before it changes something; raises where the database takes none."""
    with database.writing_session() as session:
        if database.is_embedded:
            session.execute(select(1))
        elif session.scalar(select(func.pg_is_in_recovery())):
            raise UnsafeDatabaseError("PostgreSQL is a stand-by and takes no writes.")


def database_url(url: str) -> URL:
    """The address with its driver; a SQLite database is a file, whose folder is made if it is missing."""
    target = make_url(url)
    if target.get_backend_name() == "postgresql":
        return target.set(drivername="postgresql+psycopg")
    if not target.database or target.database == ":memory:":
        raise UnsafeDatabaseError("A database that is to last needs a file: sqlite:///folder/file.sqlite3")
    Path(target.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return target


def set_pragmas(connection: SqliteConnection, **changed: int) -> None:
    """Make a SQLite connection durable and strict; raises ``UnsafeDatabaseError`` where it declines."""
    connection.isolation_level = None  # SQLAlchemy opens transactions, not the driver
    connection.text_factory = _READABLE
    for name, value in (_PRAGMAS | changed).items():
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise UnsafeDatabaseError(f"SQLite declined PRAGMA {name}={value}; it is {found}.")


def _open_sqlite(url: URL, timeout: float) -> Database:
    writer = create_engine(url, poolclass=QueuePool, pool_size=4, max_overflow=-1, hide_parameters=True)
    reader = create_engine(url, poolclass=QueuePool, pool_size=8, max_overflow=-1, hide_parameters=True)
    _queue_writers(writer, WriterQueue(), timeout)

    @event.listens_for(writer, "connect")
    def _prepare_writer(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        set_pragmas(connection)

    @event.listens_for(reader, "connect")
    def _prepare_reader(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        set_pragmas(connection)
        connection.execute("PRAGMA query_only=1")

    reader.dialect.do_begin = _begin_reading  # type: ignore[assignment,method-assign]
    for engine in (writer, reader):
        arm(engine, Record.metadata)
    return Database(url=url, writer=writer, reader=reader)


def _begin_reading(connection: PoolProxiedConnection) -> None:
    _say(connection, "BEGIN")


def _say(connection: PoolProxiedConnection, words: str) -> None:
    """Begin a transaction: asked with every request, and named by no statement that could be judged."""
    cast(SqliteConnection, connection.dbapi_connection).execute(words)


def _queue_writers(writer: Engine, queue: WriterQueue, timeout: float) -> None:
    """A turn begins before BEGIN and ends when the connection is given back, after COMMIT or ROLLBACK."""

    def begin_writing(connection: PoolProxiedConnection) -> None:
        try:
            queue.enter(timeout)
        except QueueTimeoutError:
            raise BusyError from None
        connection.info[_TURN] = True
        try:
            _say(connection, "BEGIN IMMEDIATE")
        except SqliteOperationalError as error:
            if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
                raise BusyError from None  # another process, such as the command line, holds the file
            raise

    writer.dialect.do_begin = begin_writing  # type: ignore[assignment,method-assign]

    @event.listens_for(writer, "checkin")
    def _end_turn(connection: SqliteConnection | None, entry: ConnectionPoolEntry) -> None:
        try:
            if connection is not None and connection.in_transaction:
                connection.rollback()  # a failed COMMIT may leave its transaction open
        finally:
            if entry.info.pop(_TURN, False):
                queue.leave()


def _open_postgres(url: URL) -> Database:
    writer = create_engine(url, pool_size=_POSTGRES_CONNECTIONS, pool_pre_ping=True, hide_parameters=True)
    limit_patience(writer)

    @event.listens_for(writer, "connect")
    def _assert_durable(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("SHOW synchronous_commit")
        row = cursor.fetchone()
        cursor.close()
        connection.rollback()
        if row is None or row[0] != "on":
            raise UnsafeDatabaseError("PostgreSQL acknowledges before it keeps: set synchronous_commit = on.")

    @event.listens_for(writer, "handle_error")
    def _tell_violation(context: ExceptionContext) -> None:
        diagnosis = getattr(context.original_exception, "diag", None)
        if getattr(diagnosis, "source_function", None) == _CHECKS_POLICIES:
            raise ScopeViolationError("the database refused a row outside the scope")

    arm(writer, Record.metadata)
    reader = writer.execution_options(**{_READ_ONLY: True})
    return Database(url=url, writer=writer, reader=reader)
