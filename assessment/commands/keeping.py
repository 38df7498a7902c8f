"""``backup``, ``restore`` and ``recompute``: what is kept can be brought back, and is what it was."""

import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import SQLAlchemyError

from assessment.composition import NotReadyError, current_database, opened
from assessment.formatting import moment
from assessment.installing import roles_of
from assessment.persistence.database import Database
from assessment.persistence.errands import Errand
from assessment.persistence.scope import on_errand
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.backing_up import (
    BackupFailedError,
    key_in_use,
    make_backup,
    note_failure,
    note_success,
)
from assessment.services.recomputing import recompute as recompute_results
from assessment.services.restoring import Restored, RestoreRefusedError
from assessment.services.restoring import restore as restore_backup
from assessment.settings import BACKUP_KEYS, Settings, UnusableSettingError

_PRIVATE: Final = 0o077
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("-o", "--output", type=_FOLDER, metavar="目录", help="备份放在哪里，默认 ASSESSMENT_BACKUPS。")
@click.pass_obj
def backup(settings: Settings, output: Path | None) -> None:
    """备份数据库和报告（加密，不含密钥），写入后逐项校验；网站可以照常使用。"""
    os.umask(_PRIVATE)
    now, folder = datetime.now(UTC), (output or settings.backups).absolute()
    if folder.is_relative_to(settings.data) or folder.is_relative_to(settings.keys):
        raise click.ClickException("备份不能放在数据目录或密钥目录之内，请用 -o 另选一个目录。")
    origin = Origin(CONSOLE)
    try:
        made = make_backup(settings, folder, now=now)
    except BackupFailedError as error:
        reason = str(error)
        _note(settings, lambda database: note_failure(database, settings, reason, origin=origin, now=now))
        raise click.ClickException(str(error)) from error
    _note(settings, lambda database: note_success(database, settings, made, origin=origin, now=now))
    rows, parts = sum(made.manifest.rows.values()), len(made.manifest.parts)
    click.echo(f"备份已写入并校验：{made.path}")
    click.echo(
        f"  数据库 {rows} 行，文件 {parts} 个，{made.size} 字节；用备份密钥 {key_in_use(settings)} 加密。"
    )
    click.echo(f"  密钥不在备份里。请另外保管一份 {settings.keys}，没有其中的 {BACKUP_KEYS} 就无法恢复。")
    if made.manifest.missing:
        raise click.ClickException(
            f"有 {len(made.manifest.missing)} 份报告缺失或损坏，没有进入备份，例如 {made.manifest.missing[0]}"
        )


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", required=True, type=_FOLDER, metavar="目录", help="恢复到哪里；须不存在或为空。")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="文件",
    help="备份密钥文件 backup.keys；默认在恢复目录和当前设置的密钥目录里找。",
)
@click.pass_obj
def restore(settings: Settings, archive: Path, into: Path, key: Path | None) -> None:
    """把备份恢复到一个空目录，先后各校验一次。

    PostgreSQL 的备份同时恢复到 ASSESSMENT_DATABASE_URL 指定的空数据库。
    """
    os.umask(_PRIVATE)
    into = into.absolute()
    places = dict.fromkeys([_keys_beside(into) / BACKUP_KEYS, settings.keys / BACKUP_KEYS])
    try:
        restored = restore_backup(
            archive,
            into,
            keys=[key] if key else list(places),
            owner_url=settings.owner_url,
            roles=roles_of(settings),
        )
    except RestoreRefusedError as error:
        raise click.ClickException(str(error)) from error
    manifest = restored.manifest
    click.echo(f"已恢复到 {into}：{moment(manifest.made_at)}的备份，{restored.rows} 行，校验无误。")
    if manifest.missing:
        click.echo(f"注意：备份时已有 {len(manifest.missing)} 份报告缺失，请在网站上重新申请。")
    click.echo(_next_steps(into, restored))


def _keys_beside(into: Path) -> Path:
    return into.with_name(f"{into.name}-keys")


def _next_steps(into: Path, restored: Restored) -> str:
    keys = _keys_beside(into)
    lines = ["接下来：", f"  export ASSESSMENT_DATA={into}"]
    if not keys.is_dir():
        lines.append(f"  把另外保管的密钥目录放到 {keys}（权限 700，其中文件 600）。")
        lines.append("  没有密钥：运行 assessment init 生成新的，所有人重新登录；旧的留痕将无法用密钥核对。")
    if not restored.is_current:
        lines.append("  assessment migrate")
    return "\n".join([*lines, "  assessment doctor", "  assessment serve"])


@click.command(context_settings={"ignore_unknown_options": True})  # an id may begin with a dash
@click.argument("snapshot", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="重算全部已提交的结果。")
@click.pass_obj
def recompute(settings: Settings, snapshot: str | None, everything: bool) -> None:
    """按提交时的问卷版本和计分引擎重算已冻结的结果，逐字比对。

    ID 是结果的编号；全部相同时退出码为 0，否则为 1 并逐条列出。
    """
    if everything == (snapshot is not None):
        raise click.UsageError("请写明一个结果的 ID，或者用 --all。")
    equal, different = 0, 0
    try:
        with (
            opened(settings) as installation,
            installation.database.reading(on_errand(Errand.RECOMPUTING)) as session,
        ):
            for verdict in recompute_results(session, installation.catalogue, only=snapshot):
                if verdict.is_equal:
                    equal += 1
                else:
                    different += 1
                    click.echo(f"{verdict.snapshot}：{verdict.difference}")
    except (NotReadyError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error
    if snapshot is not None and not equal + different:
        raise click.ClickException(f"没有编号为 {snapshot} 的结果。")
    _note(settings, lambda database: _record_check(database, equal, different))
    click.echo(f"重算 {equal + different} 份结果：{equal} 份逐字相同，{different} 份不同。")
    if different:
        raise SystemExit(1)


def _record_check(database: Database, equal: int, different: int) -> None:
    """That somebody at the server had every answer read and computed again belongs into the trail."""
    detail = {"equal": equal, "different": different}
    deed = Deed(action="results.recompute", object_kind="results", object_id="", detail=detail)
    with database.writing() as session:
        record(session, Origin(CONSOLE), deed, now=datetime.now(UTC))


def _note(settings: Settings, note: Callable[[Database], None]) -> None:
    """Write into the trail where the database takes it; before an upgrade its tables may be older."""
    try:
        with closing(current_database(settings)) as database:
            note(database)
    except (NotReadyError, UnusableSettingError) as error:
        click.echo(f"这次没有写入留痕：{error}", err=True)
    except (SQLAlchemyError, OSError) as error:
        click.echo(f"这次没有写入留痕：{str(error).splitlines()[0]}", err=True)
