"""A firm's own place: its assessments, its facts, and who serves it."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from assessment.catalogue.registry import UnknownQuestionnaireError
from assessment.domain.access import Act, Thing
from assessment.domain.errors import NotFoundError
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME, day
from assessment.services import answering, contacts, enterprises
from assessment.services.answering import Listed
from assessment.web.contact_forms import ProfileForm
from assessment.web.firm_form import warnings_about
from assessment.web.forms import Form, attempt
from assessment.web.labels import county_name, industry_name, label, questionnaire_title
from assessment.web.pages import MAIN_QUESTIONNAIRE, PRIVACY_VERSION, privacy_notice
from assessment.web.security import PUBLIC, policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("enterprises", __name__)

_START: Final = "start"
"""What the privacy notice leads on to when it stood in the way of beginning."""

_TONES: Final = {
    Status.DRAFT: "amber",
    Status.SUBMITTED: "blue",
    Status.IN_REVIEW: "blue",
    Status.CONFIRMED: "green",
}


class PrivacyForm(Form):
    """Accepting the privacy notice."""

    accepted = BooleanField(
        lazy_gettext("我已阅读并同意《隐私与数据使用说明》"), [InputRequired(lazy_gettext("请先勾选同意。"))]
    )
    next = HiddenField()


@blueprint.get("/enterprise")
@policy(Act.READ_ENTERPRISE)
def home() -> ResponseReturnValue:
    """The firm's assessments, and what to do next."""
    actor = current_actor()
    session = current_session()
    firm = enterprises.own_firm(session, actor, now=now())
    found = answering.assessments_of_firm(session, actor, firm.id, now=now())
    year = now().astimezone(HOUSE_TIME).year
    may_decide = actor.can(Act.DECIDE_CLAIM, Thing(organisation=firm.id))
    return render_template(
        "enterprises/home.html",
        firm=firm,
        region=county_name(firm.region),
        division=industry_name(firm.industry),
        assessments=[_row(each) for each in found],
        may_start=all((each.year, each.questionnaire) != (year, MAIN_QUESTIONNAIRE) for each in found),
        may_invite=actor.can(Act.INVITE_COLLEAGUE, Thing(organisation=firm.id)),
        claims=enterprises.claims_to(session, actor, firm.id, now=now()) if may_decide else (),
        year=year,
        questionnaire=current_site().catalogue.questionnaire(MAIN_QUESTIONNAIRE),
        language=current_language(),
    )


@blueprint.post("/enterprise/assessments")
@policy(Act.START_ASSESSMENT)
def start() -> ResponseReturnValue:
    """Begin this year's assessment; the privacy notice comes first."""
    actor = current_actor()
    firm = enterprises.own_firm(current_session(), actor, act=Act.START_ASSESSMENT, now=now())
    if firm.privacy_version != PRIVACY_VERSION:
        return redirect(url_for(".accept_privacy", next=_START))
    started = answering.start_assessment(
        current_session(),
        current_site().catalogue,
        actor,
        firm.id,
        key=_wanted(request.form).key,
        now=now(),
    )
    return redirect(url_for("answering.tasks", assessment_id=started.id))


def _wanted(fields: Mapping[str, str]) -> Questionnaire:
    """The newest version of the questionnaire that is named, of the main one where none is."""
    key = fields.get("questionnaire", MAIN_QUESTIONNAIRE)
    try:
        return current_site().catalogue.questionnaire(key)
    except UnknownQuestionnaireError:
        raise NotFoundError from None


@blueprint.route("/enterprise/privacy", methods=["GET", "POST"])
@policy(Act.ACCEPT_PRIVACY)
def accept_privacy() -> ResponseReturnValue:
    """Read the privacy notice and accept it for the firm."""
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.ACCEPT_PRIVACY, now=now())
    form = PrivacyForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        enterprises.accept_privacy(
            current_session(), current_actor(), firm.id, version=PRIVACY_VERSION, now=now()
        )
        if form.next.data == _START:
            return start()
        flash(_("已记录同意。现在可以开始自评。"), "success")
        return redirect(url_for(".home"))
    page = render_template("accounts/privacy.html", notice_text=privacy_notice(), form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/enterprise/profile", methods=["GET", "POST"])
@policy(Act.EDIT_PROFILE)
def profile() -> ResponseReturnValue:
    """The firm's facts: asked once, used everywhere."""
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.EDIT_PROFILE, now=now())
    site = current_site()
    form = ProfileForm()
    questionnaire = site.catalogue.questionnaire(MAIN_QUESTIONNAIRE)
    form.prepare(site.codes, now().astimezone(HOUSE_TIME).year, relations=questionnaire.relations)
    if not form.is_submitted():
        form.fill(firm.profile)
        form.fill_contact(contacts.own_contact(current_session(), current_actor(), firm.id, now=now()))
    if form.validate_on_submit() and attempt(form, lambda: _edited(form, firm.id)):
        flash(_("企业信息已保存。"), "success")
        return redirect(url_for(".home"))
    page = render_template(
        "enterprises/profile.html",
        form=form,
        proposal=form.proposal(),
        warnings=list(warnings_about(form, site.codes)),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/figures")
@policy(PUBLIC, rests=True)
def figures() -> ResponseReturnValue:
    """The figures to collect before one sits down."""
    return render_template(
        "enterprises/figures.html", questionnaire=_wanted(request.args), language=current_language()
    )


@blueprint.get("/blank")
@policy(PUBLIC, rests=True)
def blank() -> ResponseReturnValue:
    """The whole questionnaire, to print and to talk over."""
    return render_template(
        "enterprises/blank.html", questionnaire=_wanted(request.args), language=current_language()
    )


def _edited(form: ProfileForm, enterprise_id: str) -> None:
    session, actor = current_session(), current_actor()
    enterprises.edit_profile(
        session, current_site().codes, actor, enterprise_id, profile=form.profile(), now=now()
    )
    contacts.change_contact(session, actor, enterprise_id, contact=form.contact(), now=now())


def _row(assessment: Listed) -> dict[str, object]:
    language = current_language()
    draft = assessment.status is Status.DRAFT
    endpoint = "answering.tasks" if draft else "reporting.result"
    return {
        "year": assessment.year,
        "title": questionnaire_title(assessment.questionnaire, assessment.version),
        "status": _("已退回") if assessment.returned else label(assessment.status),
        "tone": "amber" if assessment.returned else _TONES[assessment.status],
        "url": url_for(endpoint, assessment_id=assessment.id),
        "action": _("继续填写") if draft else _("查看结果"),
        "draft": draft,
        "since": day(assessment.since, language=language),
        "version": assessment.version,
    }
