"""A head's page: who belongs to the workstation, whom to invite, and who no longer belongs to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.identities import UserId
from assessment.domain.roles import Role
from assessment.services import inviting, memberships
from assessment.services.outlets import CONSULTANTS
from assessment.web.handing_over import HandedOver, handed_over
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("consultants", __name__, url_prefix="/workstation/people")


@blueprint.route("", methods=["GET", "POST"])
@policy(Act.INVITE_CONSULTANT, shows=CONSULTANTS)
def page() -> ResponseReturnValue:
    """Who belongs to us; a link and a QR code invite one more consultant."""
    session, actor = current_session(), current_actor()
    house = actor.house_for(Act.INVITE_CONSULTANT)
    given: HandedOver | None = None
    if request.method == "POST":
        made = inviting.invite(session, actor, house, role=Role.CONSULTANT, now=now())
        given = handed_over("accounts.invitation", made.token, made.expires_at)
    return render_template(
        "consultants/page.html",
        people=inviting.colleagues(session, actor, house),
        waiting=inviting.waiting_invitations(session, actor, house, now=now()),
        given=given,
        language=current_language(),
    )


@blueprint.post("/withdrawal")
@policy(Act.INVITE_CONSULTANT)
def withdraw() -> ResponseReturnValue:
    """Make an invitation void that nobody accepted yet."""
    current_actor().house_for(Act.INVITE_CONSULTANT)
    invitation = request.form.get("invitation", "")
    inviting.withdraw_invitation(current_session(), current_actor(), invitation, now=now())
    flash(_("邀请已撤回，链接不能再使用。"), "success")
    return redirect(url_for(".page"))


@blueprint.post("/end")
@policy(Act.END_CONSULTANT)
def end() -> ResponseReturnValue:
    """Let a consultant no longer belong to us."""
    house = current_actor().house_for(Act.END_CONSULTANT)
    user = UserId(request.form.get("user", ""))
    memberships.end_membership(current_session(), current_actor(), house, user=user, now=now())
    flash(_("已移出本工作站，从现在起看不到服务企业。账号和在别的单位的身份不受影响。"), "success")
    return redirect(url_for(".page"))
