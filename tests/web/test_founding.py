"""The first administrator: made once, with the code from the console, and with a phone."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.persistence.accounts import User
from assessment.persistence.database import Database
from assessment.persistence.setup_codes import SetupCode
from assessment.services.founding import tell_setup_code
from tests.web.staff import proved
from tests.web.visiting import Visitor
from tests.world import PASSWORD

WISHED = {"display_name": "安全员", "name": "first", "password": PASSWORD, "password_again": PASSWORD}


def told(database: Database, *, ago: timedelta = timedelta(0)) -> str:
    with database.writing() as session:
        found = tell_setup_code(session, now=datetime.now(UTC) - ago)
    assert found is not None
    return found.code


def test_the_first_administrator_comes_in_with_the_code_and_a_phone_and_the_page_is_gone(
    visitor: Visitor, sqlite_database: Database, app: Flask
) -> None:
    code = told(sqlite_database)
    page = visitor.submit(visitor.get("/setup"), WISHED | {"setup_code": code.upper()})
    assert page.path == "/sign-in/factor"
    proved(visitor, page, "first")

    assert "安全管理员" in visitor.get("/account").text
    visitor.get("/setup", status=404)
    with sqlite_database.writing() as session:
        assert tell_setup_code(session, now=datetime.now(UTC)) is None


@pytest.mark.parametrize("fault", ["wrong", "late", "replaced", "used"])
def test_a_code_that_does_not_count_makes_no_account(
    visitor: Visitor, sqlite_database: Database, fault: str
) -> None:
    code = told(sqlite_database, ago=timedelta(minutes=31 if fault == "late" else 0))
    if fault == "replaced":
        told(sqlite_database)
    if fault == "used":
        with sqlite_database.writing() as session:
            session.scalars(select(SetupCode)).one().used_at = datetime.now(UTC)
    typed = "aaaa-bbbb-cccc-dddd" if fault == "wrong" else code
    page = visitor.submit(visitor.get("/setup"), WISHED | {"setup_code": typed}, status=422)

    assert "设置码不正确或已失效" in page.text
    assert page.form()["name"] == ["first"]
    with sqlite_database.reading() as session:
        assert session.scalars(select(User)).all() == []


def test_codes_are_guessed_thirty_times_at_most_and_kept_as_hashes(
    visitor: Visitor, sqlite_database: Database
) -> None:
    code = told(sqlite_database)
    page = visitor.get("/setup")
    for _ in range(30):
        visitor.submit(page, WISHED | {"setup_code": "aaaa-bbbb-cccc-dddd"}, status=422)

    assert "尝试次数过多" in visitor.submit(page, WISHED | {"setup_code": code}, status=422).text
    with sqlite_database.reading() as session:
        assert code.replace("-", "") not in session.scalars(select(SetupCode)).one().code_hash
