"""The demonstration's own instance: built once in a folder of its own, used again until built afresh."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from assessment.composition import SERVER_LOCK, opened
from assessment.demo.building import Tell, build
from assessment.demo.people import new_passwords, renew_passwords
from assessment.installing import bring_up_to_date
from assessment.persistence.instance_lock import exclusive
from assessment.services.passwords import Passwords
from assessment.settings import DEMONSTRATION, Settings

FIRMS: Final = 300
"""How many firms the demonstration has."""
_REPORT: Final = "示例报告.pdf"


class NotADemonstrationError(Exception):
    """The folder or the database holds something else, which the demonstration never touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A demonstration that can be served: where its report lies, and everybody's password by sign-in name."""

    report: Path
    passwords: Mapping[str, str]
    is_new: bool


def prepare(settings: Settings, *, firms: int, fresh: bool, tell: Tell) -> Demonstration:
    """The instance in ``settings.data``, built if it is missing, unfinished, or to be ``fresh``.

    Raises :class:`NotADemonstrationError`, and ``LockedError`` while a server has the folder.
    """
    _refuse_foreign(settings)
    passwords = new_passwords()
    report = settings.data / _REPORT
    with exclusive(settings.data / SERVER_LOCK):
        is_new = fresh or not _is_finished(settings)
        if is_new:
            _empty(settings)
            _mark(settings, firms, finished=False)
            bring_up_to_date(settings)
            with opened(settings) as installation:
                made = build(installation, firms, passwords=passwords, tell=tell)
            report.write_bytes(made.content)
            _mark(settings, firms, finished=True)
        else:
            bring_up_to_date(settings)
            with opened(settings) as installation:
                renew_passwords(installation.database, Passwords(), passwords, now=datetime.now(UTC))
    return Demonstration(report=report, passwords=passwords, is_new=is_new)


def _refuse_foreign(settings: Settings) -> None:
    own = f"sqlite:///{settings.data / 'assessment.sqlite3'}"
    if settings.database_url != own:
        raise NotADemonstrationError(
            "演示只用自己目录里的数据库，不碰别的数据库。请去掉 ASSESSMENT_DATABASE_URL 再运行。"
        )
    if settings.data.is_dir() and any(settings.data.iterdir()) and not settings.is_demonstration:
        raise NotADemonstrationError(
            f"{settings.data} 里有内容，但不是演示数据，不能动它。请用 ASSESSMENT_DATA 另选一个目录。"
        )


def _is_finished(settings: Settings) -> bool:
    if not settings.is_demonstration:
        return False
    marked = json.loads((settings.data / DEMONSTRATION).read_text("utf-8"))
    return isinstance(marked, dict) and marked.get("finished") is True


def _empty(settings: Settings) -> None:
    """Remove what an earlier demonstration left, but not the lock that is held."""
    for each in settings.data.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each.name != SERVER_LOCK:
            each.unlink()


def _mark(settings: Settings, firms: int, *, finished: bool) -> None:
    """Say in the folder that everything in it is fictitious, before anything else is."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    marked = {"note": "演示数据，均为虚构", "firms": firms, "finished": finished}
    (settings.data / DEMONSTRATION).write_text(json.dumps(marked, ensure_ascii=False) + "\n", "utf-8")
