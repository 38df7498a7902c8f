"""Filling in: the list of dimensions, their pages, and every answer saved by itself."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.entered_answers import Mistake, read_answer
from assessment.domain.errors import AnswerConflictError, NotFoundError
from assessment.domain.facts import Asking
from assessment.domain.readings import Reading
from assessment.services import answering
from assessment.services.actor import firms_assessment
from assessment.services.answering import Change
from assessment.services.carrying_in import NOTHING, Known, known_for
from assessment.services.moving import newer_version
from assessment.services.outlets import TASKS
from assessment.services.reviews import review_that_returned
from assessment.services.sheets import Sheet, keep_recent, open_sheet
from assessment.web.answer_forms import attempted, read_page, sent_answer
from assessment.web.answer_pages import UNTOUCHED, Attempt, answer_page
from assessment.web.answer_replies import conflict_reply, malformed_reply, mistake_reply, saved_reply
from assessment.web.at_hand import request_at_hand
from assessment.web.derived import odd_on
from assessment.web.errors import name_fields
from assessment.web.incoming import takes_json, takes_several
from assessment.web.known_lines import KEEP, with_kept
from assessment.web.leaves import Leaf, leaf_of
from assessment.web.read_only import require_room
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.task_list import differing_tasks, first_open_url, page_of, task_of, whole_progress
from assessment.web.traces import note_outsider
from assessment.web.transaction import SAFE_METHODS, after_commit, current_session, keep_what_is_right
from assessment.web.wording import _, current_language

blueprint = Blueprint("answering", __name__, url_prefix="/assessments/<assessment_id>")


@blueprint.get("")
@policy(Act.READ_ASSESSMENT, shows=TASKS)
def tasks(assessment_id: str) -> ResponseReturnValue:
    """The dimensions with their state: the home of an assessment."""
    sheet = _sheet(assessment_id, Act.READ_ASSESSMENT)
    note_outsider(Reading.ASSESSMENT, sheet.assessment.id, firm=sheet.assessment.enterprise_id)
    thing = firms_assessment(current_session(), sheet.assessment, now=now())
    known = _known(sheet) if current_actor().can(Act.ANSWER, thing) else NOTHING
    return render_template(
        "answering/tasks.html",
        sheet=sheet,
        tasks=[task_of(sheet, dimension) for dimension in sheet.questionnaire.dimensions],
        whole=whole_progress(sheet),
        resume_url=first_open_url(sheet),
        language=current_language(),
        known=len(known.offers),
        newer=newer_version(current_site().catalogue, sheet),
        may_move=current_actor().can(Act.MOVE_VERSION, thing),
        differing=differing_tasks(sheet, known),
        may_delete=current_actor().can(Act.DELETE_DRAFT, thing) and sheet.assessment.submitted_at is None,
        may_invite=current_actor().can(Act.INVITE_COLLEAGUE, thing),
        returned=review_that_returned(current_session(), sheet.assessment),
    )


@blueprint.route("/dimensions/<key>/<int:number>", methods=["GET", "POST"])
@policy(Act.ANSWER)
@takes_several
def page(assessment_id: str, key: str, number: int) -> ResponseReturnValue:
    """Ask a page of a dimension, and save what was answered."""
    sheet = _sheet(assessment_id, Act.ANSWER)
    leaf = _leaf(sheet, key, number)
    sent = request_at_hand()
    if sent.method == "GET":
        return _render(sheet, leaf, UNTOUCHED, known=_known(sheet))
    name_fields({each.key: each.text.in_language(current_language()) for each in leaf.questions})
    require_room()
    kept = sent.form.get(KEEP, "")
    form = with_kept(sent.form, _known(sheet)) if kept else sent.form
    posted = read_page(sheet, leaf, form)
    saved = answering.save_changes(
        current_session(), current_actor(), sheet, changes=posted.changes, now=now()
    )
    _keep_once_committed(saved.sheet)
    attempt = attempted(leaf, posted, saved)
    if not attempt.errors:
        here = page_of(saved.sheet, kept) if kept else ""
        return redirect(here or _next_url(sheet, saved.sheet, leaf))
    keep_what_is_right()
    page = _render(saved.sheet, leaf, attempt, known=_known(saved.sheet))
    return page, 409 if saved.conflicts else 422


@blueprint.post("/dimensions/<key>/<int:number>/answer")
@policy(Act.ANSWER)
@takes_json
def save(assessment_id: str, key: str, number: int) -> ResponseReturnValue:
    """Save one answer a script sent; the reply says what to show and count."""
    sheet = _sheet(assessment_id, Act.ANSWER)
    leaf = _leaf(sheet, key, number)
    sent = sent_answer(leaf, request_at_hand().get_data())
    if sent is None:
        return malformed_reply()
    question = sent.question
    answer = read_answer(question, sent.entered)
    if isinstance(answer, Mistake):
        return mistake_reply(question.key, answer)
    change = Change(question=question.key, answer=answer, seen=sent.seen, operation=sent.operation)
    try:
        after = answering.save_change(current_session(), current_actor(), sheet, change=change, now=now())
    except AnswerConflictError as conflict:
        return conflict_reply(sheet, leaf, conflict)
    _keep_once_committed(after)
    return saved_reply(after, leaf, question.key)


@blueprint.route("/deletion", methods=["GET", "POST"])
@policy(Act.DELETE_DRAFT)
def delete(assessment_id: str) -> ResponseReturnValue:
    """Ask once more, then delete the draft with its answers."""
    if request_at_hand().method == "POST":
        answering.delete_draft(current_session(), current_actor(), assessment_id, now=now())
        flash(_("草稿已删除。"), "success")
        return redirect(url_for("enterprises.home"))
    sheet = _sheet(assessment_id, Act.DELETE_DRAFT)
    return render_template("answering/delete.html", sheet=sheet, answered=len(sheet.answers))


def _sheet(assessment_id: str, act: Act) -> Sheet:
    site = current_site()
    sheet = open_sheet(current_session(), site.catalogue, current_actor(), assessment_id, act=act, now=now())
    if request_at_hand().method in SAFE_METHODS:
        keep_recent(current_session(), sheet)
    return sheet


def _keep_once_committed(sheet: Sheet) -> None:
    session = current_session()
    after_commit(lambda: keep_recent(session, sheet))


def _leaf(sheet: Sheet, key: str, number: int) -> Leaf:
    leaf = leaf_of(sheet.questionnaire, key, number)
    if leaf is None:
        raise NotFoundError
    return leaf


def _next_url(before: Sheet, after: Sheet, leaf: Leaf) -> str:
    """The same page where it asks more now or contradicts itself, else the next one, else the list."""
    dimension = leaf.dimension
    assessment_id = after.assessment.id
    asked_more = [
        question
        for question in leaf.questions
        if after.facts.asking[question.key] is Asking.ASKED
        and before.facts.asking[question.key] is not Asking.ASKED
        and question.key not in after.answers
    ]
    if asked_more:
        flash(_("根据您的回答，本页多了 %(count)s 道题。", count=len(asked_more)), "information")
        return url_for(".page", assessment_id=assessment_id, key=dimension.key, number=leaf.number)
    if _contradictory(after, leaf) - _contradictory(before, leaf):
        flash(_("已保存，但有数字互相矛盾，请看题目旁的提示。"), "warning")
        return url_for(".page", assessment_id=assessment_id, key=dimension.key, number=leaf.number)
    if leaf.number < leaf.total:
        return url_for(".page", assessment_id=assessment_id, key=dimension.key, number=leaf.number + 1)
    flash(_("“%(title)s”已保存。", title=dimension.title.in_language(current_language())), "success")
    return url_for(".tasks", assessment_id=assessment_id)


def _contradictory(sheet: Sheet, leaf: Leaf) -> frozenset[str]:
    """The questions of a page whose figures contradict others; said once, then the person may go on."""
    broken = [each for each in odd_on(sheet, leaf) if each.refuses]
    return frozenset(fact for each in broken for fact in each.facts if fact in leaf.numbers)


def _known(sheet: Sheet) -> Known:
    return known_for(current_session(), current_site().catalogue, sheet)


def _render(sheet: Sheet, leaf: Leaf, attempt: Attempt, *, known: Known) -> str:
    language = current_language()
    drawn = answer_page(sheet, leaf, attempt, known=known, language=language)
    return render_template("answering/page.html", sheet=sheet, leaf=leaf, page=drawn, language=language)
