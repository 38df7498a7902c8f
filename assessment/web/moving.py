"""Moving a draft to a newer version of its questionnaire: everything side by side first, then one button."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.answers import Answer
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Question
from assessment.domain.scoring import Score
from assessment.domain.succession import counterparts
from assessment.report.answers_in_words import in_words
from assessment.report.standing import standing_of
from assessment.services import moving
from assessment.services.moving import Chosen, Move
from assessment.web.incoming import takes_several
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("moving", __name__, url_prefix="/assessments/<assessment_id>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question with its answer in words; ``note`` says what is different about it, if anything."""

    key: str
    question: str
    answer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The score in one of the two versions."""

    version: str
    points: str
    level: str
    reachable: str


@blueprint.route("/version", methods=["GET", "POST"])
@policy(Act.MOVE_VERSION)
@takes_several
def page(assessment_id: str) -> ResponseReturnValue:
    """Show what carries over, what is new and what is lost; move when asked to."""
    catalogue, session, actor = current_site().catalogue, current_session(), current_actor()
    if request.method == "POST":
        chosen = Chosen(request.form.get("version", ""), request.form.getlist("question"))
        moving.move(session, catalogue, actor, assessment_id, chosen=chosen, now=now())
        flash(_("已换到 %(version)s 版。请把没有答的题补上。", version=chosen.version), "success")
        return redirect(url_for("answering.tasks", assessment_id=assessment_id))
    found = moving.preview_move(session, catalogue, actor, assessment_id, now=now())
    if found is None:
        return redirect(url_for("answering.tasks", assessment_id=assessment_id))
    return render_template(
        "moving/page.html",
        sheet=found.sheet,
        sides=[_side(each) for each in (found.score_now, found.score_then)],
        carried=list(_carried(found)),
        reworded=list(_reworded(found)),
        new=list(_new(found)),
        lost=list(_lost(found)),
        language=current_language(),
    )


def _side(score: Score) -> Side:
    standing = standing_of(score, current_language())
    return Side(
        version=score.questionnaire.version,
        points=standing.total.text,
        level=standing.level,
        reachable="" if standing.settled else standing.reachable,
    )


def _carried(found: Move) -> Iterator[Line]:
    then = placed_questions(found.to.questionnaire)
    for key, answer in found.transfer.carried.items():
        yield _line(then[key].question, answer)


def _reworded(found: Move) -> Iterator[Line]:
    """Each in its new words, with the old ones beneath where the question itself was put otherwise."""
    language = current_language()
    then = placed_questions(found.to.questionnaire)
    sources = counterparts(found.sheet.questionnaire, found.to.questionnaire)
    for key, answer in found.transfer.reworded.items():
        question, source = then[key].question, sources[key].question
        before, after = source.text.in_language(language), question.text.in_language(language)
        changed = _("选项或说明有改动") if before == after else _("原来问：%(question)s", question=before)
        yield _line(question, answer, changed)


def _new(found: Move) -> Iterator[Line]:
    """What is to be answered; said of the questions that were not there before."""
    sources = counterparts(found.sheet.questionnaire, found.to.questionnaire)
    for question in found.new:
        text = question.text.in_language(current_language())
        yield Line(key=question.key, question=text, note="" if question.key in sources else _("新题"))


def _lost(found: Move) -> Iterator[Line]:
    now_asked = placed_questions(found.sheet.questionnaire)
    then = placed_questions(found.to.questionnaire)
    for key in found.transfer.lost:
        why = _("新版里不能这样答了，要重新答") if key in then else _("新版不再问")
        yield _line(now_asked[key].question, found.sheet.answers[key], why)


def _line(question: Question, answer: Answer, note: str = "") -> Line:
    language = current_language()
    text = question.text.in_language(language)
    return Line(key=question.key, question=text, answer=in_words(question, answer, language), note=note)
