"""Leaving: taking a firm's data away, asking for its deletion or for that of the own account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act, Thing
from assessment.domain.leaving import ACCOUNT_WAITS, FIRM_WAITS
from assessment.services import enterprises, erasing, leaving, taking_away
from assessment.services.outlets import DELETIONS, TAKEN
from assessment.web.downloads import attachment
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session, database_of_request, undo
from assessment.web.wording import _, current_language

blueprint = Blueprint("leaving", __name__)


@blueprint.get("/enterprise/leaving")
@policy(Act.SEE_READINGS)
def page() -> ResponseReturnValue:
    """What can be taken away, and what happens when the firm asks to be deleted."""
    session, actor = current_session(), current_actor()
    firm = enterprises.own_firm(session, actor, act=Act.SEE_READINGS, now=now())
    return render_template(
        "enterprises/leaving.html",
        firm=firm,
        deletion=leaving.deletion_of_firm(session, actor, firm.id, now=now()),
        may_leave=actor.can(Act.REQUEST_DELETION, Thing(organisation=firm.id)),
        days=FIRM_WAITS.days,
        language=current_language(),
    )


@blueprint.post("/enterprise/leaving/data")
@policy(Act.TAKE_DATA, shows=TAKEN)
def take() -> ResponseReturnValue:
    """All data of the firm as one file."""
    session, actor = current_session(), current_actor()
    firm = enterprises.own_firm(session, actor, act=Act.TAKE_DATA, now=now())
    taken = taking_away.take_data(session, current_site().store, actor, firm.id, now=now())
    return attachment(taken.content, media_type=taken.media_type, name=taken.name)


@blueprint.post("/enterprise/leaving/deletion")
@policy(Act.REQUEST_DELETION)
def request_deletion() -> ResponseReturnValue:
    """Ask for the firm to be deleted; the box says that it was meant."""
    session, actor = current_session(), current_actor()
    firm = enterprises.own_firm(session, actor, act=Act.REQUEST_DELETION, now=now())
    if not request.form.get("meant"):
        flash(_("请先勾选“我明白删除后不能恢复”，再提出申请。"), "error")
    else:
        leaving.request_deletion(session, actor, firm.id, now=now())
        flash(_("已提出删除申请。到期之前可以随时取消。"), "success")
    return redirect(url_for(".page"))


@blueprint.post("/enterprise/leaving/cancellation")
@policy(Act.REQUEST_DELETION)
def cancel_deletion() -> ResponseReturnValue:
    """Keep the firm after all."""
    session, actor = current_session(), current_actor()
    firm = enterprises.own_firm(session, actor, act=Act.REQUEST_DELETION, now=now())
    leaving.cancel_deletion(session, actor, firm.id, now=now())
    flash(_("已取消删除申请，企业的数据不变。"), "success")
    return redirect(url_for(".page"))


@blueprint.get("/account/leaving")
@policy(Act.OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """What happens when somebody asks for the own account to be removed."""
    waiting = leaving.own_removal(current_session(), current_actor())
    return render_template(
        "accounts/leaving.html", removal=waiting, days=ACCOUNT_WAITS.days, language=current_language()
    )


@blueprint.post("/account/leaving/removal")
@policy(Act.REMOVE_ACCOUNT)
def request_removal() -> ResponseReturnValue:
    """Ask for the own account to be removed."""
    leaving.request_removal(current_session(), current_actor(), now=now())
    flash(_("已提出注销申请。到期之前可以随时取消。"), "success")
    return redirect(url_for(".account"))


@blueprint.post("/account/leaving/cancellation")
@policy(Act.REMOVE_ACCOUNT)
def cancel_removal() -> ResponseReturnValue:
    """Keep the account after all."""
    leaving.cancel_removal(current_session(), current_actor(), now=now())
    flash(_("已取消注销申请。"), "success")
    return redirect(url_for(".account"))


@blueprint.get("/administration/deletions")
@policy(Act.CARRY_OUT_DELETION, shows=DELETIONS)
def waiting() -> ResponseReturnValue:
    """What waits to be deleted, for the security administrator."""
    found = leaving.requests_to_delete(current_session(), current_actor(), now=now())
    return render_template("administration/deletions.html", waiting=found, language=current_language())


@blueprint.post("/administration/deletions/<deletion>")
@policy(Act.CARRY_OUT_DELETION)
def carry_out(deletion: str) -> ResponseReturnValue:
    """Delete what a request names, for good."""
    actor, database = current_actor(), database_of_request()
    undo()  # it is no business of this person's scope, and has a transaction of its own
    erasing.carry_out(database, actor, deletion, now=now())
    erasing.remove_files(database, current_site().store, now=now())
    flash(_("已删除。"), "success")
    return redirect(url_for(".waiting"))
