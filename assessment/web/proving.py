"""Proving who one is beyond the password: the second factor at sign-in, one's own factor, a fresh proof."""

from base64 import b64encode
from io import BytesIO

import segno
from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.errors import NotSignedInError
from assessment.domain.second_factor import needs_factor
from assessment.services import second_factor
from assessment.services.second_factor import Awaited, Proved
from assessment.services.signing_in import NewSession, end_all_sessions, prove_password
from assessment.web.carrying import carried_in, go_on_with
from assessment.web.destinations import after_signing_in, local_path
from assessment.web.forms import Form, attempt
from assessment.web.proving_forms import CodeForm, PasswordAgainForm
from assessment.web.security import PUBLIC, policy
from assessment.web.signing import current_actor, forget, now, remember, session_token
from assessment.web.site import current_keys, current_site
from assessment.web.transaction import current_session, database_of_request
from assessment.web.wording import _

blueprint = Blueprint("proving", __name__)


@blueprint.route("/sign-in/factor", methods=["GET", "POST"])
@policy(PUBLIC)
def factor() -> ResponseReturnValue:
    """Complete a sign-in with a code of the phone; the first time the phone is told its secret."""
    form = CodeForm(next=request.args.get("next", ""))
    database = database_of_request()
    try:
        with database.reading() as session:
            who = second_factor.awaited(session, current_keys(), session_token(), now=now())
    except NotSignedInError:
        return redirect(url_for("accounts.sign_in", next=form.next.data or None))
    proved: list[Proved] = []
    if form.validate_on_submit() and attempt(form, lambda: proved.append(_proved(form))):
        return _opened(proved[0], form)
    return factor_page(form, who)


@blueprint.route("/account/factor", methods=["GET", "POST"])
@policy(Act.OWN_ACCOUNT, rests=True)
def own_factor() -> ResponseReturnValue:
    """Switch one's own second factor on, with the first code from the phone."""
    form = CodeForm(next=url_for("own_account.sessions"))
    actor = current_actor()
    actor.require_own_account()
    with database_of_request().reading() as session:
        who = second_factor.own_factor(session, current_keys(), actor, now=now())
    if who is None:
        return redirect(url_for("own_account.sessions"))
    proved: list[Proved] = []
    if form.validate_on_submit() and attempt(form, lambda: proved.append(_proved_anew(form))):
        return _opened(proved[0], form)
    return factor_page(form, who)


@blueprint.post("/account/factor/offer")
@policy(Act.CHANGE_FACTOR)
def offer() -> ResponseReturnValue:
    """Begin to switch one's own second factor on."""
    current_actor().require_own_account(Act.CHANGE_FACTOR)
    second_factor.offer_factor(current_session(), current_keys(), current_actor().user, now=now())
    return redirect(url_for(".own_factor"))


@blueprint.post("/account/factor/codes")
@policy(Act.CHANGE_FACTOR)
def recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the earlier ones."""
    current_actor().require_own_account(Act.CHANGE_FACTOR)
    codes = second_factor.new_recovery_codes(current_session(), current_actor(), now=now())
    return _codes_page(codes, url_for("own_account.sessions"))


@blueprint.post("/account/factor/removal")
@policy(Act.CHANGE_FACTOR)
def remove() -> ResponseReturnValue:
    """Forget the phone: staff sign in again and enrol another one, others go without."""
    actor, session = current_actor(), current_session()
    actor.require_own_account(Act.CHANGE_FACTOR)
    if not needs_factor(actor.held_roles):
        second_factor.switch_off(session, actor, now=now())
        flash(_("动态口令已关闭。"), "success")
        return redirect(url_for("own_account.sessions"))
    second_factor.remove_factor(session, actor.user, origin=actor.origin, now=now())
    end_all_sessions(session, actor, now=now())
    flash(_("原来的手机已解除绑定。请重新登录，并用新手机扫码绑定。"), "success")
    response = make_response(redirect(url_for("accounts.sign_in")))
    forget(response)
    return response


@blueprint.route("/account/proof", methods=["GET", "POST"])
@policy(Act.OWN_ACCOUNT, rests=True)
def proof() -> ResponseReturnValue:
    """Prove once more who one is, and go on with what was asked for."""
    current_actor().require_own_account()
    form = proof_form()
    renewed: list[NewSession] = []
    if form.validate_on_submit() and attempt(form, lambda: renewed.append(_fresh(form))):
        return go_on(renewed[0], form)
    return proof_page(form), 422 if form.errors or form.form_errors else 200


def proof_form(**held: str) -> Form:
    """The form that asks the person at work for a fresh proof: a code, or the password without a factor.

    With ``held`` the form is new and holds that; without, it is filled from what was sent.
    """
    with database_of_request().reading() as session:
        by_code = second_factor.has_second_factor(session, current_actor())
    kind: type[Form] = CodeForm if by_code else PasswordAgainForm
    return kind(formdata=None, **held) if held else kind()


def proof_page(form: Form) -> str:
    """The page of ``proof_form``."""
    return render_template("accounts/proof.html", form=form, action=url_for("proving.proof"))


def factor_page(form: CodeForm, who: Awaited) -> ResponseReturnValue:
    """Ask for a code; where the factor is new, with the secret to be scanned or typed into the phone."""
    enrolment = {"secret": _grouped(who.secret), "qr_url": _picture(who.address)} if who.secret else None
    page = render_template(
        "accounts/second_factor.html",
        form=form,
        enrolment=enrolment,
        present_code=who.code if current_site().demonstration else "",
        action=url_for(
            "proving.own_factor" if request.endpoint == "proving.own_factor" else "proving.factor"
        ),
    )
    return page, 422 if form.errors or form.form_errors else 200


def go_on(signed: NewSession, form: Form) -> Response:
    """Where the person was going, or with what was carried through the sign-in, in the new session."""
    carried = carried_in(form["carried"].data)
    if carried is not None and carried.owner == signed.user:
        response = go_on_with(carried)
    else:
        response = make_response(redirect(local_path(form["next"].data) or after_signing_in()))
    remember(response, signed)
    return response


def _proved(form: CodeForm) -> Proved:
    return second_factor.prove(
        database_of_request(),
        current_keys(),
        session_token(),
        typed=form.code.data or "",
        limits=current_site().settings.sign_in.limits,
        now=now(),
    )


def _proved_anew(form: Form) -> Proved:
    typed = form["code"].data or ""
    return second_factor.prove_anew(
        database_of_request(), current_keys(), current_actor(), typed=typed, now=now()
    )


def _fresh(form: Form) -> NewSession:
    if "code" in form:
        return _proved_anew(form).session
    return prove_password(
        database_of_request(),
        current_site().passwords,
        current_actor(),
        password=form["current"].data or "",
        now=now(),
    )


def _opened(proved: Proved, form: CodeForm) -> ResponseReturnValue:
    if proved.recovery_codes:
        target = local_path(form.next.data) or after_signing_in()
        response = make_response(_codes_page(proved.recovery_codes, target, form.carried.data))
        remember(response, proved.session)
        return response
    if proved.left is not None:
        flash(
            _("您用掉了一个恢复码，还剩 %(left)s 个。请尽快在“我的账号”重新绑定手机。", left=proved.left),
            "warning",
        )
    return go_on(proved.session, form)


def _codes_page(codes: tuple[str, ...], next_url: str, carried: str | None = "") -> str:
    return render_template(
        "accounts/recovery_codes.html", codes=codes, next_url=next_url, carried=carried_in(carried)
    )


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _picture(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=2)
    return "data:image/svg+xml;base64," + b64encode(drawn.getvalue()).decode("ascii")
