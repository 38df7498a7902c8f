"""Forgotten passwords: a link handed over by somebody who knows the person, and the page it opens."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.errors import ResetRefusedError
from assessment.domain.identities import UserId
from assessment.services import enterprises, resetting, signing_in
from assessment.web.forms import attempt
from assessment.web.handing_over import handed_over
from assessment.web.own_account import PasswordForm
from assessment.web.security import PUBLIC, policy
from assessment.web.signing import address, current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import SiteDatabase, current_session, database_of_request
from assessment.web.wording import _

blueprint = Blueprint("resetting", __name__)


@blueprint.post("/enterprise/colleagues/reset")
@policy(Act.RESET_COLLEAGUE)
def reset_colleague() -> ResponseReturnValue:
    """A link with which a colleague sets a new password."""
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.RESET_COLLEAGUE, now=now())
    return _link_page(firm.id, Act.RESET_COLLEAGUE, url_for("colleagues.page"))


@blueprint.post("/workstation/firms/<enterprise_id>/reset")
@policy(Act.RESET_LEAD)
def reset_lead(enterprise_id: str) -> ResponseReturnValue:
    """A link with which the lead of a firm served sets a new password."""
    return _link_page(enterprise_id, Act.RESET_LEAD, url_for("reviewing.firm", enterprise_id=enterprise_id))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Set a new password with a link; all sessions end, and the person signs in with it."""
    form = PasswordForm()
    del form.current
    database = database_of_request()
    with database.reading() as session:
        if not resetting.is_open_reset(session, token, now=now()):
            raise ResetRefusedError
    if form.validate_on_submit() and attempt(
        form,
        lambda: _set(database, token, form.password.data or ""),
    ):
        flash(_("新密码已设置，所有设备都已退出登录。请用新密码登录。"), "success")
        return redirect(url_for("accounts.sign_in"))
    page = render_template("accounts/password.html", form=form, obliged=True)
    return page, 422 if form.errors or form.form_errors else 200


def _set(database: SiteDatabase, token: str, password: str) -> None:
    signing_in.admit_link(database, address(), now=now())
    resetting.set_new_password(database, current_site().passwords, token, password=password, now=now())


def _link_page(organisation_id: str, act: Act, back_url: str) -> str:
    """Issue the link for the member the form names, and show it this once."""
    session, user = current_session(), UserId(request.form.get("user", ""))
    made = resetting.issue_reset(session, current_actor(), organisation_id, user=user, act=act, now=now())
    given = handed_over("resetting.reset", made.token, made.expires_at)
    return render_template("accounts/reset_link.html", given=given, back_url=back_url)
