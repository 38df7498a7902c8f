"""A bureau's pages about workstations: who has which counties of the region, giving more, ending."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing
from assessment.formatting import number
from assessment.services import assigning
from assessment.services.assigning import Desk, Station
from assessment.services.outlets import STATIONS
from assessment.web.assigning_forms import CountiesForm
from assessment.web.forms import attempt
from assessment.web.incoming import takes_several
from assessment.web.labels import county_name
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.tables import Cell, Column, table_through
from assessment.web.transaction import database_of_request, undo
from assessment.web.wording import _, current_language

blueprint = Blueprint("assigning", __name__, url_prefix="/bureau/workstations")


@contextmanager
def own_desk(act: Act, *, changing: bool = False) -> Iterator[tuple[Session, Desk]]:
    """The desk of the bureau, in a transaction of its own beside that of the request."""
    if changing:
        undo()
    database, codes = database_of_request(), current_site().codes
    with assigning.at_desk(database, codes, current_actor(), act, changing=changing) as found:
        yield found


@blueprint.get("")
@policy(Act.ASSIGN_WORKSTATION, shows=STATIONS)
def stations() -> ResponseReturnValue:
    """The workstations at work in the region, the others, and the counties that nobody serves."""
    with own_desk(Act.ASSIGN_WORKSTATION) as (session, desk):
        found = assigning.stations(session, desk, now=now())
    served = {county for each in found for county in each.counties}
    at_work = [each for each in found if each.counties or each.firms]
    return render_template(
        "assigning/stations.html",
        at_work=table_through(STATIONS, _columns(), map(_row, at_work)),
        others=[each for each in found if each not in at_work],
        unserved=[county_name(each.code) for each in desk.counties if each.code not in served],
        counties=len(desk.counties),
        may_name=current_actor().can(Act.ASSIGN_FIRM, Thing(organisation=desk.bureau)),
    )


@blueprint.route("/<workstation>", methods=["GET", "POST"])
@policy(Act.ASSIGN_WORKSTATION, shows=STATIONS)
@takes_several
def station(workstation: str) -> ResponseReturnValue:
    """One workstation: what it has and had in the region; counties are given here, or on other terms."""
    form = CountiesForm()
    with own_desk(Act.ASSIGN_WORKSTATION) as (session, desk):
        found = assigning.read_station(session, desk, workstation, now=now())
    form.prepare(current_site().codes, desk.counties, found.counties)
    firms: list[int] = []
    if form.validate_on_submit() and attempt(form, lambda: firms.append(_given(workstation, form))):
        flash(
            _("已分配。那里登记的 %(firms)s 家企业随即由它服务，企业撤回过授权的除外。", firms=firms[0]),
            "success",
        )
        return redirect(url_for(".station", workstation=workstation))
    page = render_template(
        "assigning/station.html",
        station=found,
        standing=[each for each in found.given if each.stands],
        former=[each for each in found.given if not each.stands],
        form=form,
        county_name=county_name,
        may_name=current_actor().can(Act.ASSIGN_FIRM, Thing(organisation=desk.bureau)),
        language=current_language(),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/<workstation>/counties/<county>/end", methods=["GET", "POST"])
@policy(Act.ASSIGN_WORKSTATION, shows=STATIONS)
def end(workstation: str, county: str) -> ResponseReturnValue:
    """Ask once more, then end that a county is given to a workstation."""
    if request.method == "POST":
        with own_desk(Act.ASSIGN_WORKSTATION, changing=True) as (session, desk):
            assigning.end(session, desk, workstation, county=county, now=now())
        flash(_("已结束。它从现在起不再按地区服务%(county)s的企业。", county=county_name(county)), "success")
        return redirect(url_for(".station", workstation=workstation))
    with own_desk(Act.ASSIGN_WORKSTATION) as (session, desk):
        found = assigning.read_given(session, desk, workstation, county=county, now=now())
    return render_template("assigning/end.html", station=found, county=county, name=county_name(county))


def _given(workstation: str, form: CountiesForm) -> int:
    with own_desk(Act.ASSIGN_WORKSTATION, changing=True) as (session, desk):
        chosen = form.regions.data or ()
        return assigning.give(session, desk, workstation, counties=chosen, terms=form.terms(), now=now())


def _columns() -> dict[str, Column]:
    return {
        "station": Column(_("工作站")),
        "counties": Column(_("负责的县（市、区）")),
        "firms": Column(_("在本地区服务的企业（家）"), numeric=True),
    }


def _row(found: Station) -> dict[str, Cell]:
    counties = _("、").join(county_name(each) for each in found.counties)
    return {
        "station": Cell(found.name, url_for(".station", workstation=found.id)),
        "counties": Cell(counties or _("没有，只服务单独指派或授权的企业")),
        "firms": Cell(number(found.firms)),
    }
