"""Forgotten passwords: the link is handed over, opens once, and signs the person out everywhere."""

from collections.abc import Callable

from assessment.domain.identities import UserId
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from tests.web.staff import signed_in
from tests.web.visiting import Page, Visitor
from tests.world import Firm, add_firm, add_member, add_workstation

NEW = "蓝色拖拉机慢慢穿过棉花田"
CHOSEN = {"password": NEW, "password_again": NEW}


def firm_with_head(database: Database, role: Role = Role.HEAD) -> Firm:
    """A firm and the one of its workstation who comes to see its people."""
    with database.writing() as session:
        add_member(session, add_workstation(session), role, "head")
        return add_firm(session)


def link_on(page: Page) -> str:
    """The path of the link that a page hands over."""
    (text,) = page.all("//textarea")
    return "/reset/" + (text.text or "").split("/reset/")[1].strip()


def users_offered(page: Page) -> list[str]:
    return [
        str(each.get("value")) for each in page.all("//form[contains(@action, '/reset')]/input[@name='user']")
    ]


def test_a_respondent_comes_back_in_with_the_leads_link(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firm = firm_with_head(sqlite_database)
    elsewhere, respondent = another(), another()
    signed_in(elsewhere, "respondent1")
    signed_in(visitor, "lead1")
    colleagues = visitor.get("/enterprise/colleagues")
    assert users_offered(colleagues) == [firm.respondent]

    link = link_on(visitor.submit(colleagues, action="/reset"))
    page = respondent.submit(respondent.get(link), CHOSEN)

    assert page.path == "/sign-in"
    assert "新密码已设置" in page.text
    assert elsewhere.get("/enterprise").path == "/sign-in"
    assert respondent.submit(page, {"name": "respondent1", "password": NEW}).path == "/enterprise"
    assert "这个设置新密码的链接已失效" in respondent.get(link, status=404).text


def test_a_weak_or_mistyped_password_leaves_the_link_open(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firm_with_head(sqlite_database)
    respondent = another()
    signed_in(visitor, "lead1")
    link = link_on(visitor.submit(visitor.get("/enterprise/colleagues"), action="/reset"))

    respondent.post(link, {**respondent.get(link).form(), "password": "1234", "password_again": "1234"}, 422)
    page = respondent.submit(respondent.get(link), {**CHOSEN, "password_again": "别的"}, status=422)

    assert "两次输入的密码不一致" in page.text
    assert respondent.submit(page, CHOSEN).path == "/sign-in"


def test_a_newer_link_and_an_unknown_one_are_refused_alike(
    visitor: Visitor, sqlite_database: Database
) -> None:
    firm_with_head(sqlite_database)
    signed_in(visitor, "lead1")
    older = link_on(visitor.submit(visitor.get("/enterprise/colleagues"), action="/reset"))
    visitor.submit(visitor.get("/enterprise/colleagues"), action="/reset")

    for link in (older, "/reset/none"):
        assert "请联系给您链接的人重新生成" in visitor.get(link, status=404).text


def test_the_head_resets_the_lead_of_a_firm_served(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firm = firm_with_head(sqlite_database)
    lead = another()
    signed_in(visitor, "head")
    page = visitor.get(f"/workstation/firms/{firm.enterprise}")
    assert users_offered(page) == [firm.lead]

    handed = visitor.submit(page, action="/reset")
    signing_in = lead.submit(lead.get(link_on(handed)), CHOSEN)

    assert visitor.get(handed.link("返回")).path == page.path
    assert lead.submit(signing_in, {"name": "lead1", "password": NEW}).path == "/enterprise"


def test_a_consultant_resets_nobody(visitor: Visitor, sqlite_database: Database) -> None:
    firm = firm_with_head(sqlite_database, Role.CONSULTANT)
    signed_in(visitor, "head")
    page = visitor.get(f"/workstation/firms/{firm.enterprise}")
    assert users_offered(page) == []

    visitor.post(f"{page.path}/reset", {**token_of(page), "user": firm.lead}, status=403)


def test_a_lead_resets_neither_oneself_nor_a_stranger(visitor: Visitor, sqlite_database: Database) -> None:
    firm = firm_with_head(sqlite_database)
    with sqlite_database.writing() as session:
        stranger = add_firm(session, number=2)
    signed_in(visitor, "lead1")
    token = token_of(visitor.get("/enterprise/colleagues"))

    refused: dict[UserId, int] = {firm.lead: 403, stranger.respondent: 404}
    for user, status in refused.items():
        visitor.post("/enterprise/colleagues/reset", {**token, "user": user}, status=status)


def token_of(page: Page) -> dict[str, str]:
    """The token of a page's forms."""
    return {"csrf_token": str(page.all("//input[@name='csrf_token']")[0].get("value"))}
