"""Batches: the orders of several reports at once, what can be ordered together, and how far each batch is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessment.domain.identities import (
    AssessmentId,
    EnterpriseId,
    ItemId,
    OrderId,
    OrganisationId,
    SnapshotId,
    UserId,
)
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.orders import (
    GIVEN_UP,
    ItemState,
    ReportItem,
    ReportOrder,
    close_order,
)
from assessment.persistence.results import Snapshot

_REPORTED = (ItemState.QUEUED, ItemState.RUNNING, ItemState.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestResult:
    """The last frozen result of an assessment that is handed in."""

    snapshot: SnapshotId
    assessment: AssessmentId
    enterprise: EnterpriseId
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """A report of a batch: its firm, the questionnaire and year it is about, where the assessment stands."""

    item: ReportItem
    firm: str
    status: Status
    questionnaire: tuple[str, str]
    year: int


def latest_results(session: Session, assessments: Collection[str]) -> Sequence[LatestResult]:
    """The last results of those of these assessments that are handed in and within reach."""
    last = (
        select(Snapshot.assessment_id, func.max(Snapshot.number).label("number"))
        .where(Snapshot.assessment_id.in_(assessments))
        .group_by(Snapshot.assessment_id)
        .subquery()
    )
    found = session.execute(
        select(Snapshot.id, Assessment.id, Assessment.enterprise_id, Assessment.status)
        .join(Assessment, Assessment.id == Snapshot.assessment_id)
        .join(last, (last.c.assessment_id == Snapshot.assessment_id) & (last.c.number == Snapshot.number))
        .where(Assessment.status != Status.DRAFT)
        .order_by(Snapshot.id)
    )
    return [
        LatestResult(snapshot=snapshot, assessment=assessment, enterprise=enterprise, status=status)
        for snapshot, assessment, enterprise, status in found
    ]


def reported(session: Session) -> frozenset[AssessmentId]:
    """The assessments within reach whose last result has a report, or will have one."""
    last = (
        select(Snapshot.assessment_id, func.max(Snapshot.number).label("number"))
        .group_by(Snapshot.assessment_id)
        .subquery()
    )
    return frozenset(
        session.scalars(
            select(Snapshot.assessment_id)
            .join(last, (last.c.assessment_id == Snapshot.assessment_id) & (last.c.number == Snapshot.number))
            .join(ReportItem, ReportItem.snapshot_id == Snapshot.id)
            .where(ReportItem.state.in_(_REPORTED))
            .distinct()
            .order_by(Snapshot.assessment_id)
        )
    )


def lines_of(session: Session, order: ReportOrder) -> Sequence[BatchLine]:
    """The reports of a batch within reach, in their places."""
    found = session.execute(
        select(
            ReportItem,
            StoredEnterprise.name,
            Assessment.status,
            Snapshot.questionnaire_key,
            Snapshot.questionnaire_version,
            Snapshot.year,
        )
        .join(StoredEnterprise, StoredEnterprise.id == ReportItem.enterprise_id)
        .join(Snapshot, Snapshot.id == ReportItem.snapshot_id)
        .join(Assessment, Assessment.id == Snapshot.assessment_id)
        .where(ReportItem.order_id == order.id)
        .order_by(ReportItem.place, ReportItem.id)
    )
    return [
        BatchLine(
            item=item,
            firm=firm,
            status=status,
            questionnaire=(key, version),
            year=year,
        )
        for item, firm, status, key, version, year in found
    ]


def written_results(session: Session, order: ReportOrder) -> Mapping[SnapshotId, Snapshot]:
    """The frozen results that the reports of a batch are about, as far as they are within reach."""
    found = session.scalars(
        select(Snapshot)
        .join(ReportItem, ReportItem.snapshot_id == Snapshot.id)
        .where(ReportItem.order_id == order.id)
        .order_by(Snapshot.id)
    )
    return {each.id: each for each in found}


def batches_of(
    session: Session, user: UserId, house: OrganisationId, *, most: int
) -> Sequence[tuple[ReportOrder, Mapping[ItemState, int]]]:
    """The last batches that a person ordered for an organisation, the latest first, and how far each is."""
    orders = session.scalars(
        select(ReportOrder)
        .where(
            ReportOrder.requested_by == user,
            ReportOrder.acts_for == house,
            ReportOrder.reports.is_not(None),
        )
        .order_by(ReportOrder.requested_at.desc(), ReportOrder.id)
        .limit(most)
    ).all()
    counted: dict[OrderId, dict[ItemState, int]] = {order.id: {} for order in orders}
    found = session.execute(
        select(ReportItem.order_id, ReportItem.state, func.count())
        .where(ReportItem.order_id.in_(counted))
        .group_by(ReportItem.order_id, ReportItem.state)
    )
    for order, state, count in found:
        counted[order][ItemState(state)] = count
    return [(order, counted[order.id]) for order in orders]


def cancel_waiting(session: Session, order: ReportOrder, *, now: datetime) -> int:
    """Cancel what waits of a batch; how many reports that were. What is being made is finished."""
    cancelled = session.scalars(
        update(ReportItem)
        .where(ReportItem.order_id == order.id, ReportItem.state == ItemState.QUEUED)
        .values(state=ItemState.CANCELLED, changed_at=now)
        .returning(ReportItem.id)
    ).all()
    if cancelled:
        close_order(session, order.id, now)
    return len(cancelled)


def queue_again(session: Session, order: ReportOrder, items: Collection[ItemId], *, now: datetime) -> int:
    """Queue those of these reports that were given up once more; how many that were."""
    again = session.scalars(
        update(ReportItem)
        .where(
            ReportItem.order_id == order.id,
            ReportItem.id.in_(items),
            ReportItem.state.in_(GIVEN_UP),
        )
        .values(state=ItemState.QUEUED, attempt=0, error="", changed_at=now)
        .returning(ReportItem.id)
    ).all()
    if again:
        order.finished_at = None
    return len(again)
