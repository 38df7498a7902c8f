"""Getting in, in a real browser, by phone or after the session ended; and what staff then do by keyboard."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import pytest
from sqlalchemy import func, select, update

from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.persistence.accounts import User
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.sign_ins import SignedSession
from tests.databases import world
from tests.journeys import keyboard
from tests.journeys.browsing import Person
from tests.journeys.serving import Served
from tests.many_firms import add_firms, sketches
from tests.rights.building import signed_in
from tests.web import firms
from tests.web.staff import present_code
from tests.world import PASSWORD, add_bureau, add_member, add_workstation

pytestmark = pytest.mark.journey

Come = Callable[..., Person]
COUNTY: Final = RegionCode("420527")
CITY: Final = RegionCode("420500")
_BETWEEN_CLICKS: Final = 1600
"""Milliseconds after which a click is no double click."""
_LINES_OF_A_NAME: Final = """() => {
    const heading = document.querySelector("h1"), range = document.createRange();
    heading.textContent = "示例·夷陵云嘉汽车内饰有限公司（虚构）";
    range.selectNodeContents(heading);
    return new Set([...range.getClientRects()].map((each) => each.top)).size;
}"""
"""On how many lines a firm's page has its name, with a dot and a bracket in it."""


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
        clerk = add_member(session, add_bureau(session, CITY), Role.OFFICER, name)
        add_firms(session, sketches(9, COUNTY, first=700), by=clerk)
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
    _freeze_by_keyboard(officer)


def _freeze_by_keyboard(officer: Person) -> None:
    """Freeze a release, look at it on a phone, and take it as one file after the other."""
    page = officer.page
    page.goto("/bureau")
    keyboard.reach(page, "冻结发布")
    keyboard.reach(page, "冻结发布")
    officer.look()
    assert "已冻结发布" in page.inner_text("main")
    for kind in ("xlsx", "csv"):
        with page.expect_download() as taken:
            page.locator(f"[name=kind][value={kind}]").click()
        assert taken.value.suggested_filename.endswith(kind)
        page.wait_for_timeout(_BETWEEN_CLICKS)


def test_a_consultant_orders_a_batch_of_reports_by_keyboard_alone(person: Come, site: Served) -> None:
    with world(site.installation.database).writing() as session:
        station = add_workstation(session, COUNTY, "秭归示例工作站")
        consultant = add_member(session, station, Role.CONSULTANT, "consultant-by-keyboard")
        add_firms(session, sketches(2, COUNTY, first=720), by=consultant, workstation=station)
        token, _ = signed_in(session, consultant)
    somebody = person(width=375)
    somebody.context.add_cookies([{"name": "session", "value": token, "url": site.url}])
    page = somebody.page
    page.goto("/workstation/batches")
    first = page.locator("[name=assessment]").first.input_value()
    keyboard.fill_in(page, {"assessment": [first], "length": "brief"}, "为勾选的生成报告")
    somebody.look()
    assert page.locator("tbody tr").count() == 1
    page.goto("/workstation")
    page.locator("tbody th a").first.click()
    assert page.evaluate(_LINES_OF_A_NAME) == 2


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
