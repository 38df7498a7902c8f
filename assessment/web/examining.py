"""The pages of a review: beginning it, the whole at a glance, and dimension by dimension."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.errors import NotFoundError
from assessment.domain.readings import Reading
from assessment.domain.review import Outcome
from assessment.domain.workflow import Status
from assessment.services import examining
from assessment.services.actor import firms_assessment
from assessment.services.review_outlet import REVIEW
from assessment.services.reviews import OpenedReview, open_review
from assessment.web.examined_lines import Part, Shown, Verdict, shown_review
from assessment.web.finding_forms import OperationForm
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

ONLY: Final = {"open": Verdict.OPEN, "differing": Verdict.DIFFERS}
"""What of a dimension is looked at alone, by the word in the address."""

blueprint = Blueprint("examining", __name__, url_prefix="/assessments/<assessment_id>/review")


@blueprint.post("/begin")
@policy(Act.BEGIN_REVIEW)
def begin(assessment_id: str) -> ResponseReturnValue:
    """Begin to review what the firm handed in."""
    examining.begin_review(
        current_session(), current_actor(), assessment_id, operation=OperationForm().number, now=now()
    )
    flash(_("已开始核定。企业现在不能撤回；核定或退回之前，企业看不到您的核定意见。"), "success")
    return redirect(url_for(".page", assessment_id=assessment_id))


@blueprint.get("")
@policy(Act.READ_REVIEW, shows=REVIEW)
def page(assessment_id: str) -> ResponseReturnValue:
    """The review at a glance: for who examines, the work; for all others, what came of it."""
    opened = reviewed(assessment_id, Act.READ_REVIEW)
    thing = firms_assessment(current_session(), opened.assessment, now=now())
    under_way = opened.row.outcome is Outcome.OPEN
    may_examine = under_way and current_actor().can(Act.EXAMINE, thing)
    return render_template(
        "examining/page.html" if may_examine else "examining/outcome.html",
        opened=opened,
        shown=None if under_way and not may_examine else shown_review(opened, current_language()),
        own=bool(current_actor().roles_in(opened.assessment.enterprise_id)),
        may_end=under_way and current_actor().can(Act.END_UNSERVED_REVIEW, thing) and not thing.workstations,
        is_draft=opened.assessment.status is Status.DRAFT,
        language=current_language(),
    )


@blueprint.get("/dimensions/<key>")
@policy(Act.EXAMINE, shows=REVIEW)
def dimension(assessment_id: str, key: str) -> ResponseReturnValue:
    """The questions of a dimension, all or some of them, each with what was claimed and found."""
    opened = reviewed(assessment_id, Act.EXAMINE)
    shown = shown_review(opened, current_language())
    part, only = part_of(shown, key), ONLY.get(request.args.get("only", ""))
    return render_template(
        "examining/dimension.html",
        opened=opened,
        shown=shown,
        part=part,
        lines=[each for each in part.lines if only in (None, each.verdict)],
        only=request.args.get("only", "") if only else "",
        next_part=_after(shown, part),
        language=current_language(),
    )


def reviewed(assessment_id: str, act: Act) -> OpenedReview:
    """The review of an assessment to be shown; the firm sees who looked, and what is posted has its entry."""
    opened = open_review(
        current_session(), current_site().catalogue, current_actor(), assessment_id, act=act, now=now()
    )
    if request.method == "GET":
        note_outsider(Reading.ASSESSMENT, opened.assessment.id, firm=opened.enterprise.id)
    return opened


def part_of(shown: Shown, key: str) -> Part:
    """A dimension of a review; not found where it has no questions."""
    part = shown.part(key)
    if part is None:
        raise NotFoundError
    return part


def _after(shown: Shown, part: Part) -> Part | None:
    """The dimension after this one."""
    place = shown.parts.index(part) + 1
    return shown.parts[place] if place < len(shown.parts) else None
