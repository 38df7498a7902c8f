"""``assessment init`` and ``migrate``: folders, secret and tables, made once and brought up to date."""

import os
from contextlib import closing
from typing import Final

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment.composition import NotReadyError
from assessment.installing import bring_up_to_date
from assessment.persistence.accounts import has_accounts
from assessment.persistence.database import open_database
from assessment.persistence.instance_lock import LockedError
from assessment.safety import dangers_of_wall
from assessment.settings import Settings

_PRIVATE: Final = 0o077
"""What is made here can be read by its owner alone."""
_FIRST_STEPS: Final = """
还没有人能登录，这里也不设默认账号。接下来：
  1. 启动网站：assessment serve。窗口里会显示一次性的设置码，30 分钟内有效。
  2. 打开网站的 /setup 页面，用设置码建立第一位安全管理员，并绑定手机上的动态口令。
     其余人员由安全管理员在网站上邀请，或用 assessment invite 邀请（--help 查看）。
企业自己在网站上登记，不需要邀请。"""


@click.command()
@click.pass_obj
def init(settings: Settings) -> None:
    """建立数据目录、密钥和数据库；已有的内容不会改动。"""
    os.umask(_PRIVATE)
    _bring_up_to_date(settings)
    click.echo(f"数据目录：{settings.data}")
    click.echo(f"密钥目录：{settings.keys}（请另外保管一份，不要和数据、备份放在一起：没有它无法恢复备份）")
    _tell_what_is_open(settings)
    if _has_nobody(settings):
        click.echo(_FIRST_STEPS)


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """把数据库升级到本版本的表结构；重复运行没有影响。"""
    os.umask(_PRIVATE)
    _bring_up_to_date(settings)
    click.echo("数据库已是本版本的表结构。")
    _tell_what_is_open(settings)


def _has_nobody(settings: Settings) -> bool:
    """Whether no account was made yet."""
    with closing(open_database(settings.owner_url)) as database, database.reading() as session:
        return not has_accounts(session)


def _tell_what_is_open(settings: Settings) -> None:
    """What keeps the site from being served: its account can do too much, or nothing yet."""
    try:
        with closing(open_database(settings.database_url)) as database:
            found = tuple(dangers_of_wall(database))
    except SQLAlchemyError as error:
        account, reason = make_url(settings.database_url).username, str(error).splitlines()[0]
        click.echo(f"网站的数据库账号 {account} 还连接不上：{reason}", err=True)
        return
    for danger in found:
        click.echo(f"网站还不能启动：{danger}", err=True)


def _bring_up_to_date(settings: Settings) -> None:
    try:
        backup = bring_up_to_date(settings)
    except LockedError as error:
        raise click.ClickException("另一个进程正在升级数据库，请等它结束后再试。") from error
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    if backup is not None:
        click.echo(f"升级前已备份：{backup}")
