"""A head looks after the people of the own workstation: invites, takes it back, lets somebody go."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.sign_ins import SignedSession
from tests.web import firms
from tests.web.staff import proved, signed_in
from tests.web.test_colleagues import COLLEAGUE, COLLEAGUES, invitation_on, invited
from tests.web.visiting import Page, Visitor
from tests.world import add_member, add_workstation

PEOPLE = "/workstation/people"


@pytest.fixture
def head(visitor: Visitor, sqlite_database: Database) -> Visitor:
    with sqlite_database.writing() as session:
        station = add_workstation(session)
        for role in (Role.HEAD, Role.CONSULTANT):
            add_member(session, station, role, role.value)
    signed_in(visitor, "head")
    return visitor


def made(head: Visitor) -> Page:
    token = head.get(PEOPLE).all("//input[@name='csrf_token']")[0].get("value")
    return head.post(PEOPLE, {"csrf_token": str(token)})


def test_a_consultant_joins_by_the_heads_link_and_sees_no_such_page(
    head: Visitor, another: Callable[[], Visitor]
) -> None:
    page = made(head)
    assert "还没有人接受的邀请" in page.text
    guest = another()
    joined = proved(guest, guest.submit(guest.get(invitation_on(page)), COLLEAGUE), COLLEAGUE["name"])

    assert "诊断顾问" in joined.text
    assert "王芳" in head.get(PEOPLE).text
    assert guest.get(PEOPLE, status=403).status == 403
    assert not guest.get("/workstation").all("//a[contains(., '本站人员')]")


def test_an_invitation_taken_back_admits_nobody(head: Visitor, another: Callable[[], Visitor]) -> None:
    page = made(head)

    assert "邀请已撤回" in head.submit(page, action="/withdrawal").text
    assert another().get(invitation_on(page), status=404).status == 404


def test_who_is_let_go_is_out_with_the_next_click_and_can_still_sign_in(
    head: Visitor, another: Callable[[], Visitor]
) -> None:
    consultant = another()
    signed_in(consultant, "consultant")
    assert consultant.get("/workstation").path == "/workstation"
    page = head.get(PEOPLE)
    (asked,) = page.all("//details[not(@open)]//form[contains(@action, '/end')]")  # the head stays
    assert "看不到服务企业" in asked.text_content()

    after = head.submit(page, action="/end")

    assert "已移出本工作站" in after.text
    assert consultant.get("/workstation").path == "/sign-in"
    signed_in(consultant, "consultant")
    assert consultant.get("/account").path == "/account"
    assert consultant.get("/workstation", status=404).status == 404


def test_letting_somebody_go_and_inviting_ask_for_a_fresh_proof(
    head: Visitor, sqlite_database: Database
) -> None:
    page = head.get(PEOPLE)
    with sqlite_database.writing() as session:
        session.execute(update(SignedSession).values(proved_at=datetime(2026, 1, 1, tzinfo=UTC)))

    assert "动态口令" in head.submit(page, action="/end", status=403).text
    assert "动态口令" in head.submit(page, action="", status=403).text


def test_a_lead_lets_a_colleague_go(visitor: Visitor, another: Callable[[], Visitor]) -> None:
    firms.registered(visitor, firms.case("02").profile)
    colleague = another()
    colleague.submit(colleague.get(invitation_on(invited(visitor))), COLLEAGUE)
    assert colleague.get("/enterprise").path == "/enterprise"

    page = visitor.get(COLLEAGUES)
    (asked,) = page.all("//details[not(@open)]//form[contains(@action, '/end')]")
    assert "王芳从下一次点击起看不到本企业的任何内容" in asked.text_content()
    after = visitor.submit(page, action="/end")

    assert "已移出本企业" in after.text
    assert "王芳" not in after.text
    assert colleague.get("/enterprise").path == "/sign-in"
