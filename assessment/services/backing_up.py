"""Back-ups: the database of one moment and every report it refers to in one sealed file, without any key."""

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

from assessment.domain.fingerprints import Json
from assessment.files.archive import (
    DamagedArchiveError,
    Manifest,
    part_of,
    read_manifest,
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
from assessment.files.sealed_stream import WrongKeyError, mark_of, marked
from assessment.files.space import room_on
from assessment.files.store import DamagedFileError, FileStore
from assessment.formatting import HOUSE_TIME
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.copying import CopyFailedError, DatabaseCopy, copy_database
from assessment.persistence.database import Database, UnsafeDatabaseError
from assessment.persistence.instance_lock import LockedError, exclusive
from assessment.persistence.trail import Deed, Origin, Outcome, record
from assessment.reserves import MEBIBYTE
from assessment.settings import DEMONSTRATION, Settings, UnusableSettingError

REPORTS: Final = "reports"
_DISTRIBUTION: Final = "digital-maturity-assessment"
_TRY_AGAIN: Final = timedelta(hours=1)
_LOCK: Final = "backup.lock"
_UNFINISHED: Final = "unfinished-"


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
    What is not sealed yet lies beside the data for a moment, never in the folder of the back-ups.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive(folder / _LOCK), exclusive(settings.data / _LOCK):
            made = _made(settings, folder, now)
            _drop_oldest(folder, settings.backups_kept)
            _drop_unfinished(folder, settings.data)
    except UnusableSettingError as error:
        raise BackupFailedError(str(error)) from error
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


def described(path: Path, settings: Settings) -> Backup | None:
    """A back-up by its file, as it says itself; ``None`` where its beginning cannot be read any more."""
    try:
        keys = marked(settings.backup_keys().values())
        return Backup(path, read_manifest(path, keys), path.stat().st_size)
    except (DamagedArchiveError, UnusableSettingError, WrongKeyError, OSError):
        return None


def note_success(
    database: Database, settings: Settings, made: Backup, *, origin: Origin, now: datetime
) -> None:
    """Leave in the trail that a back-up was made, and raise an alarm where reports were missing in it."""
    remember(settings.data, Attempt(now, ""))
    with database.writing() as session:
        detail: Json = {
            "rows": sum(made.manifest.rows.values()),
            "files": len(made.manifest.parts),
            "bytes": made.size,
            "key": key_in_use(settings),
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


def key_in_use(settings: Settings) -> str:
    """The mark of the key that seals back-ups now."""
    return mark_of(_key(settings))


def _key(settings: Settings) -> bytes:
    return next(iter(settings.backup_keys().values()))


def _made(settings: Settings, folder: Path, now: datetime) -> Backup:
    key = _key(settings)
    _require_room(settings, folder)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=_UNFINISHED) as place:
        copy = copy_database(settings.database_url, Path(place))
        sources = {_name_of(file): file for file in copy.files}
        reports, missing = _reports(FileStore(settings.data / REPORTS), copy.reports)
        sources |= reports
        if settings.is_demonstration:
            sources[DEMONSTRATION] = settings.data / DEMONSTRATION
        manifest = _manifest(copy, sources, missing, now)
        target = folder / archive_name(now)
        write_archive(target, manifest, sources, key=key)
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
    """Refuse beforehand what would fill a disk: the copy of the database, or the archive, or both on one."""
    address = make_url(settings.database_url)
    is_file = address.get_backend_name() == "sqlite" and address.database
    copied = _size(Path(address.database or "")) if is_file else 0
    sealed = copied + _size(settings.data / REPORTS)
    on_one_disk = settings.data.stat().st_dev == folder.stat().st_dev
    for place, needed in ((settings.data, copied), (folder, sealed + on_one_disk * copied)):
        room = room_on(place, settings.reserve)
        if room.free - needed < room.reserve:
            raise BackupFailedError(
                f"{place} 所在磁盘剩余 {room.free // MEBIBYTE} MiB，备份需要 {needed // MEBIBYTE} MiB，"
                f"并须留出 {room.reserve // MEBIBYTE} MiB。请腾出空间，或用 ASSESSMENT_BACKUPS 换一个目录。"
            )


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())


def _drop_oldest(folder: Path, kept: int) -> None:
    for each in backups_in(folder)[kept:]:
        each.unlink(missing_ok=True)


def _drop_unfinished(*folders: Path) -> None:
    """Remove what an interrupted back-up left; the locks are held."""
    for folder in folders:
        for each in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(each) if each.is_dir() else each.unlink()
