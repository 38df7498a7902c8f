"""Reports: ordering them with the request, making them in the background, and handing them out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.editions import USUAL, Edition
from assessment.domain.errors import NotFoundError, RefusalError
from assessment.domain.identities import EnterpriseId, OrderId
from assessment.domain.purposes import Purpose
from assessment.files.store import FileStore
from assessment.formatting import HOUSE_TIME
from assessment.persistence.accounts import User
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.errands import Errand
from assessment.persistence.orders import (
    ItemState,
    ReportItem,
    ReportOrder,
    finish,
    give_back,
    give_up,
    items_of,
    items_on,
    open_order,
    orders_placed,
    put_back,
    put_back_stalled,
    take_next,
    try_again,
    work_waits,
)
from assessment.persistence.report_stock import files_in_use
from assessment.persistence.results import Snapshot
from assessment.persistence.roadmaps import quarters_by_firm
from assessment.persistence.scope import on_errand
from assessment.persistence.trail import WORKER, Deed, Origin, Outcome, record
from assessment.services.actor import Actor, HiddenError, actor_of_user, confine_to, firms_assessment
from assessment.services.letterheads import bear_own, bear_wished
from assessment.services.report_failures import INTERRUPTED, NOT_ALLOWED, UNEXPECTED
from assessment.services.report_numbers import file_stem, new_number
from assessment.services.report_subjects import Comparer, ReportSubject, report_subject, without_peers

_QUEUE: Final = on_errand(Errand.QUEUE)
_STALLS_AFTER: Final = timedelta(minutes=10)
_PDF: Final = "application/pdf"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ReportFailedError(Exception):
    """A report could not be made; the message says why, to the person who ordered it."""


class Renderer(Protocol):
    """Makes the file of a report's subject; raises ``ReportFailedError`` with the reason."""

    def __call__(self, subject: ReportSubject, /) -> bytes:
        """The bytes of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """All that is needed to make reports; ``compare`` finds the peers that one is about."""

    database: Database
    store: FileStore
    render: Renderer
    clock: Callable[[], datetime]
    compare: Comparer = without_peers


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that this process is making: its row in the present attempt, and its subject."""

    item: ReportItem
    subject: ReportSubject


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A finished report: the name to save it under and its kind, its bytes, and the firm it is about."""

    name: str
    media_type: str
    content: bytes
    enterprise: EnterpriseId


def order_report(
    session: Session, actor: Actor, snapshot_id: str, *, key: str, edition: Edition = USUAL, now: datetime
) -> ReportOrder:
    """Order the report on a frozen result; repeated with the same key, it is the same order."""
    snapshot = _permitted_snapshot(session, actor, snapshot_id, act=Act.ORDER_REPORT, now=now)
    order, is_new = open_order(
        session, actor.user, key, acts_for=actor.acting_for, purpose=Purpose.SERVICE, now=now
    )
    if not is_new:
        return order
    if not bear_own(session, actor, order) and edition.letterhead:
        bear_wished(session, order, snapshot.enterprise_id, wished=edition.letterhead, now=now)
    dated = now.astimezone(HOUSE_TIME).date()
    item = ReportItem(
        enterprise_id=snapshot.enterprise_id,
        order_id=order.id,
        snapshot_id=snapshot.id,
        number=new_number(dated),
        dated=dated,
        changed_at=now,
        length=edition.length,
        language=edition.language,
        quarters=quarters_by_firm(session, [snapshot.enterprise_id]).get(snapshot.enterprise_id),
    )
    session.add(item)
    record(session, actor.origin, _deed("report.order", item), now=now)
    return order


def ordered_reports(session: Session, actor: Actor, wanted: str, *, now: datetime) -> tuple[ReportItem, ...]:
    """The reports of an order somebody placed, as far as the person may still see them.

    A batch has a page of its own, which looks at each of its reports; here the first one stands for them.
    """
    order = session.get(ReportOrder, wanted)
    if order is None:
        raise NotFoundError
    items = tuple(items_of(session, order))
    if order.requested_by != actor.user or not items:  # or its firm is out of the person's reach by now
        raise HiddenError(order.requested_by)
    for item in items if order.reports is None else items[:1]:
        _permitted_snapshot(session, actor, item.snapshot_id, act=Act.READ_REPORT, now=now)
    return items


def reports_on(session: Session, actor: Actor, snapshot_id: str, *, now: datetime) -> tuple[ReportItem, ...]:
    """The reports on a frozen result, the latest ordered first."""
    snapshot = _permitted_snapshot(session, actor, snapshot_id, act=Act.READ_REPORT, now=now)
    return tuple(items_on(session, snapshot.id))


def own_orders(session: Session, actor: Actor, items: Iterable[ReportItem]) -> frozenset[OrderId]:
    """The orders of these reports that the person may follow: progress is shown to whoever ordered."""
    return orders_placed(session, actor.user, {item.order_id for item in items})


def open_report(
    session: Session, store: FileStore, actor: Actor, *, item_id: str, now: datetime
) -> ReportFile:
    """A finished report; reading it is left to the trail by whoever hands it out."""
    item = permitted_item(session, actor, item_id, act=Act.READ_REPORT, now=now)
    if item.sha256 is None:
        raise NotFoundError
    name, media_type = kind_of(item)
    return ReportFile(
        name=name, media_type=media_type, content=store.read(item.sha256), enterprise=item.enterprise_id
    )


def kind_of(item: ReportItem) -> tuple[str, str]:
    """The name of a report's file and its kind."""
    ending, media_type = ("pdf", _PDF) if item.copy_of is None else ("docx", _WORD)
    return f"{file_stem(item.number)}.{ending}", media_type


def order_again(session: Session, actor: Actor, item_id: str, *, now: datetime) -> ReportItem:
    """Have a report that failed made once more."""
    item = permitted_item(session, actor, item_id, act=Act.ORDER_REPORT, now=now)
    if try_again(session, item, now):
        record(session, actor.origin, _deed("report.order_again", item), now=now)
    return item


def resume(workshop: Workshop) -> None:
    """Before the first report of a process: what was being made when the last one ended is queued again."""
    if workshop.database.is_embedded:  # elsewhere another process may be writing
        workshop.store.remove_unfinished()
    with workshop.database.writing(_QUEUE) as session:
        now = workshop.clock()
        _put_back_stalled(session, None if workshop.database.is_embedded else now - _STALLS_AFTER, now)


def take_report(workshop: Workshop) -> Taken | None:
    """The next report to make, its attempt counted; ``None`` when none waits.

    Whoever lost the right to see a result since ordering gets no report on it.
    """
    while _work_waits(workshop):
        now = workshop.clock()
        with workshop.database.writing(_QUEUE) as session:
            _put_back_stalled(session, now - _STALLS_AFTER, now)
            item = take_next(session, now)
        if item is None:
            return None
        if (subject := _subject_of(workshop, item, now)) is not None:
            return Taken(item, subject)
        with workshop.database.writing(_QUEUE) as session:
            give_up(session, item, NOT_ALLOWED.zh, now=now)
            record(session, _by_order(session, item), _deed("report.make", item, Outcome.REFUSED), now=now)
    return None


def make_report(workshop: Workshop, taken: Taken) -> None:
    """Make a report: the file lies on the disk before the row says so, and only this attempt may say so."""
    try:
        sha256 = workshop.store.put(workshop.render(taken.subject))
    except ReportFailedError as failure:
        _note_failure(workshop, taken.item, str(failure))
    except Exception:
        _note_failure(workshop, taken.item, UNEXPECTED.zh)
        raise
    else:
        now = workshop.clock()
        with workshop.database.writing(_QUEUE) as session:
            if finish(session, taken.item, sha256, now=now):
                record(session, _by_order(session, taken.item), _deed("report.make", taken.item), now=now)


def return_report(workshop: Workshop, taken: Taken) -> None:
    """Queue a report again that an orderly end of the process cuts off; the attempt does not count."""
    with workshop.database.writing(_QUEUE) as session:
        give_back(session, taken.item, workshop.clock())


def remove_unused_files(workshop: Workshop, *, before: datetime) -> int:
    """Remove files that no report refers to and that are older than ``before``; how many there were."""
    with workshop.database.reading(_QUEUE) as session:
        used = files_in_use(session)
    return workshop.store.remove_unused(used, before=before)


def _work_waits(workshop: Workshop) -> bool:
    with workshop.database.reading(_QUEUE) as session:
        return work_waits(session, stalled_since=workshop.clock() - _STALLS_AFTER)


def _put_back_stalled(session: Session, since: datetime | None, now: datetime) -> None:
    """Queue again what no process makes any more; on SQLite, where there is one, all when it starts."""
    for item in put_back_stalled(session, INTERRUPTED.zh, since=since, now=now):
        record(session, _by_order(session, item), _deed("report.make", item, Outcome.FAILED), now=now)


def _note_failure(workshop: Workshop, item: ReportItem, reason: str) -> None:
    with workshop.database.writing(_QUEUE) as session:
        if put_back(session, item, reason, now=(now := workshop.clock())) is ItemState.FAILED:
            record(session, _by_order(session, item), _deed("report.make", item, Outcome.FAILED), now=now)


def _by_order(session: Session, item: ReportItem) -> Origin:
    return Origin(WORKER, on_behalf_of=session.get_one(ReportOrder, item.order_id).requested_by)


def _permitted_snapshot(session: Session, actor: Actor, wanted: str, *, act: Act, now: datetime) -> Snapshot:
    snapshot = session.get(Snapshot, wanted)
    if snapshot is None:
        raise NotFoundError
    assessment = session.get_one(Assessment, snapshot.assessment_id)
    actor.require(act, firms_assessment(session, assessment, now=now))
    return snapshot


def permitted_item(session: Session, actor: Actor, item_id: str, *, act: Act, now: datetime) -> ReportItem:
    """The report, if the person may do this with it."""
    item = session.get(ReportItem, item_id)
    if item is None:
        raise NotFoundError
    _permitted_snapshot(session, actor, item.snapshot_id, act=act, now=now)
    return item


def _subject_of(workshop: Workshop, item: ReportItem, now: datetime) -> ReportSubject | None:
    """What the report is about, read in the requester's scope; ``None`` without the right to see it."""
    try:
        with workshop.database.reading() as session:
            order = session.get_one(ReportOrder, item.order_id)
            actor = actor_of_user(session, order.requested_by, acting_for=order.acts_for)
            confine_to(session, actor, now=now)
            snapshot = _permitted_snapshot(session, actor, item.snapshot_id, act=Act.READ_REPORT, now=now)
            return (
                None
                if session.get_one(User, actor.user).disabled_at
                else report_subject(session, item, snapshot, compare=workshop.compare)
            )
    except RefusalError:
        return None
    except Exception:
        _note_failure(workshop, item, UNEXPECTED.zh)
        raise


def _deed(action: str, item: ReportItem, outcome: Outcome = Outcome.DONE) -> Deed:
    return Deed(
        action=action, object_kind="report", object_id=item.id, enterprise=item.enterprise_id, outcome=outcome
    )
