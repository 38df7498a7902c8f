"""Inviting the staff: the security administrator makes a link and a QR code, used once, shown once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import InputRequired

from assessment.domain.access import Act
from assessment.domain.roles import ROLES_OF, Role
from assessment.services import inviting
from assessment.services.outlets import INVITATIONS
from assessment.web.forms import Form, attempt
from assessment.web.handing_over import HandedOver, handed_over
from assessment.web.labels import label
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("invitations", __name__, url_prefix="/administration/invitations")


class StaffInvitationForm(Form):
    """Into which organisation, as what: one choice, since each kind of organisation has its own roles."""

    place = SelectField(
        lazy_gettext("单位和角色"), [InputRequired(lazy_gettext("请选择单位和角色。"))], choices=[]
    )

    def prepare(self, houses: tuple[inviting.House, ...]) -> None:
        """Offer every role of every organisation of the staff."""
        offered: dict[str, list[tuple[str, str]]] = {"": [("", _("请选择"))]}
        for house in houses:
            offered[house.name] = [
                (f"{role.value}:{house.id}", f"{house.name}{_('，')}{label(role)}")
                for role in Role
                if role in ROLES_OF[house.kind]
            ]
        self.place.choices = offered


@blueprint.route("", methods=["GET", "POST"])
@policy(Act.INVITE_STAFF, shows=INVITATIONS)
def page() -> ResponseReturnValue:
    """Invitations that wait, and one more."""
    session, actor = current_session(), current_actor()
    form = StaffInvitationForm()
    form.prepare(inviting.staffed_houses(session, actor))
    if not form.is_submitted():
        form.place.data = request.args.get("place", "")
    given: list[HandedOver] = []
    if form.validate_on_submit():
        attempt(form, lambda: given.append(_invited(str(form.place.data))))
    shown = render_template(
        "administration/invitations.html",
        form=form,
        given=given[0] if given else None,
        waiting=inviting.waiting_staff_invitations(session, actor, now=now()),
        language=current_language(),
    )
    return shown, 422 if form.errors or form.form_errors else 200


@blueprint.post("/withdrawal")
@policy(Act.INVITE_STAFF)
def withdraw() -> ResponseReturnValue:
    """Make an invitation void that nobody accepted yet."""
    current_actor().house_for(Act.INVITE_STAFF)
    invitation = request.form.get("invitation", "")
    inviting.withdraw_invitation(current_session(), current_actor(), invitation, now=now())
    flash(_("邀请已撤回，链接不能再使用。"), "success")
    return redirect(url_for(".page"))


def _invited(place: str) -> HandedOver:
    role, organisation = place.split(":", 1)
    made = inviting.invite(current_session(), current_actor(), organisation, role=Role(role), now=now())
    return handed_over("accounts.invitation", made.token, made.expires_at)
