"""``assessment delete``: carries out the requests to delete whose time to think is over."""

from datetime import UTC, datetime

import click

from assessment.composition import NotReadyError, opened
from assessment.domain.errors import RefusalError
from assessment.services.erasing import carry_out_due, remove_files
from assessment.settings import Settings, UnusableSettingError


@click.command()
@click.pass_obj
def delete(settings: Settings) -> None:
    """执行已到期的删除申请（企业和账号），不能恢复。可以每天定时运行。"""
    now = datetime.now(UTC)
    try:
        with opened(settings) as installation:
            done = carry_out_due(installation.database, now=now)
            remove_files(installation.database, installation.store, now=now)
    except (NotReadyError, UnusableSettingError, RefusalError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"已执行 {done} 项到期的删除申请。" if done else "没有到期的删除申请。")
