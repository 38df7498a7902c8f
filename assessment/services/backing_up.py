"""Back-ups: the database of one moment and every report it refers to in one verified file, without keys."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from sqlite3 import Error as SqliteError
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment.files.archive import (
    DamagedArchiveError,
    Manifest,
    part_of,
    read_manifest,
    verify,
    write_archive,
)
from assessment.files.space import room_on
from assessment.files.store import DamagedFileError, FileStore
from assessment.formatting import HOUSE_TIME
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.copying import CopyFailedError, DatabaseCopy, copy_database
from assessment.persistence.database import Database, UnsafeDatabaseError
from assessment.persistence.instance_lock import LockedError, exclusive
from assessment.persistence.trail import Deed, Origin, Outcome, record
from assessment.settings import DEMONSTRATION, MEBIBYTE, Settings

REPORTS: Final = "reports"
_DISTRIBUTION: Final = "digital-maturity-assessment"
_ARCHIVE: Final = re.compile(r"assessment-\d{8}T\d{6}Z\.tar\.gz")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_TRY_AGAIN: Final = timedelta(hours=1)
_LAST: Final = "last-backup.json"
_LOCK: Final = "backup.lock"


class BackupFailedError(Exception):
    """No back-up was made, or one that cannot be relied on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A back-up that was made and verified: its file and what it holds."""

    path: Path
    manifest: Manifest
    size: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last time a back-up was tried; ``failure`` is empty where it succeeded."""

    at: datetime
    failure: str


def make_backup(settings: Settings, folder: Path, *, now: datetime) -> Backup:
    """Write a back-up into ``folder`` and verify it; raises :class:`BackupFailedError`.

    Others may write meanwhile. Only the newest of the back-ups in the folder stay, as many as are to be kept.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive(folder / _LOCK):
            made = _made(settings, folder, now)
            _drop_oldest(folder, settings.backups_kept)
    except LockedError as error:
        raise BackupFailedError("另一个备份正在进行，请等它结束。") from error
    except (CopyFailedError, DamagedArchiveError, UnsafeDatabaseError) as error:
        raise BackupFailedError(str(error)) from error
    except (SQLAlchemyError, SqliteError) as error:
        reason = str(error).splitlines()[0]
        raise BackupFailedError(f"数据库不可用（{reason}）。请运行 assessment doctor。") from error
    except OSError as error:
        raise BackupFailedError(f"写不了 {folder}：{error.strerror}。请看看磁盘空间和目录权限。") from error
    return made


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether the daily back-up is to be made at this moment; one that failed is tried again after an hour.

    What is fictitious is backed up only when somebody asks for it.
    """
    if settings.backup_hour is None or settings.is_demonstration:
        return False
    today = now.astimezone(HOUSE_TIME).replace(hour=settings.backup_hour, minute=0, second=0, microsecond=0)
    since = today if today <= now else today - timedelta(days=1)
    newest = next((made_at(each) for each in backups_in(settings.backups)), None)
    if newest is not None and newest >= since:
        return False
    tried = last_attempt(settings)
    return tried is None or not tried.failure or now - tried.at >= _TRY_AGAIN


def made_at(path: Path) -> datetime:
    """When a back-up was made, as its name says."""
    return datetime.strptime(path.name.split("-")[1].split(".")[0], _STAMP).replace(tzinfo=UTC)


def backups_in(folder: Path) -> tuple[Path, ...]:
    """The back-ups in a folder, the newest first."""
    if not folder.is_dir():
        return ()
    return tuple(sorted((each for each in folder.iterdir() if _ARCHIVE.fullmatch(each.name)), reverse=True))


def described(path: Path) -> Backup | None:
    """A back-up by its file, as it says itself; ``None`` where its beginning cannot be read any more."""
    try:
        return Backup(path, read_manifest(path), path.stat().st_size)
    except (DamagedArchiveError, OSError):
        return None


def verified(path: Path) -> Backup:
    """A back-up that was read throughout; raises :class:`BackupFailedError`."""
    try:
        return Backup(path, verify(path), path.stat().st_size)
    except DamagedArchiveError as error:
        raise BackupFailedError(str(error)) from error


def note_success(
    database: Database, settings: Settings, made: Backup, *, origin: Origin, now: datetime
) -> None:
    """Leave in the trail that a back-up was made, and raise an alarm where reports were missing in it."""
    _remember(settings, Attempt(now, ""))
    with database.writing() as session:
        detail = {
            "rows": sum(made.manifest.rows.values()),
            "files": len(made.manifest.parts),
            "bytes": made.size,
        }
        deed = Deed(action="backup.make", object_kind="backup", object_id=made.path.name, detail=detail)
        record(session, origin, deed, now=now)
        if made.manifest.missing:
            missing = {"missing_reports": len(made.manifest.missing)}
            raise_alarm(
                session,
                kind=AlarmKind.FAILED_BACKUP,
                origin=origin,
                about=made.path.name,
                detail=missing,
                now=now,
            )


def note_failure(
    database: Database, settings: Settings, reason: str, *, origin: Origin, now: datetime
) -> None:
    """Leave in the trail that no back-up could be made, and raise an alarm."""
    _remember(settings, Attempt(now, reason))
    with database.writing() as session:
        deed = Deed(
            action="backup.make",
            object_kind="backup",
            object_id="",
            outcome=Outcome.FAILED,
            detail={"reason": reason},
        )
        record(session, origin, deed, now=now)
        raise_alarm(session, kind=AlarmKind.FAILED_BACKUP, origin=origin, detail={"reason": reason}, now=now)


def last_attempt(settings: Settings) -> Attempt | None:
    """The last time a back-up was tried, as far as it was noted."""
    try:
        noted = json.loads((settings.data / _LAST).read_text("utf-8"))
        return Attempt(datetime.fromisoformat(noted["at"]), str(noted["failure"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _made(settings: Settings, folder: Path, now: datetime) -> Backup:
    _require_room(settings, folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as place:
        copy = copy_database(settings.database_url, Path(place))
        sources = {_name_of(file): file for file in copy.files}
        reports, missing = _reports(FileStore(settings.data / REPORTS), copy.reports)
        sources |= reports
        if settings.is_demonstration:
            sources[DEMONSTRATION] = settings.data / DEMONSTRATION
        manifest = _manifest(copy, sources, missing, now)
        target = folder / f"assessment-{now.astimezone(UTC):{_STAMP}}.tar.gz"
        write_archive(target, manifest, sources)
    return Backup(target, manifest, target.stat().st_size)


def _name_of(file: Path) -> str:
    return file.name if file.suffix == ".sqlite3" else f"{file.parent.name}/{file.name}"


def _manifest(
    copy: DatabaseCopy, sources: dict[str, Path], missing: Sequence[str], now: datetime
) -> Manifest:
    return Manifest(
        made_at=now,
        platform=version(_DISTRIBUTION),
        database=copy.kind,
        revision=copy.revision,
        rows=copy.rows,
        parts={name: part_of(path) for name, path in sources.items()},
        missing=tuple(missing),
    )


def _reports(store: FileStore, names: Sequence[str]) -> tuple[dict[str, Path], list[str]]:
    """The reports that the database refers to, and those that are gone or damaged."""
    found, missing = {}, []
    for name in names:
        try:
            found[f"{REPORTS}/{name[:2]}/{name}"] = store.intact(name)
        except DamagedFileError:
            missing.append(name)
    return found, missing


def _require_room(settings: Settings, folder: Path) -> None:
    """Refuse beforehand what would fill the disk: the copy and the archive lie side by side for a moment."""
    address = make_url(settings.database_url)
    files = [settings.data / REPORTS]
    if address.get_backend_name() == "sqlite" and address.database:
        files.append(Path(address.database))
    needed = 2 * sum(_size(each) for each in files)
    room = room_on(folder, settings.reserve)
    if room.free - needed < room.reserve:
        raise BackupFailedError(
            f"{folder} 所在磁盘剩余 {room.free // MEBIBYTE} MiB，备份需要 {needed // MEBIBYTE} MiB，"
            f"并须留出 {room.reserve // MEBIBYTE} MiB。请腾出空间，或用 ASSESSMENT_BACKUPS 换一个目录。"
        )


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())


def _drop_oldest(folder: Path, kept: int) -> None:
    for each in backups_in(folder)[kept:]:
        each.unlink(missing_ok=True)
    for each in folder.glob("unfinished-*"):  # what an interrupted back-up left; the lock is held
        shutil.rmtree(each) if each.is_dir() else each.unlink()


def _remember(settings: Settings, attempt: Attempt) -> None:
    """Beside the data, not in the database: a failure may well be the database's own."""
    content = json.dumps({"at": attempt.at.isoformat(), "failure": attempt.failure}, ensure_ascii=False)
    file = settings.data / f"{_LAST}.new"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(content)
    file.replace(settings.data / _LAST)
