"""Forms carry a token of their own browser: without it, or with another's, nothing changes."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256

from flask import Flask

from assessment.persistence.database import Database
from tests.web.staff import signed_in
from tests.web.visiting import Page, Visitor
from tests.world import add_firm, add_platform

_COUNTED_ANYWAY = {"signed_session", "attempt_window"}


def test_without_the_own_token_no_form_of_any_page_changes_anything(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database, app: Flask
) -> None:
    with sqlite_database.writing() as session:
        add_platform(session)
        firm = add_firm(session)
    signed_in(visitor, "lead1")
    other = another()
    signed_in(other, "respondent1")
    foreign = token_of(other.get("/account"))
    before = digest(sqlite_database)
    unsafe = [
        (re.sub(r"<(?:\w+:)?\w+>", firm.enterprise, re.sub(r"<int:\w+>", "1", rule.rule)), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]

    assert len(unsafe) > 30
    for path, method in unsafe:
        for token in ("", "made-up", foreign):
            response = visitor.client.open(path, method=method, data={"csrf_token": token} if token else {})
            assert response.status_code in (400, 415), (
                f"{method} {path} with {token!r}: {response.status_code}"
            )
        headers = {"X-CSRFToken": foreign, "Accept": "application/json"}
        assert visitor.client.open(path, method=method, json={}, headers=headers).status_code >= 400, path
    assert digest(sqlite_database) == before


def token_of(page: Page) -> str:
    return str(page.all("//input[@name='csrf_token']")[0].get("value"))


def digest(database: Database) -> dict[str, str]:
    with closing(sqlite3.connect(str(database.url.database))) as watching:
        tables = [name for (name,) in watching.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sha256(repr(watching.execute(f"SELECT * FROM {name}").fetchall()).encode()).hexdigest()  # noqa: S608 - names of tables
            for name in tables
            if name not in _COUNTED_ANYWAY
        }
