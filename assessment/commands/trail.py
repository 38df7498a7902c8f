"""``assessment trail``: whether the trail is what was written, copies of it, what may go, and its keys."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import SQLAlchemyError

from assessment.composition import NotReadyError, current_database
from assessment.domain.errors import BusyError
from assessment.files.trail_archive import Kept, state_of
from assessment.formatting import day
from assessment.key_ring import ALGORITHMS, USUAL, UnusableKeysError, with_new_key, write_ring
from assessment.persistence.database import Database
from assessment.persistence.trail import CONSOLE, Origin
from assessment.persistence.trail_check import Verdict, check_trail
from assessment.services.pruning import PruningRefusedError, due, prune_trail
from assessment.services.trail_export import export_trail
from assessment.services.trail_watch import faults_in_words, raise_for
from assessment.settings import Settings, UnusableSettingError

_PRIVATE: Final = 0o077


@click.group()
def trail() -> None:
    """留痕：核对、导出、更换密钥。"""
    os.umask(_PRIVATE)


@trail.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """核对全部留痕和锚点；有一处不符即指出最早的一处，触发告警，并以 1 结束。"""
    with _opened(settings) as database:
        verdict = _checked(database)
        click.echo(f"已核对留痕 {verdict.entries} 条，锚点 {verdict.anchors} 个。")
        if verdict.last_anchor is None:
            click.echo("还没有锚点：结尾被截掉时看不出来。网站启动后每小时记一个锚点。")
        archive_is_sound = _told_of_pruned(verdict, settings.trail_archive)
        if not verdict.is_sound:
            _tell_and_alarm(database, verdict)
    if not (verdict.is_sound and archive_is_sound):
        raise SystemExit(1)
    click.echo(f"完好，到第 {verdict.last_seq} 条为止。")


@trail.command()
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="文件"
)
@click.pass_obj
def export(settings: Settings, output: Path) -> None:
    """把全部留痕导出为一行一条的 JSON 文件；导出本身也留痕，并记一个锚点。"""
    with _opened(settings) as database:
        exported = export_trail(database, output, now=datetime.now(UTC))
    click.echo(f"已导出 {exported.entries} 条：{output}")
    click.echo(f"SHA-256 {exported.sha256}")


@trail.command()
@click.option("--dry-run", is_flag=True, help="只说明会清理什么，不清理。")
@click.pass_obj
def prune(settings: Settings, *, dry_run: bool) -> None:
    """清理已过保存期限（ASSESSMENT_TRAIL_MONTHS）的留痕：先核对，设了存档目录就先存档，清理本身留痕。"""
    with _opened(settings) as database:
        now = datetime.now(UTC)
        until = due(database, settings, gradually=False, now=now)
        if until is None:
            click.echo(f"没有到期的留痕。保存期限：{_term(settings)}。")
            return
        click.echo(f"保存期限：{_term(settings)}；{day(until)}以前的留痕已到期。")
        if dry_run:
            return
        try:
            gone = prune_trail(database, settings, until=until, origin=Origin(CONSOLE), now=now)
        except PruningRefusedError as error:
            raise click.ClickException(str(error)) from error
    for each in gone:
        kept = f"，存档 {settings.trail_archive / each.archive}" if settings.trail_archive else "，没有存档"
        click.echo(f"已清理第 {each.first_seq} 条至第 {each.last_seq} 条{kept}，SHA-256 {each.sha256}")


@trail.command("new-key")
@click.option("--algorithm", type=click.Choice(list(ALGORITHMS)), default=USUAL, show_default=True)
@click.pass_obj
def new_key(settings: Settings, algorithm: str) -> None:
    """换一把新密钥，用于以后的留痕；旧密钥保留，用来核对以前的留痕。"""
    try:
        ring = with_new_key(settings.trail_keys(), algorithm=algorithm, now=datetime.now(UTC))
    except (UnusableKeysError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error
    write_ring(settings.trail_ring, ring)
    click.echo(
        f"新密钥 {ring.current.id}（{algorithm}）已写入 {settings.trail_ring}，请重启网站并备份密钥目录。"
    )


def _term(settings: Settings) -> str:
    months = settings.retention.trail_months
    return "一直保存" if months is None else f"{months} 个月"


def _told_of_pruned(verdict: Verdict, archive: Path | None) -> bool:
    """Tell what was pruned; whether what is left of it in the archive is what it was."""
    if not verdict.pruned:
        return True
    click.echo(f"第 1 条至第 {verdict.pruned[-1].last_seq} 条已到期清理，分 {len(verdict.pruned)} 段。")
    is_sound = True
    for each in verdict.pruned:
        state = state_of(archive / each.archive, each.sha256) if archive and each.archive else Kept.INTACT
        if state is Kept.GONE:
            click.echo(f"存档 {each.archive} 不在 {archive}，如已移到别处，请用 SHA-256 {each.sha256} 核对。")
        if state is Kept.CHANGED:
            click.echo(f"存档 {each.archive} 与清理时的 SHA-256 不符：被改动。", err=True)
            is_sound = False
    return is_sound


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    try:
        with closing(current_database(settings)) as database:
            yield database
    except (NotReadyError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error


def _tell_and_alarm(database: Database, verdict: Verdict) -> None:
    """Say what is wrong, and raise the alarm as the site does; it is told with the site's own."""
    with database.reading() as session:
        for each in faults_in_words(session, verdict):
            click.echo(each, err=True)
    try:
        with database.writing() as session:
            raise_for(session, verdict, by=CONSOLE, now=datetime.now(UTC))
    except (BusyError, SQLAlchemyError) as error:
        click.echo(f"告警没有写入数据库：{str(error).splitlines()[0]}", err=True)


def _checked(database: Database) -> Verdict:
    sealing = database.sealing
    if sealing is None:
        raise click.ClickException("没有留痕密钥。")
    return check_trail(database, sealing.ring, sealing.anchors)
