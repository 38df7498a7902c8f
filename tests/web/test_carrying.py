"""The session ends while somebody types: without a script, too, all that was sent survives the sign-in."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from assessment.persistence.answers import StoredAnswer
from assessment.persistence.database import Database
from assessment.persistence.sign_ins import SignedSession
from tests.web import firms
from tests.web.visiting import Fields, Page, Visitor
from tests.world import PASSWORD

ENOUGH = 500


def end_all(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(SignedSession).values(revoked_at=datetime.now(UTC)))


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(StoredAnswer)) or 0


def begun(visitor: Visitor, name: str, number: int = 1) -> Page:
    """The list of dimensions of a firm that has just begun."""
    mobile = f"139000{number:05d}"
    firms.registered(visitor, firms.case("05").profile, name=name, mobile=mobile)
    return visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")


def sent_after_the_end(visitor: Visitor, page: Page, fields: Fields) -> Page:
    """The page that comes back when something is sent in a session that has ended."""
    return visitor.post(page.path, fields, status=401)


def test_of_five_hundred_answers_sent_after_the_session_ended_none_is_lost(
    another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    answers, sent, number = firms.case("05").answers, 0, 0
    while sent < ENOUGH:
        number += 1
        visitor, name = another(), f"firm{number}"
        for url in firms.page_urls(begun(visitor, name, number)):
            page = visitor.get(url)
            asked = page.all("//fieldset[@data-question][not(@disabled)]")
            sent += sum(str(each.get("data-question")) in answers for each in asked)
            end_all(sqlite_database)
            back = sent_after_the_end(visitor, page, firms.filled(page, answers))
            offered = visitor.submit(back, {"name": name, "password": firms.PASSWORD}, action="/sign-in")
            visitor.submit(offered, action="/dimensions/")

    assert kept(sqlite_database) == sent


def test_what_somebody_sent_is_offered_to_nobody_else(visitor: Visitor, sqlite_database: Database) -> None:
    page = visitor.get(firms.page_urls(begun(visitor, "zhangmin"))[0])
    firms.registered(
        Visitor(visitor.client.application), firms.case("04").profile, name="other", mobile="13900000999"
    )
    end_all(sqlite_database)
    back = sent_after_the_end(visitor, page, firms.filled(page, firms.case("05").answers))
    went_on = visitor.submit(back, {"name": "other", "password": firms.PASSWORD}, action="/sign-in")

    assert "刚才提交的内容" not in went_on.text
    assert kept(sqlite_database) == 0


def test_a_mistyped_password_keeps_what_was_sent(visitor: Visitor, sqlite_database: Database) -> None:
    page = visitor.get(firms.page_urls(begun(visitor, "zhangmin"))[0])
    end_all(sqlite_database)
    back = sent_after_the_end(visitor, page, firms.filled(page, firms.case("05").answers))
    back = visitor.submit(back, {"name": "zhangmin", "password": PASSWORD}, action="/sign-in", status=422)
    offered = visitor.submit(back, {"name": "zhangmin", "password": firms.PASSWORD}, action="/sign-in")
    visitor.submit(offered, action="/dimensions/")

    assert kept(sqlite_database) > 0


def test_nothing_is_carried_for_a_page_of_another_site(visitor: Visitor, sqlite_database: Database) -> None:
    page = visitor.get(firms.page_urls(begun(visitor, "zhangmin"))[0])
    fields = dict(firms.filled(page, firms.case("05").answers))
    del fields["csrf_token"]
    end_all(sqlite_database)

    refused = visitor.post(page.path, fields, status=400)
    assert not refused.all("//input[@name='carried']")


def test_a_carried_address_leads_nowhere_but_within_the_site(visitor: Visitor) -> None:
    begun(visitor, "zhangmin")
    for path in ("https://example.org/", "//example.org/", "/\\example.org", 7):
        page = visitor.get("/sign-in")
        carried = f'[{path!r}, [["a", "b"]], "x"]'.replace("'", '"')
        fields = {"name": "zhangmin", "password": firms.PASSWORD, "carried": carried}
        assert "刚才提交的内容" not in visitor.submit(page, fields).text
