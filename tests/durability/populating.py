"""Rows for every table of any revision, made from what the database itself says about its columns."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    create_engine,
    inspect,
    select,
)
from sqlalchemy.pool import NullPool

from assessment.persistence.database import database_url
from tests.databases import as_superuser

Rows: TypeAlias = Mapping[str, Sequence[Mapping[str, object]]]

EACH: Final = 3
_AT: Final = datetime(2026, 3, 1, 8, tzinfo=UTC)
_WORDS: Final = re.compile(r"'([^']+)'")
_TOGETHER: Final[Mapping[str, Mapping[str, object]]] = {
    "report_item": {"sha256": None},
    "trail_segment": {"first_seq": 1, "last_seq": 1, "entries": 1, "last_mac": "0mac"},
}
"""What several columns of a row have to say together: an item that waits has no file, what goes is there."""
_ONE_ROW: Final = frozenset({"trail_segment"})
_BOOKKEEPING: Final = "alembic_version"


def populate(url: str) -> Rows:
    """Put rows into every table, and say which."""
    engine = create_engine(database_url(as_superuser(url)), poolclass=NullPool)
    with engine.begin() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        made: dict[str, list[dict[str, object]]] = {}
        for table in metadata.sorted_tables:
            if table.name != _BOOKKEEPING:
                words = _permitted(connection, table.name)
                each = 1 if table.name in _ONE_ROW else EACH
                made[table.name] = [_row(table, number, made, words) for number in range(each)]
                connection.execute(table.insert(), made[table.name])
    return rows(url)


def rows(url: str) -> Rows:
    """All rows of all tables, in the order of their keys."""
    engine = create_engine(database_url(as_superuser(url)), poolclass=NullPool)
    with engine.connect() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        return {
            table.name: [
                dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
            if table.name != _BOOKKEEPING
        }


def _permitted(connection: Connection, table: str) -> Mapping[str, Sequence[str]]:
    """The words that a check lets a column hold."""
    found = {}
    for check in inspect(connection).get_check_constraints(table):
        text = str(check["sqltext"])
        column = re.match(r"\W*(\w+)\W", text)
        words = _WORDS.findall(text)
        if column and words and (" IN " in text.upper() or "ANY" in text.upper()):
            found[column[1]] = words
    return found


def _row(
    table: Table,
    number: int,
    made: Mapping[str, Sequence[Mapping[str, object]]],
    words: Mapping[str, Sequence[str]],
) -> dict[str, object]:
    """A row that refers to the rows with the same number elsewhere."""
    row: dict[str, object] = dict(_TOGETHER.get(table.name, {}))
    for key in sorted(table.foreign_key_constraints, key=lambda each: -len(each.columns)):
        parents = made.get(key.referred_table.name)
        for element in key.elements:
            if parents:
                row.setdefault(element.parent.name, parents[number][element.column.name])
            elif element.parent.nullable:
                row.setdefault(element.parent.name, None)
    for column in table.columns:
        if column.name not in row:
            row[column.name] = words[column.name][0] if column.name in words else _value(column, number)
    return row


def _value(column: Column[object], number: int) -> object:
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return number + 1
    if isinstance(kind, Numeric):
        return Decimal(number + 1)
    if isinstance(kind, DateTime):
        return _AT
    if isinstance(kind, Date):
        return _AT.date()
    if isinstance(kind, LargeBinary):
        return bytes(8)
    length = getattr(kind, "length", None)
    return "{}" if length is None else f"{number}{column.name}"[:length]
