"""A copy of the database of one moment, taken while others write, and a database filled from such a copy.

SQLite copies itself through its backup interface into a file. PostgreSQL hands out each table as text
(``COPY``) in one snapshot: the tables themselves come from our own migrations, so that neither the client
programs of the right version nor the roles of another machine are needed to restore it.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from assessment.persistence.database import database_url, set_pragmas
from assessment.persistence.errands import Errand
from assessment.persistence.migrations import downgrade, is_head, known_revisions, upgrade
from assessment.persistence.scope import on_errand, tell
from assessment.persistence.wall import Roles
from assessment.persistence.wall_standing import hidden_from_copies, is_refusal

SQLITE_FILE: Final = "database.sqlite3"
TABLES: Final = "tables"
_VERSIONS: Final = "alembic_version"
_REMEDY: Final = "请先运行 assessment migrate。"


class CopyStream(Protocol):
    """A table on its way as text, out of the database or into it."""

    def __iter__(self) -> Iterator[bytes]:
        """What comes out."""

    def write(self, chunk: bytes, /) -> None:
        """What goes in."""


class CopyCursor(Protocol):
    """What the PostgreSQL driver offers beyond the usual cursor."""

    def copy(self, statement: str, /) -> AbstractContextManager[CopyStream]:
        """Begin to copy a table."""


class CopyFailedError(Exception):
    """The database could not be copied or filled; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCopy:
    """What was copied: the kind of database, its revision, its rows by table, the reports it refers to."""

    kind: str
    revision: str
    rows: Mapping[str, int]
    reports: tuple[str, ...]
    files: tuple[Path, ...]


def copy_database(url: str, folder: Path) -> DatabaseCopy:
    """Copy the database behind ``url`` into ``folder`` and check the copy; others may write meanwhile."""
    target = database_url(url)
    if target.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(target.database or ""), folder / SQLITE_FILE)
    return _copy_postgres(target, folder / TABLES)


def check_sqlite(file: Path, rows: Mapping[str, int]) -> None:
    """Have SQLite examine a file of its own throughout, and compare the number of rows of every table."""
    with closing(sqlite3.connect(file)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if said != ["ok"]:
            raise CopyFailedError(f"数据库文件已损坏：{said[0]}")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise CopyFailedError("数据库中有记录指向不存在的记录。")
        _compare(_sqlite_rows(connection), rows)


def fill_postgres(
    url: str, folder: Path, *, revision: str, rows: Mapping[str, int], roles: Roles | None
) -> None:
    """Make the tables of ``revision`` in an empty database and fill them; all of it or nothing.

    Into the tables of this version the accounts are let in; others have to be brought up to date first.
    """
    target = database_url(url)
    with _postgres(target) as engine:
        with engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise CopyFailedError("ASSESSMENT_DATABASE_URL 的数据库里已有表，只能恢复到空的数据库。")
        upgrade(url, revision, roles=roles if is_head(revision) else None)
        try:
            with engine.begin() as connection:
                _load(connection, folder, rows)
        except BaseException:
            downgrade(url, "base")
            raise


def require_known(revision: str) -> None:
    """Refuse tables of a later version than this one."""
    if revision not in known_revisions():
        raise CopyFailedError(f"备份来自更新的版本（表结构 {revision}）。请先安装那个版本，再恢复。")


def _copy_sqlite(file: Path, target: Path) -> DatabaseCopy:
    if not file.is_file():
        raise CopyFailedError(f"数据库 {file} 不存在。")
    with closing(sqlite3.connect(file)) as source:
        set_pragmas(source)
        source.execute("PRAGMA query_only=1")
        source.execute("BEGIN")  # counted and copied at one moment
        rows = _sqlite_rows(source)
        revision = _one_revision(
            [row[0] for row in source.execute("SELECT version_num FROM alembic_version")]
        )
        reports = tuple(row[0] for row in source.execute(_REPORTS)) if "report_item" in rows else ()
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        source.execute("ROLLBACK")
    check_sqlite(target, rows)
    _sync(target)
    return DatabaseCopy(kind="sqlite", revision=revision, rows=rows, reports=reports, files=(target,))


def _sqlite_rows(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our own names
        for (name,) in tables.fetchall()
    }


def _copy_postgres(url: URL, folder: Path) -> DatabaseCopy:
    folder.mkdir(mode=0o700)
    with _postgres(url) as engine, _one_moment(engine) as connection:
        names = sorted(inspect(connection).get_table_names())
        if _VERSIONS not in names:
            raise CopyFailedError("数据库里没有本平台的表。")
        rows = {name: _count(connection, name) for name in names}
        revision = _one_revision(connection.scalars(text("SELECT version_num FROM alembic_version")).all())
        reports = tuple(connection.scalars(text(_REPORTS))) if "report_item" in names else ()
        files = tuple(_hand_out(connection, name, folder / f"{name}.copy") for name in names)
    lines = {file.stem: _lines(file) for file in files}
    _compare(lines, rows)
    return DatabaseCopy(kind="postgresql", revision=revision, rows=rows, reports=reports, files=files)


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database of one moment, and every row of it or none."""
    try:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            tell(connection, on_errand(Errand.BACKUP))
            if hidden := hidden_from_copies(connection):
                raise CopyFailedError(f"{'、'.join(hidden)} 看不到全部数据，备份不会完整。{_REMEDY}")
            yield connection
    except DBAPIError as error:
        if is_refusal(error):
            raise CopyFailedError(f"数据库账号的权限不够，备份不会完整。{_REMEDY}") from error
        raise


def _hand_out(connection: Connection, table: str, file: Path) -> Path:
    columns = ", ".join(f'"{each["name"]}"' for each in inspect(connection).get_columns(table))
    with (
        file.open("xb") as target,
        _cursor(connection) as cursor,
        cursor.copy(f'COPY (SELECT {columns} FROM "{table}") TO STDOUT') as rows,  # noqa: S608 - our own names
    ):
        target.write(f"{columns}\n".encode())
        for chunk in rows:
            target.write(chunk)
    return file


def _load(connection: Connection, folder: Path, rows: Mapping[str, int]) -> None:
    tables = MetaData()
    tables.reflect(connection)
    walled = connection.scalars(text(_WALLED)).all()
    guarded = connection.scalars(text(_GUARDED)).all()
    for name in walled:  # the owner fills the tables; walls and guards stand again before the commit
        connection.execute(text(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY'))
    for name in guarded:
        connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
    for table in tables.sorted_tables:
        file = folder / f"{table.name}.copy"
        if table.name != _VERSIONS and file.is_file():
            _take_in(connection, table.name, file)
            _continue_numbers(connection, table.name, [column.name for column in table.columns])
    _compare({name: _count(connection, name) for name in tables.tables}, rows)
    for name in walled:
        connection.execute(text(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY'))
    for name in guarded:
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'))


def _take_in(connection: Connection, table: str, file: Path) -> None:
    with file.open("rb") as source, _cursor(connection) as cursor:
        columns = source.readline().decode().strip()
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as rows:
            while chunk := source.read(1024 * 1024):
                rows.write(chunk)


def _continue_numbers(connection: Connection, table: str, columns: Sequence[str]) -> None:
    """Numbers that the database gives itself go on after the highest one."""
    for column in columns:
        named = {"table": f'"{table}"', "column": column}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
        if sequence is not None:
            highest = f'SELECT max("{column}") FROM "{table}"'  # noqa: S608 - our own names
            connection.execute(
                text(f"SELECT setval(:it, ({highest})) WHERE ({highest}) > 0"), {"it": sequence}
            )


@contextmanager
def _postgres(url: URL) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _cursor(connection: Connection) -> Iterator[CopyCursor]:
    """The driver's own cursor: SQLAlchemy has no name for COPY."""
    cursor = connection.connection.cursor()
    try:
        yield cast(CopyCursor, cursor)
    finally:
        cursor.close()


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)  # noqa: S608 - our own names


def _lines(file: Path) -> int:
    """The rows in a table's text: one a line, after the line that names the columns."""
    with file.open("rb") as source:
        return sum(1 for _ in source) - 1


def _one_revision(found: Sequence[str]) -> str:
    if len(found) != 1:
        raise CopyFailedError("数据库的表没有版本号。请先运行：assessment migrate")
    return found[0]


def _compare(found: Mapping[str, int], expected: Mapping[str, int]) -> None:
    for table in sorted({*found, *expected}):
        if found.get(table, 0) != expected.get(table, 0):
            raise CopyFailedError(
                f"{table} 应有 {expected.get(table, 0)} 行，实际 {found.get(table, 0)} 行。"
            )


def _sync(file: Path) -> None:
    with file.open("r+b") as written:
        os.fsync(written.fileno())


_REPORTS: Final = "SELECT DISTINCT sha256 FROM report_item WHERE sha256 IS NOT NULL ORDER BY sha256"
_GUARDED: Final = (
    "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)
_WALLED: Final = (
    "SELECT relname FROM pg_class WHERE relforcerowsecurity "
    "AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)
