"""Two hundred ways to say a request wrongly: no failure, nobody has to wait for others, nothing half kept."""

import json
import re
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Final, cast

import lxml.html
import pytest

from tests.durability.installing import Prepared
from tests.durability.serving import PATIENCE, Running, served
from tests.durability.wire import BODY, LOOK, SAVE, SIZE, Way, head, ways

SAMPLED: Final = 8
"""Every so many ways belong to the sample."""
STALLED: Final = 40
ROUNDS: Final = 3
_QUIET: Final = 1.0
_QUESTION: Final = "investment-1"
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
_ACKNOWLEDGED: Final = re.compile(rb'"saved":\s*"[^"]')
_TOGETHER: Final = (
    "SELECT operation FROM answer_revision",
    "SELECT seq FROM trail_entry WHERE action = 'assessment.answer'",
)
"""What one save adds: a revision, and an entry in the trail."""
_UNFINISHED: Final = b"... and neither answers nor hangs up"
_FAILED: Final = re.compile(r'"reference"|Traceback|panicked')


@dataclass(slots=True)
class Stranger:
    """Whoever speaks to the server byte by byte, with the session of the firm's lead."""

    running: Running
    place: Prepared
    page: str
    token: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1000))

    def line(self) -> socket.socket:
        """A new connection."""
        return socket.create_connection(("127.0.0.1", self.running.browser.port), PATIENCE)

    def column(self, query: str) -> list[str | int]:
        """What stands in the database."""
        with closing(sqlite3.connect(self.place.database)) as database:
            return [value for (value,) in database.execute(query)]

    def written(self, way: Way) -> tuple[Sequence[bytes | float], list[str]]:
        """What to send, and the numbers of the saves in it."""
        (revision,) = self.column(f"SELECT revision FROM answer WHERE question = '{_QUESTION}'")  # noqa: S608
        cookie = "; ".join(f"{name}={value}" for name, value in self.place.cookies.items())
        common = f"HTTP/1.1\r\nHost: 127.0.0.1:{self.running.browser.port}\r\nCookie: {cookie}"
        save = (
            f"POST {self.page}/answer {common}\r\nX-CSRFToken: {self.token}\r\nContent-Type: application/json"
        )
        operations: list[str] = []

        def body(_found: re.Match[bytes]) -> bytes:
            number = next(self.numbers)
            operations.append(f"wire-{number}")
            seen = int(revision) + len(operations) - 1
            sent = {"question": _QUESTION, "answer": str(number), "revision": seen}
            return json.dumps(sent | {"operation": operations[-1]}).encode().ljust(SIZE)

        parts: list[bytes | float] = []
        for part in way.parts:
            if isinstance(part, float):
                parts.append(part)
                continue
            whole = part.replace(SAVE, save.encode()).replace(LOOK, f"GET {self.page} {common}".encode())
            whole = re.sub(BODY, body, whole)
            parts += _dropped(whole[: int(len(whole) * way.share)], way.drops)
        return parts, operations

    def say(self, way: Way) -> bytes:
        """Send it, and hold what is answered against what is kept; the answer."""
        parts, operations = self.written(way)
        with closing(self.line()) as line:
            with suppress(OSError):  # refused before all was said
                for part in parts:
                    if isinstance(part, float):
                        sleep(part)
                    else:
                        line.sendall(part)
            heard = b"" if way.leaves else _heard(line, len(operations) if way.counts else 0)
        assert not heard.endswith(_UNFINISHED), (way, heard[:500])
        assert all(int(status) < 500 for status in _STATUS.findall(heard)), (way, heard[:500])
        kept = self.column("SELECT operation FROM answer_revision")
        acknowledged, saved = len(_ACKNOWLEDGED.findall(heard)), set(kept) & set(operations)
        assert acknowledged <= len(saved), (way, heard[:500])
        if way.counts:
            assert acknowledged == len(saved) == len(operations), (way, heard[:500])
        if way.counts is False and not way.leaves:
            assert not saved, (way, heard[:500])
        return heard


@pytest.fixture
def stranger(installation: Prepared, tmp_path: Path) -> Iterator[Stranger]:
    place = installation.copied(tmp_path / "place")
    with served(place) as running:
        tasks = lxml.html.document_fromstring(running.browser.send("GET", place.assessment).body)
        (first, *_) = cast(list[str], tasks.xpath("//a[contains(@class, 'task-link')]/@href"))
        page = f"{place.assessment}/dimensions/{first.split('/dimensions/')[1].split('/')[0]}/1"
        shown = lxml.html.document_fromstring(running.browser.send("GET", page).body)
        yield Stranger(running, place, page, str(shown.xpath("string(//meta[@name='csrf-token']/@content)")))


@contextmanager
def stalling(stranger: Stranger, number: int) -> Iterator[Sequence[socket.socket]]:
    """So many visitors who begin to save and never go on."""
    with ExitStack() as held:
        lines = [held.enter_context(closing(stranger.line())) for _ in range(number)]
        parts, _ = stranger.written(Way("stalls", [head(SAVE, b"Content-Length: 500") + b"{"]))
        for line in lines:
            line.sendall(b"".join(part for part in parts if isinstance(part, bytes)))
        yield lines


def told_wrongly(stranger: Stranger, chosen: Sequence[Way]) -> None:
    """Say all of them while others stall; at the end nothing is half there."""
    revisions, entries = (len(stranger.column(each)) for each in _TOGETHER)
    with stalling(stranger, STALLED):
        for way in chosen:
            stranger.say(way)
        heard = stranger.say(Way("the end", [head(LOOK, b"Connection: close")]))
    assert b"HTTP/1.1 200" in heard
    more = [len(stranger.column(each)) for each in _TOGETHER]
    assert more[0] - revisions == more[1] - entries > 0
    numbers = stranger.column("SELECT seq FROM trail_entry ORDER BY seq")
    assert numbers == list(range(1, len(numbers) + 1))
    assert stranger.column("PRAGMA integrity_check") == ["ok"]
    assert not _FAILED.search((stranger.place.folder / "said").read_text("utf-8"))


@pytest.mark.soak
def test_a_sample_of_what_no_browser_sends_breaks_nothing(stranger: Stranger) -> None:
    told_wrongly(stranger, ways()[::SAMPLED])


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_nothing_that_no_browser_sends_breaks_anything(stranger: Stranger) -> None:
    assert len(ways()) >= 200
    told_wrongly(stranger, ways())


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_whoever_stalls_is_sent_away_after_a_while(stranger: Stranger) -> None:
    for _ in range(ROUNDS):
        with stalling(stranger, STALLED) as lines:
            for line in lines:
                assert line.recv(100).startswith(b"HTTP/1.1 408")


def _dropped(whole: bytes, size: int) -> list[bytes | float]:
    if not size:
        return [whole]
    return [part for at in range(0, len(whole), size) for part in (whole[at : at + size], 0.002)]


def _heard(line: socket.socket, acknowledgements: int) -> bytes:
    """All that is answered; after a silence in which nothing more is expected, nothing more is sent."""
    heard, until, closed = b"", monotonic() + PATIENCE, False
    while monotonic() < until:
        line.settimeout(_QUIET)
        try:
            part = line.recv(65536)
        except TimeoutError:
            if not closed and len(_ACKNOWLEDGED.findall(heard)) >= acknowledgements:
                line.shutdown(socket.SHUT_WR)
                closed = True
            continue
        except OSError:
            return heard
        if not part:
            return heard
        heard += part
    return heard + _UNFINISHED
