"""The folder of back-ups: which there are, when each was made, and how the last attempt ended."""

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_ARCHIVE: Final = re.compile(r"assessment-\d{8}T\d{6}Z\.backup")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_LAST: Final = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last time a back-up was tried; ``failure`` is empty where it succeeded."""

    at: datetime
    failure: str


def archive_name(at: datetime) -> str:
    """The name of a back-up made at this moment; by name they are in the order of time."""
    return f"assessment-{at.astimezone(UTC):{_STAMP}}.backup"


def made_at(path: Path) -> datetime:
    """When a back-up was made, as its name says."""
    return datetime.strptime(path.name.split("-")[1].split(".")[0], _STAMP).replace(tzinfo=UTC)


def backups_in(folder: Path) -> tuple[Path, ...]:
    """The back-ups in a folder, the newest first; each was verified before it got its name."""
    if not folder.is_dir():
        return ()
    return tuple(sorted((each for each in folder.iterdir() if _ARCHIVE.fullmatch(each.name)), reverse=True))


def last_attempt(data: Path) -> Attempt | None:
    """The last time a back-up was tried, as far as it was noted."""
    try:
        noted = json.loads((data / _LAST).read_text("utf-8"))
        return Attempt(datetime.fromisoformat(noted["at"]), str(noted["failure"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(data: Path, attempt: Attempt) -> None:
    """Note an attempt beside the data, not in the database: a failure may well be the database's own."""
    content = json.dumps({"at": attempt.at.isoformat(), "failure": attempt.failure}, ensure_ascii=False)
    unfinished = data / f"{_LAST}.new"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(content)
    unfinished.replace(data / _LAST)
