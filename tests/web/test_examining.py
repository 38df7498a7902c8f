"""The pages of a review: a consultant examines, returns and confirms; the firm reads what came of it."""

from collections.abc import Callable

import pytest

from assessment.domain.identities import AssessmentId
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from tests.roadmapped import hand_in
from tests.web.staff import signed_in
from tests.web.visiting import Page, Visitor
from tests.world import Firm, add_firm, add_member, add_workstation

QUESTION = "finance-to-business"
DIMENSION = "integrated-application"
FIGURE = "investment-1"
SEEN = "凭证由人工逐笔补录，<b>没有</b>自动生成"


@pytest.fixture
def served(sqlite_database: Database) -> tuple[Firm, AssessmentId]:
    """A firm that handed in, and is served by two consultants' workstation."""
    with sqlite_database.writing() as session:
        station = add_workstation(session)
        for name in ("consultant", "colleague"):
            add_member(session, station, Role.CONSULTANT, name)
        firm = add_firm(session)
        return firm, hand_in(session, firm)


def begun(visitor: Visitor, served: tuple[Firm, AssessmentId], name: str = "consultant") -> Page:
    signed_in(visitor, name)
    page = visitor.get(f"/workstation/firms/{served[0].enterprise}")
    return visitor.submit(page, action="/review/begin")


def question_of(page: Page) -> str:
    return f"{page.path}/dimensions/{DIMENSION}/questions/{QUESTION}"


def corrected(visitor: Visitor, path: str, **changes: str) -> Page:
    fields = {"verdict": "differs", QUESTION: "none", "reason": "no_evidence", "remark": SEEN}
    return visitor.submit(visitor.get(path), {**fields, **changes})


def test_a_consultant_examines_and_confirms_and_both_sides_stand_beside_each_other(
    visitor: Visitor, another: Callable[[], Visitor], served: tuple[Firm, AssessmentId]
) -> None:
    page = begun(visitor, served)
    assert "已核对 0 / " in page.text

    dimension = visitor.get(page.link("综合集成"))
    (first, *_) = dimension.all("//form[contains(@action, '/standing')]//input[@name='question']")
    after = visitor.submit(dimension, action="/standing")
    assert first.get("value") not in [
        each.get("value") for each in after.all("//form[contains(@action, '/standing')]//input")
    ]
    after = corrected(visitor, question_of(page))
    assert SEEN in after.text
    assert "未见佐证" in after.text
    only = visitor.get(f"{after.path}?only=differing")
    assert len(only.all("//section[contains(@class, 'examined')]")) == 1
    page = visitor.get(page.path)
    assert "已核对 2 / " in page.text
    claimed, found = (each.text for each in page.all("//dd[@class='side-points']"))
    assert found != claimed

    confirm = visitor.get(f"{page.path}/confirmation")
    assert "没有核对的" in confirm.text
    assert "还没有核对任何一题" not in confirm.text
    refused = visitor.submit(confirm, {"words": "总体属实"}, status=422)
    assert "核定声明" in refused.text
    done = visitor.submit(refused, {"truthful": "y"})
    assert "已核定" in done.text
    assert "总体属实" in done.text

    read_by_the_firm(another(), served, SEEN, "总体属实", str(claimed), str(found))
    firm = visitor.get(f"/workstation/firms/{served[0].enterprise}")
    assert "查看核定意见" in firm.text
    assert not firm.all("//form[contains(@action, '/review/begin')]")


def read_by_the_firm(lead: Visitor, served: tuple[Firm, AssessmentId], *told: str) -> None:
    signed_in(lead, "lead1")
    tasks = lead.get(f"/assessments/{served[1]}")
    assert "已核定" in tasks.text
    review = lead.get(tasks.link("查看核定"))
    for said in (*told, "未见佐证", "示例工作站的consultant先生"):
        assert said in review.text
    result = lead.get(f"/assessments/{served[1]}/result")
    assert told[-1] in result.text
    assert "核定后的结果" in result.text


def test_what_is_missing_or_the_same_is_said_and_nothing_typed_is_lost(
    visitor: Visitor, served: tuple[Firm, AssessmentId]
) -> None:
    path = question_of(begun(visitor, served))

    wrong = visitor.submit(
        visitor.get(path), {"verdict": "differs", QUESTION: "none", "remark": SEEN}, status=422
    )
    assert "请选择为什么不符合" in wrong.text
    assert SEEN in wrong.text
    wrong = visitor.submit(wrong, {"reason": "outdated", "remark": ""}, status=422)
    assert "写明看到了什么" in wrong.text
    (empty,) = figures_of(visitor, path)
    wrong = visitor.submit(visitor.get(empty), {FIGURE: ""}, status=422)
    (summary,) = wrong.all("//div[@data-error-summary]")
    told = [each.text_content() for each in summary.iter("li")]
    assert told == ["请填写核定的回答。", "请选择为什么不符合。", "请用一两句话写明看到了什么。"]
    held = visitor.get(path)
    same = visitor.submit(held, {"verdict": "differs", "reason": "outdated", "remark": SEEN}, status=422)
    assert "和企业填报的一样" in same.text


def test_of_what_was_sent_too_late_the_words_are_shown_again_and_nothing_else(
    visitor: Visitor, another: Callable[[], Visitor], served: tuple[Firm, AssessmentId]
) -> None:
    page = begun(visitor, served)
    confirm = visitor.get(f"{page.path}/confirmation")
    (operation,) = confirm.all("//input[@name='operation']/@value")
    colleague = another()
    signed_in(colleague, "colleague")
    colleague.submit(colleague.get(f"{page.path}/closing"))

    refused = visitor.submit(confirm, {"words": "写了很久的结论", "truthful": "y"}, status=403)

    assert "写了很久的结论" in refused.text
    assert "核定结论" in refused.text
    assert str(operation) not in refused.text


def figures_of(visitor: Visitor, path: str) -> list[str]:
    """Where a figure is judged."""
    foundation = visitor.get(f"{path.partition('/dimensions/')[0]}/dimensions/foundation")
    links = [str(each.get("href")) for each in foundation.all("//section//a")]
    return [each for each in links if each.endswith(f"/{FIGURE}")]


def test_two_consultants_see_both_versions_and_a_finding_is_taken_back(
    visitor: Visitor, another: Callable[[], Visitor], served: tuple[Firm, AssessmentId]
) -> None:
    path = question_of(begun(visitor, served))
    colleague = another()
    signed_in(colleague, "colleague")
    opened = colleague.get(path)
    corrected(visitor, path)

    late = colleague.submit(
        opened,
        {"verdict": "differs", QUESTION: "none", "reason": "outdated", "remark": "系统已停用"},
        status=409,
    )
    for said in (SEEN, "系统已停用", "consultant先生"):
        assert said in late.text
    kept = colleague.submit(late)
    assert "系统已停用" in kept.text
    assert SEEN not in kept.text
    before = visitor.get(path)
    colleague.submit(colleague.get(path), {"remark": "系统上月已停用"})
    shown = visitor.submit(before, action="/removal")
    assert "刚刚核对过这道题" in shown.text
    assert "系统上月已停用" in shown.text
    back = colleague.submit(colleague.get(path), action="/removal")
    assert "已撤销" in back.text


def test_returned_the_firm_reads_why_and_hands_in_again(
    visitor: Visitor, another: Callable[[], Visitor], served: tuple[Firm, AssessmentId]
) -> None:
    page = begun(visitor, served)
    lead = another()
    signed_in(lead, "lead1")
    assert "联系为贵企业服务的工作站" in lead.get(f"/assessments/{served[1]}/withdrawal", status=403).text
    assert SEEN not in lead.get(page.path).text
    corrected(visitor, question_of(page))
    returning = visitor.get(f"{page.path}/return")
    visitor.submit(returning, {"words": ""}, status=422)
    assert "已退回" in visitor.submit(returning, {"words": "第 3 题请补充凭证"}).text
    assert "已退回" in visitor.get(f"/workstation/firms/{served[0].enterprise}").text
    assert "已退回" in visitor.get("/workstation?status=returned").all("//tbody")[0].text_content()

    assert "已退回" in lead.get("/enterprise").text
    tasks = lead.get(f"/assessments/{served[1]}")
    assert "第 3 题请补充凭证" in tasks.text
    assert SEEN in lead.get(tasks.link("查看核定意见")).text
    assert "正在修改，还没有重新提交" in lead.get(f"/assessments/{served[1]}/result").text
    lead.submit(lead.get(f"/assessments/{served[1]}/check"), {"truthful": "y"})
    assert "企业已重新提交，还没有再次核定" in lead.get(page.path).text


def test_a_review_begun_by_mistake_is_closed(visitor: Visitor, served: tuple[Firm, AssessmentId]) -> None:
    page = begun(visitor, served)

    assert "还没有核对任何一题" in visitor.get(f"{page.path}/confirmation").text
    visitor.submit(visitor.get(f"{page.path}/closing"))

    firm = visitor.get(f"/workstation/firms/{served[0].enterprise}")
    assert firm.all("//form[contains(@action, '/review/begin')]")
