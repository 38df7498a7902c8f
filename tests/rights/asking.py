"""Asking for a page in a case, and naming what came of it."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Final

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from assessment.domain.workflow import Status
from assessment.web.security import PUBLIC
from tests.rights.oracle import Outcome
from tests.rights.visit import Case, Visit
from tests.rights.world import Asker, Nearness, World

ADDRESS: Final = "192.0.2.77"
FILES: Final = frozenset(
    {"supervising.take POST", "leaving.take POST", "batching.take POST", "roadmaps.take POST"}
)
"""What hands out files although it is posted."""
REVEALS: Final = frozenset({"reviewing.reveal_contact POST", "assigning_firms.reveal_contact POST"})
"""What shows once what is masked elsewhere."""
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def methods_of(app: Flask) -> Iterator[tuple[str, Rule, str]]:
    """Every route of the site with each of its methods, under the name it has in the list of visits."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.endpoint):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{rule.endpoint} {method}", rule, method


def names_something(visit: Visit, world: World) -> bool:
    """Whether a page is asked for with ids of a house: then it can be asked for with foreign ones."""

    def told(nearness: Nearness) -> tuple[object, ...]:
        case = case_of(world, Asker.LEAD, nearness, status=Status.SUBMITTED)
        return visit.where(case), visit.body(case), visit.query(case)

    return told(Nearness.OWN) != told(Nearness.MISSING)


def case_of(world: World, asker: Asker, nearness: Nearness, *, status: Status) -> Case:
    """Somebody asking about a house."""
    return Case(
        asker=asker,
        person=world.people.get(asker),
        nearness=nearness,
        house=world.houses[nearness],
        own=world.houses[Nearness.OWN],
        status=status,
    )


def cases_of(visit: Visit, world: World) -> Iterator[Case]:
    """Everybody asking about every house in every status, as far as that makes a difference."""
    statuses = tuple(visit.statuses) or (Status.SUBMITTED,)
    foreign = names_something(visit, world)
    near = tuple(Nearness) if foreign else (Nearness.OWN,)
    if visit.act is PUBLIC:
        near = tuple(each for each in near if each in (Nearness.OWN, Nearness.MISSING))
    for asker, nearness in product(Asker, near):
        for status in statuses if nearness is Nearness.OWN else statuses[:1]:
            yield case_of(world, asker, nearness, status=status)


def ask(app: Flask, rule: Rule, method: str, *, visit: Visit, case: Case) -> TestResponse:
    """Ask for the page."""
    client = app.test_client(use_cookies=False)
    adapter = app.url_map.bind("localhost")
    path = adapter.build(rule.endpoint, dict(visit.where(case)), method=method)
    headers = {"Cookie": f"session={case.person.token}"} if case.person else {}
    sent = dict(visit.body(case))
    kind = "json" if visit.json else "data"
    response = client.open(
        path,
        method=method,
        headers=headers,
        query_string=dict(visit.query(case)),
        environ_base={"REMOTE_ADDR": ADDRESS},
        **({kind: sent} if method in UNSAFE else {}),  # type: ignore[arg-type]
    )
    response.get_data()
    response.close()
    return response


def outcome_of(response: TestResponse) -> Outcome | int:
    """What the visitor met; a status that is none of the outcomes as it is."""
    to_sign_in = response.status_code == 302 and "/sign-in?next=" in response.headers["Location"]
    match response.status_code:
        case 302 if to_sign_in:
            return Outcome.SIGN_IN
        case 401:
            return Outcome.SIGN_IN
        case 403:
            return Outcome.FORBIDDEN
        case 404:
            return Outcome.HIDDEN
        case status if status < 400:
            return Outcome.SHOWN
        case status:
            return status


def text_of(response: TestResponse) -> str:
    """All that can be read in an answer: headers, address, and the content unpacked."""
    content = response.data
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            held = ((each.encode(), archive.read(each)) for each in archive.namelist())
            content = b"\n".join(part for name, file in held for part in (name, *_unpacked(file)))
    told = f"{response.headers} {content.decode('utf-8', 'replace')}"
    return told.replace(",", "")


def _unpacked(file: bytes) -> Iterator[bytes]:
    """A file within a file, and what is packed in it where that is a workbook."""
    yield file
    if file.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(file)) as inner:
            yield from (inner.read(each) for each in inner.namelist())
