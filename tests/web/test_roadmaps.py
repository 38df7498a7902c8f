"""The pages of a roadmap: made, worked with, read by who serves the firm, refused in words."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from assessment.domain.purposes import Purpose
from assessment.persistence.database import Database
from assessment.persistence.enterprises import WorkstationAssignment
from tests.roadmapped import hand_in
from tests.web.staff import add_consultant, signed_in
from tests.web.visiting import Page, Visitor
from tests.world import NOW, Firm, acting, add_firm


@pytest.fixture
def firm(sqlite_database: Database) -> Firm:
    """A firm that handed in an assessment and has no roadmap yet."""
    with sqlite_database.writing() as session:
        made = add_firm(session)
        hand_in(session, made)
        return made


def made(visitor: Visitor, firm: Firm) -> Page:
    signed_in(visitor, "lead1")
    page = visitor.get(f"/enterprises/{firm.enterprise}/roadmap")
    return visitor.submit(page, action="/roadmap")


def test_a_lead_makes_a_roadmap_and_works_with_it(visitor: Visitor, firm: Firm) -> None:
    page = made(visitor, firm)
    assert "第一阶段" in page.text
    assert "未开始" in page.text

    step = visitor.get(str(page.all("//a[contains(@href, '/roadmap-steps/')]")[0].get("href")))
    today = datetime.now(UTC).date()
    held = {name: values[0] for name, values in step.form().items()}
    wrong = visitor.post(step.path, {**held, "progress": "done", "progress_on": "2999-01-01"}, status=422)
    assert "不能晚于今天" in wrong.text
    entered = {
        **held,
        "progress": "done",
        "progress_on": str(today),
        "owner": "王工",
        "spent": "2.5",
        "note": "<b>好</b>",
    }
    page = visitor.post(step.path, entered)
    for said in ("王工", "2.5 万元", "<b>好</b>", "已完成"):
        assert said in page.text

    late = visitor.post(step.path, {**held, "owner": "李工"}, status=409)
    assert "您填的还没有保存" in late.text
    assert "王工" in late.text
    assert late.all("//input[@name='owner']")[0].get("value") == "李工"
    page = visitor.submit(late)
    assert "李工" in page.text

    page = visitor.submit(
        page, {"first": page.form("/pace")["first"], "at_once": "0"}, action="/pace", status=422
    )
    again = visitor.submit(
        visitor.get(page.path.removesuffix("/pace")), {"at_once": "1", "budget": ""}, action="/pace"
    )
    assert "重排" in again.text
    taken = visitor.client.post(
        f"/enterprises/{firm.enterprise}/roadmap/files", data=again.form("/files") | {"kind": "ics"}
    )
    assert taken.data.startswith(b"BEGIN:VCALENDAR")


def test_who_serves_the_firm_reads_along_and_remarks(
    visitor: Visitor, another: Callable[[], Visitor], firm: Firm, sqlite_database: Database, app: Flask
) -> None:
    made(visitor, firm)
    station = acting(sqlite_database, add_consultant(sqlite_database)).belongings[0].organisation
    with sqlite_database.writing() as session:
        session.add(
            WorkstationAssignment(
                enterprise_id=firm.enterprise, workstation_id=station, purpose=Purpose.SERVICE, valid_from=NOW
            )
        )
    consultant = another()
    signed_in(consultant, "consultant")
    page = consultant.get(f"/enterprises/{firm.enterprise}/roadmap")
    assert not page.all("//a[contains(@href, '/roadmap-steps/')]")
    assert "请填写留言" in consultant.submit(page, {"text": " "}, action="/remarks", status=422).text
    consultant.submit(page, {"text": "先做台账"}, action="/remarks")

    assert "先做台账" in visitor.get(f"/enterprises/{firm.enterprise}/roadmap").text
    assert "路线图" in visitor.get("/enterprise/readings").all("//tbody")[0].text_content()
