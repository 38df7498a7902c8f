"""The page on which whoever holds a report has it checked; the code on its cover leads here."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from assessment.domain.errors import RefusalError
from assessment.formatting import day, moment
from assessment.services import checking
from assessment.services.checking import CheckedReport
from assessment.services.outlets import CHECKED
from assessment.web.errors import status_of
from assessment.web.forms import Form, LineField, attempt
from assessment.web.security import PUBLIC, policy
from assessment.web.signing import address, now
from assessment.web.site import current_site
from assessment.web.transaction import database_of_request
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("checking", __name__)

_DONE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is told of a report; ``noun`` is what its questionnaire calls a level.

    ``reviewed`` tells a confirmed result from a claim.
    ``same_file`` is ``None`` where nobody asked about a file.
    """

    number: str
    firm: str
    questionnaire: str
    year: int
    noun: str
    level: str
    reviewed: bool
    dated: str
    signed: str
    sha256: str
    questionnaire_hash: str
    engine_version: str
    same_file: bool | None


def _is_hash(_form: FlaskForm, field: Field) -> None:
    if field.data and not checking.file_hash(field.data):
        raise ValidationError(_("校验值应为 64 位，由数字和字母 a 至 f 组成。不核对文件时请留空。"))


class CheckForm(Form):
    """What stands on the cover, and optionally the hash of a file; ``status`` is that of the answer."""

    status = _DONE

    number = LineField(lazy_gettext("报告编号"), limit=60)
    code = LineField(lazy_gettext("查验码"), limit=60)
    file_hash = LineField(lazy_gettext("文件校验值（SHA-256）"), [_is_hash], required=False)

    def refuse(self, refusal: RefusalError) -> None:
        """Show a refusal at the top of the form; it has the status that it has on any other page."""
        super().refuse(refusal)
        self.status = status_of(refusal)


@blueprint.route("/check", methods=["GET", "POST"])
@policy(PUBLIC, shows=CHECKED)
def page() -> ResponseReturnValue:
    """Ask for number and code, which the scanned code brings along, and tell what is known."""
    form = CheckForm(data={"number": request.args.get("number", ""), "code": request.args.get("code", "")})
    found: list[CheckedReport] = []
    if form.validate_on_submit():
        attempt(form, lambda: found.append(_check(form)))
    checked = _checked(found[0], form.file_hash.data or "") if found else None
    shown = render_template("checking/page.html", form=form, checked=checked)
    return shown, 422 if form.status == _DONE and form.errors else form.status


def _check(form: CheckForm) -> CheckedReport:
    return checking.check_report(
        database_of_request(), form.number.data or "", form.code.data or "", address=address(), now=now()
    )


def _checked(checked: CheckedReport, pasted: str) -> Checked:
    language, report = current_language(), checked.found
    filed = current_site().catalogue.find(report.questionnaire_key, report.questionnaire_version)
    questionnaire = filed.questionnaire
    pasted = checking.file_hash(pasted)
    return Checked(
        number=report.number,
        firm=checked.firm,
        questionnaire=f"{questionnaire.title.in_language(language)} {report.questionnaire_version}",
        year=report.year,
        noun=questionnaire.level_name.in_language(language),
        level=next(
            each.title.in_language(language)
            for each in questionnaire.level_rule.levels
            if each.key == report.level
        ),
        reviewed=report.reviewed,
        dated=day(report.dated, language=language),
        signed=moment(report.signed_at, language=language),
        sha256=report.sha256,
        questionnaire_hash=report.questionnaire_hash,
        engine_version=report.engine_version,
        same_file=report.sha256 == pasted if pasted else None,
    )
