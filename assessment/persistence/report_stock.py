"""Reports as a whole: how many are how far, and which files belong to them."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.persistence.orders import ItemState, ReportItem


def items_by_state(session: Session) -> Mapping[ItemState, int]:
    """How many reports are in each state."""
    found = session.execute(select(ReportItem.state, func.count()).group_by(ReportItem.state))
    return {ItemState(state): count for state, count in found}


def files_in_use(session: Session) -> frozenset[str]:
    """The content hashes of all reports that are done."""
    return frozenset(
        sha256
        for sha256 in session.scalars(
            select(ReportItem.sha256).where(ReportItem.sha256.is_not(None)).order_by(ReportItem.id)
        )
        if sha256 is not None
    )
