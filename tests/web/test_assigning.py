"""Officers give counties and firms to workstations, change and end that; firms see it and turn them away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from tests.many_firms import add_firms, sketches
from tests.web.staff import CITY, signed_in
from tests.web.visiting import Page, Visitor
from tests.world import COUNTY, OTHER_COUNTY, add_bureau, add_firm, add_member, add_workstation

STATIONS, FIRMS = "/bureau/workstations", "/bureau/firms"
SERVICE = {"purpose": "service", "until": ""}


@pytest.fixture
def officer(visitor: Visitor, sqlite_database: Database) -> Visitor:
    """A ledger officer of a city with two firms, and a workstation that has nothing there."""
    people(sqlite_database)
    signed_in(visitor, Role.LEDGER_OFFICER.value)
    return visitor


def people(database: Database) -> None:
    with database.writing() as session:
        bureau = add_bureau(session, CITY)
        station = add_workstation(session, RegionCode("420106"))
        session.flush()
        for role in (Role.OFFICER, Role.LEDGER_OFFICER):
            add_member(session, bureau, role, role.value)
        add_member(session, station, Role.CONSULTANT, "consultant")
        add_firm(session, 1, COUNTY)
        add_firm(session, 2, OTHER_COUNTY)


def given(officer: Visitor, *counties: str, **changes: str) -> Page:
    """The workstation's page after counties were given to it."""
    page = officer.get(officer.get(STATIONS).link("示例工作站"))
    return officer.submit(page, {"regions": list(counties), **SERVICE, **changes})


def firm_page(officer: Visitor, code: str) -> Page:
    return officer.get(officer.get(f"{FIRMS}?q={code}").link("示例市晨光机械厂"))


def test_counties_are_given_shown_with_who_gave_them_and_ended_after_one_more_question(
    officer: Visitor,
) -> None:
    assert "还没有工作站负责的县（市、区）" in officer.get(STATIONS).text
    page = given(officer, COUNTY, OTHER_COUNTY, purpose="policy", until="2027-06-30")
    assert "2 家企业随即由它服务" in page.text
    assert "示例经信局 ledger_officer先生" in page.text
    assert "用途：政策申报" in page.text
    assert "2027年6月30日止" in page.text
    assert "宜昌市伍家岗区" in officer.get(STATIONS).text

    asked = officer.get(page.link("结束"))
    assert "从下一次点击起生效" in asked.text
    ended = officer.submit(asked)

    assert "已结束" in ended.text
    assert "以前的分配（1 条）" in ended.text
    officer.get(asked.path, status=404)


def test_the_consultant_sees_the_firms_with_the_next_click_and_no_longer_after_the_end(
    officer: Visitor, another: Callable[[], Visitor]
) -> None:
    consultant = another()
    signed_in(consultant, "consultant")
    assert "目前还没有分配" in consultant.get("/workstation").text

    page = given(officer, COUNTY)
    firm = consultant.get("/workstation").link("示例市晨光机械厂")
    assert consultant.get(firm).status == 200
    officer.submit(officer.get(page.link("结束")))

    consultant.get(firm, status=404)


def test_a_lead_sees_which_bureau_gave_the_firm_and_turns_the_workstation_away(
    officer: Visitor, another: Callable[[], Visitor]
) -> None:
    page = firm_page(officer, "00000001")
    chosen = next(str(each.get("value")) for each in page.all("//main//option") if each.get("value"))
    page = officer.submit(page, {"workstation": chosen, "purpose": "policy", "until": "2027/6/30"})
    assert "已指派" in page.text
    assert "经信局指派" in page.text
    lead = another()
    signed_in(lead, "lead1")
    access = lead.get("/enterprise/access")
    assert "经信局指派" in access.text
    assert "由示例经信局办理" in access.text

    lead.submit(access, action="/withdrawal")

    page = officer.get(page.path)
    assert "目前没有工作站服务这家企业" in page.text
    assert "（企业撤回）" in page.text
    refused = officer.submit(page, {"workstation": chosen, **SERVICE}, status=422)
    assert "企业已撤回对这个工作站的授权" in refused.text


def test_a_single_assignment_is_ended_by_the_bureau(officer: Visitor) -> None:
    page = firm_page(officer, "00000002")
    chosen = next(str(each.get("value")) for each in page.all("//main//option") if each.get("value"))
    page = officer.submit(page, {"workstation": chosen, **SERVICE})

    after = officer.submit(page, action="/end")

    assert "已结束这项指派" in after.text
    assert "以前的服务（1 条）" in after.text


def test_what_is_missing_or_makes_no_sense_is_said_and_nothing_is_given(officer: Visitor) -> None:
    page = officer.get(officer.get(STATIONS).link("示例工作站"))
    missing = officer.submit(page, status=422)
    assert "请至少选择一个县（市、区）" in missing.text
    assert "请选择用途" in missing.text

    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    for until, said in (
        ("2027-02-30", "请填写日期"),
        ("明天", "请填写日期"),
        (yesterday, "有效期须在今天之后"),
    ):
        fields = {"regions": [COUNTY], "purpose": "service", "until": until}
        refused = officer.submit(page, fields, status=422)
        assert said in refused.text
        assert refused.form()["until"] == [until]
    assert "在本地区还没有负责的县" in officer.get(page.path).text


def test_a_county_of_another_city_is_not_offered_and_not_taken(officer: Visitor) -> None:
    page = officer.get(officer.get(STATIONS).link("示例工作站"))
    offered = {str(each.get("value")) for each in page.all("//input[@name='regions']")}
    assert COUNTY in offered
    assert not offered & {"420106", "429004"}

    officer.submit(page, {"regions": ["420106"], **SERVICE}, status=422)


def test_five_hundred_firms_are_looked_for_and_go_over_pages(
    officer: Visitor, sqlite_database: Database
) -> None:
    with sqlite_database.writing() as session:
        lead = add_member(session, add_workstation(session, name="第三工作站"), Role.HEAD, "head")
        add_firms(session, sketches(498, first=10), by=lead)

    page = officer.get(FIRMS)
    assert "500 家企业" in page.text
    assert "第 1–20 家，共 500 家" in page.text
    assert len(officer.get(f"{FIRMS}?page=25").all("//tbody/tr")) == 20
    assert "没有找到" in officer.get(f"{FIRMS}?page=99999&q=无此企业").text
    assert "1 家企业" in officer.get(f"{FIRMS}?q=0123").text
    assert "1 家企业" in officer.get(f"{FIRMS}?county={OTHER_COUNTY}").text
    assert officer.get(f"{FIRMS}?county=420106&workstation=none").all("//main//form")


def test_an_officer_without_the_ledger_gives_counties_and_is_shown_no_firm(
    visitor: Visitor, sqlite_database: Database
) -> None:
    people(sqlite_database)
    signed_in(visitor, Role.OFFICER.value)

    page = given(visitor, COUNTY)

    assert "1 家企业" in page.text
    assert not page.all(f"//a[contains(@href, '{FIRMS}')]")
    visitor.get(FIRMS, status=403)
    with sqlite_database.reading() as session:
        firm = session.scalars(select(StoredEnterprise.id)).first()
    visitor.get(f"{FIRMS}/{firm}", status=403)
