"""A workstation's pages: the firms it serves, each with what it handed in, and what waits for a decision."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.identities import UserId
from assessment.domain.readings import Reading
from assessment.domain.workflow import Status
from assessment.formatting import day
from assessment.services import enterprises, resetting, reviewing
from assessment.services.portfolio import (
    NOTHING_YET,
    PAGE_SIZE,
    WAITING,
    Choice,
    Order,
    Portfolio,
    Served,
    Wanted,
)
from assessment.web.colleagues import decided_claim
from assessment.web.labels import county_name, industry_name
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.tables import Cell, Column, Row, page_asked, pages_of
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
@policy(Act.READ_PORTFOLIO)
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
        columns=_columns(),
        rows=[_row(firm) for firm in found.firms],
        pages=pages_of(
            found.page, found.pages, url_of=lambda page: _address(wanted, page), summary=_summary(found)
        ),
        orders=_ORDERS.items(),
        is_filtered=_address(wanted, 1) != url_for(".portfolio"),
    )


@blueprint.get("/firms/<enterprise_id>")
@policy(Act.READ_SERVED_FIRM)
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
        region=county_name(served.enterprise.region),
        division=industry_name(served.enterprise.industry),
        tones=TONES,
        statuses=_STATUSES,
        submissions=served.submissions,
        language=current_language(),
    )


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
        Filter(name="level", label=_("发展阶段"), choices=found.levels, chosen=wanted.level),
        Filter(name="status", label=_("状态"), choices=statuses, chosen=wanted.status),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("企业")),
        Column(_("县（市、区）")),
        Column(_("最近一次自评")),
        Column(_("状态")),
        Column(_("发展阶段")),
        Column(_("总分"), numeric=True),
        Column(_("待办")),
    )


def _row(served: Served) -> Row:
    latest = served.latest
    waiting = Cell(_("%(count)s 项", count=served.waiting), tone="amber") if served.waiting else Cell("—")
    name = Cell(served.name, url_for(".firm", enterprise_id=served.enterprise))
    if latest is None:
        status = Cell(_STATUSES[NOTHING_YET], tone="grey")
        return Row((name, Cell(served.county), Cell("—"), status, Cell("—"), Cell("—"), waiting))
    return Row(
        (
            name,
            Cell(served.county),
            Cell(
                _(
                    "%(year)s 年，%(day)s提交",
                    year=latest.year,
                    day=day(latest.submitted_at, language=current_language()),
                )
            ),
            Cell(_STATUSES[latest.status.value], tone=TONES[latest.status]),
            Cell(served.level),
            Cell(latest.shown or "—"),
            waiting,
        )
    )


def _summary(found: Portfolio) -> str:
    first = (found.page - 1) * PAGE_SIZE + 1
    return _(
        "第 %(first)s–%(last)s 家，共 %(total)s 家",
        first=first,
        last=first + len(found.firms) - 1,
        total=found.found,
    )
