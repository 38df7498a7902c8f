"""Back-ups: the database of one moment and every report it refers to in one verified file, without keys."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from assessment.files.backup_folder import (
    Attempt,
    archive_name,
    backups_in,
    last_attempt,
    made_at,
    remember,
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
_TRY_AGAIN: Final = timedelta(hours=1)
_LOCK: Final = "backup.lock"


class BackupFailedError(Exception):
    """No back-up was made, or one that cannot be relied on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A back-up that was made and verified: its file and what it holds."""

    path: Path
    manifest: Manifest
    size: int


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
    tried = last_attempt(settings.data)
    return tried is None or not tried.failure or now - tried.at >= _TRY_AGAIN


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
    remember(settings.data, Attempt(now, ""))
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
    remember(settings.data, Attempt(now, reason))
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
        target = folder / archive_name(now)
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
