"""Whether the site can do its work at this moment: what a watchdog asks, in plain reasons."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from assessment.domain.errors import BusyError
from assessment.files.space import Space
from assessment.persistence.database import Database, UnsafeDatabaseError, take_a_write
from assessment.persistence.migrations import is_current
from assessment.settings import Settings

_HOLDS_FOR: Final = 1.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """The reasons why the site is not ready, by what was looked at; an empty reason is none."""

    reasons: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether there is no reason against it."""
        return not any(self.reasons.values())


class ReadinessWatch:
    """Looks at most once a second, whoever asks: nobody can keep the database busy by asking."""

    def __init__(self, look: Callable[[], Readiness], *, holds_for: float = _HOLDS_FOR) -> None:
        self._look = look
        self._holds_for = holds_for
        self._lock = Lock()
        self._looked_at = float("-inf")
        self._last = Readiness({})

    def __call__(self) -> Readiness:
        """The readiness of this moment, or of the last second."""
        with self._lock:
            if monotonic() - self._looked_at >= self._holds_for:
                self._last = self._look()
                self._looked_at = monotonic()
            return self._last


def readiness(database: Database, settings: Settings, space: Space) -> Readiness:
    """Each part looked at; a reason says what is wrong and nothing of where things lie."""
    written = _database(database)
    return Readiness(
        {
            "database": written,
            "migrations": "" if written else _migrations(database),
            "folders": _folders(settings),
            "disk": "磁盘剩余空间低于下限，网站目前只能查看。" if space.is_short else "",
        }
    )


def _database(database: Database) -> str:
    try:
        take_a_write(database)
    except BusyError:
        return "数据库正忙，暂时不能写入。"
    except (SQLAlchemyError, UnsafeDatabaseError):
        return "数据库不可用或不能写入。"
    return ""


def _migrations(database: Database) -> str:
    try:
        return "" if is_current(database) else "数据库的表不是本版本的。"
    except (SQLAlchemyError, UnsafeDatabaseError):
        return "数据库不可用。"


def _folders(settings: Settings) -> str:
    reports = settings.data / "reports"
    wanted = [settings.data, *([reports] if reports.exists() else [])]
    able = all(each.is_dir() and os.access(each, os.W_OK | os.X_OK) for each in wanted)
    return "" if able else "数据目录不能写入。"
