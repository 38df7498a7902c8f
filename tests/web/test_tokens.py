"""Forms carry a token of their own browser: without it, or with another's, nothing changes."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import lxml.html
from flask import Flask

from assessment.persistence.database import Database
from assessment.web.app import create_app
from assessment.web.site import Site
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


def test_over_tls_a_form_comes_from_a_page_of_this_site(site: Site, sqlite_database: Database) -> None:
    client = create_app(replace(site, secure=True), sqlite_database).test_client()
    here = "https://localhost"
    page = lxml.html.document_fromstring(client.get("/sign-in", base_url=here).data)
    fields = {
        "csrf_token": str(page.xpath("string(//input[@name='csrf_token']/@value)")),
        "name": "",
        "password": "",
    }
    foreign = ("", "https://elsewhere.example/", "http://localhost/sign-in", "https://localhost:8443/sign-in")

    for referrer in foreign:
        headers = {"Referer": referrer} if referrer else {}
        assert client.post("/sign-in", data=fields, base_url=here, headers=headers).status_code == 400, (
            referrer
        )
    sent = client.post("/sign-in", data=fields, base_url=here, headers={"Referer": f"{here}/sign-in"})
    assert sent.status_code == 422


def test_a_token_stays_with_its_browser_and_a_changed_one_is_none(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    own = token_of(visitor.get("/register"))
    token_of(another().get("/register"))

    assert own == token_of(visitor.get("/sign-in"))
    for sent in (own[:-1], own[1:], own + "x", own.replace(".", "", 1)):
        assert visitor.client.post("/sign-in", data={"csrf_token": sent}).status_code == 400, sent
    assert visitor.client.post("/sign-in", data={"csrf_token": own}).status_code == 422


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
