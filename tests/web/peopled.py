"""A site with somebody in every role and something on every page, and a walk over all that each may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import lxml.html
from flask import Flask
from sqlalchemy import select, update

from assessment.domain.identities import OrganisationId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.persistence.accounts import Membership, User
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem
from assessment.persistence.organisations import WorkstationCounty
from tests.many_firms import add_firms, sketches
from tests.web import firms
from tests.web.staff import CITY, signed_in
from tests.web.test_colleagues import invitation_on, invited
from tests.web.visiting import Page, Visitor
from tests.world import NOW, OTHER_COUNTY, add_bureau, add_member, add_platform, add_workstation

_TOO_MANY = 400
_ENDLESS = ("/preferences", "/workstation?", "/questionnaires/")
"""Addresses that combine choices; the pages they lead to are met without. Also the long pages of
questionnaires: nothing stands on them that anybody entered."""
_PUBLIC = ("/", "/sign-in", "/register", "/privacy", "/accessibility", "/figures", "/blank")
_MOBILES = {"lead": "13900000001", "submitter": "13900000002", "claimant": "13900000003"}
_PRIVACY = {"accepted": "y"}


@dataclass(frozen=True, slots=True)
class PostForm:
    """A form as a page shows it: where it goes, and what its fields hold."""

    action: str
    fields: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Peopled:
    """Everybody with a browser of one's own, by role; a visitor nobody knows is among them."""

    app: Flask
    visitors: Mapping[str, Visitor]
    links: tuple[str, ...]

    def pages(self, role: str) -> Iterator[Page]:
        """Every page this person comes to."""
        return walk(self.visitors[role], *(self.links if role == "nobody" else ()))


def peopled(app: Flask, database: Database) -> Peopled:
    """Firms that fill in, hand in and wait; a workstation, a bureau and administrators."""
    draft, handed = firms.case("02"), firms.case("01")
    with database.writing() as session:
        station = add_workstation(session, RegionCode(str(handed.profile["region"])))
        also = RegionCode(str(draft.profile["region"]))
        session.add(WorkstationCounty(workstation_id=station, region=also, valid_from=NOW))
        bureau = add_bureau(session, CITY)
        for role in (Role.CONSULTANT, Role.HEAD):
            add_member(session, station, role, role.value)
        for role in (Role.OFFICER, Role.LEDGER_OFFICER):
            add_member(session, bureau, role, role.value)
        platform = add_platform(session)
        for role in ADMINISTRATORS:
            add_member(session, platform, role, role.value)
        by = session.scalars(select(User.id).where(User.name == Role.OFFICER.value)).one()
        add_firms(session, sketches(9) + sketches(7, OTHER_COUNTY, first=9), by=by)
    names = ["lead", "submitter", "claimant", *(role.value for role in Role if role is not Role.LEAD)]
    visitors = {name: Visitor(app) for name in names}
    invitation = _filling_in(visitors["lead"], draft)
    _handing_in(visitors["submitter"], handed, database)
    firms.registered(visitors["claimant"], draft.profile, name="claimant", mobile=_MOBILES["claimant"])
    _add_respondent(database)
    for role in Role:
        if role is not Role.LEAD:
            signed_in(visitors[role.value], role.value)
    home = visitors["officer"].get("/bureau")
    visitors["officer"].submit(visitors["officer"].get(home.link("冻结发布")), action="/bureau/releases")
    signed_in(Visitor(app), Role.CONSULTANT.value)
    links = (invitation, _reset_link(visitors["lead"]))
    return Peopled(app, {**visitors, "nobody": Visitor(app)}, links)


def _filling_in(visitor: Visitor, case: firms.Case) -> str:
    firms.registered(visitor, case.profile, name="lead", mobile=_MOBILES["lead"])
    visitor.submit(visitor.get("/enterprise/privacy"), _PRIVACY)
    tasks = visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")
    first = visitor.get(firms.page_urls(tasks)[0])
    reason = {f"{key}.reason": "没有这项业务" for key in ("investment-2",)}
    visitor.submit(first, {"investment-1": "70", "investment-2.state": "~not-applicable", **reason})
    return invitation_on(invited(visitor))


def _handing_in(visitor: Visitor, case: firms.Case, database: Database) -> None:
    firms.registered(visitor, case.profile, name="submitter", mobile=_MOBILES["submitter"])
    visitor.submit(visitor.get("/enterprise/privacy"), _PRIVACY)
    tasks = visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")
    result = firms.handed_in(visitor, firms.answered(visitor, tasks, case.answers))
    visitor.submit(result, action="/reports")
    with database.writing() as session:
        session.execute(update(ReportItem).values(state=ItemState.FAILED, error="没有成功", attempt=3))


def _reset_link(lead: Visitor) -> str:
    given = lead.submit(lead.get("/enterprise/colleagues"), action="/colleagues/reset")
    (text,) = given.all("//textarea")
    return "/reset/" + (text.text or "").split("/reset/")[1].strip()


def _add_respondent(database: Database) -> None:
    with database.writing() as session:
        lead = session.scalars(select(User.id).where(User.name == "lead")).one()
        firm = session.scalars(select(Membership.organisation_id).where(Membership.user_id == lead)).one()
        add_member(session, OrganisationId(firm), Role.RESPONDENT, "respondent")


def walk(visitor: Visitor, *more: str) -> Iterator[Page]:
    """Every page a person comes to by following links, each once; files are not opened."""
    waiting, seen = [*_PUBLIC, "/account", *more], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        assert len(seen) < _TOO_MANY, "the walk does not end"
        response = visitor.client.get(path, follow_redirects=True)
        assert response.status_code < 500, path
        if response.mimetype != "text/html":
            continue
        page = Page(response, lxml.html.document_fromstring(response.data))
        yield page
        links = (str(each.get("href")).split("#")[0] for each in page.all("//a[@href]"))
        waiting += [each for each in links if each.startswith("/") and not each.startswith(_ENDLESS)]


def forms_of(page: Page) -> Iterator[PostForm]:
    """The forms of a page that change something."""
    for form in page.all("//form[@method='post']"):
        fields: dict[str, list[str]] = {}
        for field in cast(
            list[lxml.html.HtmlElement], form.xpath(".//input|.//textarea|.//select|.//button")
        ):
            name = field.get("name")
            if name and not field.xpath("ancestor-or-self::*[@disabled]"):
                fields.setdefault(name, []).extend(_held(field))
        yield PostForm(form.get("action") or page.path, {name: held or [""] for name, held in fields.items()})


def _held(field: lxml.html.HtmlElement) -> list[str]:
    if field.tag == "select":
        options = [str(each.get("value")) for each in field.xpath(".//option[@selected]")]
        return options or [str(each.get("value")) for each in field.xpath(".//option")][:1]
    if field.tag == "textarea":
        return [field.text or ""]
    if field.get("type") in ("radio", "checkbox"):
        return [str(field.get("value", "y"))] if field.get("checked") is not None else []
    return [str(field.get("value") or "")]
