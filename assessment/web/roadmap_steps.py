"""One step of a roadmap: who does it, when, how far it is; nobody's change is overwritten in silence."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.formatting import HOUSE_TIME
from assessment.services import editing_roadmaps
from assessment.services.editing_roadmaps import OpenedStep
from assessment.services.making_roadmaps import this_quarter
from assessment.web.forms import attempt
from assessment.web.roadmap_forms import StepForm, whole
from assessment.web.roadmap_lines import line_of
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("roadmap_steps", __name__, url_prefix="/roadmap-steps/<step_id>")


@blueprint.route("", methods=["GET", "POST"])
@policy(Act.EDIT_ROADMAP)
def page(step_id: str) -> ResponseReturnValue:
    """A step, and what is kept of it; where somebody was quicker, both versions are on the page."""
    opened = _opened(step_id)
    form, today = StepForm(), now().astimezone(HOUSE_TIME).date()
    form.prepare(opened, this_quarter(now()), today)
    if form.validate_on_submit() and attempt(form, lambda: _save(step_id, form)):
        flash(_("已保存。"), "success")
        return redirect(url_for("roadmaps.page", enterprise_id=opened.roadmap.stored.enterprise_id))
    overtaken = form.is_submitted() and whole(form.seen.data) != opened.step.row.revision
    form.seen.data = str(opened.step.row.revision)
    page = render_template(
        "roadmaps/step.html",
        opened=opened,
        step=line_of(opened.step, opened.roadmap, today=today, language=current_language()),
        form=form,
        overtaken=overtaken,
        language=current_language(),
    )
    return page, 409 if overtaken else 422 if form.errors or form.form_errors else 200


@blueprint.post("/removal")
@policy(Act.EDIT_ROADMAP)
def remove(step_id: str) -> ResponseReturnValue:
    """Take the step off the roadmap."""
    seen = whole(request.form.get("seen"))
    stored = editing_roadmaps.remove_step(current_session(), current_actor(), step_id, seen=seen, now=now())
    flash(_("已移出路线图。"), "success")
    return redirect(url_for("roadmaps.page", enterprise_id=stored.enterprise_id))


def _opened(step_id: str) -> OpenedStep:
    catalogue = current_site().catalogue
    return editing_roadmaps.open_step(current_session(), catalogue, current_actor(), step_id, now=now())


def _save(step_id: str, form: StepForm) -> None:
    editing_roadmaps.edit_step(
        current_session(),
        current_site().catalogue,
        current_actor(),
        step_id,
        change=form.change(),
        now=now(),
    )
