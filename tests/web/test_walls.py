"""The walls of the site: visitors sign in first, every page declares its act, reading changes nothing."""

import re
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from assessment.persistence.database import Database
from assessment.web.security import PUBLIC, declared_policy
from tests.web import firms
from tests.web.visiting import Visitor

_COUNTED_ANYWAY = {"signed_session", "attempt_window"}
"""When somebody was last at work, and how often somebody tried."""


def test_every_page_declares_the_act_it_is_about(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        declared_policy(app, rule.endpoint)


def test_a_visitor_is_asked_to_sign_in_wherever_a_person_is_needed(app: Flask) -> None:
    client = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in app.url_map.iter_rules():
        if declared_policy(app, rule.endpoint) is PUBLIC:
            continue
        path = re.sub(r"<(?:int:)?\w+>", "1", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            response = client.open(path, method=method)
            sent_to_sign_in = response.status_code == 302 and "/sign-in" in response.headers["Location"]
            assert sent_to_sign_in or response.status_code == 401, f"{method} {path}: {response.status_code}"


@pytest.mark.parametrize("handed_in", [False, True])
def test_reading_every_page_changes_nothing(
    visitor: Visitor, sqlite_database: Database, *, handed_in: bool
) -> None:
    case = firms.case("02")
    tasks = firms.begun(visitor, case.profile)
    if handed_in:
        firms.answered(visitor, tasks, case.answers)
        firms.handed_in(visitor, tasks)
    before = _digest(sqlite_database)

    waiting, seen = [tasks.path, "/enterprise", "/account"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        page = visitor.get(path)
        links = [
            str(each.get("href")).split("#")[0] for each in page.all("//main//a[@href]|//header//a[@href]")
        ]
        waiting += [each for each in links if each.startswith("/") and "/preferences" not in each]

    assert len(seen) > 15
    assert _digest(sqlite_database) == before


def _digest(database: Database) -> dict[str, str]:
    metadata = MetaData()
    metadata.reflect(create_engine(database.url, poolclass=NullPool))
    with database.reading() as session:
        return {
            table.name: sha256(repr(session.execute(table.select()).fetchall()).encode()).hexdigest()
            for table in metadata.sorted_tables
            if table.name not in _COUNTED_ANYWAY
        }
