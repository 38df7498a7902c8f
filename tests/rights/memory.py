"""The database of the world as it stands: told in one value, and set back after what was allowed."""

import sqlite3
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Final, TypeAlias

from assessment.persistence.database import Database

Told: TypeAlias = Mapping[str, tuple[tuple[object, ...], ...]]

TRAIL: Final = "trail_entry"
_CHANGES: Final = "watched_change"
_COUNTED_ANYWAY: Final = frozenset({TRAIL, "attempt_window", "alarm", "alembic_version"})
"""What a refused request may add to: that it was refused, and how often."""


class Memory:
    """The file behind the site, watched from outside, and a copy of how it was."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database, self._file = database, file
        self._watching = sqlite3.connect(file, isolation_level=None)
        self._tables = self._watch()
        self._pristine = file.read_bytes()

    def told(self) -> Told:
        """Every row of every table, but of those that refused requests are counted in."""
        return {table: tuple(self._rows(f'SELECT * FROM "{table}" ORDER BY 1')) for table in self._tables}  # noqa: S608

    def changes(self) -> list[str]:
        """What was inserted, updated or deleted in those tables since the world was as it was."""
        return [str(each) for (each,) in self._rows(f"SELECT what FROM {_CHANGES}")]  # noqa: S608

    def entries(self, after: int) -> list[dict[str, object]]:
        """The trail's entries behind a number."""
        found = self._watching.execute(f"SELECT * FROM {TRAIL} WHERE seq > ? ORDER BY seq", (after,))  # noqa: S608
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def pseudonym(self, user: str) -> str:
        """How the trail names somebody."""
        ((found,),) = self._rows("SELECT pseudonym FROM trail_person WHERE user_id = ?", user)
        return str(found)

    def last_entry(self) -> int:
        """The number of the trail's last entry."""
        ((found,),) = self._rows(f"SELECT coalesce(max(seq), 0) FROM {TRAIL}")  # noqa: S608
        return int(str(found))

    def set_back(self) -> None:
        """Make the file again what it was; nobody may be at work."""
        self.close()
        for end in ("-wal", "-shm"):
            self._file.with_name(self._file.name + end).unlink(missing_ok=True)
        self._file.write_bytes(self._pristine)
        self._watching = sqlite3.connect(self._file, isolation_level=None)

    def close(self) -> None:
        """Let go of the file."""
        self._watching.close()
        self._database.close()

    def _rows(self, asked: str, *given: object) -> list[tuple[object, ...]]:
        return self._watching.execute(asked, given).fetchall()

    def _watch(self) -> tuple[str, ...]:
        """Have triggers write down whatever is changed; the tables."""
        names = self._rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = tuple(str(name) for (name,) in names if name not in _COUNTED_ANYWAY)
        self._watching.execute(f"CREATE TABLE {_CHANGES} (what TEXT)")
        for table, change in product(tables, ("INSERT", "UPDATE", "DELETE")):
            self._watching.execute(
                f'CREATE TRIGGER "watch_{table}_{change}" AFTER {change} ON "{table}"'  # noqa: S608
                f" BEGIN INSERT INTO {_CHANGES} VALUES ('{change} {table}'); END"
            )
        self._watching.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return tables
