"""For which of the own organisations somebody acts: chosen at sign-in, changed later, joined by a link."""

from flask import Blueprint, Flask, Response, flash, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from assessment.domain.access import Act
from assessment.domain.people import PostNotChosenError
from assessment.services import acting, signing_in
from assessment.web.accounts import signed_in
from assessment.web.carrying import carried_here
from assessment.web.errors import came_from, wants_json
from assessment.web.forms import Form
from assessment.web.labels import label
from assessment.web.proving import go_on
from assessment.web.security import policy
from assessment.web.signing import address, current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session, database_of_request, undo
from assessment.web.wording import _

blueprint = Blueprint("acting", __name__)


class PostForm(Form):
    """The organisation to act for, and where to go on."""

    organisation = HiddenField()
    next = HiddenField()
    carried = HiddenField()


@blueprint.route("/account/post", methods=["GET", "POST"])
@policy(Act.CHOOSE_POST)
def choose() -> ResponseReturnValue:
    """For which organisation to act from now on."""
    form = PostForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        chosen = form.organisation.data or ""
        signed = acting.act_for(current_session(), current_actor(), chosen, now=now())
        return go_on(signed, form)
    return _page(form)


@blueprint.post("/invitations/<token>/membership")
@policy(Act.JOIN, rests=True)
def join(token: str) -> ResponseReturnValue:
    """Accept an invitation with the own account, and act for the organisation joined."""
    signing_in.admit_link(database_of_request(), address(), now=now())
    limits = current_site().settings.sign_in.limits
    signed = acting.join(current_session(), current_actor(), token, limits=limits, now=now())
    flash(_("您已加入。现在以新单位的身份工作，随时可以在页面上方切换。"), "success")
    return signed_in(signed, url_for("pages.home"))


def install_choosing(app: Flask) -> None:
    """Lead whoever has not chosen yet to where it is chosen, with what was sent carried along."""
    app.register_error_handler(PostNotChosenError, _choose_first)


def _choose_first(_refusal: PostNotChosenError) -> Response:
    if wants_json():
        there = url_for("acting.choose", next=came_from())
        return make_response(jsonify(error="signed-out", sign_in_url=there), 401)
    undo()
    carried = carried_here()
    form = PostForm(formdata=None, next=came_from(), carried=carried.text if carried else "")
    return make_response(_page(form), 409)


def _page(form: PostForm) -> str:
    shown = [
        (each, _("、").join(label(role) for role in each.roles)) for each in acting.posts(current_actor())
    ]
    return render_template("accounts/post.html", form=form, posts=shown, action=url_for("acting.choose"))
