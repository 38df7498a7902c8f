"""``assessment init`` and ``migrate``: folders, secret and tables, made once and brought up to date."""

import os
from typing import Final

import click

from assessment.persistence.instance_lock import LockedError
from assessment.persistence.migrations import upgrade
from assessment.settings import Settings

_PRIVATE: Final = 0o077
"""What is made here can be read by its owner alone."""


@click.command()
@click.pass_obj
def init(settings: Settings) -> None:
    """建立数据目录、密钥和数据库；已有的内容不会改动。"""
    os.umask(_PRIVATE)
    settings.create_folders()
    _bring_up_to_date(settings)
    click.echo(f"数据目录：{settings.data}")
    click.echo(f"密钥目录：{settings.keys}（请单独备份，不要和数据放在一起）")
    click.echo("下一步：assessment invite 邀请第一位管理员，assessment serve 启动网站。")


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """把数据库升级到本版本的表结构；重复运行没有影响。"""
    os.umask(_PRIVATE)
    _bring_up_to_date(settings)
    click.echo("数据库已是本版本的表结构。")


def _bring_up_to_date(settings: Settings) -> None:
    try:
        upgrade(settings.database_url)
    except LockedError as error:
        raise click.ClickException("另一个进程正在升级数据库，请等它结束后再试。") from error
