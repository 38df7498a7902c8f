"""``assessment worker``: a further process that makes reports, beside the site; with PostgreSQL alone."""

import os
import signal
from threading import Event
from typing import Final

import click

from assessment.composition import NotReadyError, opened, reports_made, require_safety
from assessment.settings import Settings, UnusableSettingError

_PRIVATE: Final = 0o077


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """在网站之外再用一个进程生成报告，需要 PostgreSQL；按 Ctrl+C 停止。"""
    os.umask(_PRIVATE)
    try:
        require_safety(settings)
        with opened(settings) as installation:
            if installation.database.is_embedded:
                raise click.ClickException("SQLite 只由网站的进程使用，assessment serve 自己生成报告。")
            with reports_made(installation, yielding=settings.reports_yield):
                click.echo("正在等待要生成的报告。按 Ctrl+C 停止。")
                _wait_to_be_told()
    except (NotReadyError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error


def _wait_to_be_told() -> None:
    """Return once somebody ends the process in good order."""
    told = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: told.set())
    told.wait()
