"""Who fills in with a firm: its people, the invitations that wait, and the claims to join."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.identities import EnterpriseId, UserId
from assessment.domain.roles import Role
from assessment.services import enterprises, inviting, memberships, resetting
from assessment.web.handing_over import HandedOver, handed_over
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("colleagues", __name__, url_prefix="/enterprise/colleagues")


@blueprint.route("", methods=["GET", "POST"])
@policy(Act.INVITE_COLLEAGUE)
def page() -> ResponseReturnValue:
    """Who fills in with us; a link and a QR code invite one more person."""
    session, actor = current_session(), current_actor()
    firm = enterprises.own_firm(session, actor, now=now())
    given: HandedOver | None = None
    if request.method == "POST":
        made = inviting.invite(session, actor, firm.id, role=Role.RESPONDENT, now=now())
        given = handed_over("accounts.invitation", made.token, made.expires_at)
    resettable = resetting.resettable_members(session, actor, firm.id, now=now())
    return render_template(
        "enterprises/colleagues.html",
        firm=firm,
        people=inviting.colleagues(session, actor, firm.id),
        resettable={each.user for each in resettable},
        waiting=inviting.waiting_invitations(session, actor, firm.id, now=now()),
        claims=enterprises.claims_to(session, actor, firm.id, now=now()),
        given=given,
        language=current_language(),
    )


@blueprint.post("/withdrawal")
@policy(Act.INVITE_COLLEAGUE)
def withdraw() -> ResponseReturnValue:
    """Make an invitation void that nobody accepted yet."""
    enterprises.own_firm(current_session(), current_actor(), act=Act.INVITE_COLLEAGUE, now=now())
    invitation = request.form.get("invitation", "")
    inviting.withdraw_invitation(current_session(), current_actor(), invitation, now=now())
    flash(_("邀请已撤回，链接不能再使用。"), "success")
    return redirect(url_for(".page"))


@blueprint.post("/end")
@policy(Act.END_COLLEAGUE)
def end() -> ResponseReturnValue:
    """Let a colleague no longer belong to us."""
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.END_COLLEAGUE, now=now())
    user = UserId(request.form.get("user", ""))
    memberships.end_membership(current_session(), current_actor(), firm.id, user=user, now=now())
    flash(_("已移出本企业。填过的答案仍在，本人从现在起看不到本企业的内容。"), "success")
    return redirect(url_for(".page"))


@blueprint.post("/claims/<claim_id>")
@policy(Act.DECIDE_CLAIM)
def decide_claim(claim_id: str) -> ResponseReturnValue:
    """Let a claimant join our firm, or not."""
    decided_claim(claim_id)
    return redirect(url_for(".page"))


def decided_claim(claim_id: str) -> EnterpriseId:
    """Decide a claim as the form says, and say so; the answer is the firm it was about."""
    accept = request.form.get("decision") == "accept"
    claim = enterprises.decide_claim(current_session(), current_actor(), claim_id, accept=accept, now=now())
    flash(
        _("已同意，申请人可以参与填报。") if accept else _("已谢绝，申请人看不到企业的任何内容。"), "success"
    )
    return claim.enterprise_id
