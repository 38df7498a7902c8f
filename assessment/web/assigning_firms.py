"""A ledger officer's pages about single firms: found by name, code and county, given to workstations."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.assigning import PAGE_SIZE, FirmsWanted, Unserved
from assessment.domain.identities import OrganisationId
from assessment.formatting import number
from assessment.services import assigning_firms, granting
from assessment.services.assigning_firms import Firms, Listed
from assessment.services.outlets import ASSIGNED_FIRMS, CONTACT
from assessment.web.assigning import own_desk
from assessment.web.assigning_forms import FirmForm
from assessment.web.contact_forms import ReasonForm, contact_in_words, nothing_told, told
from assessment.web.forms import attempt
from assessment.web.labels import county_name
from assessment.web.security import policy
from assessment.web.signing import now
from assessment.web.tables import Cell, Column, Fact, facts_through, page_asked, pages_of, table_through
from assessment.web.wording import _, current_language

blueprint = Blueprint("assigning_firms", __name__, url_prefix="/bureau/firms")

_WORDS_LIMIT: Final = 100
_ID_LIMIT: Final = 40
NOBODY: Final = "none"
"""Asks for the firms that no workstation serves."""


@blueprint.get("")
@policy(Act.ASSIGN_FIRM, shows=ASSIGNED_FIRMS)
def firms() -> ResponseReturnValue:
    """The firms of the region, looked for by what stands in the address."""
    wanted = _wanted()
    with own_desk(Act.ASSIGN_FIRM) as (session, desk):
        found = assigning_firms.list_firms(session, desk, wanted, now=now())
        stations = granting.open_workstations(session)
    return render_template(
        "assigning/firms.html",
        found=found.found,
        wanted=wanted,
        served_by=_key(wanted),
        counties=[(each.code, county_name(each.code)) for each in desk.counties],
        stations=[(each.id, each.name) for each in stations],
        nobody=NOBODY,
        firms=table_through(ASSIGNED_FIRMS, _columns(), map(_row, found.listed)),
        pages=pages_of(
            found.page, found.pages, url_of=lambda page: _address(wanted, page), summary=_summary(found)
        ),
        is_filtered=_address(wanted, 1) != url_for(".firms"),
    )


@blueprint.route("/<enterprise_id>", methods=["GET", "POST"])
@policy(Act.ASSIGN_FIRM, shows=ASSIGNED_FIRMS)
def firm(enterprise_id: str) -> ResponseReturnValue:
    """One firm: who serves or served it; it is given to a workstation here."""
    form = FirmForm()
    with own_desk(Act.ASSIGN_FIRM) as (session, desk):
        found = assigning_firms.read_firm(session, desk, enterprise_id, now=now())
        form.prepare((each.id, each.name) for each in granting.open_workstations(session))
    if form.validate_on_submit() and attempt(form, lambda: _assigned(enterprise_id, form)):
        flash(_("已指派。工作站从现在起可以看到这家企业提交的内容；企业自己也看得到，可以撤回。"), "success")
        return redirect(url_for(".firm", enterprise_id=enterprise_id))
    page = render_template(
        "assigning/firm.html",
        firm=found,
        facts=facts_through(
            ASSIGNED_FIRMS,
            {
                "code": Fact(term=_("统一社会信用代码"), value=found.credit_code),
                "county": Fact(term=_("县（市、区）"), value=county_name(found.region)),
                "contact": Fact(term=_("联系人"), value=contact_in_words(found.contact)),
            },
        ),
        standing=[each for each in found.services if each.stands],
        former=[each for each in found.services if not each.stands],
        form=form,
        reasons=ReasonForm(formdata=None) if found.contact else None,
        language=current_language(),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/<enterprise_id>/contact")
@policy(Act.REVEAL_IN_REGION, shows=CONTACT)
def reveal_contact(enterprise_id: str) -> ResponseReturnValue:
    """Tell the firm's contact in full, on this page alone; the trail keeps who saw it, and what for."""
    form, back_url = ReasonForm(), url_for(".firm", enterprise_id=enterprise_id)
    reason = form.chosen()
    with own_desk(Act.REVEAL_IN_REGION, changing=reason is not None) as (session, desk):
        if reason is None:
            assigning_firms.read_firm(session, desk, enterprise_id, now=now())
            return nothing_told(back_url)
        firm, contact = assigning_firms.reveal_contact(session, desk, enterprise_id, reason=reason, now=now())
    home = {"label": _("企业指派"), "url": url_for(".firms")}
    return told(contact, firm, reason, back_url=back_url, home=home)


@blueprint.post("/<enterprise_id>/end")
@policy(Act.ASSIGN_FIRM, shows=ASSIGNED_FIRMS)
def end(enterprise_id: str) -> ResponseReturnValue:
    """End that the firm was given to a workstation."""
    assignment = request.form.get("assignment", "")
    with own_desk(Act.ASSIGN_FIRM, changing=True) as (session, desk):
        assigning_firms.end_assignment(session, desk, enterprise_id, assignment_id=assignment, now=now())
    flash(_("已结束这项指派。按县分配和企业自己的授权不受影响。"), "success")
    return redirect(url_for(".firm", enterprise_id=enterprise_id))


def _assigned(enterprise_id: str, form: FirmForm) -> None:
    with own_desk(Act.ASSIGN_FIRM, changing=True) as (session, desk):
        assigning_firms.assign(
            session,
            desk,
            enterprise_id,
            workstation=str(form.workstation.data),
            terms=form.terms(),
            now=now(),
        )


def _wanted() -> FirmsWanted:
    """What is looked for; an address that makes no sense looks for everything or finds nothing."""
    asked = request.args
    served_by = asked.get("workstation", "")[:_ID_LIMIT]
    return FirmsWanted(
        words=asked.get("q", "").strip()[:_WORDS_LIMIT],
        county=asked.get("county", "")[:_ID_LIMIT],
        served_by=Unserved() if served_by == NOBODY else OrganisationId(served_by) if served_by else None,
        page=page_asked(),
    )


def _key(wanted: FirmsWanted) -> str:
    return NOBODY if isinstance(wanted.served_by, Unserved) else wanted.served_by or ""


def _address(wanted: FirmsWanted, page: int) -> str:
    asked = {
        "q": wanted.words,
        "county": wanted.county,
        "workstation": _key(wanted),
        "page": "" if page == 1 else str(page),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return url_for(".firms") + (f"?{query}" if query else "")


def _columns() -> dict[str, Column]:
    return {
        "firm": Column(_("企业")),
        "code": Column(_("信用代码")),
        "county": Column(_("县（市、区）")),
        "contact": Column(_("联系人")),
        "served_by": Column(_("由哪个工作站服务")),
    }


def _row(listed: Listed) -> dict[str, Cell]:
    return {
        "firm": Cell(listed.firm.name, url_for(".firm", enterprise_id=listed.firm.id)),
        "code": Cell(listed.firm.credit_code),
        "county": Cell(county_name(listed.firm.region)),
        "contact": Cell(contact_in_words(listed.contact)),
        "served_by": Cell(_("、").join(listed.served_by) or _("还没有")),
    }


def _summary(found: Firms) -> str:
    first = (found.page - 1) * PAGE_SIZE + 1
    return _(
        "第 %(first)s–%(last)s 家，共 %(total)s 家",
        first=first,
        last=first + len(found.listed) - 1,
        total=number(found.found),
    )
