"""Reports in batches: choosing what to report on, how far a batch is, and taking it away as one file."""

from secrets import token_urlsafe

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.editions import Length
from assessment.services import batching
from assessment.services.batch_index import left_out_in_words
from assessment.services.batch_outlets import BATCH, BATCH_FILE, REPORTABLE
from assessment.services.batching import MOST
from assessment.services.reportable import Found, Sought, find_reportable
from assessment.services.taking_batches import Depot, take_batch
from assessment.web.batch_choice import (
    address_of,
    fields_of,
    filters_of,
    found_pages,
    found_table,
    ordered_lately,
    sought_in,
)
from assessment.web.batch_progress import polled_at, progress_of, shown_of, tiles_of
from assessment.web.downloads import attachment
from assessment.web.incoming import takes_several
from assessment.web.reporting import edition_asked
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import after_commit, current_session, database_of_request, undo
from assessment.web.wording import _, current_language

blueprint = Blueprint("batching", __name__, url_prefix="/workstation/batches")


@blueprint.get("")
@policy(Act.ORDER_BATCH, shows=REPORTABLE)
def choose() -> ResponseReturnValue:
    """What the firms served have handed in, to be chosen from; and the batches of before."""
    sought = sought_in(request.args)
    found = _found(sought)
    table = found_table(found)
    return render_template(
        "batching/choose.html",
        found=found,
        columns=table.columns,
        rows=list(zip(found.shown, table.rows, strict=True)),
        filters=filters_of(found, sought),
        fields=fields_of(sought),
        pages=found_pages(found, sought),
        ordered=ordered_lately(batching.batches_lately(current_session(), current_actor())),
        lengths=tuple(Length),
        language=current_language(),
        order_key=token_urlsafe(16),
        most=MOST,
    )


@blueprint.post("")
@takes_several
@policy(Act.ORDER_BATCH)
def order() -> ResponseReturnValue:
    """Order what was ticked, or all that was found; pressed twice, it is ordered once."""
    sought = sought_in(request.form)
    found = _found(sought)
    chosen = found.all if request.form.get("which") == "all" else request.form.getlist("assessment")
    if not chosen:
        flash(_("请先勾选要生成报告的自评，再申请。"), "error")
        return redirect(address_of(sought))
    key = request.form.get("key", "")[:64] or token_urlsafe(16)
    batch = batching.order_batch(
        current_session(), current_actor(), chosen, key=key, edition=edition_asked(), now=now()
    )
    after_commit(current_site().ring)
    if missing := len(set(chosen)) - len(batch.lines):
        flash(_("有 %(count)s 份没有申请：企业刚刚撤回了自评或授权。", count=missing), "warning")
    return redirect(url_for(".page", order_id=batch.order.id))


@blueprint.get("/<order_id>")
@policy(Act.READ_BATCH, shows=BATCH)
def page(order_id: str) -> ResponseReturnValue:
    """How far a batch is, firm by firm."""
    batch = batching.read_batch(current_session(), current_actor(), order_id, now=now())
    left_out = left_out_in_words(batch.left_out) if batch.left_out else None
    return render_template(
        "batching/page.html",
        batch=batch,
        shown=shown_of(batch),
        tiles=tiles_of(batch),
        progress=progress_of(batch),
        left_out=left_out.in_language(current_language()) if left_out else "",
        poll_url=polled_at(batch),
        language=current_language(),
    )


@blueprint.get("/<order_id>/progress")
@policy(Act.READ_BATCH, shows=BATCH, rests=True)
def progress(order_id: str) -> ResponseReturnValue:
    """How far a batch is, for the script that asks."""
    batch = batching.read_batch(current_session(), current_actor(), order_id, now=now())
    return jsonify(progress_of(batch))


@blueprint.post("/<order_id>/again")
@policy(Act.ORDER_BATCH)
def again(order_id: str) -> ResponseReturnValue:
    """Have the reports that were given up made once more, or the one that is named."""
    only = request.form.get("item", "")
    queued = batching.try_again(current_session(), current_actor(), order_id, only=only, now=now())
    after_commit(current_site().ring)
    flash(_("已重新排队 %(count)s 份。", count=queued), "success")
    return redirect(url_for(".page", order_id=order_id))


@blueprint.post("/<order_id>/cancellation")
@policy(Act.ORDER_BATCH)
def cancel(order_id: str) -> ResponseReturnValue:
    """Make no more reports than those under way."""
    cancelled = batching.cancel_rest(current_session(), current_actor(), order_id, now=now())
    flash(_("已取消其余 %(count)s 份；正在生成的会完成。", count=cancelled), "success")
    return redirect(url_for(".page", order_id=order_id))


@blueprint.post("/<order_id>/file")
@policy(Act.TAKE_BATCH, shows=BATCH_FILE)
def take(order_id: str) -> ResponseReturnValue:
    """The reports that are done as one file, sent piece by piece."""
    site, actor, database = current_site(), current_actor(), database_of_request()
    undo()  # packing takes seconds, and nobody has to wait for it with what is to be saved
    depot = Depot(
        database=database, store=site.store, catalogue=site.catalogue, fictitious=site.demonstration
    )
    taken = take_batch(depot, actor, order_id, now=now())
    return attachment(taken.pieces, media_type=taken.media_type, name=taken.name, length=taken.length)


def _found(sought: Sought) -> Found:
    site = current_site()
    return find_reportable(
        current_session(),
        current_actor(),
        sought,
        catalogue=site.catalogue,
        codes=site.codes,
        now=now(),
    )
