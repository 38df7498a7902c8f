"""A full disk: everything can be read, nothing new is taken, nothing typed is lost, and it ends by itself."""

import errno
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from assessment.files.space import Room, Space
from assessment.persistence.database import Database
from assessment.reserves import DEFAULT_RESERVE, Reserve
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.web import firms
from tests.web.visiting import Page, Visitor

TYPED = "新厂房三月投产 <b>42</b>"
NOTICE = "磁盘空间不足，网站暂时只能查看"


@dataclass(slots=True)
class Disk:
    """A disk whose room a test decides."""

    free: int

    def measure(self, _folder: Path, reserve: Reserve) -> Room:
        """The room as it is now."""
        total = 100 * 1024**3
        return Room(total, self.free, reserve.of(total))


@pytest.fixture
def disk() -> Disk:
    return Disk(free=10 * 1024**3)


@pytest.fixture
def site(site: Site, disk: Disk, tmp_path: Path) -> Site:
    return replace(site, space=Space([tmp_path], DEFAULT_RESERVE, measure=disk.measure, look_again=0))


@pytest.fixture
def app(site: Site, sqlite_database: Database) -> Flask:
    return create_app(site, sqlite_database)


@pytest.fixture
def tasks(visitor: Visitor) -> Page:
    return firms.begun(visitor, firms.case("02").profile)


@contextmanager
def failing(database: Database, error: Exception, *, at: str) -> Iterator[None]:
    """Every ``at`` (a statement's first word, or COMMIT) fails as if the system had refused to write."""

    def refuse_statement(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(at):
            raise error

    def refuse_commit(_connection: object) -> None:
        raise OperationalError("COMMIT", None, error)

    name, refuse = (
        ("commit", refuse_commit) if at == "COMMIT" else ("before_cursor_execute", refuse_statement)
    )
    event.listen(database.writer, name, refuse)
    try:
        yield
    finally:
        event.remove(database.writer, name, refuse)


def full() -> sqlite3.OperationalError:
    """What SQLite raises when the system has no room for a write."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    return error


def reason(page: Page, text: str) -> dict[str, str | list[str]]:
    """The fields of a page of questions with a reason typed in."""
    fields: dict[str, str | list[str]] = dict(page.form())
    return fields | {"investment-2.state": "~not-applicable", "investment-2.reason": text}


def test_below_the_watermark_every_page_says_so_and_can_be_read(
    visitor: Visitor, tasks: Page, disk: Disk
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    visitor.submit(page, reason(page, TYPED))
    disk.free = DEFAULT_RESERVE.free_bytes - 1

    assert NOTICE in visitor.get(tasks.path).text
    assert NOTICE in visitor.get("/privacy").text
    read = visitor.get(page.path)
    assert NOTICE in read.text
    assert read.form()["investment-2.reason"] == [TYPED]


def test_below_the_watermark_nothing_is_taken_and_the_text_can_be_taken_along(
    visitor: Visitor, tasks: Page, disk: Disk
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    disk.free = DEFAULT_RESERVE.free_bytes - 1

    refused = visitor.submit(page, reason(page, TYPED), status=507)

    assert TYPED in refused.text
    assert [each.text for each in refused.all("//dt") if "investment" in each.text_content()] == []
    assert refused.response.headers["Retry-After"]
    file = refused.all("//a[@download][starts-with(@href, 'data:text/plain')]")[0]
    assert TYPED in unquote(str(file.get("href")))
    assert visitor.get(page.path).form().get("investment-2.reason", [""]) != [TYPED]


def test_below_the_watermark_a_script_is_told_to_keep_the_answer(
    visitor: Visitor, tasks: Page, disk: Disk
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    disk.free = 0

    response = visitor.client.post(
        f"{page.path}/answer",
        data=json.dumps({"question": "investment-1", "answer": "5", "revision": 0, "operation": "0" * 32}),
        headers={"Content-Type": "application/json", "X-CSRFToken": page.form()["csrf_token"][0]},
    )

    assert response.status_code == 507
    assert response.get_json()["error"] == "full"


def test_room_again_is_seen_without_a_restart(visitor: Visitor, tasks: Page, disk: Disk) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    disk.free = 0
    visitor.submit(page, reason(page, TYPED), status=507)
    disk.free = 10 * 1024**3

    visitor.submit(page, reason(page, TYPED))

    assert NOTICE not in visitor.get(tasks.path).text
    assert visitor.get(page.path).form()["investment-2.reason"] == [TYPED]


def test_a_draft_can_be_downloaded_while_nothing_can_be_written(
    visitor: Visitor, tasks: Page, disk: Disk
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    visitor.submit(page, reason(page, TYPED))
    disk.free = 0

    file = visitor.client.get(visitor.get(tasks.path).link("下载已保存的答案"))

    assert TYPED in file.text
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_signing_in_and_out_goes_on(visitor: Visitor, tasks: Page, disk: Disk) -> None:
    disk.free = 0

    visitor.post("/sign-out", {"csrf_token": visitor.get(firms.page_urls(tasks)[0]).form()["csrf_token"]})
    fields = {"name": "zhangmin", "password": firms.PASSWORD}
    visitor.submit(visitor.get("/sign-in"), fields)

    assert visitor.get(tasks.path).path == tasks.path


@pytest.mark.parametrize("at", ["INSERT", "COMMIT"])
def test_a_write_that_finds_no_room_is_never_confirmed_and_keeps_the_text(
    visitor: Visitor, tasks: Page, sqlite_database: Database, at: str
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])

    with failing(sqlite_database, full(), at=at):
        refused = visitor.submit(page, reason(page, TYPED), status=507)

    assert TYPED in refused.text
    assert visitor.get(page.path).form().get("investment-2.reason", [""]) != [TYPED]
    visitor.submit(page, reason(page, TYPED))
    assert visitor.get(page.path).form()["investment-2.reason"] == [TYPED]


def test_a_file_that_finds_no_room_is_the_same(
    visitor: Visitor, tasks: Page, sqlite_database: Database
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])

    with failing(sqlite_database, OSError(errno.ENOSPC, "No space left on device"), at="INSERT"):
        refused = visitor.submit(page, reason(page, TYPED), status=507)

    assert TYPED in refused.text


def test_a_broken_disk_is_no_full_one_and_keeps_the_text(
    visitor: Visitor, tasks: Page, sqlite_database: Database
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])

    with failing(sqlite_database, sqlite3.OperationalError("disk I/O error"), at="COMMIT"):
        refused = visitor.submit(page, reason(page, TYPED), status=503)

    assert TYPED in refused.text


def test_a_failure_is_noted_in_one_line_without_what_was_typed(
    visitor: Visitor, tasks: Page, sqlite_database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    page = visitor.get(firms.page_urls(tasks)[0])
    capfd.readouterr()

    with failing(sqlite_database, full(), at="INSERT"):
        visitor.submit(page, reason(page, "绝密的产量\n伪造的一行"), status=507)

    [line] = capfd.readouterr().err.splitlines()
    assert json.loads(line)["reference"]
    assert "绝密" not in line
    assert "\\u7edd" not in line
