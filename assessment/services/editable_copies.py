"""Editable copies of reports: ordered by whoever may order reports, made where reports are made."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import NotFoundError
from assessment.domain.purposes import Purpose
from assessment.persistence.ordered_copies import copy_ordered
from assessment.persistence.orders import (
    GIVEN_UP,
    ItemState,
    ReportItem,
    ReportOrder,
    open_order,
    try_again,
)
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.report_numbers import copy_number
from assessment.services.reporting import permitted_item


def order_copy(session: Session, actor: Actor, item_id: str, *, now: datetime) -> ReportItem:
    """The editable copy of a finished report, ordered now unless somebody has ordered it before.

    One that could not be made is ordered anew, by the person who asks now.
    """
    item = permitted_item(session, actor, item_id, act=Act.ORDER_REPORT, now=now)
    if item.state is not ItemState.DONE or item.copy_of is not None:
        raise NotFoundError
    copy = copy_ordered(session, item)
    if copy is not None and copy.state not in GIVEN_UP:
        return copy
    order, _ = open_order(
        session, actor.user, f"copy-{item.id}", acts_for=actor.acting_for, purpose=Purpose.SERVICE, now=now
    )
    if copy is None:
        copy = _new_copy(item, order, now)
        session.add(copy)
    else:
        copy.order_id = order.id
        session.flush()  # the row is queued again by a statement of its own
        try_again(session, copy, now)
    record(
        session,
        actor.origin,
        Deed(action="report.order", object_kind="report", object_id=copy.id, enterprise=copy.enterprise_id),
        now=now,
    )
    return copy


def is_ordered_by(session: Session, actor: Actor, copy: ReportItem) -> bool:
    """Whether it is the person's own order: the progress of others' is not shown."""
    return session.get_one(ReportOrder, copy.order_id).requested_by == actor.user


def _new_copy(item: ReportItem, order: ReportOrder, now: datetime) -> ReportItem:
    return ReportItem(
        enterprise_id=item.enterprise_id,
        order_id=order.id,
        snapshot_id=item.snapshot_id,
        number=copy_number(item.number),
        dated=item.dated,
        changed_at=now,
        length=item.length,
        language=item.language,
        copy_of=item.id,
    )
