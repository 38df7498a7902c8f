"""What leaves passes the gate: by what outlets declare, and by what is found in every page and file (B26).

The second does not rest on any declaration: every text of every column carries a token of that column, and
the tokens that turn up tell which columns a page or a file was made from.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import product
from typing import Final

import pytest
from sqlalchemy import Column, Enum, String, Text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator
from werkzeug.test import TestResponse

from assessment.domain.access import POLICY, Act, Relation
from assessment.domain.contacts import Contact
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.showing import SHOWING, Form, Use
from assessment.domain.workflow import Status
from assessment.persistence.accounts import User, give_mobile
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.classes import class_of, is_secret
from assessment.persistence.contacts import keep_contact
from assessment.persistence.migrations import ENTITIES
from assessment.persistence.trail import Origin
from assessment.services.console_outlets import RESCORED, TRAIL_FILE
from assessment.services.gate import Outlet, WithheldError, of
from assessment.services.outlets import OUTLETS, PORTFOLIO
from assessment.web.security import PUBLIC, declared_outlet
from tests.rights.asking import FILES, REVEALS, ask, case_of, methods_of, text_of
from tests.rights.conftest import Stage
from tests.rights.visit import About, Visit
from tests.rights.visits import VISITS
from tests.rights.world import NOW, SIGNED_IN, Asker, House, Nearness
from tests.web.stored import key_of

_TOKEN: Final = "鸼{:03d}鸻"
_FOUND: Final = re.compile("鸼([0-9]{3})鸻")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_FIRM: Final = ROLES_OF[OrganisationKind.ENTERPRISE]
_COLUMNS: Final = tuple(column for table in ENTITIES[0].metadata.sorted_tables for column in table.columns)
_STATUSES: Final = (Status.DRAFT, Status.SUBMITTED)


def allowed(roles: Collection[Role], uses: Collection[Use]) -> dict[Sensitivity, set[str]]:
    """What the table says, read line by line, without the code that applies it."""
    found: dict[Sensitivity, set[str]] = {each: set() for each in Sensitivity}
    for use in uses:
        for line in SHOWING[use]:
            if None in line.roles or line.roles & set(roles):
                for each in Sensitivity:
                    found[each] |= {"shown"} if each in line.shown else set()
                    found[each] |= {"masked"} if each in line.masked else set()
    return found


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda each: each.name)
def test_what_passes_an_outlet_is_what_the_table_allows(outlet: Outlet) -> None:
    for role in Role:
        allow = allowed([role], outlet.uses)
        passing = outlet.passing([role])
        for key, field in outlet.fields.items():
            form = passing.form(key)
            assert (form is not Form.WITHHELD) == bool(allow[field.sensitivity]), (role, key)
            if form is Form.SHOWN and not outlet.reveals:
                assert "shown" in allow[field.sensitivity], (role, key)


def test_what_does_not_pass_is_not_there() -> None:
    values = {key: key for key in PORTFOLIO.fields}

    assert PORTFOLIO.passing([Role.CONSULTANT]).only(values) == values
    assert PORTFOLIO.passing([Role.OFFICER, Role.LEAD]).only(values) == {}
    with pytest.raises(WithheldError):
        PORTFOLIO.passing([Role.CONSULTANT]).only({"password": "x"})
    with pytest.raises(WithheldError):
        PORTFOLIO.require(["points"], [Role.SECURITY_ADMINISTRATOR])


def test_no_outlet_can_name_a_secret() -> None:
    with pytest.raises(WithheldError):
        of("密码", User.password_hash)


def test_every_page_that_shows_what_belongs_to_others_says_what_it_shows(stage: Stage) -> None:
    undeclared = [
        name
        for name, rule, method in methods_of(stage.app)
        if (method == "GET" or name in FILES | REVEALS)
        and _is_of_others(VISITS[name])
        and declared_outlet(stage.app, rule.endpoint) is None
    ]

    assert undeclared == [], "Say what it shows: @policy(Act…, shows=…), in services/outlets.py."
    declared = [declared_outlet(stage.app, rule.endpoint) for _, rule, _ in methods_of(stage.app)]
    unused = {each.name for each in OUTLETS} - {each.name for each in declared if each}
    assert unused == {TRAIL_FILE.name, RESCORED.name}  # made on the command line


def test_no_page_or_file_is_made_from_columns_that_it_may_not_show(stage: Stage) -> None:
    met: set[str] = set()
    faults: set[str] = set()
    try:
        _mark_columns(stage)
        for name, asker, outlet, response in _answers(stage):
            allow = allowed([asker.role] if asker.role else [], _uses(outlet, response))
            for column in _columns_in(stage, text_of(response)):
                met.add(str(column))
                forms = allow[class_of(column)] | ({"shown"} if str(column) in _IN_EVERY_FRAME else set())
                if is_secret(column) or not ("shown" in forms or (outlet and outlet.reveals and forms)):
                    faults.add(f"{name} shows {column} ({class_of(column)}) to {asker.name}")
    finally:
        stage.memory.set_back()

    assert faults == set()
    assert met >= _TO_BE_FOUND


_IN_EVERY_FRAME: Final = frozenset({"user_account.display_name", "organisation.name"})
"""The own name, and that of the own organisation, head every page of somebody who is signed in."""
_TO_BE_FOUND: Final = frozenset(
    {
        "organisation.name",
        "user_account.display_name",
        "enterprise.staff",
        "enterprise.revenue",
        "answer.value",
        "snapshot.profile",
        "snapshot.answers",
        "release.tables",
        "alarm.address",
        "roadmap_step.owner_name",
        "roadmap_step.note",
        "roadmap_note.text",
        "finding.remark",
        "review.words",
        "letterhead.foreword",
        "letterhead.contact_lines",
        "contact.sealed_name",
        "contact.sealed_phone",
    }
)


def _is_of_others(visit: Visit) -> bool:
    """Whether somebody who is none of a firm's people may do this, other than to the own account."""
    if not isinstance(visit.act, Act) or visit.about is About.OWN_FIRM:
        return False
    lines = [line for line in POLICY[visit.act] if line.relation is not Relation.SELF]
    return any(line.roles - _FIRM for line in lines)


def _uses(outlet: Outlet | None, response: TestResponse) -> Collection[Use]:
    """What for an answer is there; pages without an outlet are about the own firm or account."""
    if response.status_code >= 400:
        return ()
    return outlet.uses if outlet else (Use.OWN, Use.SELF)


def _answers(stage: Stage) -> Iterator[tuple[str, Asker, Outlet | None, TestResponse]]:
    """Every page and file, asked for by everybody about what is near, and through which outlet it goes."""
    for asker, (name, rule, method) in product(SIGNED_IN, methods_of(stage.app)):
        visit = VISITS[name]
        if visit.act is PUBLIC or (method != "GET" and name not in FILES | REVEALS):
            continue
        for status in [each for each in _STATUSES if each in visit.statuses] or [Status.SUBMITTED]:
            case = case_of(stage.world, asker, Nearness.OWN, status=status)
            response = ask(stage.app, rule, method, visit=visit, case=case)
            yield name, asker, declared_outlet(stage.app, rule.endpoint), response


def _columns_in(stage: Stage, text: str) -> Iterator[Column[object]]:
    """The columns whose tokens stand in what came back."""
    yield from (_COLUMNS[int(each)] for each in set(_FOUND.findall(text)))
    own = stage.world.houses[Nearness.OWN].mark
    for column in _COLUMNS:
        if str(column) == "enterprise.staff" and str(own.staff) in text:
            yield column
        if str(column) == "enterprise.revenue" and f"{own.revenue:f}" in text:
            yield column


def _mark_columns(stage: Stage) -> None:
    """Have every text that people wrote, or that tells where they were, end with the token of its column."""
    with stage.database.writing() as session:
        origin = Origin(stage.world.people[Asker.LEAD].user, address="192.0.2.1")
        raise_alarm(
            session, kind=AlarmKind.BULK_EXPORT, origin=origin, about="测", detail={"says": ["测"]}, now=NOW
        )
        _mark_sealed(session, stage.world.houses[Nearness.OWN])
    with closing(sqlite3.connect(str(stage.database.url.database))) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        for number, column in enumerate(_COLUMNS):
            if isinstance(column.type, String | Text | TypeDecorator) and not isinstance(column.type, Enum):
                _mark_column(file, column, _TOKEN.format(number))
        file.commit()


def _mark_sealed(session: Session, house: House) -> None:
    """The same for what lies sealed: the firm's contact, and its lead's own number."""
    tokens = {str(column): _TOKEN.format(number) for number, column in enumerate(_COLUMNS)}
    contact = Contact(f"联{tokens['contact.sealed_name']}", f"16000000000{tokens['contact.sealed_phone']}")
    keep_contact(session, house.firm, contact, by=house.lead, now=NOW)
    give_mobile(session, session.get_one(User, house.lead), tokens["user_account.sealed_mobile"])


def _mark_column(file: sqlite3.Connection, column: Column[object], token: str) -> None:
    table, name = column.table.name, column.name
    key = key_of(file, table)
    for row, value in file.execute(f'SELECT {key}, "{name}" FROM "{table}"').fetchall():  # noqa: S608 - ours
        marked = _marked(value, token, also=name in ("address", "device"))
        if marked != value:
            file.execute(f'UPDATE "{table}" SET "{name}" = ? WHERE {key} = ?', (marked, row))  # noqa: S608


def _marked(value: object, token: str, *, also: bool) -> object:
    match value:
        case str() if value[:1] in "[{" and _CHINESE.search(value):
            return json.dumps(_marked_leaves(json.loads(value), token), ensure_ascii=False, sort_keys=True)
        case str() if _CHINESE.search(value) or (also and value):
            return value + token
        case _:
            return value


def _marked_leaves(value: object, token: str) -> object:
    match value:
        case dict():
            return {key: _marked_leaves(inner, token) for key, inner in value.items()}
        case list():
            return [_marked_leaves(inner, token) for inner in value]
        case _:
            return _marked(value, token, also=False)
