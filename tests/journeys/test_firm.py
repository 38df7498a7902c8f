"""A firm from registration to result in a real browser: by mouse, by keyboard, by phone, without script."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from assessment.catalogue.codes import load_codes
from tests.journeys import keyboard
from tests.journeys.browsing import Person
from tests.web import firms

pytestmark = pytest.mark.journey

Come = Callable[..., Person]


def test_a_firm_registers_answers_submits_and_holds_its_report(person: Come, tmp_path: Path) -> None:
    case = firms.case("05")
    manager = person()
    manager.go("/")
    manager.register(case, name="journey-whole", mobile="13900000101")
    tasks = manager.begin()
    manager.answer_all(tasks, case.answers)

    manager.press("检查答案并提交")
    manager.page.check("[name=truthful]")
    manager.press("提交自评")
    assert manager.page.locator(".stat-value").first.inner_text() == "单项覆盖"
    manager.page.locator("details.measure summary").first.click()
    manager.look()
    manager.page.get_by_role("link", name="综合集成").click()
    manager.look()
    manager.page.go_back()

    _try_out(manager)
    manager.press("生成 PDF 报告")
    link = manager.page.locator("[data-poll-link]:visible, a:has-text('下载 PDF')").first
    link.wait_for(timeout=60_000)
    with manager.page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "report.pdf")
    assert 10 <= len(pypdfium2.PdfDocument(tmp_path / "report.pdf")) <= 20


def test_a_firm_needs_nothing_but_the_keyboard(person: Come) -> None:
    case = firms.case("02")
    manager = person()
    page = manager.page
    page.goto("/")
    keyboard.reach(page, "开始自评")
    fields = firms.registration(case.profile, name="journey-keyboard", mobile="13900000102")
    prefecture = load_codes().regions.prefecture_of(fields["region"])
    keyboard.fill_in(page, {"": prefecture.name if prefecture else ""} | fields, "注册并开始")
    keyboard.reach(page, "开始自评")
    tasks = page.url
    keyboard.reach(page, "开始填写")
    for _ in range(40):
        if "/dimensions/" in page.url:
            keyboard.answer_page(page, case.answers)
        elif page.url == tasks and page.get_by_role("link", name="继续填写").count():
            keyboard.reach(page, "继续填写")
        else:
            break
    keyboard.reach(page, "检查答案并提交")
    keyboard.fill_in(page, {"truthful": "y"}, "提交自评")
    manager.look()
    assert page.url.endswith("/result")
    _plan_by_keyboard(manager)


@pytest.mark.soak
def test_a_firm_begins_on_a_phone_and_goes_on_without_script(person: Come) -> None:
    case = firms.case("01")
    phone = person(width=375)
    phone.go("/")
    phone.register(case, name="journey-phone", mobile="13900000103")
    tasks = phone.begin()
    phone.look()
    phone.go(str(phone.page.locator("a.task-link").first.get_attribute("href")))
    while "/dimensions/" in phone.page.url:
        _answer_one_by_one(phone, case)
    for path in _READ_ON_A_PHONE:
        phone.go(path)

    old = person(script=False)
    old.sign_in("journey-phone")
    old.page.goto(tasks)
    old.answer_all(tasks, case.answers, looking=False)
    old.press("检查答案并提交")
    old.page.check("[name=truthful]")
    old.press("提交自评")

    phone.go(old.page.url)
    assert phone.page.url.endswith("/result")
    assert phone.page.locator(".stat-value").first.inner_text() == "起步建设"


def _try_out(manager: Person) -> None:
    """Suppose another answer: the figures follow, the address holds it, and going back and forth keeps it."""
    result = manager.page.url
    manager.press("试算：如果这样做")
    manager.page.locator(".answers-of summary").first.click()
    manager.page.get_by_label("已经签约或动工").check()
    manager.page.wait_for_url("**/what-if?investment-outlook=committed")
    said = manager.page.locator("[role=status] [data-part=status]").inner_text()
    assert said.startswith("总分 70.8（+0.2）")
    manager.page.set_viewport_size({"width": 375, "height": 800})
    manager.look()
    manager.page.set_viewport_size({"width": 1280, "height": 900})
    manager.page.goto(result)
    manager.page.go_back()
    assert manager.page.locator("[role=status] [data-part=status]").inner_text() == said
    manager.page.goto(result)


def _plan_by_keyboard(manager: Person) -> None:
    """Make a roadmap of the result, mark its first step as done, on a narrow page; a click leads there."""
    page = manager.page
    keyboard.reach(page, "把举措排成路线图")
    page.set_viewport_size({"width": 375, "height": 800})
    keyboard.fill_in(page, {"at_once": "2", "budget": "80"}, "排路线图")
    first = page.locator(".step-of .task-link").first.inner_text()
    keyboard.reach(page, first)
    manager.look()
    keyboard.fill_in(page, {"progress": "done", "owner": "张敏", "spent": "１２.5"}, "保存")
    manager.look()
    assert "1/" in page.locator(".stats").inner_text()
    assert "12.5 万元" in page.locator(".step-of").first.inner_text()
    page.locator(".step-of .task-link").first.click()
    assert page.locator("h1").inner_text() == first


_READ_ON_A_PHONE = (
    *("/enterprise", "/enterprise/profile", "/enterprise/access", "/account", "/figures", "/privacy"),
    *("/questionnaires", "/questionnaires/smart-manufacturing/2020.1"),
)


def test_answers_given_without_a_network_reach_the_server_after_the_tab_was_closed(person: Come) -> None:
    manager = person()
    manager.register(firms.case("04"), name="journey-offline", mobile="13900000105")
    manager.begin()
    manager.press("开始填写")
    here = manager.page.url
    manager.page.fill("[name=investment-1]", "120")
    manager.settled()

    manager.context.set_offline(True)
    manager.page.fill("[name=investment-2]", "１００")
    manager.page.locator("[name=investment-outlook]").nth(1).check()
    manager.page.wait_for_function(
        "() => document.querySelector('[data-save-state]').textContent.includes('暂存在本机')"
    )
    manager.look()
    manager.page.close()
    manager.context.set_offline(False)
    manager.new_tab()
    manager.page.goto(here)
    manager.settled()

    elsewhere = person(script=False)
    elsewhere.sign_in("journey-offline")
    elsewhere.page.goto(here)
    assert elsewhere.page.input_value("[name=investment-1]") == "120"
    assert elsewhere.page.input_value("[name=investment-2]") == "100"
    assert elsewhere.page.locator("[name=investment-outlook]").nth(1).is_checked()


def test_two_people_see_both_answers_and_choose(person: Come) -> None:
    lead, colleague = person(), person(width=375)
    lead.register(firms.case("06"), name="journey-lead", mobile="13900000106")
    lead.begin()
    lead.press("开始填写")
    here = lead.page.url
    lead.go("/enterprise/colleagues")
    lead.press("生成一个邀请链接")
    link = re.search(r"/invitations/\S+", lead.page.locator("textarea").input_value())
    assert link is not None
    _accept(colleague, link[0])

    lead.page.goto(here)
    colleague.go(here)
    lead.page.fill("[name=investment-1]", "80")
    lead.settled()
    colleague.page.fill("[name=investment-1]", "90")
    conflict = colleague.page.locator("[data-conflict]:visible")
    conflict.wait_for()
    colleague.look()
    assert "张敏" in conflict.inner_text()
    assert "80" in conflict.inner_text()
    assert "90" in conflict.inner_text()
    conflict.get_by_role("button", name="保留我的答案").click()
    colleague.settled()

    lead.page.fill("[name=investment-1]", "85")
    theirs = lead.page.locator("[data-conflict]:visible")
    theirs.wait_for()
    lead.look()
    assert "李工" in theirs.inner_text()
    theirs.get_by_role("button", name="采用对方的答案").click()
    assert lead.page.input_value("[name=investment-1]") == "90"


def _answer_one_by_one(manager: Person, case: firms.Case) -> None:
    """One question on the screen at a time, until the page ends; what stays unanswered is passed."""
    finish = manager.page.locator("[data-finish]")
    for _ in range(60):
        shown = manager.page.locator("fieldset[data-question]:visible")
        assert shown.count() == 1, json.dumps([str(each) for each in shown.all()])
        key, kind = (str(shown.get_attribute(f"data-{what}")) for what in ("question", "kind"))
        manager.answer(key, kind, case.answers)
        manager.settled()
        if finish.is_visible():
            manager.finish()
            return
        manager.page.get_by_role("button", name="下一题").click()
    raise AssertionError(f"{manager.page.url} does not end")


def _accept(colleague: Person, path: str) -> None:
    colleague.go(path)
    given = {
        "display_name": "李工",
        "mobile": "13900000107",
        "name": "journey-colleague",
        "password": firms.PASSWORD,
        "password_again": firms.PASSWORD,
    }
    for name, value in given.items():
        colleague.page.fill(f"[name={name}]", value)
    colleague.page.check("[name=privacy]")
    colleague.press("接受邀请并登录")
