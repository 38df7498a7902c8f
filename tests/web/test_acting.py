"""Somebody of several organisations at a browser: chooses, changes, joins by a link, and loses nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.roles import Role
from assessment.persistence.accounts import Membership, User
from assessment.persistence.alarms import Alarm
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.database import Database
from assessment.persistence.sign_ins import SignedSession
from assessment.persistence.trail import TrailEntry
from assessment.services.inviting import invite_from_console
from tests.web import firms
from tests.web.staff import add_consultant, proved, signed_in
from tests.web.test_colleagues import invitation_on, invited
from tests.web.visiting import Page, Visitor
from tests.world import NOW, add_bureau

CHOICE = "/account/post"


@pytest.fixture
def tasks(visitor: Visitor, sqlite_database: Database) -> Page:
    """A lead who has begun to answer, and has just become an officer of a bureau as well."""
    tasks = firms.begun(visitor, firms.case("05").profile)
    with sqlite_database.writing() as session:
        user = session.scalars(select(User).where(User.name == "zhangmin")).one()
        bureau = add_bureau(session)
        session.flush()
        session.add(Membership(user_id=user.id, organisation_id=bureau, role=Role.OFFICER, since=NOW))
    return tasks


def entered(visitor: Visitor, *, to: str = "/sign-in") -> Page:
    page = visitor.get(to)
    page = visitor.submit(page, {"name": "zhangmin", "password": firms.PASSWORD}, action="/sign-in")
    return proved(visitor, page, "zhangmin")


def chosen(visitor: Visitor, page: Page, name: str) -> Page:
    """The page after the organisation with this name was chosen."""
    (item,) = page.all(f"//li[contains(., '{name}')]//form")
    fields = {str(each.get("name")): str(each.get("value")) for each in item.iter("input")}
    return visitor.post(CHOICE, fields)


def test_after_signing_in_one_is_chosen_and_the_header_says_which_and_leads_back(
    visitor: Visitor, tasks: Page
) -> None:
    page = entered(visitor)
    assert page.path == CHOICE
    assert "经信局工作人员" in page.text

    home = chosen(visitor, page, "示例经信局")
    assert home.path == "/bureau"
    assert "示例经信局" in home.all("//header")[0].text_content()
    assert visitor.get(tasks.path, status=404).link("切换身份") == CHOICE

    back = chosen(visitor, visitor.get(home.link("切换身份")), "企业负责人")
    assert back.path == "/enterprise"
    assert visitor.get(tasks.path).status == 200
    assert visitor.get("/bureau", status=404).status == 404


def test_where_somebody_was_going_is_remembered_through_the_choice(visitor: Visitor, tasks: Page) -> None:
    visitor.client.delete_cookie("session")
    page = entered(visitor, to=tasks.path)

    assert page.path == CHOICE
    assert chosen(visitor, page, "企业负责人").path == tasks.path


def test_what_was_sent_before_one_was_chosen_is_kept_and_sent_after_it(
    visitor: Visitor, tasks: Page, sqlite_database: Database
) -> None:
    chosen(visitor, entered(visitor), "企业负责人")
    first = visitor.get(firms.page_urls(tasks)[0])
    with sqlite_database.writing() as session:
        session.execute(update(SignedSession).values(acts_for=None))
    answers = firms.case("05").answers

    refused = visitor.post(first.path, firms.filled(first, answers), status=409)
    offered = chosen(visitor, refused, "企业负责人")
    visitor.submit(offered, action="/dimensions/")

    with sqlite_database.reading() as session:
        assert len(session.scalars(select(StoredAnswer)).all()) > 3


def test_a_script_is_told_where_to_choose(visitor: Visitor, tasks: Page) -> None:
    entered(visitor)

    token = str(visitor.get(CHOICE).all("//meta[@name='csrf-token']")[0].get("content"))
    url = f"{firms.page_urls(tasks)[0]}/answer"

    answer = visitor.client.post(url, json={"question": "x"}, headers={"X-CSRFToken": token})

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["sign_in_url"].startswith(CHOICE)


def test_a_slip_between_the_own_organisations_is_nothing_foreign(
    visitor: Visitor, tasks: Page, sqlite_database: Database
) -> None:
    chosen(visitor, entered(visitor), "示例经信局")
    for _ in range(6):
        visitor.get(tasks.path, status=404)
        visitor.get("/enterprise", status=404)

    with sqlite_database.reading() as session:
        refused = select(TrailEntry).where(TrailEntry.action.startswith("refused."))
        entries = session.scalars(refused).all()
        assert {each.action for each in entries} == {"refused.OtherStanding"}
        assert not any(each.detail["foreign"] for each in entries)  # type: ignore[index, call-overload]
        assert session.scalars(select(Alarm)).all() == []


def test_a_foreign_thing_stays_foreign_to_somebody_of_several_organisations(
    visitor: Visitor, tasks: Page, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    foreign = firms.registered(
        stranger := another(), firms.case("01").profile, name="fremd", mobile="13900000077"
    )
    theirs = stranger.submit(foreign, action="/enterprise/assessments").path
    chosen(visitor, entered(visitor), "示例经信局")
    visitor.get(theirs, status=404)

    with sqlite_database.reading() as session:
        entry = session.scalars(select(TrailEntry).order_by(TrailEntry.seq.desc())).first()
        assert entry is not None
        assert entry.action == "refused.NotFoundError"
        assert entry.detail["foreign"] is True  # type: ignore[index, call-overload]


def test_a_link_is_accepted_with_the_own_account_and_the_staff_link_their_phone_first(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    add_consultant(sqlite_database)
    link = invitation_on(invited(visitor))
    guest = another()
    page = guest.get(link)
    assert page.link("登录后用原来的账号加入") == f"/sign-in?next={link}"
    signed_in(guest, "consultant")

    joined = guest.submit(guest.get(link), action="/membership")

    assert joined.path == "/enterprise"
    assert "您已加入" in joined.text
    assert chosen(guest, guest.get(joined.link("切换身份")), "示例工作站").path == "/workstation"
    assert another().get(link, status=404).status == 404


def test_joining_asks_for_a_fresh_proof(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    add_consultant(sqlite_database)
    link = invitation_on(invited(visitor))
    guest = another()
    signed_in(guest, "consultant")
    with sqlite_database.writing() as session:
        session.execute(update(SignedSession).values(proved_at=datetime(2026, 1, 1, tzinfo=UTC)))

    assert "动态口令" in guest.submit(guest.get(link), action="/membership", status=403).text


def test_who_becomes_staff_by_a_link_links_a_phone_before_anything_opens(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    consultant = add_consultant(sqlite_database)
    link = staff_link(sqlite_database, consultant)
    page = visitor.submit(visitor.get(link), action="/membership")

    assert page.path == "/sign-in/factor"
    assert visitor.get("/enterprise").path == "/sign-in"
    again = visitor.get("/sign-in/factor")
    assert proved(visitor, again, "zhangmin").path == "/workstation"


def staff_link(database: Database, consultant: UserId) -> str:
    with database.writing() as session:
        place = session.scalars(select(Membership.organisation_id).where(Membership.user_id == consultant))
        made = invite_from_console(
            session, OrganisationId(place.one()), role=Role.CONSULTANT, now=datetime.now(UTC)
        )
    return f"/invitations/{made.token}"
