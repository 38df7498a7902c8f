"""Editable copies of reports: rows of the same table, each found by its report."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.persistence.orders import ReportItem


def copy_ordered(session: Session, item: ReportItem) -> ReportItem | None:
    """The editable copy of a report, if somebody ordered one; until the end nobody else orders another."""
    session.execute(select(ReportItem.id).where(ReportItem.id == item.id).with_for_update())
    return session.scalars(
        select(ReportItem).where(ReportItem.copy_of == item.id).order_by(ReportItem.id)
    ).one_or_none()
