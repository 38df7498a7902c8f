"""Judging one question of a review: it stands as claimed, or what was found instead, and why."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.answers import Answer
from assessment.domain.entered_answers import Mistake, read_answer
from assessment.domain.errors import NotFoundError
from assessment.domain.questions import Question
from assessment.domain.review import Finding, FindingConflictError, Judgement
from assessment.services.examining import judge
from assessment.services.review_outlet import REVIEW
from assessment.services.reviews import OpenedReview, open_review
from assessment.web.entered_fields import entered_in, entered_of
from assessment.web.examined_lines import Line, shown_review
from assessment.web.examining import ONLY, part_of, reviewed
from assessment.web.finding_forms import FindingForm
from assessment.web.forms import attempt
from assessment.web.question_fields import Surroundings, field_for
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("judging", __name__, url_prefix="/assessments/<assessment_id>/review/dimensions/<key>")


@blueprint.post("/standing")
@policy(Act.EXAMINE)
def stands(assessment_id: str, key: str) -> ResponseReturnValue:
    """Find that an answer stands as it was claimed; where a colleague judged since, show what stands."""
    opened = open_review(
        current_session(),
        current_site().catalogue,
        current_actor(),
        assessment_id,
        act=Act.EXAMINE,
        now=now(),
    )
    name = request.form.get("question", "")
    claimed = opened.sides.claimed.get(name)
    if claimed is None:
        raise NotFoundError
    finding = Finding(question=name, answer=claimed, reason=None)
    judgement = Judgement(question=name, finding=finding, seen=FindingForm().revision_seen)
    try:
        _judge(assessment_id, judgement)
    except FindingConflictError as conflict:
        return _overtaken(assessment_id, key, name, conflict)
    return redirect(_back(assessment_id, key, name))


@blueprint.route("/questions/<name>", methods=["GET", "POST"])
@policy(Act.EXAMINE, shows=REVIEW)
def question(assessment_id: str, key: str, name: str) -> ResponseReturnValue:
    """Judge one question: what was claimed, and the corrected answer in the question's own fields."""
    opened = reviewed(assessment_id, Act.EXAMINE)
    line = next(
        (each for each in part_of(shown_review(opened, current_language()), key).lines if each.key == name),
        None,
    )
    if line is None:
        raise NotFoundError
    form = FindingForm()
    form.prepare(opened.sides.findings.get(name), line.revision)
    if request.method == "GET":
        return _page(opened, line, form)
    finding = _entered(opened, name, form)
    if finding is None:
        return _page(opened, line, form), 422
    judgement = Judgement(question=name, finding=finding, seen=form.revision_seen)
    if not attempt(form, lambda: _judge(assessment_id, judgement)):
        overtaken = form.revision_seen != line.revision
        return _page(opened, line, form), 409 if overtaken else 422
    return redirect(_back(assessment_id, key, name))


@blueprint.post("/questions/<name>/removal")
@policy(Act.EXAMINE)
def take_back(assessment_id: str, key: str, name: str) -> ResponseReturnValue:
    """Take a finding back: the question counts as not examined; of a colleague's newer one, show it first."""
    judgement = Judgement(question=name, finding=None, seen=FindingForm().revision_seen)
    try:
        _judge(assessment_id, judgement)
    except FindingConflictError as conflict:
        return _overtaken(assessment_id, key, name, conflict)
    flash(_("核定意见已撤销，这道题按未核对计。"), "success")
    return redirect(_back(assessment_id, key, name))


def _overtaken(
    assessment_id: str, key: str, name: str, conflict: FindingConflictError
) -> ResponseReturnValue:
    """Lead to what a colleague found of the question since."""
    flash(_("%(by)s刚刚核对过这道题，下面是现在的核定意见，请确认。", by=conflict.theirs.by), "warning")
    return redirect(url_for(".question", assessment_id=assessment_id, key=key, name=name))


def _judge(assessment_id: str, judgement: Judgement) -> None:
    judge(
        current_session(),
        current_site().catalogue,
        current_actor(),
        assessment_id,
        judgement=judgement,
        now=now(),
    )


def _entered(opened: OpenedReview, name: str, form: FindingForm) -> Finding | None:
    """The finding as it was posted; ``None`` where something of it is missing or wrong, said at its field."""
    answer = opened.sides.claimed.get(name) if form.stands else _answer(opened, name, form)
    if not form.complete(was_claimed=name in opened.sides.claimed) or answer is None:
        return None
    remark = "" if form.stands else form.remark.data or ""
    return Finding(question=name, answer=answer, reason=form.chosen_reason, remark=remark)


def _answer(opened: OpenedReview, name: str, form: FindingForm) -> Answer | None:
    """The corrected answer; what is none is said on the form."""
    found = read_answer(_asked(opened, name), entered_in(request.form, name))
    if isinstance(found, Mistake):
        form.wrong = found.message.in_language(current_language())
    elif found is None:
        form.wrong = _("请填写核定的回答。")
    return None if isinstance(found, Mistake) else found


def _asked(opened: OpenedReview, name: str) -> Question:
    return next(each for each in opened.sides.asked if each.key == name)


def _page(opened: OpenedReview, line: Line, form: FindingForm) -> str:
    """The page with what was typed, or what stands; what is sent from it next has seen what stands now."""
    language, asked = current_language(), _asked(opened, line.key)
    standing = opened.sides.findings.get(line.key)
    left = opened.sides.confirmed.get(line.key)
    entered = entered_in(request.form, line.key) if request.method == "POST" else entered_of(left)
    overtaken = request.method == "POST" and form.revision_seen != line.revision
    form.seen.data = str(line.revision)
    around = Surroundings(number=str(line.number), error=form.wrong, seen_by="")
    return render_template(
        "examining/question.html",
        opened=opened,
        line=line,
        form=form,
        field=field_for(asked, entered, around, language=language),
        standing=standing,
        overtaken=overtaken,
        back_url=_back(opened.assessment.id, line.dimension, line.key),
        language=language,
    )


def _back(assessment_id: str, key: str, name: str) -> str:
    """Where the question stands among those of its dimension, shown as they were."""
    asked = request.args.get("only", "")
    only = asked if asked in ONLY else None
    return url_for(
        "examining.dimension", assessment_id=assessment_id, key=key, only=only, _anchor=f"q-{name}"
    )
