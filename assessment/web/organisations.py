"""The security administrator's pages about workstations and bureaus: found, describe, end."""

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from assessment.catalogue.codes import Codes
from assessment.domain.access import Act
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind
from assessment.services import assigning, organisations
from assessment.services.organisations import Described, Listed
from assessment.services.outlets import ORGANISATIONS
from assessment.web.forms import Form, LineField, attempt
from assessment.web.incoming import takes_several
from assessment.web.labels import county_name
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.tables import Cell, Column, Table, table_through
from assessment.web.transaction import current_session, database_of_request, undo
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("organisations", __name__, url_prefix="/administration/organisations")

_KINDS: Final = {"workstation": OrganisationKind.WORKSTATION, "bureau": OrganisationKind.BUREAU}
_NAME_LIMIT: Final = 80


class WorkstationForm(Form):
    """A workstation and its counties, offered by prefecture."""

    name = LineField(lazy_gettext("名称"), limit=_NAME_LIMIT)
    regions = SelectMultipleField(lazy_gettext("服务的县（市、区）"), choices=[])

    def prepare(self, codes: Codes) -> None:
        """Offer all counties."""
        language = current_language()
        self.regions.choices = [(county.code, county.name_in(language)) for county in codes.regions.counties]
        self.groups = [
            (prefecture.name_in(language), [(county.code, county.name_in(language)) for county in counties])
            for prefecture in codes.regions.prefectures
            if (counties := codes.regions.counties_of(prefecture.code))
        ]

    def show(self, listed: Listed) -> None:
        """Show what the workstation is."""
        self.name.data, self.regions.data = listed.name, list(listed.regions)

    def described(self) -> Described:
        """What was entered."""
        chosen = tuple(RegionCode(each) for each in self.regions.data or ())
        return Described(kind=OrganisationKind.WORKSTATION, name=self.name.data or "", regions=chosen)


class BureauForm(Form):
    """A bureau and its region: the province, a city or a county."""

    name = LineField(lazy_gettext("名称"), limit=_NAME_LIMIT)
    region = SelectField(
        lazy_gettext("所辖地区"), [InputRequired(lazy_gettext("请选择所辖地区。"))], choices=[]
    )

    def prepare(self, codes: Codes) -> None:
        """Offer the province, its prefectures, and their counties."""
        regions, language = codes.regions, current_language()
        offered: dict[str, list[tuple[str, str]]] = {"": [("", _("请选择"))]}
        province = regions.province
        offered[province.name_in(language)] = [(province.code, province.name_in(language))]
        for prefecture in regions.prefectures:
            inside = (prefecture, *regions.descendants(prefecture.code))
            offered[prefecture.name_in(language)] = [
                (each.code, _("%(name)s（%(code)s）", name=each.name_in(language), code=each.code))
                for each in inside
            ]
        self.region.choices = offered

    def show(self, listed: Listed) -> None:
        """Show what the bureau is."""
        self.name.data, self.region.data = listed.name, listed.regions[0]

    def described(self) -> Described:
        """What was entered."""
        return Described(
            kind=OrganisationKind.BUREAU, name=self.name.data or "", regions=(RegionCode(self.region.data),)
        )


@blueprint.get("")
@policy(Act.MANAGE_ORGANISATIONS, shows=ORGANISATIONS)
def listing() -> ResponseReturnValue:
    """The workstations and bureaus there are."""
    found = organisations.list_organisations(current_session(), current_actor(), now=now())
    return render_template(
        "administration/organisations.html",
        workstations=_table(each for each in found if each.kind is OrganisationKind.WORKSTATION),
        bureaus=_table(each for each in found if each.kind is OrganisationKind.BUREAU),
    )


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@policy(Act.MANAGE_ORGANISATIONS, shows=ORGANISATIONS)
@takes_several
def new(kind: str) -> ResponseReturnValue:
    """Found a workstation or a bureau."""
    actor, codes = current_actor(), current_site().codes
    actor.house_for(Act.MANAGE_ORGANISATIONS)
    form = _form(_KINDS.get(kind))
    if form.validate_on_submit() and attempt(
        form,
        lambda: _apart(
            lambda session: organisations.found_organisation(
                session, codes, actor, form.described(), now=now()
            )
        ),
    ):
        flash(_("已建立。接下来可以邀请它的人员。"), "success")
        return redirect(url_for(".listing"))
    page = render_template("administration/organisation.html", form=form, kind=kind, listed=None)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/<organisation>", methods=["GET", "POST"])
@policy(Act.MANAGE_ORGANISATIONS, shows=ORGANISATIONS)
@takes_several
def edit(organisation: str) -> ResponseReturnValue:
    """Describe a workstation or a bureau anew."""
    actor, codes = current_actor(), current_site().codes
    listed = organisations.read_organisation(current_session(), actor, organisation, now=now())
    form = _form(listed.kind)
    if not form.is_submitted():
        form.show(listed)
    if form.validate_on_submit() and attempt(
        form,
        lambda: _apart(
            lambda session: organisations.describe_organisation(
                session, codes, actor, organisation, described=form.described(), now=now()
            )
        ),
    ):
        flash(_("已保存。"), "success")
        return redirect(url_for(".listing"))
    page = render_template(
        "administration/organisation.html", form=form, kind=listed.kind.value, listed=listed
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/<organisation>/end", methods=["GET", "POST"])
@policy(Act.MANAGE_ORGANISATIONS, shows=ORGANISATIONS)
def end(organisation: str) -> ResponseReturnValue:
    """Ask once more, then end an organisation."""
    actor = current_actor()
    listed = organisations.read_organisation(current_session(), actor, organisation, now=now())
    if request.method == "POST":
        _apart(lambda session: organisations.end_organisation(session, actor, organisation, now=now()))
        flash(_("%(name)s已撤销。", name=listed.name), "success")
        return redirect(url_for(".listing"))
    return render_template("administration/end_organisation.html", listed=listed)


def _apart(act: Callable[[Session], object]) -> None:
    """Do what reaches over firms that nobody here sees in a transaction of its own."""
    undo()
    with assigning.assigning_session(database_of_request()) as session:
        act(session)


def _form(kind: OrganisationKind | None) -> WorkstationForm | BureauForm:
    if kind is None:
        abort(404)
    form = WorkstationForm() if kind is OrganisationKind.WORKSTATION else BureauForm()
    form.prepare(current_site().codes)
    return form


def _table(listed: Iterable[Listed]) -> Table:
    columns = {
        "organisation": Column(_("名称")),
        "regions": Column(_("地区")),
        "people": Column(_("人数")),
    }
    return table_through(ORGANISATIONS, columns, map(_row, listed))


def _row(listed: Listed) -> dict[str, Cell]:
    regions = _("、").join(county_name(each) for each in listed.regions)
    return {
        "organisation": Cell(listed.name, url_for(".edit", organisation=listed.id)),
        "regions": Cell(regions or _("还没有")),
        "people": Cell(str(listed.people), url_for("people.listing", organisation=listed.id)),
    }
