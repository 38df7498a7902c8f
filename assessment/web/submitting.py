"""Checking all answers, handing the assessment in, and taking it back."""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from assessment.domain.access import Act
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Asking, unanswered
from assessment.domain.questionnaire import Dimension, entered_questions
from assessment.domain.readings import Reading
from assessment.domain.relations import Violation
from assessment.domain.scoring import score
from assessment.domain.workflow import Status
from assessment.report.answers_in_words import in_words
from assessment.report.standing import standing_of
from assessment.services import submitting
from assessment.services.actor import firms_assessment
from assessment.services.outlets import ANSWERS
from assessment.services.sheets import Sheet, open_sheet
from assessment.services.submitting import Signing
from assessment.web.forms import Form, attempt
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.task_list import page_of
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language, lazy_gettext

_LONGEST_OPERATION: Final = 64

blueprint = Blueprint("submitting", __name__, url_prefix="/assessments/<assessment_id>")


class StatementForm(Form):
    """The statement that the answers are true; ``operation`` makes one act of a form sent twice."""

    operation = HiddenField(default=lambda: token_urlsafe(16))

    truthful = BooleanField(
        lazy_gettext("我确认以上内容真实反映了贵企业的情况，并对其真实性负责"),
        [InputRequired(lazy_gettext("请先阅读并勾选真实性承诺。"))],
    )
    open_too = BooleanField(
        lazy_gettext("有的题目没有回答，我知道它们按“不确定”计，仍要提交"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer on the check page."""

    term: str
    value: str
    note: str
    url: str
    action: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one dimension."""

    title: str
    rows: tuple[Row, ...]

    @property
    def missing(self) -> int:
        """How many of them are still to be given."""
        return sum(row.missing for row in self.rows)


@blueprint.get("/check")
@policy(Act.READ_ASSESSMENT, shows=ANSWERS)
def check(assessment_id: str) -> ResponseReturnValue:
    """All answers to look over, what is missing and what is odd."""
    sheet = _sheet(assessment_id, Act.READ_ASSESSMENT)
    note_outsider(Reading.ASSESSMENT, sheet.assessment.id, firm=sheet.assessment.enterprise_id)
    return _check_page(sheet, StatementForm())


@blueprint.post("/submission")
@policy(Act.SUBMIT)
def submit(assessment_id: str) -> ResponseReturnValue:
    """Hand the assessment in; the result is there at once."""
    form = StatementForm()
    signing = _signing(form)
    if form.validate_on_submit() and attempt(
        form,
        lambda: submitting.submit(
            current_session(),
            current_site().catalogue,
            current_actor(),
            assessment_id,
            signing=signing,
            now=now(),
        ),
    ):
        flash(_("已提交。下面就是结果。"), "success")
        return redirect(url_for("reporting.result", assessment_id=assessment_id))
    return _check_page(_sheet(assessment_id, Act.SUBMIT), form), 422


@blueprint.route("/withdrawal", methods=["GET", "POST"])
@policy(Act.WITHDRAW)
def withdraw(assessment_id: str) -> ResponseReturnValue:
    """Ask once more, then take the assessment back to change it."""
    if request.method == "POST":
        submitting.withdraw(
            current_session(), current_site().catalogue, current_actor(), assessment_id, now=now()
        )
        flash(_("已撤回，可以继续修改。改好后请重新提交。"), "success")
        return redirect(url_for("answering.tasks", assessment_id=assessment_id))
    return render_template("answering/withdraw.html", sheet=_sheet(assessment_id, Act.WITHDRAW))


def _signing(form: StatementForm) -> Signing:
    """What is signed: the statement, and that questions are left open where that was said."""
    said = [form.truthful, *([form.open_too] if form.open_too.data else [])]
    statement = _("；").join(str(each.label.text) for each in said)
    return Signing(statement, _operation(form), open_too=bool(form.open_too.data))


def _operation(form: StatementForm) -> str:
    sent = str(form.operation.data or "")
    plain = sent.isascii() and sent.isprintable() and 0 < len(sent) <= _LONGEST_OPERATION
    return sent if plain else token_urlsafe(16)


def _check_page(sheet: Sheet, form: StatementForm) -> str:
    language = current_language()
    missing = unanswered(sheet.questionnaire, sheet.answers, profile_facts(sheet.profile))
    thing = firms_assessment(current_session(), sheet.assessment, now=now())
    odd = submitting.broken_relations(sheet)
    return render_template(
        "answering/check.html",
        sheet=sheet,
        form=form,
        sections=[_section(sheet, dimension) for dimension in sheet.questionnaire.dimensions],
        outlook=standing_of(score(sheet.questionnaire, sheet.answers, profile_facts(sheet.profile)), language)
        if missing and sheet.answers
        else None,
        missing=[
            (question.text.in_language(language), _place_of(sheet, question.key)) for question in missing
        ],
        contradictions=[_remark(sheet, each) for each in odd if each.refuses],
        oddities=[_remark(sheet, each) for each in odd if not each.refuses],
        may_submit=current_actor().can(Act.SUBMIT, thing),
        language=language,
    )


def _remark(sheet: Sheet, violation: Violation) -> tuple[str, str]:
    places = [_place_of(sheet, fact) for fact in violation.facts]
    where = next((place for place in places if place), "")
    return violation.relation.message.in_language(current_language()), where


def _place_of(sheet: Sheet, question: str) -> str:
    """Where a question can be answered; nowhere once the assessment is handed in."""
    return page_of(sheet, question) if sheet.assessment.status is Status.DRAFT else ""


def _section(sheet: Sheet, dimension: Dimension) -> Section:
    asked = [each for each in entered_questions(dimension) if sheet.facts.asking[each.key] is Asking.ASKED]
    language = current_language()
    return Section(
        dimension.title.in_language(language),
        tuple(
            Row(
                term=question.text.in_language(language),
                value=in_words(question, sheet.answers.get(question.key), language),
                note=_("选答") if question.optional else "",
                url=_place_of(sheet, question.key),
                action=_("修改") if question.key in sheet.answers else _("补充"),
                missing=question.key not in sheet.answers and not question.optional,
            )
            for question in asked
        ),
    )


def _sheet(assessment_id: str, act: Act) -> Sheet:
    site = current_site()
    return open_sheet(current_session(), site.catalogue, current_actor(), assessment_id, act=act, now=now())
