"""The security administrator at work on the pages: people, invitations, workstations and bureaus."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from assessment.domain.identities import UserId
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.enterprises import WorkstationAssignment
from tests.web.staff import add_consultant, proved, signed_in
from tests.web.test_colleagues import COLLEAGUE, invitation_on
from tests.web.test_resetting import link_on
from tests.web.visiting import Visitor
from tests.world import COUNTY, PASSWORD, add_firm, add_member, add_platform

PEOPLE = "/administration/people"


@pytest.fixture
def consultant(sqlite_database: Database) -> UserId:
    return add_consultant(sqlite_database)


@pytest.fixture
def security(sqlite_database: Database, visitor: Visitor) -> Visitor:
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), Role.SECURITY_ADMINISTRATOR, "security")
    signed_in(visitor, "security")
    return visitor


def test_the_first_page_leads_to_people_invitations_and_organisations(security: Visitor) -> None:
    page = security.get("/administration")

    ways = [str(each.get("href")) for each in page.all("//ul[@class='ways']//a")]
    assert {PEOPLE, "/administration/invitations", "/administration/organisations"} <= set(ways)


def test_people_are_listed_and_looked_for(security: Visitor, consultant: UserId) -> None:
    assert "consultant" in security.get(PEOPLE).text
    assert "没有找到" in security.get(f"{PEOPLE}?q=无此人").text
    assert security.get(f"{PEOPLE}?page=99&role=nonsense&state=?").status == 200


def test_a_person_is_disabled_with_a_reason_and_cannot_sign_in(
    security: Visitor, consultant: UserId, another: Callable[[], Visitor]
) -> None:
    page = security.get(f"{PEOPLE}/{consultant}")
    refused = security.submit(page, {"state": "disabled"}, action="/state", status=422)
    assert "请填写原因" in refused.text

    done = security.submit(page, {"state": "disabled", "reason": "调离"}, action="/state")

    assert "账号已停用" in done.text
    form = another()
    form.submit(form.get("/sign-in"), {"name": "consultant", "password": PASSWORD}, status=422)
    assert "账号已恢复" in security.submit(done, {"state": "active", "reason": "回岗"}, action="/state").text


def test_a_reset_asks_how_the_person_was_recognised_and_shows_a_link_once(
    security: Visitor, consultant: UserId, another: Callable[[], Visitor]
) -> None:
    page = security.get(f"{PEOPLE}/{consultant}")
    assert "请选择怎样核实了本人" in security.submit(page, {"note": "x"}, action="/reset", status=422).text

    given = security.submit(page, {"how": "in_person", "note": "忘记密码"}, action="/reset")

    assert another().get(link_on(given)).status == 200


def test_a_lost_phone_is_unlinked_with_the_reset_and_another_one_linked(
    security: Visitor, consultant: UserId, another: Callable[[], Visitor]
) -> None:
    colleague = another()
    signed_in(colleague, "consultant")
    page = security.get(f"{PEOPLE}/{consultant}")
    security.submit(page, {"how": "in_person", "note": "手机丢失", "phone": "y"}, action="/reset")

    assert colleague.get("/account").path == "/sign-in"
    again = another()
    page = again.submit(again.get("/sign-in"), {"name": "consultant", "password": PASSWORD})
    assert "绑定动态口令" in page.text


def test_a_role_is_changed_on_the_page(security: Visitor, consultant: UserId) -> None:
    page = security.get(f"{PEOPLE}/{consultant}")

    changed = security.submit(page, {"role": "head"}, action="/memberships/")

    assert "工作站站长" in changed.text
    (asked,) = changed.all("//details[not(@open)]//form[contains(@action, '/memberships/')]")
    assert "身份随即失效" in asked.text_content()
    assert "目前不属于任何单位" in security.submit(changed, {"role": ""}, action="/memberships/").text


def test_a_head_is_invited_joins_and_the_invitation_is_used_up(
    security: Visitor, consultant: UserId, another: Callable[[], Visitor]
) -> None:
    page = security.get("/administration/invitations")
    assert "没有等待接受的邀请" in page.text
    (place,) = [
        str(each.get("value")) for each in page.all("//option") if str(each.get("value")).startswith("head:")
    ]

    given = security.submit(page, {"place": place}, action="/administration/invitations")
    head = another()
    joined = head.submit(head.get(invitation_on(given)), COLLEAGUE)

    assert "工作站站长" in proved(head, joined, COLLEAGUE["name"]).text
    assert another().get(invitation_on(given), status=404).status == 404


def test_an_invitation_to_the_staff_is_taken_back(
    security: Visitor, consultant: UserId, another: Callable[[], Visitor]
) -> None:
    page = security.get("/administration/invitations")
    place = next(str(each.get("value")) for each in page.all("//option") if each.get("value"))
    given = security.submit(page, {"place": place}, action="/administration/invitations")

    after = security.submit(given, action="/withdrawal")

    assert "没有等待接受的邀请" in after.text
    assert another().get(invitation_on(given), status=404).status == 404


def test_a_workstation_is_founded_edited_and_ended(security: Visitor) -> None:
    security.submit(
        security.get("/administration/organisations/new/workstation"),
        {"name": "新工作站", "regions": [COUNTY]},
    )
    page = security.get("/administration/organisations")
    assert "宜昌市" in page.text

    edit = security.get(page.link("新工作站"))
    assert edit.form()["regions"] == [COUNTY]
    security.submit(edit, {"name": "改名的工作站", "regions": [COUNTY, "420583"]})
    page = security.get("/administration/organisations")
    gone = security.submit(security.get(security.get(page.link("改名")).link("撤销")))

    assert "改名的工作站已撤销" in gone.text
    assert "还没有工作站" in gone.text


def test_a_bureau_is_founded_for_a_region(security: Visitor) -> None:
    new = security.get("/administration/organisations/new/bureau")
    assert "请选择所辖地区" in security.submit(new, {"name": "新局"}, status=422).text

    assert "新局" in security.submit(new, {"name": "新局", "region": "420500"}).text
    assert "已有同名的机构" in security.submit(new, {"name": "新局", "region": "420500"}, status=422).text


def test_an_unknown_person_or_organisation_is_not_found(security: Visitor) -> None:
    for path in (
        f"{PEOPLE}/nobody",
        "/administration/organisations/none",
        "/administration/organisations/new/x",
    ):
        security.get(path, status=404)


def test_the_security_administrator_sees_no_firm_from_inside(
    security: Visitor, sqlite_database: Database
) -> None:
    with sqlite_database.writing() as session:
        firm = add_firm(session)

    for path in ("/enterprise", "/workstation", f"/workstation/firms/{firm.enterprise}", "/bureau"):
        security.get(path, status=404)


def test_a_workstation_founded_on_the_page_takes_over_the_firms_that_are_there(
    security: Visitor, sqlite_database: Database
) -> None:
    with sqlite_database.writing() as session:
        add_firm(session)

    security.submit(
        security.get("/administration/organisations/new/workstation"),
        {"name": "新工作站", "regions": [COUNTY]},
    )
    page = security.get("/administration/organisations")
    with sqlite_database.reading() as session:
        (given,) = session.scalars(select(WorkstationAssignment)).all()
        assert given.valid_until is None
    security.submit(security.get(security.get(page.link("新工作站")).link("撤销")))

    with sqlite_database.reading() as session:
        (given,) = session.scalars(select(WorkstationAssignment)).all()
        assert given.valid_until is not None
