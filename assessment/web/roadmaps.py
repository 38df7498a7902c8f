"""A firm's roadmap: the page people work with, its steps, measures to add, remarks, and its files."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import OrganisationId
from assessment.domain.readings import Reading
from assessment.formatting import HOUSE_TIME
from assessment.services import editing_roadmaps, making_roadmaps, roadmap_advice
from assessment.services.actor import firm
from assessment.services.exporting_roadmaps import RoadmapFile, WantedFile, export_roadmap
from assessment.services.making_roadmaps import this_quarter
from assessment.services.roadmap_outlet import ROADMAP
from assessment.services.roadmap_support import support_of
from assessment.services.roadmaps import OpenedRoadmap, open_roadmap
from assessment.services.setting_out import Books
from assessment.web.downloads import attachment
from assessment.web.forms import attempt
from assessment.web.labels import questionnaire_title
from assessment.web.roadmap_forms import AddForm, PaceForm, RemarkForm
from assessment.web.roadmap_lines import phases_of, totals_of
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("roadmaps", __name__, url_prefix="/enterprises/<enterprise_id>/roadmap")


@blueprint.get("")
@policy(Act.READ_ROADMAP, shows=ROADMAP)
def page(enterprise_id: str) -> ResponseReturnValue:
    """The roadmap, phase by phase; the firm sees who from outside looked."""
    opened = _opened(enterprise_id)
    note_outsider(Reading.ROADMAP, opened.enterprise.id, firm=opened.enterprise.id)
    return _page(opened, _pace_form(opened), RemarkForm(formdata=None))


@blueprint.post("")
@policy(Act.EDIT_ROADMAP)
def make(enterprise_id: str) -> ResponseReturnValue:
    """Make the roadmap from an assessment's advice, or from a path; what was worked on stays."""
    opened = _opened(enterprise_id, Act.EDIT_ROADMAP)
    form = _pace_form(opened)
    if not (form.validate_on_submit() and attempt(form, lambda: _make(enterprise_id, form))):
        return _page(opened, form, RemarkForm(formdata=None)), 422
    flash(_("路线图已排好。请给每一步定负责人和日期。"), "success")
    return redirect(url_for(".page", enterprise_id=enterprise_id))


@blueprint.post("/pace")
@policy(Act.EDIT_ROADMAP)
def place(enterprise_id: str) -> ResponseReturnValue:
    """Place what has not begun afresh at another pace."""
    opened = _opened(enterprise_id, Act.EDIT_ROADMAP)
    form = _pace_form(opened)
    if not (form.validate_on_submit() and attempt(form, lambda: _place(enterprise_id, form))):
        return _page(opened, form, RemarkForm(formdata=None)), 422
    flash(_("没有开始的举措已按新的节奏重排。"), "success")
    return redirect(url_for(".page", enterprise_id=enterprise_id))


@blueprint.route("/steps", methods=["GET", "POST"])
@policy(Act.EDIT_ROADMAP)
def add(enterprise_id: str) -> ResponseReturnValue:
    """Choose a measure that is not on the roadmap yet, and put it there."""
    session, actor, form = current_session(), current_actor(), AddForm()
    opened = _opened(enterprise_id, Act.EDIT_ROADMAP)
    addable = editing_roadmaps.measures_to_add(session, books(), actor, enterprise_id, now=now())
    form.prepare(addable)
    if form.validate_on_submit() and attempt(form, lambda: _add(enterprise_id, form)):
        flash(_("已加入路线图，排在最早能做的季度。"), "success")
        return redirect(url_for(".page", enterprise_id=enterprise_id))
    page = render_template(
        "roadmaps/add.html", firm=opened.enterprise, form=form, addable=addable, language=current_language()
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/remarks")
@policy(Act.NOTE_ROADMAP)
def remark(enterprise_id: str) -> ResponseReturnValue:
    """Remark something on the roadmap of a firm that is served."""
    opened, form = _opened(enterprise_id, Act.NOTE_ROADMAP), RemarkForm()
    if not form.validate_on_submit():
        return _page(opened, _pace_form(opened), form), 422
    editing_roadmaps.add_remark(
        current_session(), current_actor(), enterprise_id, text=form.text.data or "", now=now()
    )
    flash(_("留言已保存，企业可以看到。"), "success")
    return redirect(url_for(".page", enterprise_id=enterprise_id))


@blueprint.post("/files")
@policy(Act.EXPORT_ROADMAP, shows=ROADMAP)
def take(enterprise_id: str) -> ResponseReturnValue:
    """The roadmap as a calendar or a table, to be saved; who took it stays in the trail."""
    asked = request.form.get("kind", "")
    if asked not in set(RoadmapFile):
        raise NotFoundError
    site = current_site()
    wanted = WantedFile(kind=RoadmapFile(asked), language=current_language(), fictitious=site.demonstration)
    file = export_roadmap(
        current_session(), site.catalogue, current_actor(), enterprise_id, wanted=wanted, now=now()
    )
    return attachment(file.content, media_type=file.media_type, name=file.name)


def books() -> Books:
    """What is looked up for a roadmap."""
    site = current_site()
    return Books(site.catalogue, site.codes)


def _opened(enterprise_id: str, act: Act = Act.READ_ROADMAP) -> OpenedRoadmap:
    catalogue = current_site().catalogue
    return open_roadmap(current_session(), catalogue, current_actor(), enterprise_id, act=act, now=now())


def _pace_form(opened: OpenedRoadmap) -> PaceForm:
    """How fast the roadmap goes; before there is one, what suits the firm."""
    form, roadmap = PaceForm(), opened.roadmap
    if roadmap is None:
        pace = roadmap_advice.usual_pace(current_session(), books(), opened.enterprise.id, now=now())
    else:
        pace = roadmap.pace
    form.prepare(this_quarter(now()), pace, seen=0 if roadmap is None else roadmap.stored.revision)
    return form


def _page(opened: OpenedRoadmap, form: PaceForm, remark_form: RemarkForm) -> str:
    session, actor, language = current_session(), current_actor(), current_language()
    roadmap, thing = opened.roadmap, firm(session, opened.enterprise.id, now=now())
    results = roadmap_advice.results_to_plan(session, opened.enterprise.id, now=now())
    support = support_of(session, books(), roadmap, language=language, now=now()) if roadmap else {}
    today = now().astimezone(HOUSE_TIME).date()
    form.seen.data = str(roadmap.stored.revision if roadmap else 0)
    return render_template(
        "roadmaps/page.html",
        firm=opened.enterprise,
        own=bool(actor.roles_in(OrganisationId(opened.enterprise.id))),
        roadmap=roadmap,
        phases=phases_of(roadmap, support, today=today, language=language) if roadmap else (),
        totals=totals_of(roadmap, language) if roadmap else None,
        results=[
            (
                each.assessment_id,
                each.year,
                questionnaire_title(each.questionnaire_key, each.questionnaire_version),
            )
            for each in sorted(results, key=lambda each: each.assessment_id != request.args.get("assessment"))
        ],
        picked=_picked(),
        may_edit=actor.can(Act.EDIT_ROADMAP, thing),
        may_remark=actor.can(Act.NOTE_ROADMAP, thing),
        form=form,
        remark_form=remark_form,
        language=language,
    )


def _picked() -> dict[str, str]:
    """The measures of a path that the address names, by key, with their titles."""
    asked = request.args.get("measures", "").split(",")
    language = current_language()
    return {
        each.key: each.title.in_language(language)
        for each in current_site().catalogue.measures
        if each.key in asked
    }


def _make(enterprise_id: str, form: PaceForm) -> None:
    plan = form.plan(request.form.get("assessment", ""), request.form.get("measures", ""))
    making_roadmaps.make_roadmap(
        current_session(), books(), current_actor(), enterprise_id, plan=plan, now=now()
    )


def _place(enterprise_id: str, form: PaceForm) -> None:
    making_roadmaps.place_anew(
        current_session(), current_actor(), enterprise_id, placing=form.placing(), now=now()
    )


def _add(enterprise_id: str, form: AddForm) -> None:
    editing_roadmaps.add_step(
        current_session(), books(), current_actor(), enterprise_id, measure=form.measure.data or "", now=now()
    )
