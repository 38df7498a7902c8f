"""``assessment reset``: a link with which somebody sets a new password; the way for administrators."""

from datetime import UTC, datetime
from typing import Final

import click

from assessment.commands.qr import printed_code
from assessment.composition import NotReadyError, opened
from assessment.domain.errors import NotFoundError
from assessment.formatting import moment
from assessment.services.resetting import issue_reset_from_console
from assessment.services.second_factor import unlink_phone_from_console
from assessment.settings import Settings, UnusableSettingError

_HERE: Final = "http://127.0.0.1:8000"


@click.command()
@click.argument("name", metavar="登录名")
@click.option("--address", default=_HERE, metavar="网址", help=f"网站的网址，默认 {_HERE}。")
@click.option("--phone", is_flag=True, help="手机和恢复码都丢了：同时解除手机绑定，本人登录时重新绑定。")
@click.pass_obj
def reset(settings: Settings, name: str, address: str, phone: bool) -> None:
    """为一个人生成重设密码的链接，只能用一次。管理员忘记密码时用它；请先核实本人。"""
    try:
        with opened(settings) as installation, installation.database.writing() as session:
            link = issue_reset_from_console(session, name, now=datetime.now(UTC))
            if phone:
                unlink_phone_from_console(session, name, now=datetime.now(UTC))
    except NotFoundError as error:
        raise click.ClickException(f"没有登录名为 {name} 的账号。") from error
    except (NotReadyError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error
    url = f"{address.rstrip('/')}/reset/{link.token}"
    click.echo(printed_code(url))
    click.echo(f"重设密码的链接（只能用一次，{moment(link.expires_at)} 前有效）：")
    click.echo(url)
