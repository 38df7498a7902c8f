"""A workstation's pages: the firms it serves, each with what it handed in, and what waits for a decision."""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.identities import UserId
from assessment.domain.readings import Reading
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME, amount, day, number
from assessment.services import contacts, enterprises, resetting, reviewing
from assessment.services.outlets import CONTACT, PORTFOLIO, SERVED_FIRM
from assessment.services.portfolio import (
    NOTHING_YET,
    PAGE_SIZE,
    RETURNED,
    WAITING,
    Choice,
    Order,
    Portfolio,
    Served,
    Wanted,
)
from assessment.services.reviewing import ServedFirm
from assessment.web.colleagues import decided_claim
from assessment.web.contact_forms import ReasonForm, contact_in_words, nothing_told, told
from assessment.web.labels import county_name, industry_name, label
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.tables import Cell, Column, Fact, facts_through, page_asked, pages_of, table_through
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("reviewing", __name__, url_prefix="/workstation")

_ORDERS: Final = {
    Order.NAME: lazy_gettext("企业名称"),
    Order.LATEST: lazy_gettext("最近提交在前"),
    Order.LOWEST: lazy_gettext("得分从低到高"),
    Order.HIGHEST: lazy_gettext("得分从高到低"),
}
_STATUSES: Final = {
    WAITING: lazy_gettext("有待办事项"),
    Status.SUBMITTED.value: lazy_gettext("已提交"),
    Status.IN_REVIEW.value: lazy_gettext("核定中"),
    Status.CONFIRMED.value: lazy_gettext("已核定"),
    RETURNED: lazy_gettext("已退回"),
    NOTHING_YET: lazy_gettext("尚未提交"),
}
TONES: Final = {Status.SUBMITTED: "blue", Status.IN_REVIEW: "amber", Status.CONFIRMED: "green"}
_WORDS_LIMIT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice above the list: the name of its field, its label, what can be chosen, and what is."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str


@blueprint.get("")
@policy(Act.READ_PORTFOLIO, shows=PORTFOLIO)
def portfolio() -> ResponseReturnValue:
    """The firms served, looked for by what stands in the address."""
    site = current_site()
    wanted = _wanted()
    found = reviewing.read_portfolio(
        current_session(), current_actor(), wanted, catalogue=site.catalogue, codes=site.codes, now=now()
    )
    return render_template(
        "reviewing/portfolio.html",
        portfolio=found,
        wanted=wanted,
        filters=_filters(found, wanted),
        firms=table_through(PORTFOLIO, _columns(), map(_row, found.firms)),
        pages=pages_of(
            found.page, found.pages, url_of=lambda page: _address(wanted, page), summary=_summary(found)
        ),
        orders=_ORDERS.items(),
        is_filtered=_address(wanted, 1) != url_for(".portfolio"),
        batches_url=url_for("batching.choose"),
    )


@blueprint.get("/firms/<enterprise_id>")
@policy(Act.READ_SERVED_FIRM, shows=SERVED_FIRM)
def firm(enterprise_id: str) -> ResponseReturnValue:
    """A firm served: its facts, what it handed in, and who waits for a decision; the firm sees who looked."""
    site, actor = current_site(), current_actor()
    served = reviewing.read_served_firm(
        current_session(),
        actor,
        enterprise_id,
        catalogue=site.catalogue,
        language=current_language(),
        now=now(),
    )
    note_outsider(Reading.ENTERPRISE, served.enterprise.id, firm=served.enterprise.id)
    return render_template(
        "reviewing/firm.html",
        served=served,
        resettable=resetting.resettable_members(current_session(), actor, enterprise_id, now=now()),
        facts=facts_through(SERVED_FIRM, _facts(served)),
        tones=TONES,
        statuses=_STATUSES,
        submissions=served.submissions,
        form=ReasonForm(formdata=None) if served.contact else None,
        operation=token_urlsafe(16),
        language=current_language(),
    )


@blueprint.post("/firms/<enterprise_id>/contact")
@policy(Act.REVEAL_CONTACT, shows=CONTACT)
def reveal_contact(enterprise_id: str) -> ResponseReturnValue:
    """Tell the firm's contact in full, on this page alone; the trail keeps who saw it, and what for."""
    session, actor, reason = current_session(), current_actor(), ReasonForm().chosen()
    firm = enterprises.permitted_enterprise(session, actor, enterprise_id, act=Act.REVEAL_CONTACT, now=now())
    back_url = url_for(".firm", enterprise_id=firm.id)
    if reason is None:
        return nothing_told(back_url)
    contact = contacts.reveal_contact(session, actor, firm.id, reason=reason, now=now())
    home = {"label": _("服务企业"), "url": url_for(".portfolio")}
    return told(contact, firm.name, reason, back_url=back_url, home=home)


@blueprint.post("/firms/<enterprise_id>/lead")
@policy(Act.CONFIRM_LEAD)
def confirm_lead(enterprise_id: str) -> ResponseReturnValue:
    """Confirm that somebody leads the firm."""
    enterprises.confirm_lead(
        current_session(),
        current_actor(),
        enterprise_id,
        lead=UserId(request.form.get("lead", "")),
        now=now(),
    )
    flash(_("已确认企业负责人的身份。"), "success")
    return redirect(url_for(".firm", enterprise_id=enterprise_id))


@blueprint.post("/claims/<claim_id>")
@policy(Act.DECIDE_CLAIM)
def decide_claim(claim_id: str) -> ResponseReturnValue:
    """Let a claimant join the firm, or not."""
    return redirect(url_for(".firm", enterprise_id=decided_claim(claim_id)))


def _wanted() -> Wanted:
    """What is looked for; an address that makes no sense looks for everything."""
    asked = request.args
    order = asked.get("order", "")
    return Wanted(
        words=asked.get("q", "").strip()[:_WORDS_LIMIT],
        county=asked.get("county", ""),
        level=asked.get("level", ""),
        status=asked.get("status", ""),
        order=Order(order) if order in set(Order) else Order.NAME,
        language=current_language(),
        page=page_asked(),
    )


def _address(wanted: Wanted, page: int) -> str:
    """The address that looks for the same."""
    asked = {
        "q": wanted.words,
        "county": wanted.county,
        "level": wanted.level,
        "status": wanted.status,
        "order": "" if wanted.order is Order.NAME else wanted.order.value,
        "page": "" if page == 1 else str(page),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return url_for(".portfolio") + (f"?{query}" if query else "")


def _filters(found: Portfolio, wanted: Wanted) -> tuple[Filter, ...]:
    statuses = tuple(
        Choice(key, name, found.statuses[key]) for key, name in _STATUSES.items() if found.statuses.get(key)
    )
    return (
        Filter(name="county", label=_("县（市、区）"), choices=found.counties, chosen=wanted.county),
        Filter(name="level", label=_("等级"), choices=found.levels, chosen=wanted.level),
        Filter(name="status", label=_("状态"), choices=statuses, chosen=wanted.status),
    )


def _facts(served: ServedFirm) -> dict[str, Fact]:
    firm = served.enterprise
    said = _(
        "从业人员 %(staff)s 人，营业收入 %(revenue)s",
        staff=number(firm.staff),
        revenue=amount(firm.revenue, language=current_language()),
    )
    return {
        "credit_code": Fact(term=_("统一社会信用代码"), value=firm.credit_code),
        "region": Fact(term=_("所在地区"), value=county_name(firm.region)),
        "industry": Fact(term=_("行业"), value=industry_name(firm.industry)),
        "size": Fact(term=_("企业规模"), value=label(firm.size), note=said),
        "contact": Fact(term=_("联系人"), value=contact_in_words(served.contact)),
    }


def _columns() -> dict[str, Column]:
    return {
        "firm": Column(_("企业")),
        "county": Column(_("县（市、区）"), whole=True),
        "handed_in": Column(_("最近一次自评"), whole=True),
        "status": Column(_("状态")),
        "level": Column(_("等级"), whole=True),
        "points": Column(_("总分"), numeric=True),
        "contact": Column(_("联系人")),
        "waiting": Column(_("待办")),
    }


def _row(served: Served) -> dict[str, Cell]:
    latest = served.latest
    return {
        "firm": Cell(served.name, url_for(".firm", enterprise_id=served.enterprise)),
        "county": Cell(served.county),
        "handed_in": Cell(_handed_in(served)),
        "status": _status(served),
        "level": Cell(served.level if latest else "—"),
        "points": Cell((latest.shown if latest else "") or "—"),
        "contact": Cell(contact_in_words(served.contact)),
        "waiting": Cell(_("%(count)s 件", count=served.waiting), tone="amber")
        if served.waiting
        else Cell("—"),
    }


def _handed_in(served: Served) -> str:
    latest = served.latest
    if latest is None:
        return "—"
    at = day(latest.submitted_at, language=current_language())
    if latest.submitted_at.astimezone(HOUSE_TIME).year == latest.year:
        return _("%(day)s提交", day=at)
    return _("%(year)s 年，%(day)s提交", year=latest.year, day=at)


def _status(served: Served) -> Cell:
    tone = TONES[served.latest.status] if served.latest else "amber" if served.mends else "grey"
    return Cell(_STATUSES[served.status], tone=tone)


def _summary(found: Portfolio) -> str:
    first = (found.page - 1) * PAGE_SIZE + 1
    return _(
        "第 %(first)s–%(last)s 家，共 %(total)s 家",
        first=first,
        last=first + len(found.firms) - 1,
        total=found.found,
    )
