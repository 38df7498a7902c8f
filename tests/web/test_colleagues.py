"""A firm's people: inviting, taking an invitation back, deciding who else joins; and a page left too late."""

from collections.abc import Callable

import pytest

from tests.web import firms
from tests.web.visiting import Page, Visitor

COLLEAGUES = "/enterprise/colleagues"
COLLEAGUE = {
    "display_name": "王芳",
    "mobile": "13900000009",
    "name": "wangfang",
    "password": firms.PASSWORD,
    "password_again": firms.PASSWORD,
    "privacy": "y",
}


def invitation_on(page: Page) -> str:
    """The path of the invitation that a page hands over."""
    (text,) = page.all("//textarea")
    return "/invitations/" + (text.text or "").split("/invitations/")[1].strip()


def invited(visitor: Visitor) -> Page:
    """The lead's page with an invitation just made."""
    page = visitor.get(COLLEAGUES)
    token = page.all("//input[@name='csrf_token']")[0].get("value")
    return visitor.post(COLLEAGUES, {"csrf_token": str(token)})


def test_a_colleague_joins_by_the_link_and_the_invitation_waits_no_longer(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    colleague = another()
    page = invited(visitor)
    assert "还没有人接受的邀请" in page.text
    assert page.all("//img[starts-with(@src, 'data:image/svg+xml')]")

    colleague.submit(colleague.get(invitation_on(page)), COLLEAGUE)

    page = visitor.get(COLLEAGUES)
    assert "王芳" in page.text
    assert "还没有人接受的邀请" not in page.text
    assert colleague.get(COLLEAGUES, status=403).status == 403


def test_an_invitation_taken_back_admits_nobody(visitor: Visitor, another: Callable[[], Visitor]) -> None:
    firms.registered(visitor, firms.case("02").profile)
    page = invited(visitor)

    after = visitor.submit(page, action="/withdrawal")

    assert "邀请已撤回" in after.text
    assert "还没有人接受的邀请" not in after.text
    assert another().get(invitation_on(page), status=404).status == 404


def test_an_invitation_accepted_meanwhile_is_not_taken_back(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    colleague = another()
    page = invited(visitor)
    colleague.submit(colleague.get(invitation_on(page)), COLLEAGUE)

    assert "不能再撤回" in visitor.submit(page, action="/withdrawal", status=403).text


@pytest.mark.parametrize(("decision", "told", "people"), [("accept", "已同意", 2), ("refuse", "已谢绝", 1)])
def test_the_lead_decides_who_else_joins(
    visitor: Visitor, another: Callable[[], Visitor], decision: str, told: str, people: int
) -> None:
    profile = firms.case("02").profile
    firms.registered(visitor, profile)
    firms.registered(another(), profile, name="lisi", mobile="13900000002", display_name="李四")
    page = visitor.get(visitor.get("/enterprise").link("去处理"))
    assert "待处理的加入申请" in page.text

    after = visitor.submit(page, {"decision": decision}, action="/claims/")

    assert after.path == COLLEAGUES
    assert told in after.text
    assert "待处理的加入申请" not in after.text
    assert len(after.all("//section[@aria-labelledby='people']//li")) == people


def test_a_claimant_who_leads_a_place_apart_is_not_reset_by_the_lead(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    profile = firms.case("02").profile
    firms.registered(visitor, profile)
    firms.registered(another(), profile, name="lisi", mobile="13900000002", display_name="李四")

    page = visitor.submit(visitor.get(COLLEAGUES), {"decision": "accept"}, action="/claims/")

    assert "李四" in page.text
    assert not page.all("//form[contains(@action, '/reset')]")


def test_a_page_of_questions_kept_open_leads_to_the_result_once_it_was_handed_in(visitor: Visitor) -> None:
    case = firms.case("02")
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)
    question_page = visitor.get(firms.page_urls(tasks)[0])
    firms.handed_in(visitor, tasks)

    page = visitor.get(question_page.path, status=409)
    late = visitor.post(question_page.path, firms.filled(question_page, case.answers), status=409)

    assert "本次自评已提交，不能再修改" in page.text
    assert visitor.get(page.link("查看结果")).path == f"{tasks.path}/result"
    assert "本次自评已提交，不能再修改" in late.text
    reply = visitor.client.post(f"{question_page.path}/answer", json={}, headers=token_header(question_page))
    assert (reply.status_code, (reply.json or {})["error"]) == (409, "closed")


def token_header(page: Page) -> dict[str, str]:
    """The token as a script sends it."""
    return {"X-CSRFToken": str(page.all("//input[@name='csrf_token']")[0].get("value"))}
