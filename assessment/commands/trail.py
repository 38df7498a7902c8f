"""``assessment trail``: whether the trail is what was written, a copy of it for an audit, and its keys."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from assessment.composition import NotReadyError, current_database
from assessment.key_ring import ALGORITHMS, USUAL, UnusableKeysError, with_new_key, write_ring
from assessment.persistence.database import Database
from assessment.persistence.trail_check import Verdict, check_trail
from assessment.services.trail_export import export_trail
from assessment.services.trail_watch import fault_in_words
from assessment.settings import Settings, UnusableSettingError

_PRIVATE: Final = 0o077


@click.group()
def trail() -> None:
    """留痕：核对、导出、更换密钥。"""
    os.umask(_PRIVATE)


@trail.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """核对全部留痕和锚点；有一处不符即指出最早的一处，并以 1 结束。"""
    with _opened(settings) as database:
        verdict = _checked(database)
    click.echo(f"已核对留痕 {verdict.entries} 条，锚点 {verdict.anchors} 个。")
    if verdict.last_anchor is None:
        click.echo("还没有锚点：结尾被截掉时看不出来。网站启动后每小时记一个锚点。")
    for fault in verdict.faults:
        click.echo(fault_in_words(fault), err=True)
    if verdict.faults:
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


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    try:
        with closing(current_database(settings)) as database:
            yield database
    except (NotReadyError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error


def _checked(database: Database) -> Verdict:
    sealing = database.sealing
    if sealing is None:
        raise click.ClickException("没有留痕密钥。")
    return check_trail(database, sealing.ring, sealing.anchors)
