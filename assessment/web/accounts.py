"""Accounts: registering a firm, signing in and out, accepting an invitation."""

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from assessment.domain.access import Act
from assessment.formatting import moment
from assessment.services import accounts, inviting, second_factor, signing_in
from assessment.services.signing_in import Credentials, NewSession
from assessment.web.at_hand import request_at_hand
from assessment.web.carrying import carried_in
from assessment.web.destinations import local_path
from assessment.web.firm_form import RegistrationForm
from assessment.web.forms import Form, LineField, MobileField, attempt, new_password, same_as, usable_name
from assessment.web.labels import label
from assessment.web.pages import MAIN_QUESTIONNAIRE, PRIVACY_VERSION
from assessment.web.proving import factor_page, go_on
from assessment.web.proving_forms import CodeForm, SignInForm
from assessment.web.security import PUBLIC, policy
from assessment.web.signing import (
    address,
    current_actor,
    current_actor_or_none,
    forget,
    now,
    remember,
    session_token,
)
from assessment.web.site import current_keys, current_site
from assessment.web.transaction import current_session, database_of_request
from assessment.web.wording import current_language, lazy_gettext

blueprint = Blueprint("accounts", __name__)

_DEVICE_KEPT: Final = 200


class InvitationForm(Form):
    """Who accepts an invitation."""

    display_name = LineField(lazy_gettext("您的姓名"), limit=40)
    mobile = MobileField(lazy_gettext("手机号"), limit=40, required=False)
    name = LineField(lazy_gettext("登录名"), [usable_name], limit=64)
    password = PasswordField(
        lazy_gettext("密码"), [InputRequired(lazy_gettext("请填写密码。")), new_password("name", "mobile")]
    )
    password_again = PasswordField(
        lazy_gettext("再次输入密码"), [InputRequired(lazy_gettext("请再次输入密码。")), same_as("password")]
    )
    privacy = BooleanField(
        lazy_gettext("我已阅读并同意《隐私与数据使用说明》"),
        [InputRequired(lazy_gettext("请先阅读并同意说明。"))],
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
@policy(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in, and go on where the person was going."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        signed: list[NewSession] = []
        site = current_site()
        if attempt(
            form,
            lambda: signed.append(
                signing_in.sign_in(database_of_request(), site.passwords, _credentials(form), now=now())
            ),
        ):
            return signed_in(signed[0], form.next.data, form.carried.data)
    expired = bool(request.args.get("expired")) and current_actor_or_none() is None
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        expired=expired,
        register_url=url_for(".register"),
        action=url_for(".sign_in"),
        kept=(),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/register", methods=["GET", "POST"])
@policy(PUBLIC)
def register() -> ResponseReturnValue:
    """Register a firm with its lead, who is signed in at once."""
    site = current_site()
    form = RegistrationForm()
    questionnaire = site.catalogue.questionnaire(MAIN_QUESTIONNAIRE)
    form.prepare(site.codes, now().year, relations=questionnaire.relations)
    if form.validate_on_submit():
        signed: list[NewSession] = []
        if attempt(form, lambda: signed.append(_registered(form))):
            return signed_in(signed[0], url_for("enterprises.home"))
    page = render_template(
        "accounts/register.html", form=form, proposal=form.proposal(), sign_in_url=url_for(".sign_in")
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/sign-out")
@policy(Act.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End the session."""
    signing_in.sign_out(current_session(), current_actor(), now=now())
    response = make_response(redirect(url_for("pages.home")))
    forget(response)
    return response


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation with a new account and be signed in, or with the own one (``acting.join``)."""
    form = InvitationForm()
    actor = current_actor_or_none()
    with database_of_request().reading() as session:
        invited = inviting.read_invitation(session, token, now=now())
    if form.validate_on_submit():
        signed: list[NewSession] = []
        if attempt(form, lambda: signed.append(_accepted(form, token))):
            return signed_in(signed[0], url_for("pages.home"))
    shown = {
        "organisation": invited.organisation_name,
        "role": label(invited.role),
        "inviter": "",
        "expires": moment(invited.expires_at, language=current_language()),
        "dimensions": (),
    }
    page = render_template(
        "accounts/invitation.html",
        form=form,
        invitation=shown,
        person=actor,
        join_url=url_for("acting.join", token=token),
        sign_in_url=url_for(".sign_in", next=request.path),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _credentials(form: SignInForm) -> Credentials:
    return _credentials_of(form.name.data or "", form.password.data or "")


def _credentials_of(name: str, password: str) -> Credentials:
    return Credentials(
        name=name,
        password=password,
        address=address(),
        device=request_at_hand().device[:_DEVICE_KEPT],
        replaces=session_token(),
        limits=current_site().settings.sign_in.limits,
    )


def _registered(form: RegistrationForm) -> NewSession:
    """Count, judge and hash outside a transaction; then register and sign in within one."""
    site = current_site()
    signing_in.admit_registration(database_of_request(), address(), now=now())
    profile = form.profile()
    person = _prepared(form, profile.name)
    session = current_session()
    registered = accounts.register_firm(session, site.codes, person, profile, address=address(), now=now())
    return signing_in.begin_session(session, registered.user, _credentials_of(person.name, ""), now=now())


def _accepted(form: InvitationForm, token: str) -> NewSession:
    signing_in.admit_link(database_of_request(), address(), now=now())
    person = _prepared(form)
    session = current_session()
    user = inviting.accept_as_new(session, token, person, address=address(), now=now())
    return signing_in.begin_session(session, user, _credentials_of(person.name, ""), now=now())


def _prepared(form: RegistrationForm | InvitationForm, firm_name: str = "") -> accounts.PreparedPerson:
    new = accounts.NewPerson(
        name=form.name.data or "",
        display_name=form.display_name.data or "",
        password=form.password.data or "",
        mobile=form.mobile.data or None,
        accepts=PRIVACY_VERSION,
    )
    return accounts.prepare_person(current_site().passwords, new, firm_name=firm_name)


def signed_in(signed: NewSession, target: str | None, carried: str | None = "") -> Response:
    """Go on in the session that was begun, or to its second factor with all that is carried."""
    form = CodeForm(formdata=None, next=target or "", carried=carried or "")
    if not signed.awaits_factor:
        return go_on(signed, form)
    session = current_session()
    second_factor.offer_factor(session, current_keys(), signed.user, now=now())
    if carried_in(carried) is None:
        response = make_response(redirect(url_for("proving.factor", next=local_path(target) or None)))
    else:
        who = second_factor.awaited(session, current_keys(), signed.token, now=now())
        response = make_response(factor_page(form, who))
    remember(response, signed)
    return response
