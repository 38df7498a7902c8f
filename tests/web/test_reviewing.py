"""The workstation's pages, as a consultant reads them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from assessment.persistence.claims import Claim
from assessment.persistence.database import Database
from assessment.persistence.enterprises import (
    StoredEnterprise,
)
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import pseudonym_of
from tests.many_firms import Sketch, sketches
from tests.web import firms
from tests.web.staff import add_consultant, signed_in
from tests.web.visiting import Page, Visitor
from tests.world import OTHER_COUNTY


def rows(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]


def trail(database: Database, action: str) -> list[TrailEntry]:
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry).where(TrailEntry.action == action)))


def served_by_consultant(database: Database, visitor: Visitor) -> None:
    """Let the firm that registers next be served by the consultant's workstation: it has the county."""
    add_consultant(database)
    signed_in(visitor, "consultant")


def test_a_consultant_is_led_to_the_firms_with_level_and_score(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_consultant(sqlite_database, [Sketch(number=1, points=57), Sketch(number=2, points=None)])

    page = signed_in(visitor, "consultant")

    assert page.path == "/workstation"
    assert "集成提升" in rows(page)[0]
    assert "57.0" in rows(page)[0]
    assert "尚未提交" in rows(page)[1]


def test_a_workstation_without_firms_is_told_what_to_do(visitor: Visitor, sqlite_database: Database) -> None:
    add_consultant(sqlite_database)

    assert "请联系经信部门" in signed_in(visitor, "consultant").text


def test_what_is_looked_for_stands_in_the_address_and_stays_on_the_page(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_consultant(
        sqlite_database,
        [*sketches(30), Sketch(number=77, name="汉江阀门", region=OTHER_COUNTY, points=90)],
    )
    signed_in(visitor, "consultant")

    page = visitor.get(
        f"/workstation?q=汉江&county={OTHER_COUNTY}&level=two-way-integration.innovation&order=highest"
    )

    assert len(rows(page)) == 1
    assert page.all("//input[@name='q']")[0].get("value") == "汉江"
    assert (
        page.all("//select[@name='level']/option[@selected]")[0].get("value")
        == "two-way-integration.innovation"
    )


def test_the_links_of_pages_keep_what_is_looked_for(visitor: Visitor, sqlite_database: Database) -> None:
    add_consultant(sqlite_database, sketches(45))
    signed_in(visitor, "consultant")

    page = visitor.get("/workstation?status=submitted&page=2")

    assert "第 21–40 家，共 45 家" in page.text
    assert page.link("下一页") == "/workstation?status=submitted&page=3"


@pytest.mark.parametrize(
    "query", ["page=-1", "page=9999999999", "order=up", "county=%00", "q=" + "字" * 3000]
)
def test_an_address_that_makes_no_sense_is_answered_calmly(
    visitor: Visitor, sqlite_database: Database, query: str
) -> None:
    add_consultant(sqlite_database, sketches(3))
    signed_in(visitor, "consultant")

    assert visitor.get(f"/workstation?{query}").status == 200


def test_nothing_found_offers_the_way_back(visitor: Visitor, sqlite_database: Database) -> None:
    add_consultant(sqlite_database, sketches(3))
    signed_in(visitor, "consultant")

    page = visitor.get("/workstation?q=不存在")

    assert "没有符合条件的企业" in page.text
    assert page.link("显示全部") == "/workstation"


def test_a_long_name_with_rare_signs_is_shown_whole(visitor: Visitor, sqlite_database: Database) -> None:
    name = "湖北" + "精密<b>机械&" * 20 + "𠮷有限公司"
    add_consultant(sqlite_database, [Sketch(number=1, name=name)])

    page = signed_in(visitor, "consultant")

    assert name in visitor.get(page.link("湖北")).all("//h1")[0].text_content()


def test_opening_a_firm_is_noted_in_the_trail(visitor: Visitor, sqlite_database: Database) -> None:
    consultant = add_consultant(sqlite_database, [Sketch(number=1)])
    page = signed_in(visitor, "consultant")

    visitor.get(page.link("虚构企业0001"))

    (entry,) = trail(sqlite_database, "enterprise.read")
    with sqlite_database.reading() as session:
        assert entry.actor == pseudonym_of(session, consultant)


def test_a_consultant_opens_what_a_served_firm_handed_in_and_orders_its_report(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    served_by_consultant(sqlite_database, visitor)
    owner, case = another(), firms.case("02")
    profile = {**case.profile, "region": "420503"}
    tasks = firms.begun(owner, profile)
    firms.answered(owner, tasks, case.answers)
    firms.handed_in(owner, tasks)

    firm = visitor.get(visitor.get("/workstation").link(str(case.profile["name"])))
    result = visitor.get(firm.link("查看结果和报告"))
    answers = visitor.get(firm.link("查看全部回答"))

    assert str(case.profile["name"]) in result.text
    assert not answers.all("//form[contains(@action, '/submission')]")
    assert {entry.object_id for entry in trail(sqlite_database, "assessment.read")} == {
        tasks.path.split("/")[2]
    }
    assert visitor.submit(result, action="/reports").status == 200
    assert "查看进度" in visitor.get(result.path).text
    told = owner.get(result.path)
    assert "由他人申请" in told.text
    assert not told.all("//ul[@class='reports']//a")


def test_a_draft_of_a_served_firm_stays_closed(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    served_by_consultant(sqlite_database, visitor)
    tasks = firms.begun(another(), {**firms.case("02").profile, "region": "420503"})

    assert visitor.get(f"{tasks.path}/check", status=403).status == 403


def test_a_new_lead_is_confirmed(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    served_by_consultant(sqlite_database, visitor)
    firms.registered(another(), {**firms.case("02").profile, "region": "420503"})
    page = visitor.get(visitor.get("/workstation?status=waiting").link(str(firms.case("02").profile["name"])))
    assert "待确认的企业负责人" in page.text

    page = visitor.submit(page, action="/lead")

    assert "已确认企业负责人的身份" in page.text
    assert "待确认的企业负责人" not in page.text


@pytest.mark.parametrize(("decision", "accepted"), [("accept", True), ("refuse", False)])
def test_a_claim_is_decided(
    visitor: Visitor,
    another: Callable[[], Visitor],
    sqlite_database: Database,
    decision: str,
    accepted: bool,
) -> None:
    served_by_consultant(sqlite_database, visitor)
    profile = {**firms.case("02").profile, "region": "420503"}
    firms.registered(another(), profile)
    firms.registered(another(), profile, name="lisi", mobile="13900000002", display_name="李四")
    page = visitor.get(visitor.get("/workstation").link(str(profile["name"])))

    visitor.submit(page, {"decision": decision}, action="/claims/")

    with sqlite_database.reading() as session:
        assert session.scalars(select(Claim)).one().accepted is accepted


def test_a_firm_that_is_not_served_is_not_found(visitor: Visitor, sqlite_database: Database) -> None:
    add_consultant(sqlite_database)
    add_consultant(sqlite_database, [Sketch(number=1)], name="elsewhere")
    signed_in(visitor, "consultant")
    with sqlite_database.reading() as session:
        foreign = session.scalars(select(StoredEnterprise)).one().id

    assert visitor.get(f"/workstation/firms/{foreign}", status=404).status == 404


def test_the_workstations_pages_can_be_read_in_english(visitor: Visitor, sqlite_database: Database) -> None:
    add_consultant(sqlite_database, sketches(45))
    signed_in(visitor, "consultant")

    page = visitor.get("/preferences?language=en&next=/workstation")

    assert page.tree.get("lang") == "en"
    assert visitor.get(page.link("虚构企业0001")).status == 200


def test_a_firms_lead_finds_no_workstation(visitor: Visitor) -> None:
    firms.registered(visitor, firms.case("02").profile)

    assert visitor.get("/workstation", status=404).status == 404
