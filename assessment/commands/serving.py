"""``assessment serve``: the site in one worker with threads, for this machine or a local network."""

import gc
import multiprocessing
import os
import signal
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from multiprocessing import resource_tracker
from threading import Event, Thread
from typing import Final

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from assessment.commands.ending import KILLED_AFTER, Requests, close_at_the_end, on_ending
from assessment.commands.qr import printed_code
from assessment.commands.receiving import Receiving
from assessment.composition import (
    SERVER_LOCK,
    Installation,
    NotReadyError,
    looked_after,
    opened,
    reports_made,
    require_safety,
    trail_watched,
)
from assessment.formatting import moment
from assessment.persistence.instance_lock import LockedError, exclusive
from assessment.reach import Manner, Reach, UnsafeAddressError, obstacle, reach_of
from assessment.services.founding import tell_setup_code
from assessment.settings import Settings, UnusableSettingError
from assessment.whole_site import site_of

_PRIVATE: Final = 0o077
_AT_WORK: Final = 8
_DEFAULT_PORT: Final = 8000
_TURN: Final = 0.0005
"""Seconds a thread may run before another gets its turn; Python's own ten times as many add up."""


@click.command()
@click.option("--host", metavar="地址", help="要监听的 IP 地址，默认 127.0.0.1。")
@click.option("--port", default=_DEFAULT_PORT, type=click.IntRange(1, 65535), help="端口，默认 8000。")
@click.option("--lan", is_flag=True, help="在局域网内明文提供服务（只限私有地址，页面上有提示）。")
@click.option("--behind-proxy", is_flag=True, help="前面有一层 HTTPS 反向代理（只监听本机）。")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int, lan: bool, behind_proxy: bool) -> None:
    """启动网站和报告生成；按 Ctrl+C 停止。"""
    if lan and behind_proxy:
        raise click.UsageError("--lan 和 --behind-proxy 只能选一个。")
    manner = Manner.LAN if lan else Manner.BEHIND_PROXY if behind_proxy else Manner.LOOPBACK
    try:
        reach = reach_of(host, port, manner, front=settings.front)
    except UnsafeAddressError as error:
        raise click.ClickException(str(error)) from error
    run_site(settings, reach)


def run_site(settings: Settings, reach: Reach) -> None:
    """Serve until the process is told to end; refused while another server has the data or the address."""
    os.umask(_PRIVATE)
    try:
        require_safety(settings)
        with exclusive(settings.data / SERVER_LOCK):
            pass
    except (NotReadyError, UnusableSettingError) as error:
        raise click.ClickException(str(error)) from error
    except LockedError as error:
        raise click.ClickException(_already_served(settings)) from error
    if reason := obstacle(reach):
        raise click.ClickException(reason)
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "assessment",
        address=reach.host,
        port=reach.port,
        interface=Interfaces.ASGINL,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        workers=1,
        websockets=False,
        workers_kill_timeout=KILLED_AFTER,
        log_level=LogLevels.error,
    )
    resource_tracker.ensure_running()  # here, for it unblocks the signals of the thread that starts it
    on_ending(server.signal_handler_interrupt)
    server.serve(target_loader=partial(_load, settings, reach), wrap_loader=False)


def _load(settings: Settings, reach: Reach) -> Receiving:
    """The site, inside the worker: the lock, the writer queue and the slots belong to this process."""
    parts, told = ExitStack(), Event()
    on_ending(told.set)
    try:
        parts.enter_context(exclusive(settings.data / SERVER_LOCK))
        installation = parts.enter_context(opened(settings))
        slots = parts.enter_context(
            reports_made(installation, reach.public_url, yielding=settings.reports_yield)
        )
        parts.enter_context(trail_watched(installation))
        keeper = parts.enter_context(looked_after(installation))
        site = site_of(installation, slots, reach, keeper=keeper)
    except (NotReadyError, UnusableSettingError) as error:
        parts.close()
        raise SystemExit(str(error)) from error
    except LockedError as error:
        raise SystemExit(_already_served(settings)) from error
    except BaseException:
        parts.close()
        raise
    _settle()
    requests = Requests()
    Thread(target=close_at_the_end, args=(parts, requests, told), name="orderly-end").start()
    Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    _announce(reach)
    _tell_setup_code(installation, reach)
    return Receiving(site.wsgi_app, requests, at_work=_AT_WORK)


def _settle() -> None:
    """Keep answers quick beside reports in the making.

    What is loaded by now stays; looking for garbage in it takes a fifth of a second without any answer.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_TURN)


def _end_with_parent() -> None:
    """A worker whose parent was killed must not go on alone with the lock and the address."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _announce(reach: Reach) -> None:
    match reach.manner:
        case Manner.LAN:
            click.echo(printed_code(reach.url))
            click.echo(f"网站已启动：{reach.url}（局域网明文访问；同一局域网内的手机可扫上面的二维码）")
        case Manner.BEHIND_PROXY:
            click.echo(f"网站已启动，请让反向代理转到 {reach.url}")
        case Manner.LOOPBACK:
            click.echo(f"网站已启动：{reach.url}（只有本机能打开）")
    click.echo("按 Ctrl+C 停止。")


def _tell_setup_code(installation: Installation, reach: Reach) -> None:
    """While nobody lets others in, tell whoever is at the console how to begin; no account is there yet."""
    if installation.settings.is_demonstration:
        return
    with installation.database.writing() as session:
        told = tell_setup_code(session, now=datetime.now(UTC))
    if told is not None:
        click.echo(f"\n还没有管理员。请打开 {reach.url}/setup，输入设置码建立第一位安全管理员：")
        click.echo(f"  设置码：{told.code}（只能用一次，{moment(told.expires_at)} 前有效）\n")


def _already_served(settings: Settings) -> str:
    return f"数据目录 {settings.data} 已有一个服务在运行，请先停止它，或用 ASSESSMENT_DATA 换一个数据目录。"
