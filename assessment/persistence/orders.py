"""Report orders: who wants which reports, and how far each is; the rows are the only record of the work."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.editions import Length
from assessment.domain.fingerprints import Json
from assessment.domain.identities import ItemId, OrderId, OrganisationId, SnapshotId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.persistence.classes import L1
from assessment.persistence.columns import HASH_LENGTH, CanonicalJson, opaque_id, worded
from assessment.persistence.schema import Owned, Record

MAX_ATTEMPTS = 3


class ItemState(StrEnum):
    """How far a report is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_OPEN = (ItemState.QUEUED, ItemState.RUNNING)
GIVEN_UP = (ItemState.FAILED, ItemState.CANCELLED)
"""What can be ordered again."""


class ReportOrder(Record, kw_only=True):
    """One person's request for reports; ``key`` makes a repeated request the same order.

    ``acts_for`` is the organisation for which the person asked: nobody gets a report through another one.
    ``reports`` is how many were ordered together, as a batch; there is none for a report by itself.
    ``letterhead_of`` is the workstation whose letterhead they bear, in the revision of that moment.
    """

    __tablename__ = "report_order"
    __table_args__ = (
        UniqueConstraint("requested_by", "key"),
        ForeignKeyConstraint(
            ["letterhead_of", "letterhead_revision"], ["letterhead.workstation_id", "letterhead.revision"]
        ),
        CheckConstraint("(letterhead_of IS NULL) = (letterhead_revision IS NULL)", name="letterhead_whole"),
    )

    id: Mapped[L1[OrderId]] = mapped_column(primary_key=True, default_factory=lambda: OrderId(opaque_id()))
    key: Mapped[L1[str]] = mapped_column(String(80))
    requested_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[L1[datetime]]
    purpose: Mapped[L1[Purpose]] = mapped_column(worded(Purpose))
    finished_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    acts_for: Mapped[L1[OrganisationId | None]] = mapped_column(default=None)
    reports: Mapped[L1[int | None]] = mapped_column(default=None)
    letterhead_of: Mapped[L1[OrganisationId | None]] = mapped_column(default=None)
    letterhead_revision: Mapped[L1[int | None]] = mapped_column(default=None)


class ReportItem(Owned, Record, kw_only=True):
    """One report of an order, on one frozen result; number, date and edition are settled when ordered.

    ``place`` counts the reports of a batch from 0; a report by itself is the first of its order.
    ``copy_of`` is the report whose editable copy this is: the same report once more, as a Word file.
    ``quarters`` is when the measures on the firm's roadmap began as it stood when the report was ordered.
    """

    __tablename__ = "report_item"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "id"),
        UniqueConstraint("order_id", "snapshot_id"),
        ForeignKeyConstraint(["enterprise_id", "snapshot_id"], ["snapshot.enterprise_id", "snapshot.id"]),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="done_has_file"),
        Index(None, "state", "attempt"),
    )

    id: Mapped[L1[ItemId]] = mapped_column(primary_key=True, default_factory=lambda: ItemId(opaque_id()))
    order_id: Mapped[L1[OrderId]] = mapped_column(ForeignKey("report_order.id"))
    snapshot_id: Mapped[L1[SnapshotId]]
    number: Mapped[L1[str]] = mapped_column(String(40), unique=True)
    dated: Mapped[L1[date]] = mapped_column(Date)
    state: Mapped[L1[ItemState]] = mapped_column(worded(ItemState), default=ItemState.QUEUED)
    attempt: Mapped[L1[int]] = mapped_column(default=0)
    sha256: Mapped[L1[str | None]] = mapped_column(String(HASH_LENGTH), default=None)
    error: Mapped[L1[str]] = mapped_column(Text, default="")
    changed_at: Mapped[L1[datetime]]
    length: Mapped[L1[Length]] = mapped_column(worded(Length), default=Length.FULL)
    language: Mapped[L1[Language]] = mapped_column(String(2), default=SOURCE_LANGUAGE)
    place: Mapped[L1[int]] = mapped_column(default=0)
    copy_of: Mapped[L1[ItemId | None]] = mapped_column(default=None)
    quarters: Mapped[L1[Json]] = mapped_column(CanonicalJson, nullable=True, default=None)


def open_order(
    session: Session,
    requested_by: UserId,
    key: str,
    *,
    acts_for: OrganisationId | None,
    purpose: Purpose,
    now: datetime,
) -> tuple[ReportOrder, bool]:
    """The person's order under this key, and whether it is new; of two at once the second finds it."""
    asked = {"requested_by": requested_by, "key": key, "requested_at": now, "purpose": purpose}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = session.execute(
        insert(ReportOrder)
        .values(id=opaque_id(), acts_for=acts_for, **asked)
        .on_conflict_do_nothing()
        .returning(ReportOrder.id)
    ).one_or_none()
    order = session.scalars(
        select(ReportOrder).where(ReportOrder.requested_by == requested_by, ReportOrder.key == key)
    ).one()
    return order, fresh is not None


def items_of(session: Session, order: ReportOrder) -> Sequence[ReportItem]:
    """The reports of an order, by number."""
    return session.scalars(
        select(ReportItem).where(ReportItem.order_id == order.id).order_by(ReportItem.number)
    ).all()


def items_on(session: Session, snapshot: SnapshotId) -> Sequence[ReportItem]:
    """The reports on a frozen result, the latest ordered first."""
    return session.scalars(
        select(ReportItem)
        .join(ReportOrder, ReportOrder.id == ReportItem.order_id)
        .where(ReportItem.snapshot_id == snapshot)
        .order_by(ReportOrder.requested_at.desc(), ReportItem.id)
    ).all()


def orders_placed(session: Session, user: UserId, among: Collection[OrderId]) -> frozenset[OrderId]:
    """Those of the orders that the person placed."""
    placed = select(ReportOrder.id).where(ReportOrder.requested_by == user, ReportOrder.id.in_(among))
    return frozenset(session.scalars(placed.order_by(ReportOrder.id)))


def take_next(session: Session, now: datetime) -> ReportItem | None:
    """The next report to make, marked as running: the attempt counts before the work starts.

    A report by itself never waits behind a batch, and of several batches each has its turn.
    """
    waiting = (
        select(ReportItem.id)
        .where(ReportItem.state == ItemState.QUEUED)
        .order_by(
            ReportItem.place > 0, ReportItem.attempt, ReportItem.place, ReportItem.changed_at, ReportItem.id
        )
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return session.scalars(
        update(ReportItem)
        .where(ReportItem.id == waiting, ReportItem.state == ItemState.QUEUED)
        .values(state=ItemState.RUNNING, attempt=ReportItem.attempt + 1, changed_at=now)
        .returning(ReportItem)
        .execution_options(populate_existing=True)
    ).one_or_none()


def finish(session: Session, item: ReportItem, sha256: str, *, now: datetime) -> bool:
    """Note that the report is made; ``False`` if somebody else has it by now, and nothing was changed."""
    finished = _change(session, item, state=ItemState.DONE, sha256=sha256, error="", changed_at=now)
    if finished:
        close_order(session, item.order_id, now)
    return finished


def put_back(session: Session, item: ReportItem, reason: str, *, now: datetime) -> ItemState | None:
    """Queue the report again, or give it up after the last attempt; ``None`` if somebody else has it."""
    if item.attempt >= MAX_ATTEMPTS:
        return ItemState.FAILED if give_up(session, item, reason, now=now) else None
    queued = _change(session, item, state=ItemState.QUEUED, error=reason, changed_at=now)
    return ItemState.QUEUED if queued else None


def give_up(session: Session, item: ReportItem, reason: str, *, now: datetime) -> bool:
    """Note that the report will not be made, and why; ``False`` if somebody else has it by now."""
    failed = _change(session, item, state=ItemState.FAILED, error=reason, changed_at=now)
    if failed:
        close_order(session, item.order_id, now)
    return failed


def give_back(session: Session, item: ReportItem, now: datetime) -> bool:
    """Queue the report again as if it had not been begun: the platform was shut down in an orderly way."""
    return _change(session, item, state=ItemState.QUEUED, attempt=item.attempt - 1, changed_at=now)


def put_back_stalled(
    session: Session, reason: str, *, since: datetime | None, now: datetime
) -> Sequence[ReportItem]:
    """Queue again what runs since before ``since``, or at all: its process has ended. What is given up."""
    running = select(ReportItem).where(ReportItem.state == ItemState.RUNNING).order_by(ReportItem.id)
    stalled = running if since is None else running.where(ReportItem.changed_at <= since)
    return [
        item
        for item in session.scalars(stalled).all()
        if put_back(session, item, reason, now=now) is ItemState.FAILED
    ]


def work_waits(session: Session, *, stalled_since: datetime) -> bool:
    """Whether a report is queued, or runs since before ``stalled_since``."""
    stalled = and_(ReportItem.state == ItemState.RUNNING, ReportItem.changed_at <= stalled_since)
    waiting = exists().where(or_(ReportItem.state == ItemState.QUEUED, stalled))
    return session.scalar(select(waiting)) is True


def try_again(session: Session, item: ReportItem, now: datetime) -> bool:
    """Queue a report that was given up once more, with all its attempts; its order is open again."""
    again = session.execute(
        update(ReportItem)
        .where(ReportItem.id == item.id, ReportItem.state.in_(GIVEN_UP))
        .values(state=ItemState.QUEUED, attempt=0, error="", changed_at=now)
        .returning(ReportItem.id)
    ).one_or_none()
    if again is None:
        return False
    session.execute(update(ReportOrder).where(ReportOrder.id == item.order_id).values(finished_at=None))
    return True


def _change(session: Session, item: ReportItem, **values: object) -> bool:
    """Change the report if it is still running in the attempt that ``item`` knows."""
    changed = session.execute(
        update(ReportItem)
        .where(
            ReportItem.id == item.id,
            ReportItem.state == ItemState.RUNNING,
            ReportItem.attempt == item.attempt,
        )
        .values(**values)
        .returning(ReportItem.id)
        .execution_options(synchronize_session=False)
    )
    return changed.one_or_none() is not None


def close_order(session: Session, order: OrderId, now: datetime) -> None:
    """The order is finished when none of its reports is waiting or running."""
    session.execute(
        update(ReportOrder)
        .where(
            ReportOrder.id == order,
            ReportOrder.finished_at.is_(None),
            ~exists().where(ReportItem.order_id == order, ReportItem.state.in_(_OPEN)),
        )
        .values(finished_at=now)
        .execution_options(synchronize_session=False)
    )
