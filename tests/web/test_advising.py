"""The page of the cheapest path: asked as an address, answered anew, and nothing is stored."""

import pytest
from flask import Flask

from assessment.services import advising
from tests.web import firms
from tests.web.visiting import Page, Visitor


def asked(visitor: Visitor, path: str, *, status: int = 200, **question: str) -> Page:
    query = "&".join(f"{name}={value}" for name, value in question.items())
    return visitor.get(f"{path}?{query}", status=status)


OTHER = "sme-digital:level:level-1"
INTEGRATED = "two-way-integration:points:integrated-application:60"


def test_the_path_is_told_for_a_draft_and_for_a_result(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advising, "SECONDS", 60.0)  # however busy the machine is
    visitor = Visitor(app)
    case = firms.case("05")
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)

    draft = visitor.get(f"{tasks.path}/path")

    assert "还没有提交" in draft.text
    assert draft.all("//form//select[@name='aim']//option[@selected]")

    result = firms.handed_in(visitor, tasks)
    page = visitor.get(result.link("最省钱的路径"))

    assert "还没有提交" not in page.text
    assert page.all("//section[h2[@id='answer']]")
    assert_answered(visitor, page.path)
    assert_refused(visitor, page.path)

    monkeypatch.setattr(advising, "_PATIENCE", 0.01)
    with advising._TURN:
        busy = visitor.get(page.path, status=503)
    assert "请过几秒钟刷新本页" in busy.text


def assert_answered(visitor: Visitor, path: str) -> None:
    """A goal within limits, one that costs more, the best for a budget, and one in another model."""
    points = asked(visitor, path, aim=INTEGRATED, months="60")
    assert "净费用" in points.text
    assert "→" in points.text
    first = str(points.all("//ol[@class='path']/li//h3")[0].text_content())
    assert points.all(f"//label[normalize-space()='{first}']/@for")

    tried = visitor.get(points.link("把这些举措放进试算"))
    measures = points.all("//ol[@class='path']/li")
    assert f"{len(measures)} 项举措" in tried.text
    assert len(tried.all("//input[@name='_do'][@checked]")) == len(measures)
    without = asked(visitor, path, aim=INTEGRATED, without="base-budget&without=base-plm")
    assert without.all("//section[h2[@id='answer']]")

    poor = asked(visitor, path, aim=INTEGRATED, budget="1")
    assert "没有一条路径能达到" in poor.text
    assert "预算增加到" in poor.text

    for best in (asked(visitor, path, aim="best", budget="30"), asked(visitor, path, aim=OTHER)):
        assert best.all("//section[h2[@id='answer']]")
    assert "_model=sme-digital" in asked(visitor, path, aim=OTHER).link("试算")


def assert_refused(visitor: Visitor, path: str) -> None:
    """A goal that is reached already, and a budget that is no number."""
    stale = asked(visitor, path, status=422, aim="two-way-integration:points:collaboration:1")
    assert "请另选一个" in stale.text

    wrong = asked(visitor, path, status=422, budget="很多")
    assert "阿拉伯数字" in wrong.text
