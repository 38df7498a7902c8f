"""Accounts: registering a firm, signing in and out, invitations, one's own sessions and password."""

from dataclasses import dataclass
from typing import Final, cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from assessment.domain.access import Act
from assessment.domain.identities import SignedSessionId
from assessment.formatting import moment
from assessment.services import accounts, inviting, signing_in
from assessment.services.signing_in import Credentials, NewSession
from assessment.web.destinations import after_signing_in, local_path
from assessment.web.firm_form import RegistrationForm
from assessment.web.forms import Form, LineField, MobileField, attempt, new_password, same_as, usable_name
from assessment.web.incoming import Incoming
from assessment.web.labels import label
from assessment.web.pages import PRIVACY_VERSION
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
from assessment.web.site import current_site
from assessment.web.transaction import current_session, database_of_request
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("accounts", __name__)

_DEVICE_SHOWN: Final = 80


class SignInForm(Form):
    """Name and password."""

    name = LineField(lazy_gettext("登录名或手机号"))
    password = PasswordField(lazy_gettext("密码"), [InputRequired(lazy_gettext("请填写密码。"))])
    next = HiddenField()


class PasswordForm(Form):
    """The old password and the new one, twice."""

    current = PasswordField(lazy_gettext("现在的密码"), [InputRequired(lazy_gettext("请填写现在的密码。"))])
    password = PasswordField(
        lazy_gettext("新密码"), [InputRequired(lazy_gettext("请填写新密码。")), new_password()]
    )
    password_again = PasswordField(
        lazy_gettext("再次输入新密码"),
        [InputRequired(lazy_gettext("请再次输入新密码。")), same_as("password")],
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where somebody is signed in, in words."""

    id: str
    device: str
    place: str
    since: str
    seen: str
    current: bool


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
            return _signed_in(signed[0], form.next.data)
    expired = bool(request.args.get("expired")) and current_actor_or_none() is None
    page = render_template(
        "accounts/sign_in.html", form=form, expired=expired, register_url=url_for(".register")
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/register", methods=["GET", "POST"])
@policy(PUBLIC)
def register() -> ResponseReturnValue:
    """Register a firm with its lead, who is signed in at once."""
    site = current_site()
    form = RegistrationForm()
    form.prepare(site.codes, now().year)
    if form.validate_on_submit():
        signed: list[NewSession] = []
        if attempt(form, lambda: signed.append(_registered(form))):
            return _signed_in(signed[0], url_for("enterprises.home"))
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


@blueprint.get("/account")
@policy(Act.OWN_ACCOUNT)
def sessions() -> ResponseReturnValue:
    """Who am I, and where am I signed in."""
    actor = current_actor()
    first = actor.belongings[0] if actor.belongings else None
    person = {
        "display_name": actor.display_name,
        "name": actor.name,
        "mobile": "",
        "organisation": first.organisation_name if first else "",
        "role": label(first.role) if first else "",
    }
    return render_template(
        "accounts/sessions.html",
        person=person,
        password_url=url_for(".password"),
        sessions=_devices(),
        revoke_url=url_for(".revoke"),
        revoke_all_url=url_for(".revoke_others"),
    )


@blueprint.post("/account/sessions")
@policy(Act.OWN_ACCOUNT)
def revoke() -> ResponseReturnValue:
    """End the session on one device."""
    signed = SignedSessionId(request.form.get("session", ""))
    signing_in.end_session(current_session(), current_actor(), signed, now=now())
    flash(_("那台设备已退出登录。"), "success")
    return redirect(url_for(".sessions"))


@blueprint.post("/account/sessions/others")
@policy(Act.OWN_ACCOUNT)
def revoke_others() -> ResponseReturnValue:
    """End the sessions on all other devices."""
    signing_in.end_other_sessions(current_session(), current_actor(), now=now())
    flash(_("其他设备都已退出登录。"), "success")
    return redirect(url_for(".sessions"))


@blueprint.post("/account/presence")
@policy(Act.OWN_ACCOUNT)
def extend() -> ResponseReturnValue:
    """Note that the person is still there; the page asked because the session was about to end."""
    return "", 204


@blueprint.route("/account/password", methods=["GET", "POST"])
@policy(Act.OWN_ACCOUNT, rests=True)
def password() -> ResponseReturnValue:
    """Change one's own password."""
    form = PasswordForm()
    if form.validate_on_submit() and attempt(form, lambda: _password_changed(form)):
        flash(_("密码已修改，其他设备上的登录都已退出。"), "success")
        return redirect(url_for(".sessions"))
    page = render_template("accounts/password.html", form=form, obliged=False, back_url=url_for(".sessions"))
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation with a new account, and be signed in."""
    form = InvitationForm()
    with database_of_request().reading() as session:
        invited = inviting.read_invitation(session, token, now=now())
    if form.validate_on_submit():
        signed: list[NewSession] = []
        if attempt(form, lambda: signed.append(_accepted(form, token))):
            return _signed_in(signed[0], url_for("pages.home"))
    shown = {
        "organisation": invited.organisation_name,
        "role": label(invited.role),
        "inviter": "",
        "expires": moment(invited.expires_at, language=current_language()),
        "dimensions": (),
    }
    page = render_template("accounts/invitation.html", form=form, invitation=shown)
    return page, 422 if form.errors or form.form_errors else 200


def _credentials(form: SignInForm) -> Credentials:
    return _credentials_of(form.name.data or "", form.password.data or "")


def _credentials_of(name: str, password: str) -> Credentials:
    return Credentials(
        name=name,
        password=password,
        address=address(),
        device=cast(Incoming, request).device[:_DEVICE_SHOWN],
        replaces=session_token(),
    )


def _registered(form: RegistrationForm) -> NewSession:
    """Count, judge and hash outside a transaction; then register and sign in within one."""
    site = current_site()
    signing_in.admit_registration(database_of_request(), address(), now=now())
    profile = form.profile()
    person = _prepared(form, profile.name)
    session = current_session()
    registered = accounts.register_firm(session, site.codes, person, profile, address=address(), now=now())
    credentials = _credentials_of(person.name, "")
    return signing_in.begin_session(session, registered.user, credentials, now=now())


def _accepted(form: InvitationForm, token: str) -> NewSession:
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


def _password_changed(form: PasswordForm) -> None:
    accounts.change_password(
        database_of_request(),
        current_site().passwords,
        current_actor(),
        old=form.current.data or "",
        new=form.password.data or "",
        now=now(),
    )


def _signed_in(signed: NewSession, target: str | None) -> Response:
    response = make_response(redirect(local_path(target) or after_signing_in()))
    remember(response, signed)
    return response


def _devices() -> list[Device]:
    actor = current_actor()
    language = current_language()
    here = actor.signed_in.id if actor.signed_in else None
    return [
        Device(
            id=each.id,
            device=each.device or _("未知设备"),
            place=each.address,
            since=moment(each.created_at, language=language),
            seen=moment(each.last_seen_at, language=language),
            current=each.id == here,
        )
        for each in signing_in.own_sessions(current_session(), actor, now=now())
    ]
