"""Getting in, in a real browser: with a phone, again after the session ended, and as the first of all."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from assessment.domain.roles import Role
from assessment.persistence.accounts import User
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.sign_ins import SignedSession
from tests.databases import world
from tests.journeys.browsing import Person
from tests.journeys.serving import Served
from tests.web import firms
from tests.web.staff import present_code
from tests.world import PASSWORD, add_bureau, add_member

pytestmark = pytest.mark.journey

Come = Callable[..., Person]


def enter(person: Person, name: str, password: str) -> None:
    person.page.fill("[name=name]", name)
    person.page.fill("[name=password]", password)
    person.press("登录")


def end_sessions(site: Served, name: str) -> None:
    with world(site.installation.database).writing() as session:
        user = select(User.id).where(User.name == name).scalar_subquery()
        ended = update(SignedSession).where(SignedSession.user_id == user)
        session.execute(ended.values(revoked_at=datetime.now(UTC)))


def answers_of(site: Served, name: str) -> int:
    with world(site.installation.database).reading() as session:
        user = select(User.id).where(User.name == name).scalar_subquery()
        counted = select(func.count()).select_from(StoredAnswer).where(StoredAnswer.answered_by == user)
        return session.scalar(counted) or 0


def test_an_officer_links_a_phone_and_looks_after_the_own_account(person: Come, site: Served) -> None:
    name = "officer-on-a-phone"
    with world(site.installation.database).writing() as session:
        add_member(session, add_bureau(session), Role.OFFICER, name)
    officer = person(width=375)
    officer.go("/sign-in?next=/account")
    enter(officer, name, PASSWORD)
    officer.page.fill("[name=code]", "000000")
    officer.press("验证并继续")
    assert "动态口令不正确" in officer.page.inner_text("main")
    officer.page.fill("[name=code]", present_code(site.app, name))
    officer.press("验证并继续")
    assert officer.page.locator(".recovery-codes li").count() == 10
    officer.press("我已保存")
    assert officer.page.url.endswith("/account")
    officer.go("/account/proof")
    officer.go("/account/password")


def test_answers_given_after_the_session_ended_are_saved_after_signing_in_again(
    person: Come, site: Served
) -> None:
    case = firms.case("05")
    manager = person()
    manager.register(case, name="journey-ended", mobile="13900000191")
    manager.begin()
    manager.press("开始填写")
    end_sessions(site, "journey-ended")
    asked = [each for each in manager.asked() if each[0] in case.answers]
    for key, kind in asked:
        manager.answer(key, kind, case.answers)
    manager.page.locator("[data-save-state] a").wait_for()
    assert answers_of(site, "journey-ended") == 0
    manager.page.locator("[data-save-state] a").click()
    manager.look()
    enter(manager, "journey-ended", firms.PASSWORD)
    manager.settled()

    assert answers_of(site, "journey-ended") == len(asked)
