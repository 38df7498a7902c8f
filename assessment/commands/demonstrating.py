"""``assessment demo``: an instance full of fictitious firms, to be looked at from every side."""

import os
from typing import Final

import click

from assessment.commands.serving import run_site
from assessment.composition import NotReadyError
from assessment.demo.building import ReportNotMadeError
from assessment.demo.instance import FIRMS, Demonstration, NotADemonstrationError, prepare
from assessment.demo.people import EVERYBODY
from assessment.persistence.instance_lock import LockedError
from assessment.reach import Manner, obstacle, reach_of
from assessment.settings import Settings, UnusableSettingError, settings_from

_FOLDER: Final = "demo-data"
_PRIVATE: Final = 0o077
_FEWEST: Final = 2


@click.command()
@click.option("--fresh", is_flag=True, help="删除原来的演示数据，重新建立。")
@click.option("--no-serve", is_flag=True, help="生成报告后结束，不启动网站。")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="端口，默认 8000。")
@click.option("--firms", default=FIRMS, type=click.IntRange(_FEWEST, 1000), hidden=True)
def demo(fresh: bool, no_serve: bool, port: int, firms: int) -> None:
    """建立并启动演示：约 300 家虚构企业、各类人员的登录、一份报告。

    数据放在当前目录的 demo-data（或 ASSESSMENT_DATA 指定的目录），不影响正式数据。
    """
    os.umask(_PRIVATE)
    reach = reach_of(None, port, Manner.LOOPBACK)
    if not no_serve and (reason := obstacle(reach)):
        raise click.ClickException(reason)
    try:
        settings = settings_from({"ASSESSMENT_DATA": _FOLDER, **os.environ})
        click.echo(f"演示数据目录：{settings.data}")
        shown = prepare(settings, firms=firms, fresh=fresh, tell=click.echo)
    except LockedError as error:
        raise click.ClickException(f"{settings.data} 正在被另一个服务使用，请先停止它。") from error
    except (NotReadyError, NotADemonstrationError, ReportNotMadeError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error
    _describe(settings, shown, reach.url)
    if not no_serve:
        run_site(settings, reach)


def _describe(settings: Settings, shown: Demonstration, url: str) -> None:
    """Say where everything is; the passwords are told this once."""
    made = "已建立" if shown.is_new else "沿用上次建立的数据（--fresh 可重新建立）"
    click.echo(f"\n演示数据，均为虚构。{made}")
    click.echo(f"  示例报告：{shown.report}")
    click.echo(f"  数据库：  {settings.data / 'assessment.sqlite3'}")
    click.echo(f"  密钥目录：{settings.keys}")
    click.echo(f"\n登录页：{url}/sign-in    密码每次启动重新生成，只显示这一次")
    for each in EVERYBODY:
        who = f"{each.role.label}，{each.house.value}"
        click.echo(f"  {each.name:<17} {shown.passwords[each.name]}   {who}")
    click.echo(
        "  企业以外的人员还要输入动态口令：演示实例把现在的口令显示在登录页上，正式实例只在本人手机上。\n"
    )
