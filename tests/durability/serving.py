"""The real server, ``assessment serve``, perhaps watched by strace; and a browser that speaks to it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from socket import create_server
from tempfile import gettempdir
from time import monotonic, sleep
from typing import Final, Protocol
from urllib.parse import urlencode

from tests.durability.installing import Prepared

COMMAND: Final = (sys.executable, "-c", "from assessment.cli import main; main()")
STRACE: Final = ("strace", "-D", "-f", "--seccomp-bpf")
PATIENCE: Final = 60.0
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


class ServerGoneError(Exception):
    """The server ended before it answered."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the site answered."""

    status: int
    body: str
    location: str = ""

    @property
    def is_success(self) -> bool:
        """Whether it says that what was sent is kept."""
        return self.status < 400


class Browser(Protocol):
    """Whoever can fetch a page and post to it."""

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request and its answer; redirects are not followed."""


@dataclass(slots=True)
class RemoteBrowser:
    """A browser on one connection, one request after the other; counts the answers it has had."""

    port: int
    cookies: dict[str, str]
    answers: int = 0
    _connection: HTTPConnection | None = field(default=None)

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request and its answer; raises ``ServerGoneError`` where there is none."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            connection = self._connected()
            connection.request(method, path, body or None, sent | dict(headers or {}))
            response = connection.getresponse()
            reply = Reply(response.status, response.read().decode(), response.headers.get("Location", ""))
        except (OSError, HTTPException) as error:
            self.close()
            raise ServerGoneError from error
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: held.value for name, held in SimpleCookie(header).items()}
        self.answers += 1
        return reply

    def close(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        return self._connection


@dataclass(slots=True)
class Running:
    """A server at work."""

    process: subprocess.Popen[bytes]
    browser: RemoteBrowser

    def ended(self) -> int:
        """How it ended, after it was asked to in good order."""
        self.browser.close()
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def served(place: Prepared, watching: Sequence[str] = ()) -> Iterator[Running]:
    """The server on an installation from its first answer on; ``watching`` are strace's options."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    traced = (*STRACE, *watching) if watching else ()
    said = place.folder / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*traced, *COMMAND, "serve", "--port", str(port)],
            env=with_bytecode(place.variables),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running = Running(process, RemoteBrowser(port, dict(place.cookies)))
    try:
        _wait_for(running, said)
        yield running
    finally:
        running.browser.close()
        _end(process)


def posted_json(browser: Browser, path: str, token: str, sent: object) -> Reply:
    """What a script of the page posts."""
    headers = {"Content-Type": JSON, "Accept": JSON, "X-CSRFToken": token}
    return browser.send("POST", path, json.dumps(sent).encode(), headers)


def posted_form(browser: Browser, path: str, fields: Mapping[str, object]) -> Reply:
    """What a page posts without a script."""
    body = urlencode(dict(fields), doseq=True).encode()
    return browser.send("POST", path, body, {"Content-Type": FORM})


def with_bytecode(variables: Mapping[str, str]) -> Mapping[str, str]:
    """A server starts many times here: its modules are compiled once."""
    kept = {name: value for name, value in variables.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(gettempdir()) / f"assessment-bytecode-{os.getuid()}")}


def _wait_for(running: Running, said: Path) -> None:
    deadline = monotonic() + PATIENCE
    while True:
        try:
            running.browser.send("GET", "/healthz")
        except ServerGoneError as error:
            if running.process.poll() is not None or monotonic() > deadline:
                raise ServerGoneError(said.read_text("utf-8", "replace")) from error
            sleep(0.05)
        else:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and all it started; most often it has, and strace is writing its last lines."""
    if process.poll() is None:
        process.terminate()
    deadline = monotonic() + PATIENCE
    while _group_lives(process) and monotonic() < deadline:
        sleep(0.02)
    if _group_lives(process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def _group_lives(process: subprocess.Popen[bytes]) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True
