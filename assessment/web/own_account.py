"""One's own account: who one is, where one is signed in, one's password."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from assessment.domain.access import Act
from assessment.domain.identities import SignedSessionId
from assessment.domain.second_factor import needs_factor
from assessment.formatting import moment
from assessment.services import accounts, second_factor, signing_in
from assessment.services.signing_in import NewSession
from assessment.web.forms import Form, attempt, new_password, same_as
from assessment.web.labels import label
from assessment.web.security import policy
from assessment.web.signing import current_actor, now, remember
from assessment.web.site import current_site
from assessment.web.transaction import current_session, database_of_request
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("own_account", __name__, url_prefix="/account")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where somebody is signed in, in words."""

    id: str
    device: str
    place: str
    since: str
    seen: str
    current: bool


@blueprint.get("")
@policy(Act.OWN_ACCOUNT)
def sessions() -> ResponseReturnValue:
    """Who am I, how do I prove it, and where am I signed in."""
    actor, session = current_actor(), current_session()
    proved = second_factor.has_second_factor(session, actor)
    return render_template(
        "accounts/sessions.html",
        person=actor,
        mobile=accounts.own_mobile(session, actor),
        belongings=[(each.organisation_name, label(each.role)) for each in actor.held],
        sessions=_devices(),
        factor={
            "on": proved,
            "obligatory": needs_factor(actor.held_roles),
            "left": second_factor.codes_left(session, actor) if proved else 0,
        },
    )


@blueprint.post("/sessions")
@policy(Act.OWN_ACCOUNT)
def revoke() -> ResponseReturnValue:
    """End the session on one device."""
    signed = SignedSessionId(request.form.get("session", ""))
    signing_in.end_session(current_session(), current_actor(), signed, now=now())
    flash(_("那台设备已退出登录。"), "success")
    return redirect(url_for(".sessions"))


@blueprint.post("/sessions/others")
@policy(Act.OWN_ACCOUNT)
def revoke_others() -> ResponseReturnValue:
    """End the sessions on all other devices."""
    signing_in.end_other_sessions(current_session(), current_actor(), now=now())
    flash(_("其他设备都已退出登录。"), "success")
    return redirect(url_for(".sessions"))


@blueprint.post("/presence")
@policy(Act.OWN_ACCOUNT)
def extend() -> ResponseReturnValue:
    """Note that the person is still there; the page asked because the session was about to end."""
    current_actor().require_own_account()
    return "", 204


@blueprint.route("/password", methods=["GET", "POST"])
@policy(Act.OWN_ACCOUNT, rests=True)
def password() -> ResponseReturnValue:
    """Change one's own password."""
    current_actor().require_own_account()
    form = PasswordForm()
    renewed: list[NewSession] = []
    if form.validate_on_submit() and attempt(form, lambda: renewed.append(_password_changed(form))):
        flash(_("密码已修改，其他设备上的登录都已退出。"), "success")
        response = make_response(redirect(url_for(".sessions")))
        remember(response, renewed[0])
        return response
    signed = current_actor().signed_in
    page = render_template(
        "accounts/password.html",
        form=form,
        obliged=False,
        too_old=signed is not None and current_site().passwords.is_too_old(signed.password_changed_at, now()),
        back_url=url_for(".sessions"),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _password_changed(form: PasswordForm) -> NewSession:
    return accounts.change_password(
        database_of_request(),
        current_site().passwords,
        current_actor(),
        old=form.current.data or "",
        new=form.password.data or "",
        now=now(),
    )


def _devices() -> list[Device]:
    actor = current_actor()
    language = current_language()
    here = actor.signed_in.id if actor.signed_in else None
    return [
        Device(
            id=each.id,
            device=device_in_words(each.device),
            place=each.address,
            since=moment(each.created_at, language=language),
            seen=moment(each.last_seen_at, language=language),
            current=each.id == here,
        )
        for each in signing_in.own_sessions(current_session(), actor, now=now())
    ]


_SYSTEMS: Final = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("360", "360 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_in_words(agent: str) -> str:
    """System and browser as people call them, as far as the browser's own words tell."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_SYSTEMS, _BROWSERS)]
    return " ".join(each for each in found if each) or _("未知设备")
