"""A firm's hold on its data: every look from outside is noted and shown; access is granted and withdrawn."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.domain.access import POLICY, Act, Relation
from assessment.domain.readings import Reading
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.orders import ReportItem
from assessment.persistence.trail import TrailEntry
from assessment.web.own_data import READINGS
from assessment.web.security import declared_policy
from tests.web import firms
from tests.web.staff import add_consultant, signed_in
from tests.web.visiting import Page, Visitor
from tests.world import COUNTY, add_member

OPEN_TO_OUTSIDERS = {act for act in Act if any(line.relation is Relation.ASSIGNED for line in POLICY[act])}
"""Acts that somebody from outside may do to a firm: behind them lie its data."""
NOTHING_OF_A_FIRM = {"reporting.ordered", "reporting.progress"}
"""How far an order is: its number and state, nothing of what the firm handed in."""


@pytest.fixture
def consultant(sqlite_database: Database, another: Callable[[], Visitor]) -> Visitor:
    add_consultant(sqlite_database)
    visitor = another()
    signed_in(visitor, "consultant")
    return visitor


@pytest.fixture
def handed_in(visitor: Visitor, consultant: Visitor) -> Page:
    """What a firm in the consultant's county handed in, on its lead's screen."""
    case = firms.case("02")
    tasks = firms.begun(visitor, {**case.profile, "region": COUNTY})
    firms.answered(visitor, tasks, case.answers)
    firms.handed_in(visitor, tasks)
    return tasks


def readings(database: Database) -> list[str]:
    words = [each.value for each in Reading]
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry.action).where(TrailEntry.action.in_(words))))


def test_every_page_with_a_firms_data_notes_who_looks_from_outside(
    app: Flask, sqlite_database: Database, consultant: Visitor, handed_in: Page
) -> None:
    assessment = handed_in.path.split("/")[2]
    firm = consultant.get("/workstation").link("通城").split("/")[-1]
    consultant.submit(consultant.get(f"/assessments/{assessment}/result"), action="/reports")
    with sqlite_database.writing() as session:
        item = session.scalars(select(ReportItem)).one()
        item.state, item.sha256 = "done", app.extensions["assessment"].store.put(b"%PDF-1.7")  # type: ignore[assignment]
        known = {"assessment_id": assessment, "enterprise_id": firm, "item_id": item.id, "key": "foundation"}
    unnoted = []
    for rule in app.url_map.iter_rules():
        act = declared_policy(app, rule.endpoint)
        if (
            act not in OPEN_TO_OUTSIDERS
            or "GET" not in (rule.methods or ())
            or rule.endpoint in NOTHING_OF_A_FIRM
        ):
            continue
        if not rule.arguments <= known.keys() or not rule.arguments:
            continue
        before = len(readings(sqlite_database))
        with app.test_request_context():
            path = rule.build({name: known[name] for name in rule.arguments})[1]  # type: ignore[index]
        answer = consultant.client.get(path)
        if answer.status_code == 200 and len(readings(sqlite_database)) == before:
            unnoted.append(path)

    assert unnoted == []
    assert set(readings(sqlite_database)) == set(Reading) - {
        Reading.CONTACT,
        Reading.REPORT_ORDERED,
        Reading.REPORT_TAKEN,
    }


def test_the_firm_sees_who_looked_at_what_when_and_what_for(
    visitor: Visitor, consultant: Visitor, handed_in: Page
) -> None:
    assert "还没有人看过" in visitor.get("/enterprise/readings").text

    consultant.get(f"{handed_in.path}/result")

    (row,) = visitor.get("/enterprise/readings").all("//tbody/tr")
    said = " ".join(row.text_content().split())
    for word in ("consultant先生", "示例工作站，诊断顾问", "结果页", "服务诊断"):
        assert word in said


def test_the_own_peoples_looks_are_not_listed(visitor: Visitor, handed_in: Page) -> None:
    visitor.get(f"{handed_in.path}/result")

    assert "还没有人看过" in visitor.get("/enterprise/readings").text


def test_many_looks_go_over_pages(visitor: Visitor, consultant: Visitor, handed_in: Page) -> None:
    for _ in range(26):
        consultant.client.get(f"{handed_in.path}/check")

    page = visitor.get("/enterprise/readings?page=2")

    assert len(page.all("//tbody/tr")) == 1
    assert "共 26 次查看" in page.text


def test_access_withdrawn_ends_at_once_and_granted_again_begins_at_once(
    visitor: Visitor, consultant: Visitor, handed_in: Page
) -> None:
    page = visitor.get("/enterprise/access")
    assert "按所在县（市、区）分配" in page.text
    (asked,) = page.all("//details[not(@open)]//form[contains(@action, '/withdrawal')]")
    assert "看不到贵企业的任何内容" in asked.text_content()

    page = visitor.submit(page, action="/withdrawal")
    consultant.get(f"{handed_in.path}/result", status=404)
    place = next(str(each.get("value")) for each in page.all("//option") if each.get("value"))
    opening = {"workstation": place, "purpose": "policy", "months": "6"}
    page = visitor.submit(page, opening, action="/grant")

    assert "政策申报" in page.text
    assert "企业自己授权" in page.text
    consultant.get(f"{handed_in.path}/result")
    assert "政策申报" in visitor.get("/enterprise/readings").text


def test_what_is_missing_in_a_grant_is_said_at_once(visitor: Visitor, handed_in: Page) -> None:
    page = visitor.submit(visitor.get("/enterprise/access"), action="/grant", status=422)

    for fault in ("请选择工作站", "请选择用途", "请选择多长时间"):
        assert fault in page.text


def test_a_respondent_sees_who_may_look_and_who_did_but_grants_nothing(
    sqlite_database: Database, visitor: Visitor, another: Callable[[], Visitor], handed_in: Page
) -> None:
    with sqlite_database.writing() as session:
        firm = session.scalars(
            select(TrailEntry.enterprise_id).where(TrailEntry.enterprise_id.is_not(None))
        ).first()
        add_member(session, firm, Role.RESPONDENT, "respondent")  # type: ignore[arg-type]
    respondent = another()
    signed_in(respondent, "respondent")

    page = respondent.get("/enterprise/access")

    assert not page.all("//main//form")
    assert respondent.get("/enterprise/readings").status == 200


def test_every_look_has_a_name() -> None:
    assert set(READINGS) == set(Reading)
