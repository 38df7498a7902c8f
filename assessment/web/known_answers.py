"""What is known already, gathered on one page: answers from other assessments, taken over with one press."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.report.answers_in_words import in_words
from assessment.services.carrying_in import Offered, carry_in, known_for
from assessment.services.sheets import open_sheet
from assessment.web.incoming import takes_several
from assessment.web.known_lines import source_in_words
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("known_answers", __name__, url_prefix="/assessments/<assessment_id>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer on offer: its question, the answer in words, where it comes from."""

    key: str
    question: str
    answer: str
    source: str
    same: bool


@blueprint.route("/known", methods=["GET", "POST"])
@policy(Act.ANSWER)
@takes_several
def page(assessment_id: str) -> ResponseReturnValue:
    """Show every answer on offer with its source; take over those that are ticked."""
    catalogue, session = current_site().catalogue, current_session()
    sheet = open_sheet(session, catalogue, current_actor(), assessment_id, act=Act.ANSWER, now=now())
    if request.method == "POST":
        chosen = request.form.getlist("question")
        saved = carry_in(session, catalogue, current_actor(), sheet, questions=chosen, now=now())
        count = len(saved.sheet.answers) - len(sheet.answers)
        flash(_("已带入 %(count)s 题，可以在各页核对和修改。", count=count), "success")
        return redirect(url_for("answering.tasks", assessment_id=assessment_id))
    offers = known_for(session, catalogue, sheet).offers
    rows = [_row(each) for each in offers.values()]
    return render_template("answering/known.html", sheet=sheet, rows=rows, language=current_language())


def _row(offered: Offered) -> Row:
    language = current_language()
    return Row(
        key=offered.question.key,
        question=offered.question.text.in_language(language),
        answer=in_words(offered.question, offered.answer, language),
        source=source_in_words(offered.source, language),
        same=offered.same,
    )
