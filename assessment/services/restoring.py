"""A back-up brought back to life in a place of its own: verified before, and once more afterwards."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Error as SqliteError
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment.files.archive import DamagedArchiveError, Manifest, unpack, verify
from assessment.files.space import room_on
from assessment.files.store import sync_folder
from assessment.persistence.copying import (
    SQLITE_FILE,
    TABLES,
    CopyFailedError,
    check_sqlite,
    fill_postgres,
    require_known,
)
from assessment.persistence.migrations import is_head
from assessment.settings import MEBIBYTE, Reserve

EMBEDDED_FILE: Final = "assessment.sqlite3"
_UNFINISHED: Final = "-unfinished"


class RestoreRefusedError(Exception):
    """Nothing was restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, whether its tables are those of this version, and how many rows they have."""

    manifest: Manifest
    is_current: bool
    rows: int


def restore(archive: Path, into: Path, *, database_url: str) -> Restored:
    """Restore ``archive`` into the folder ``into``, which must not exist or be empty.

    A back-up of PostgreSQL needs ``database_url``, an empty database there. The folder appears only once
    everything in it is right. Raises :class:`RestoreRefusedError`.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise RestoreRefusedError(f"{into} 里已有内容。请换一个空目录，或先把原来的目录改名。")
    try:
        manifest = verify(archive)
        _require_place(manifest, database_url)
        _require_room(manifest, into)
        _put_in_place(archive, into, database_url=database_url)
    except DamagedArchiveError as error:
        raise RestoreRefusedError(f"备份文件不可用：{error}请换另一份备份。") from error
    except CopyFailedError as error:
        raise RestoreRefusedError(str(error)) from error
    except (SQLAlchemyError, SqliteError) as error:
        raise RestoreRefusedError(f"数据库不可用（{str(error).splitlines()[0]}）。") from error
    except OSError as error:
        raise RestoreRefusedError(f"写不了 {into}：{error.strerror}") from error
    return Restored(manifest, is_head(manifest.revision), sum(manifest.rows.values()))


def _put_in_place(archive: Path, into: Path, *, database_url: str) -> None:
    unfinished = into.with_name(f"{into.name}{_UNFINISHED}")
    if unfinished.exists():
        raise RestoreRefusedError(f"{unfinished} 是上次没有完成的恢复，请先删除它。")
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    try:
        manifest = unpack(archive, unfinished)
        if manifest.database == "sqlite":
            (unfinished / SQLITE_FILE).replace(unfinished / EMBEDDED_FILE)
            check_sqlite(unfinished / EMBEDDED_FILE, manifest.rows)
        else:
            fill_postgres(database_url, unfinished / TABLES, revision=manifest.revision, rows=manifest.rows)
            shutil.rmtree(unfinished / TABLES)
        if into.exists():
            into.rmdir()
        unfinished.rename(into)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    for folder in (into, into.parent):
        sync_folder(folder)


def _require_place(manifest: Manifest, database_url: str) -> None:
    require_known(manifest.revision)
    if manifest.database != "sqlite" and make_url(database_url).get_backend_name() != manifest.database:
        raise RestoreRefusedError(
            "这是 PostgreSQL 的备份。请先建一个空的数据库，并用 ASSESSMENT_DATABASE_URL 写明它的地址。"
        )


def _require_room(manifest: Manifest, into: Path) -> None:
    needed = sum(part.size for part in manifest.parts.values())
    free = room_on(into, Reserve(0, 0.0)).free
    if free < needed:
        raise RestoreRefusedError(
            f"{into} 所在磁盘剩余 {free // MEBIBYTE} MiB，恢复需要 {needed // MEBIBYTE} MiB。"
        )
