"""The administrators' first page: what each of the three looks after."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.web.navigation import ways_of
from assessment.web.security import policy
from assessment.web.signing import current_actor

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@blueprint.get("")
@policy(Act.ADMINISTER)
def home() -> ResponseReturnValue:
    """Where an administrator goes from here; the policy table decides what is listed."""
    actor = current_actor()
    actor.house_for(Act.ADMINISTER)
    ways = [each for each in ways_of(actor) if each.hint]
    return render_template("administration/home.html", ways=ways)
