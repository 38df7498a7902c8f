"""``serve``: one server for a data directory, at addresses that nobody else reads, ended in good order."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection, create_server
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask, request, request_started

from assessment.composition import SERVER_LOCK, opened
from assessment.front import Front
from assessment.persistence.instance_lock import exclusive
from assessment.reach import Manner, Reach, reach_of
from assessment.services.accounts import prepare_person, register_firm
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError, Workshop
from assessment.web.transaction import database_of
from assessment.whole_site import site_of
from assessment.work.orders import ReportSlots
from tests.commands.conftest import Console
from tests.durability.serving import with_bytecode
from tests.report.processes import innermost, until
from tests.world import PASSWORD, codes, person, profile, quick_passwords

PATIENCE = 60.0
PUBLIC = "pinggu.example.gov.cn"
WHOLE_END = 25.0  # before the parent would kill the worker
COMMAND = (sys.executable, "-c", "from assessment.cli import main; main()")


def no_reports(_subject: ReportSubject) -> bytes:
    raise ReportFailedError("这里不生成报告。")


@contextmanager
def site(console: Console, reach: Reach) -> Iterator[Flask]:
    with opened(console.settings) as parts:
        workshop = Workshop(
            database=parts.database, store=parts.store, render=no_reports, clock=lambda: datetime.now(UTC)
        )
        yield site_of(parts, ReportSlots(workshop), reach)


@contextmanager
def serving(console: Console, port: int) -> Iterator[subprocess.Popen[str]]:
    """A server, from the moment it answers; it is ended at the latest with the block."""
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(
        command,
        env=with_bytecode({**os.environ, **console.variables}),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as server:
        try:
            wait_for(server, port)
            yield server
        finally:
            server.terminate()


def wait_for(server: subprocess.Popen[str], port: int) -> None:
    deadline = monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE):
                return
        except URLError:
            assert server.poll() is None, server.communicate()
            assert monotonic() < deadline, "nobody answers"
            sleep(0.1)


def worker_of(server: int) -> int:
    """The process that answers: of the two that the server has, the one with many threads."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return max(map(int, children), key=lambda child: len(list(Path(f"/proc/{child}/task").iterdir())))


def standing_back(site: int) -> Iterator[int]:
    """By which policy each process below the site is scheduled that has put itself behind it."""
    for task in Path(f"/proc/{site}/task").iterdir():
        for started in (task / "children").read_text().split():
            child = int(innermost(int(started)).name)
            if os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, site):
                yield os.sched_getscheduler(child)


def threads_open_to_an_end(process: int) -> int:
    """How many threads the system may hand a SIGTERM to; the others block it."""
    told = [(task / "status").read_text() for task in Path(f"/proc/{process}/task").iterdir()]
    blocked = [int(text.partition("SigBlk:")[2].split()[0], 16) for text in told]
    return sum(not mask >> (signal.SIGTERM - 1) & 1 for mask in blocked)


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("host", ["::", "203.0.113.9", "192.168.1.20"])
def test_a_public_address_is_refused_with_the_remedy(installed: Console, host: str) -> None:
    said = installed.run("serve", "--host", host, status=1)

    assert "--lan" in said
    assert "--behind-proxy" in said


def test_a_public_address_is_no_local_network(installed: Console) -> None:
    assert "不是局域网私有地址" in installed.run("serve", "--lan", "--host", "203.0.113.9", status=1)


def test_one_manner_excludes_the_other(installed: Console) -> None:
    assert "只能选一个" in installed.run("serve", "--lan", "--behind-proxy", status=2)


def test_a_taken_port_is_named(installed: Console) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert f"端口 {port} 已被占用" in installed.run("serve", "--port", str(port), status=1)


def test_an_address_of_another_machine_is_named(installed: Console) -> None:
    said = installed.run("serve", "--lan", "--host", "10.255.255.254", status=1)

    assert "本机没有 10.255.255.254" in said


def test_a_local_network_has_its_notice_and_its_own_cookie(installed: Console) -> None:
    reach = reach_of("192.168.1.20", 8000, Manner.LAN)

    with site(installed, reach) as app:
        page, cookies = signed_in(app, reach.url)

    assert "局域网明文访问" in page
    assert any(each.startswith("lan-session=") and "Secure" not in each for each in cookies)


def test_this_machine_has_no_such_notice(installed: Console) -> None:
    reach = reach_of(None, 8000, Manner.LOOPBACK)

    with site(installed, reach) as app:
        page, cookies = signed_in(app, reach.url)

    assert "局域网明文访问" not in page
    assert any(each.startswith("session=") for each in cookies)


def test_behind_a_proxy_every_cookie_is_for_tls_alone(installed: Console) -> None:
    with site(installed, reach_in(Manner.BEHIND_PROXY)) as app:
        _, cookies = signed_in(app, f"https://{PUBLIC}")

    assert cookies
    assert all("Secure" in each and each.startswith("__Host-") for each in cookies)


@pytest.mark.parametrize(
    ("manner", "proxies", "scheme", "address"),
    [
        (Manner.LOOPBACK, 1, "http", "127.0.0.1"),
        (Manner.BEHIND_PROXY, 1, "https", "198.51.100.7"),
        (Manner.BEHIND_PROXY, 2, "http", "198.51.100.8"),
    ],
)
def test_only_what_the_trusted_proxies_say_of_a_visitor_is_believed(
    installed: Console, manner: Manner, proxies: int, scheme: str, address: str
) -> None:
    told = {
        "X-Forwarded-For": "203.0.113.1, 198.51.100.8, 198.51.100.7",
        "X-Forwarded-Proto": "https, http, https",
    }
    told |= {"X-Real-IP": "203.0.113.1", "Forwarded": "for=203.0.113.1"}
    seen: list[tuple[str, str | None]] = []

    def noted(_app: Flask, **_more: object) -> None:
        seen.append((request.scheme, request.remote_addr))

    reach = reach_in(manner, proxies)
    base = "http://127.0.0.1:8000" if manner is Manner.LOOPBACK else f"http://{PUBLIC}"
    with site(installed, reach) as app, request_started.connected_to(noted, app):
        app.test_client().get("/sign-in", base_url=base, headers=told)

    assert seen == [(scheme, address)]


@pytest.mark.parametrize("manner", Manner)
def test_a_request_for_another_host_is_misdirected(installed: Console, manner: Manner) -> None:
    """Whoever names the host: the visitor, or the proxy that says what the visitor asked for."""
    reach = reach_in(manner)
    own = reach.url if manner is not Manner.BEHIND_PROXY else f"https://{PUBLIC}"
    elsewhere = {"X-Forwarded-Host": "attacker.example", "X-Forwarded-For": "203.0.113.1"}
    with site(installed, reach) as app:
        visitor = app.test_client()
        met = {
            "own": visitor.get("/sign-in", base_url=own).status_code,
            "foreign": visitor.get("/sign-in", base_url="http://attacker.example:8000").status_code,
            "said to be foreign": visitor.get("/sign-in", base_url=own, headers=elsewhere).status_code,
            "loopback": visitor.get("/sign-in", base_url="http://127.0.0.1:8000").status_code,
            "health": visitor.get("/healthz", base_url="http://127.0.0.1:8000").status_code,
        }

    believed = 421 if manner is Manner.BEHIND_PROXY else 200
    loopback = 200 if manner is Manner.LOOPBACK else 421
    health = 421 if manner is Manner.LAN else 200
    assert met == {
        "own": 200,
        "foreign": 421,
        "said to be foreign": believed,
        "loopback": loopback,
        "health": health,
    }


def test_behind_a_proxy_the_public_name_has_to_be_set(installed: Console) -> None:
    assert "ASSESSMENT_HOSTS" in installed.run("serve", "--behind-proxy", status=1)


def test_a_second_server_on_the_same_data_is_refused(installed: Console) -> None:
    with exclusive(installed.settings.data / SERVER_LOCK):
        said = installed.run("serve", "--port", str(free_port()), status=1)

    assert "已有一个服务在运行" in said


def test_a_server_answers_and_ends_in_good_order(installed: Console) -> None:
    port = free_port()

    with serving(installed, port) as server:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
            page = answer.read().decode()
        second = installed.run("serve", "--port", str(free_port()), status=1)
        server.send_signal(signal.SIGTERM)
        said, complained = server.communicate(timeout=PATIENCE)

    assert "数字化成熟度自评" in page
    assert "已有一个服务在运行" in second
    assert f"http://127.0.0.1:{port}" in said
    assert complained == ""
    assert server.returncode == 0
    with exclusive(installed.settings.data / SERVER_LOCK):
        assert not list(Path(installed.settings.data).glob("*-wal"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("urgency", "yields"), [("low", True), ("usual", False)])
def test_what_makes_reports_yields_to_the_site_unless_told_otherwise(
    installed: Console, urgency: str, yields: bool
) -> None:
    with serving(installed.having(ASSESSMENT_REPORT_URGENCY=urgency), free_port()) as server:
        site = worker_of(server.pid)
        until(lambda: bool(set(standing_back(site))))
        makers = set(standing_back(site))

    assert makers == {os.SCHED_IDLE if yields else os.SCHED_OTHER}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_one_thread_of_each_process_hears_the_end_whomever_the_system_would_tell(installed: Console) -> None:
    with serving(installed, free_port()) as server:
        hearing = [threads_open_to_an_end(process) for process in (server.pid, worker_of(server.pid))]
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=WHOLE_END)

    assert hearing == [1, 1]
    assert server.returncode == 0


@pytest.mark.soak
def test_a_visitor_who_never_sends_the_rest_does_not_keep_the_server(installed: Console) -> None:
    port = free_port()
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 500\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\nname="

    with serving(installed, port) as server, create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall((head + kind).encode())
        sleep(0.5)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=WHOLE_END)

    with exclusive(installed.settings.data / SERVER_LOCK):
        assert not list(Path(installed.settings.data).glob("*-wal"))


def test_a_request_under_way_is_answered_before_the_end(installed: Console) -> None:
    port = free_port()
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 6\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\nname="

    with serving(installed, port) as server, create_connection(("127.0.0.1", port), PATIENCE) as visitor:
        visitor.sendall((head + kind).encode())
        sleep(0.5)
        server.send_signal(signal.SIGTERM)
        sleep(0.5)
        visitor.sendall(b"x")
        answer = visitor.recv(100)
        server.communicate(timeout=WHOLE_END)

    assert answer.startswith(b"HTTP/1.1 4")
    assert server.returncode == 0


def test_nothing_goes_on_after_the_server_was_killed(installed: Console) -> None:
    with serving(installed, free_port()) as server:
        server.kill()
        server.communicate(timeout=PATIENCE)

    with exclusive(installed.settings.data / SERVER_LOCK, wait=PATIENCE):
        assert server.returncode == -signal.SIGKILL


def reach_in(manner: Manner, proxies: int = 1) -> Reach:
    """How the site is reached in each manner."""
    front = Front(frozenset({PUBLIC}) if manner is Manner.BEHIND_PROXY else frozenset(), proxies)
    return reach_of("192.168.1.20" if manner is Manner.LAN else None, 8000, manner, front=front)


def signed_in(app: Flask, base: str) -> tuple[str, list[str]]:
    """The page after signing in, and the cookies that were set."""
    register(app)
    client = app.test_client()
    form = client.get("/sign-in", base_url=base)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    assert token is not None
    sent = {"csrf_token": token[1], "name": "lead", "password": PASSWORD}
    answer = client.post("/sign-in", base_url=base, data=sent, headers={"Referer": f"{base}/sign-in"})
    assert answer.status_code == 302, answer.text
    page = client.get("/enterprise", base_url=base)
    assert page.status_code == 200
    return page.text, [*form.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]


def register(app: Flask) -> None:
    """A firm whose lead can sign in."""
    lead = prepare_person(quick_passwords(), person("lead"))
    with database_of(app).writing() as session:
        register_firm(session, codes(), lead, profile(), address="", now=datetime.now(UTC))
