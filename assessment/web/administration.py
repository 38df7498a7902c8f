"""The administrators' first page: what each of the three looks after."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.roles import OrganisationKind
from assessment.web.destinations import own_home
from assessment.web.navigation import ways_of
from assessment.web.security import policy
from assessment.web.signing import current_actor

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@blueprint.get("")
@policy(Act.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Where an administrator goes from here; the policy table decides what is listed.

    The three have no act in common but their own account, so others are led to their own work.
    """
    actor = current_actor()
    actor.require_own_account()
    if not actor.organisations(OrganisationKind.PLATFORM):
        return redirect(own_home() or url_for("own_account.sessions"))
    ways = [each for each in ways_of(actor) if each.hint]
    return render_template("administration/home.html", ways=ways)
