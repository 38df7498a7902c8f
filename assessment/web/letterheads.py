"""A head's page: the letterhead of the own workstation, looked at filled in before it is saved."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.report.forewords import NAMES
from assessment.services import letterheads
from assessment.services.letterhead_outlet import LETTERHEAD
from assessment.web.errors import name_fields
from assessment.web.forms import attempt
from assessment.web.incoming import takes_file
from assessment.web.letterhead_forms import LetterheadForm, picture_url
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("letterheads", __name__, url_prefix="/workstation/letterhead")


@blueprint.route("", methods=["GET", "POST"])
@takes_file
@policy(Act.EDIT_LETTERHEAD, shows=LETTERHEAD)
def page() -> ResponseReturnValue:
    """Write the letterhead; look at it on a report of a fictitious firm; save it."""
    session, actor, moment = current_session(), current_actor(), now()
    kept = letterheads.read_letterhead(session, actor)
    form = LetterheadForm()
    form.prepare(kept, moment)
    name_fields({"foreword": _("前言"), "contact": _("联系方式")})
    if form.validate_on_submit() and request.form.get("act") == "save":
        changed = form.letterhead
        if attempt(
            form,
            lambda: letterheads.save_letterhead(session, actor, changed, seen=form.revision_seen, now=moment),
        ):
            flash(_("抬头已保存。从现在起申请的报告会用它；以前申请的报告不变。"), "success")
            return redirect(url_for(".page"))
    form.carry_on()
    shown = render_template(
        "letterheads/page.html",
        form=form,
        kept=kept,
        picture_url=picture_url(form.picture),
        names=NAMES.items(),
        language=current_language(),
    )
    return shown, 422 if form.errors else 200
