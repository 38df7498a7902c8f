"""What a firm's lead does in these tests, step by step, and what has to be kept after each step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import lxml.html
from flask import Flask
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from assessment.persistence.database import Database
from tests.databases import WORLD
from tests.durability.serving import Browser, Reply, posted_form, posted_json

Kept: TypeAlias = Mapping[str, Sequence[Row[object]]]
"""What stands in the tables of an assessment, without ids and moments."""
Post: TypeAlias = Callable[[Browser], Reply]

SAVES: Final = 10
_QUESTION: Final = "investment-1"
_KEPT: Final = {
    "answers": "SELECT question, value, revision FROM answer ORDER BY question",
    "revisions": "SELECT question, revision, value, operation FROM answer_revision"
    " ORDER BY question, revision",
    "operations": "SELECT key, request_hash FROM operation ORDER BY key",
    "results": "SELECT number, answers_hash, CAST(scores AS TEXT) FROM snapshot ORDER BY number",
    "status": "SELECT status, statement, submitted_at IS NULL FROM assessment",
    "trail": "SELECT action, outcome, object_kind, CASE WHEN action = 'assessment.answer'"
    " THEN CAST(detail AS TEXT) ELSE '' END FROM trail_entry"
    " WHERE action LIKE 'assessment.%' ORDER BY seq",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One request that changes something; sent again it must change nothing more."""

    name: str
    post: Post


@dataclass(frozen=True, slots=True)
class LocalBrowser:
    """A browser that speaks to a site in the tests' own process."""

    app: Flask
    cookies: Mapping[str, str]

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request and its answer."""
        client = self.app.test_client()
        for name, value in self.cookies.items():
            client.set_cookie(name, value, domain="127.0.0.1")
        found = client.open(
            path, method=method, data=body, headers=dict(headers or {}), base_url="http://127.0.0.1"
        )
        return Reply(found.status_code, found.text, found.location or "")


def steps(browser: Browser, assessment: str) -> Sequence[Step]:
    """Ten saves of a script, a page saved without one, and handing in; the browser looks at the pages."""
    page = f"{assessment}/dimensions/{_first_dimension(browser, assessment)}/1"
    held = _fields(browser.send("GET", page).body, page)
    signed = _fields(browser.send("GET", f"{assessment}/check").body, f"{assessment}/submission")
    token, first = str(held["csrf_token"]), int(str(held[f"{_QUESTION}.revision"]))
    saves = [_save(page, token, revision=first + number, figure=str(100 + number)) for number in range(SAVES)]
    filled = held | {_QUESTION: "77", f"{_QUESTION}.revision": str(first + SAVES), "investment-2": "33"}
    return [
        *saves,
        Step("page", lambda browser: posted_form(browser, page, filled)),
        Step(
            "hand in",
            lambda browser: posted_form(
                browser, f"{assessment}/submission", signed | {"truthful": "y", "operation": "sign"}
            ),
        ),
    ]


def kept(database: Database) -> Kept:
    """What stands in the database once everybody who was writing has ended."""
    with database.writing(WORLD) as session:
        return {name: _rows(session, query) for name, query in _KEPT.items()}


def soundness(database: Database) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    with database.reading() as session:
        found = [str(each) for each in session.scalars(text("PRAGMA integrity_check")) if each != "ok"]
        return found + [str(each) for each in session.execute(text("PRAGMA foreign_key_check"))]


def difference(found: Kept, expected: Kept) -> str:
    """Where two states differ, in few words."""
    return ", ".join(
        f"{name}: {len(found[name])} instead of {len(expected[name])}"
        for name in expected
        if found[name] != expected[name]
    )


def _rows(session: Session, query: str) -> Sequence[Row[object]]:
    return session.execute(text(query)).all()


def _save(page: str, token: str, *, revision: int, figure: str) -> Step:
    sent = {
        "question": _QUESTION,
        "answer": figure,
        "revision": revision,
        "operation": f"save-{figure}-{revision}",
    }
    return Step(f"save {figure}", lambda browser: posted_json(browser, f"{page}/answer", token, sent))


def _first_dimension(browser: Browser, assessment: str) -> str:
    reply = browser.send("GET", assessment)
    assert reply.status == 200, (reply.status, reply.location, reply.body[:500])
    tree = lxml.html.document_fromstring(reply.body)
    addresses = cast(list[str], tree.xpath("//a[contains(@class, 'task-link')]/@href"))
    return addresses[0].split("/dimensions/")[1].split("/")[0]


def _fields(body: str, action: str) -> dict[str, object]:
    """What the fields of a page's form hold."""
    tree = lxml.html.document_fromstring(body)
    forms = cast(list[lxml.html.FormElement], tree.xpath("//main//form[@method='post']"))
    (form,) = [each for each in forms if each.action in (action, None, "")]
    return dict(form.form_values())
