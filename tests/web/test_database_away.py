"""PostgreSQL paused or gone: pages answer soon, with 503, keep what was typed, and recover by themselves."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from select import select
from threading import Event, Thread
from time import monotonic

import pytest
from flask import Flask
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from assessment.persistence.database import Database, open_database
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.databases import field_keys, sealing
from tests.web import firms
from tests.web.visiting import Visitor

LONGEST = 5.0


@dataclass(slots=True)
class Line:
    """A line to the server that can be held up: what goes in does not come out until it is let go."""

    server: str
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    flowing: Event = field(default_factory=Event)
    closed: bool = False

    def start(self) -> None:
        """Carry what comes."""
        self.flowing.set()
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self.closed:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        self.flowing.wait()
        with suppress(OSError), client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self.server)
            ends = {client: server, server: client}
            while True:
                for ready in select(list(ends), [], [], 1)[0]:
                    self.flowing.wait()
                    data = ready.recv(65536)
                    if not data:
                        return
                    ends[ready].sendall(data)


@pytest.fixture
def line(postgres_database: Database) -> Iterator[Line]:
    address = conninfo_to_dict(
        make_url(postgres_database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    line = Line(f"{address['host']}/.s.PGSQL.{address.get('port', 5432)}")
    line.start()
    yield line
    line.closed = True
    line.flowing.set()
    line.listener.close()


@pytest.fixture
def visitor(site: Site, line: Line, postgres_database: Database) -> Iterator[Visitor]:
    port = line.listener.getsockname()[1]
    url = postgres_database.url.set(host="127.0.0.1", port=port, query={})
    database = open_database(
        url.render_as_string(hide_password=False), sealing=sealing(), field_keys=field_keys()
    )
    app: Flask = create_app(site, database)
    yield Visitor(app)
    database.close()


def test_a_paused_server_costs_a_page_a_few_seconds_and_no_text(visitor: Visitor, line: Line) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    page = visitor.get(firms.page_urls(tasks)[0])
    typed = {**page.form(), "investment-2.state": "~not-applicable", "investment-2.reason": "新厂房"}
    line.flowing.clear()

    began = monotonic()
    refused = visitor.post(page.path, typed, status=503)

    assert monotonic() - began < LONGEST
    assert "新厂房" in refused.text
    assert refused.response.headers["Retry-After"]
    assert visitor.client.get("/healthz").status_code == 200
    assert visitor.client.get("/readyz").status_code == 503

    line.flowing.set()
    visitor.post(page.path, typed)
    assert visitor.get(page.path).form()["investment-2.reason"] == ["新厂房"]
