"""Hostile values put straight into what is stored: into every text of people, wherever it lies."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar

from assessment.catalogue.registry import Catalogue
from assessment.domain.texts import Text

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_ALSO: Final = frozenset({"device", "address", "name", "display_name", "note", "reason", "error"})
"""Columns whose texts people may have written, though they hold no Chinese."""
_KEYS: Final = frozenset({"user_account.name"})
T = TypeVar("T")
Turn = Callable[[str], str]


def poison_texts(file: str, turn: Turn) -> int:
    """Turn every text of people in a SQLite file into another one; how many columns were met."""
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        connection.execute(
            "UPDATE answer SET revision = revision + 1"
        )  # so that nobody remembers the old ones
        met = sum(_poison_table(connection, name, turn) for (name,) in tables if name != "alembic_version")
    connection.close()
    return met


def _poison_table(connection: sqlite3.Connection, table: str, turn: Turn) -> int:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    key = key_of(connection, table)
    met = set()
    for *values, row in connection.execute(f'SELECT *, {key} FROM "{table}"').fetchall():  # noqa: S608 - ours
        for column, value in zip(columns, values, strict=True):
            told = _turned(f"{table}.{column}", value, turn)
            if told != value:
                met.add(column)
                statement = f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE {key} = ?'  # noqa: S608 - ours
                connection.execute(statement, (told, row))
    return len(met)


def key_of(connection: sqlite3.Connection, table: str) -> str:
    """What tells the rows of a SQLite table apart: its whole key, as one value."""
    parts = [f'"{row[1]}"' for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
    return " || ' ' || ".join(parts) or "rowid"


def _turned(place: str, value: object, turn: Turn) -> object:
    if not isinstance(value, str) or place in _KEYS:
        return value
    if value[:1] in "[{" and _CHINESE.search(value):
        return json.dumps(_turned_leaves(json.loads(value), turn), ensure_ascii=False, sort_keys=True)
    named = place.partition(".")[2] in _ALSO
    return turn(value) if _CHINESE.search(value) or (named and value) else value


def _turned_leaves(value: object, turn: Turn) -> object:
    match value:
        case str() if _CHINESE.search(value):
            return turn(value)
        case dict():
            return {name: _turned_leaves(inner, turn) for name, inner in value.items()}
        case list():
            return [_turned_leaves(inner, turn) for inner in value]
        case _:
            return value


def poison_wording(catalogue: Catalogue, turn: Turn) -> Catalogue:
    """The catalogue with every wording of its questionnaires and measures turned into another one."""
    return _with_wording(catalogue, turn)


def _with_wording(value: T, turn: Turn) -> T:
    found: object = value
    if isinstance(value, Text):
        found = Text(turn(value.zh), turn(value.en)) if value.zh else value
    elif is_dataclass(value) and not isinstance(value, type):
        inner = {
            each.name: _with_wording(getattr(value, each.name), turn) for each in fields(value) if each.init
        }
        found = replace(value, **inner)
    elif isinstance(value, tuple) and type(value) is tuple:
        found = tuple(_with_wording(each, turn) for each in value)
    elif isinstance(value, Mapping):
        found = {name: _with_wording(each, turn) for name, each in value.items()}
    return found  # type: ignore[return-value]
