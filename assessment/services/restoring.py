"""A back-up brought back to life in a place of its own: verified before, and once more afterwards."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Error as SqliteError
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment.files.archive import DamagedArchiveError, Manifest, unpack, verify
from assessment.files.sealed_stream import WrongKeyError, marked
from assessment.files.space import room_on
from assessment.files.store import sync_folder
from assessment.key_ring import UnusableKeysError, read_keys
from assessment.persistence.copying import (
    SQLITE_FILE,
    TABLES,
    CopyFailedError,
    check_sqlite,
    fill_postgres,
    require_known,
)
from assessment.persistence.migrations import is_head
from assessment.persistence.wall import Roles
from assessment.persistence.wall_building import RolesMissingError
from assessment.reserves import MEBIBYTE, Reserve

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


def restore(
    archive: Path, into: Path, *, keys: Sequence[Path], owner_url: str, roles: Roles | None = None
) -> Restored:
    """Restore ``archive`` into the folder ``into``, which must not exist or be empty.

    ``keys`` are the files in which its key may lie. A back-up of PostgreSQL needs ``owner_url``, an empty
    database there, and the accounts to let in. The folder appears only once everything in it is right.
    Raises :class:`RestoreRefusedError`.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise RestoreRefusedError(f"{into} 里已有内容。请换一个空目录，或先把原来的目录改名。")
    try:
        found = _keys_in(keys)
        manifest = verify(archive, found)
        _require_place(manifest, owner_url)
        _require_room(manifest, into)
        _put_in_place(archive, into, keys=found, owner_url=owner_url, roles=roles)
    except WrongKeyError as error:
        raise RestoreRefusedError(_without_key(error.mark, keys)) from error
    except DamagedArchiveError as error:
        raise RestoreRefusedError(f"备份文件不可用：{error}请换另一份备份。") from error
    except CopyFailedError as error:
        raise RestoreRefusedError(str(error)) from error
    except RolesMissingError as error:
        raise RestoreRefusedError(f"缺少数据库账号。请数据库管理员运行：\n{error}") from error
    except (SQLAlchemyError, SqliteError) as error:
        raise RestoreRefusedError(f"数据库不可用（{str(error).splitlines()[0]}）。") from error
    except OSError as error:
        raise RestoreRefusedError(f"写不了 {into}：{error.strerror}") from error
    return Restored(manifest, is_head(manifest.revision), sum(manifest.rows.values()))


def _keys_in(files: Sequence[Path]) -> Mapping[str, bytes]:
    """The keys in these files by their marks, as far as the files are there and can be used."""
    found: dict[str, bytes] = {}
    for file in files:
        with suppress(UnusableKeysError):
            found |= marked(read_keys(file).values())
    return found


def _without_key(mark: str, files: Sequence[Path]) -> str:
    """What is missing, where it was looked for, and what to do."""
    lines = [f"这份备份是加密的，需要编号为 {mark} 的备份密钥，没有找到："]
    for file in files:
        try:
            there = "、".join(marked(read_keys(file).values()))
            lines.append(f"  {file}：里面是 {there}")
        except UnusableKeysError as error:
            lines.append(f"  {file}：{error if file.exists() else '没有这个文件'}")
    lines.append(
        "请取来另外保管的密钥目录，用 --key 写明其中的 backup.keys。没有这把密钥，谁也恢复不了这份备份。"
    )
    return "\n".join(lines)


def _put_in_place(
    archive: Path, into: Path, *, keys: Mapping[str, bytes], owner_url: str, roles: Roles | None
) -> None:
    unfinished = into.with_name(f"{into.name}{_UNFINISHED}")
    if unfinished.exists():
        raise RestoreRefusedError(f"{unfinished} 是上次没有完成的恢复，请先删除它。")
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    try:
        manifest = unpack(archive, keys, unfinished)
        if manifest.database == "sqlite":
            (unfinished / SQLITE_FILE).replace(unfinished / EMBEDDED_FILE)
            check_sqlite(unfinished / EMBEDDED_FILE, manifest.rows)
        else:
            fill_postgres(
                owner_url, unfinished / TABLES, revision=manifest.revision, rows=manifest.rows, roles=roles
            )
            shutil.rmtree(unfinished / TABLES)
        if into.exists():
            into.rmdir()
        unfinished.rename(into)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    for folder in (into, into.parent):
        sync_folder(folder)


def _require_place(manifest: Manifest, owner_url: str) -> None:
    require_known(manifest.revision)
    if manifest.database != "sqlite" and make_url(owner_url).get_backend_name() != manifest.database:
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
