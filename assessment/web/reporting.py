"""The result and its report: the page, the trace of each score, ordering the PDF and handing it out."""

from secrets import token_urlsafe
from typing import Final

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act, Thing
from assessment.domain.editions import USUAL, Edition, Length
from assessment.domain.errors import NotFoundError
from assessment.domain.readings import Reading
from assessment.domain.workflow import Status
from assessment.report.content import content_of
from assessment.report.drawings import drawings_of
from assessment.report.highlights import highlights_of, uncertain
from assessment.services import editable_copies, letterheads, reporting, results
from assessment.services.actor import firms_assessment
from assessment.services.outlets import ORDER, RESULT
from assessment.services.results import Result
from assessment.web.downloads import attachment
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.traces import note_outsider
from assessment.web.transaction import after_commit, current_session
from assessment.web.wording import _, current_language, lazy_gettext

UNSURE: Final = 5
"""How many questions are named to find out about first: the platform's own rule."""

_REVIEW_NOTES: Final = {
    Status.IN_REVIEW: lazy_gettext("工作站正在核定这次自评，核定期间不能撤回；要修改，请联系工作站退回。"),
    Status.CONFIRMED: lazy_gettext("这是工作站核定后的结果，企业自评保留在旁。"),
}

blueprint = Blueprint("reporting", __name__)


@blueprint.get("/assessments/<assessment_id>/result")
@policy(Act.READ_RESULT, shows=RESULT)
def result(assessment_id: str) -> ResponseReturnValue:
    """The level with what binds, the charts, strengths and shortfalls, the measures, the report."""
    found = _result(assessment_id)
    content = content_of(found.subject, current_language())
    thing = firms_assessment(current_session(), found.assessment, now=now())
    actor = current_actor()
    note_outsider(Reading.RESULT, found.assessment.id, firm=found.enterprise.id)
    reports = reporting.reports_on(current_session(), actor, found.snapshot.id, now=now())
    return render_template(
        "reporting/result.html",
        result=found,
        content=content,
        charts=drawings_of(content),
        reports=reports,
        followed=reporting.own_orders(current_session(), actor, reports),
        order_key=token_urlsafe(16),
        lengths=tuple(Length),
        letterheads=letterheads.offered_letterheads(current_session(), actor, found.enterprise.id, now=now()),
        language=current_language(),
        may_withdraw=actor.can(Act.WITHDRAW, thing),
        may_start=actor.can(Act.START_ASSESSMENT, Thing(organisation=found.enterprise.id)),
        unsure=() if content.standing.settled else uncertain(content.dimensions)[:UNSURE],
        withdrawn=found.assessment.status is Status.DRAFT,
        review_note=_REVIEW_NOTES.get(found.assessment.status, ""),
    )


@blueprint.get("/assessments/<assessment_id>/result/<key>")
@policy(Act.READ_RESULT, shows=RESULT)
def trace(assessment_id: str, key: str) -> ResponseReturnValue:
    """How one dimension's points came about, down to each answer."""
    found = _result(assessment_id)
    content = content_of(found.subject, current_language())
    dimension = next((each for each in content.dimensions if each.key == key), None)
    if dimension is None:
        raise NotFoundError
    note_outsider(Reading.RESULT, found.assessment.id, firm=found.enterprise.id)
    return render_template(
        "reporting/trace.html",
        result=found,
        content=content,
        dimension=dimension,
        worth=highlights_of(dimension).improvable,
    )


@blueprint.post("/assessments/<assessment_id>/reports")
@policy(Act.ORDER_REPORT)
def order(assessment_id: str) -> ResponseReturnValue:
    """Order the PDF; pressed twice, it is ordered once."""
    found = _result(assessment_id)
    key = request.form.get("key", "")[:64] or token_urlsafe(16)
    ordered = reporting.order_report(
        current_session(), current_actor(), found.snapshot.id, key=key, edition=edition_asked(), now=now()
    )
    after_commit(current_site().ring)
    return redirect(url_for(".ordered", order_id=ordered.id))


@blueprint.get("/orders/<order_id>")
@policy(Act.READ_REPORT, shows=ORDER)
def ordered(order_id: str) -> ResponseReturnValue:
    """How far an order is; the page asks by itself until it is done."""
    items = reporting.ordered_reports(current_session(), current_actor(), order_id, now=now())
    if len(items) > 1:
        return redirect(url_for("batching.page", order_id=order_id))
    of = results.assessment_of(current_session(), items[0].snapshot_id) if len(items) == 1 else ""
    return render_template(
        "reporting/ordered.html",
        items=items,
        back_url=url_for(".result", assessment_id=of) if of else "",
        poll_url=url_for(".progress", order_id=order_id),
        progress=_progress(order_id),
    )


@blueprint.get("/orders/<order_id>/progress")
@policy(Act.READ_REPORT, shows=ORDER, rests=True)
def progress(order_id: str) -> ResponseReturnValue:
    """How far an order is, for the script that asks."""
    return jsonify(_progress(order_id))


@blueprint.post("/reports/<item_id>/again")
@policy(Act.ORDER_REPORT)
def again(item_id: str) -> ResponseReturnValue:
    """Have a report that failed made once more."""
    item = reporting.order_again(current_session(), current_actor(), item_id, now=now())
    after_commit(current_site().ring)
    return redirect(url_for(".ordered", order_id=item.order_id))


@blueprint.post("/copies/<item_id>")
@policy(Act.ORDER_REPORT)
def copy(item_id: str) -> ResponseReturnValue:
    """Have a report as a Word file too: handed out at once where it has been made before."""
    session, actor = current_session(), current_actor()
    made = editable_copies.order_copy(session, actor, item_id, now=now())
    after_commit(current_site().ring)
    if made.state == "done":
        return redirect(url_for(".download", item_id=made.id))
    if editable_copies.is_ordered_by(session, actor, made):
        return redirect(url_for(".ordered", order_id=made.order_id))
    return redirect(url_for(".result", assessment_id=results.assessment_of(session, made.snapshot_id)))


@blueprint.get("/reports/<item_id>")
@policy(Act.READ_REPORT, shows=RESULT, rests=True)
def download(item_id: str) -> ResponseReturnValue:
    """The PDF or its editable copy, to be saved: never shown within the site."""
    file = reporting.open_report(
        current_session(), current_site().store, current_actor(), item_id=item_id, now=now()
    )
    note_outsider(Reading.REPORT, item_id, firm=file.enterprise)
    return attachment(file.content, media_type=file.media_type, name=file.name)


def edition_asked() -> Edition:
    """The edition asked for; whatever makes no sense is the usual one."""
    length, language = request.form.get("length", ""), request.form.get("language", "")
    return Edition(
        Length(length) if length in set(Length) else USUAL.length,
        "en" if language == "en" else USUAL.language,
        request.form.get("letterhead", ""),
    )


def _result(assessment_id: str) -> Result:
    site = current_site()
    return results.read_result(
        current_session(), site.catalogue, site.codes, current_actor(), assessment_id, now=now()
    )


def _progress(order_id: str) -> dict[str, object]:
    items = reporting.ordered_reports(current_session(), current_actor(), order_id, now=now())
    finished = [each for each in items if each.state in ("done", "failed", "cancelled")]
    failed = [each for each in items if each.state in ("failed", "cancelled")]
    over = len(finished) == len(items)
    first = next((each for each in items if each.state == "done"), None)
    state = ("failed" if failed else "done") if over else "running"
    return {
        "state": state,
        "text": _progress_text(state, len(finished), len(items)),
        "done": len(finished),
        "total": len(items),
        "url": url_for(".download", item_id=first.id) if over and first and len(items) == 1 else "",
    }


def _progress_text(state: str, done: int, total: int) -> str:
    if state == "failed":
        return _("有报告没有生成，原因见下方，可以重新生成。")
    if state == "done":
        return _("报告已生成，可以下载。")
    return _("正在生成报告（%(done)s/%(total)s 份），一般不到一分钟。", done=done, total=total)
