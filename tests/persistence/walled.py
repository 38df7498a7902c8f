"""A PostgreSQL database as an installation has it, with rows of three firms in every table, and who looks."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from assessment.persistence.database import database_url
from assessment.persistence.errands import Verb
from assessment.persistence.schema import owner_column
from tests.databases import APPLICATION, as_role, close_to_worlds, walled_postgres
from tests.durability.populating import Rows, populate

REFUSED = "InsufficientPrivilege"
_TELL = text("SELECT set_config('app.firms', :firms, true), set_config('app.errand', :errand, true)")


@dataclass(frozen=True, slots=True)
class Walled:
    """The database, and what is really in it."""

    url: str
    rows: Rows

    @property
    def firms(self) -> Sequence[str]:
        """The three firms."""
        return [str(row["id"]) for row in self.rows["enterprise"]]

    @contextmanager
    def seen_by(
        self, role: str = APPLICATION, *, firms: Sequence[str] = (), errand: str = ""
    ) -> Iterator[Connection]:
        """A transaction of an account that told this scope, past every guard of the program; it is undone."""
        engine = create_engine(database_url(as_role(self.url, role)), poolclass=NullPool)
        with engine.connect() as connection:
            tell(connection, firms=firms, errand=errand)
            yield connection
            connection.rollback()

    @contextmanager
    def changed(self, *statements: str) -> Iterator[Connection]:
        """A transaction in which somebody took stones out of the wall; it is undone."""
        engine = create_engine(database_url(self.url), poolclass=NullPool)
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            yield connection
            connection.rollback()

    def of(self, table: Table, firm: str) -> Mapping[str, object]:
        """The row of a firm in a table."""
        return next(row for row in self.rows[table.name] if row[owner_of(table)] == firm)


def tell(connection: Connection, *, firms: Sequence[str] = (), errand: str = "") -> None:
    """Say the scope as the product says it."""
    said = {"firms": ",".join(firms), "errand": errand}
    connection.execute(
        text("SELECT set_config('app.firms', :firms, true), set_config('app.errand', :errand, true)"), said
    )


def owner_of(table: Table) -> str:
    """The column that says whose a row is."""
    column = owner_column(table)
    assert column is not None
    return str(column.name)


def outcome(connection: Connection, statement: str, row: Mapping[str, object] | None = None) -> int | str:
    """How many rows a statement saw or changed, or what the database said to it; nothing of it stays."""
    with connection.begin_nested() as tried:
        try:
            found = connection.execute(text(statement), row or {})
            return len(found.all()) if found.returns_rows else int(found.rowcount)
        except DBAPIError as error:
            return type(error.orig).__name__
        finally:
            tried.rollback()


def attempt(
    connection: Connection, verb: Verb, table: Table, row: Mapping[str, object], where: str = "true"
) -> int | str:
    """What comes of doing that to the rows of a table.

    A row that is there already is added once more: refused by the wall, or stopped by its key.
    """
    name, owner = table.name, owner_of(table)
    columns, values = ", ".join(f'"{each}"' for each in row), ", ".join(f":{each}" for each in row)
    statements = {
        Verb.READ: f"SELECT 1 FROM {name} WHERE {where}",  # noqa: S608
        Verb.ADD: f"INSERT INTO {name} ({columns}) VALUES ({values})",  # noqa: S608
        Verb.CHANGE: f"UPDATE {name} SET {owner} = {owner} WHERE {where}",  # noqa: S608
        Verb.REMOVE: f"DELETE FROM {name} WHERE {where}",  # noqa: S608
    }
    return outcome(connection, statements[verb], row if verb is Verb.ADD else None)


@contextmanager
def walled(address: str) -> Iterator[Walled]:
    """A new database on the server."""
    url = walled_postgres(address)
    close_to_worlds(url)
    yield Walled(url, populate(url))
