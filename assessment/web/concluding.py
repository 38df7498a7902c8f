"""How a review ends, each way asked once more: confirmed, returned to the firm, or closed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.services import concluding
from assessment.services.concluding import Closing
from assessment.services.review_outlet import REVIEW
from assessment.web.examined_lines import shown_review
from assessment.web.examining import reviewed
from assessment.web.finding_forms import ConclusionForm, ReturnForm
from assessment.web.forms import attempt
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("concluding", __name__, url_prefix="/assessments/<assessment_id>/review")


@blueprint.route("/confirmation", methods=["GET", "POST"])
@policy(Act.CONFIRM_REVIEW, shows=REVIEW)
def confirm(assessment_id: str) -> ResponseReturnValue:
    """Look over both sides and what was not examined, then confirm the result with a declaration."""
    form = ConclusionForm()
    if form.validate_on_submit() and attempt(form, lambda: _confirm(assessment_id, form)):
        flash(_("已核定。企业现在可以看到核定结果和核定意见。"), "success")
        return redirect(url_for("examining.page", assessment_id=assessment_id))
    return _page("confirm", assessment_id, Act.CONFIRM_REVIEW, form), 422 if form.is_submitted() else 200


@blueprint.route("/return", methods=["GET", "POST"])
@policy(Act.RETURN_REVIEW, shows=REVIEW)
def give_back(assessment_id: str) -> ResponseReturnValue:
    """Give it back to the firm, with the findings and a reason for the whole."""
    form = ReturnForm()
    if form.validate_on_submit() and attempt(form, lambda: _give_back(assessment_id, form)):
        flash(_("已退回。企业可以看到退回的原因和核定意见，改好后会重新提交。"), "success")
        return redirect(url_for("examining.page", assessment_id=assessment_id))
    return _page("return", assessment_id, Act.RETURN_REVIEW, form), 422 if form.is_submitted() else 200


@blueprint.route("/closing", methods=["GET", "POST"])
@policy(Act.CLOSE_REVIEW, shows=REVIEW)
def close(assessment_id: str) -> ResponseReturnValue:
    """End the review as if it had never begun."""
    if request.method == "GET":
        return _page("close", assessment_id, Act.CLOSE_REVIEW, None)
    concluding.close_review(
        current_session(), current_site().catalogue, current_actor(), assessment_id, now=now()
    )
    flash(_("核定已取消，自评回到“已提交”。"), "success")
    return redirect(url_for("reporting.result", assessment_id=assessment_id))


@blueprint.route("/ending", methods=["GET", "POST"])
@policy(Act.END_UNSERVED_REVIEW)
def end_unserved(assessment_id: str) -> ResponseReturnValue:
    """For the firm that nobody serves any more: end the review that nobody carries on."""
    if request.method == "GET":
        return _page("close", assessment_id, Act.END_UNSERVED_REVIEW, None)
    concluding.end_unserved_review(
        current_session(), current_site().catalogue, current_actor(), assessment_id, now=now()
    )
    flash(_("核定已结束，自评回到“已提交”，可以撤回修改。"), "success")
    return redirect(url_for("reporting.result", assessment_id=assessment_id))


def _page(name: str, assessment_id: str, act: Act, form: ConclusionForm | ReturnForm | None) -> str:
    opened = reviewed(assessment_id, act)
    return render_template(
        f"concluding/{name}.html",
        opened=opened,
        shown=shown_review(opened, current_language()),
        form=form,
        language=current_language(),
    )


def _confirm(assessment_id: str, form: ConclusionForm) -> None:
    closing = Closing(
        words=form.words.data or "", operation=form.number, statement=str(form.truthful.label.text)
    )
    concluding.confirm_review(
        current_session(),
        current_site().catalogue,
        current_actor(),
        assessment_id,
        closing=closing,
        now=now(),
    )


def _give_back(assessment_id: str, form: ReturnForm) -> None:
    closing = Closing(words=form.words.data or "", operation=form.number)
    concluding.return_review(
        current_session(),
        current_site().catalogue,
        current_actor(),
        assessment_id,
        closing=closing,
        now=now(),
    )
