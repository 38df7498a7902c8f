"""Coming back to a page after a minute's pause: the request that notes it does what any other does."""

from datetime import timedelta

from sqlalchemy import select

from assessment.persistence.database import Database
from assessment.persistence.sign_ins import SignedSession
from tests.web import firms
from tests.web.visiting import Visitor


def pause(database: Database) -> None:
    """Let two minutes pass since anybody was seen at work."""
    with database.writing() as session:
        for signed in session.scalars(select(SignedSession)):
            signed.last_seen_at -= timedelta(minutes=2)


def test_after_a_pause_pages_open_and_answers_are_kept(visitor: Visitor, sqlite_database: Database) -> None:
    case = firms.case("02")
    tasks = firms.begun(visitor, case.profile)
    page = firms.page_urls(tasks)[0]

    pause(sqlite_database)
    shown = visitor.get(page)
    pause(sqlite_database)
    visitor.submit(shown, {"investment-1": "80"})
    pause(sqlite_database)
    assert visitor.get(page).all("//input[@name='investment-1']")[0].get("value") == "80"
