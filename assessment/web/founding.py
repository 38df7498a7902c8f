"""The first administrator: made once, with the code that the console told whoever started the platform."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from assessment.domain.errors import NotFoundError
from assessment.services import accounts, founding, second_factor, signing_in
from assessment.services.signing_in import Credentials, NewSession
from assessment.web.forms import Form, LineField, attempt, new_password, same_as, usable_name
from assessment.web.security import PUBLIC, policy
from assessment.web.signing import address, now, remember, session_token
from assessment.web.site import current_keys, current_site
from assessment.web.transaction import current_session, database_of_request
from assessment.web.wording import lazy_gettext

blueprint = Blueprint("founding", __name__)


class FoundingForm(Form):
    """The code from the console, and the account of the first administrator."""

    setup_code = LineField(lazy_gettext("设置码"), limit=60)
    display_name = LineField(lazy_gettext("您的姓名"), limit=40)
    name = LineField(lazy_gettext("登录名"), [usable_name], limit=64)
    password = PasswordField(
        lazy_gettext("密码"), [InputRequired(lazy_gettext("请填写密码。")), new_password("name")]
    )
    password_again = PasswordField(
        lazy_gettext("再次输入密码"), [InputRequired(lazy_gettext("请再次输入密码。")), same_as("password")]
    )


@blueprint.route("/setup", methods=["GET", "POST"])
@policy(PUBLIC)
def setup() -> ResponseReturnValue:
    """Make the account of the first security administrator, who links a phone next."""
    with database_of_request().reading() as session:
        if founding.is_founded(session):
            raise NotFoundError
    form = FoundingForm()
    signed: list[NewSession] = []
    if form.validate_on_submit() and attempt(form, lambda: signed.append(_founded(form))):
        second_factor.offer_factor(current_session(), current_keys(), signed[0].user, now=now())
        response = make_response(redirect(url_for("proving.factor")))
        remember(response, signed[0])
        return response
    return render_template("accounts/setup.html", form=form), 422 if form.errors or form.form_errors else 200


def _founded(form: FoundingForm) -> NewSession:
    """Count, look at the code and hash outside a transaction; then found and sign in within one."""
    signing_in.admit_link(database_of_request(), address(), now=now())
    code = form.setup_code.data or ""
    with database_of_request().reading() as session:
        founding.require_setup_code(session, code, now=now())
    person = accounts.NewPerson(
        name=form.name.data or "",
        display_name=form.display_name.data or "",
        password=form.password.data or "",
    )
    prepared = accounts.prepare_person(current_site().passwords, person)
    session = current_session()
    user = founding.found_first_administrator(session, code, prepared, address=address(), now=now())
    credentials = Credentials(
        name=prepared.name,
        password="",
        address=address(),
        replaces=session_token(),
        limits=current_site().settings.sign_in.limits,
    )
    return signing_in.begin_session(session, user, credentials, now=now())
