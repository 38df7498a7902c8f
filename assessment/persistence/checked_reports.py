"""Reports looked up by their number: the few words of each that whoever holds it may compare."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessment.domain.identities import ItemId
from assessment.persistence.json_paths import text_at
from assessment.persistence.orders import ItemState, ReportItem
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import StoredReview


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedReport:
    """A finished report with what the frozen result says that it is about; ``sha256`` is that of its file.

    ``reviewed`` tells a result that a consultant confirmed from one that the firm claims.
    """

    id: ItemId
    number: str
    dated: date
    sha256: str
    firm: str
    questionnaire_key: str
    questionnaire_version: str
    questionnaire_hash: str
    engine_version: str
    year: int
    level: str
    signed_at: datetime
    reviewed: bool


def report_numbered(session: Session, number: str) -> NumberedReport | None:
    """The finished report with this number."""
    found = session.execute(
        select(
            ReportItem.id,
            ReportItem.number,
            ReportItem.dated,
            ReportItem.sha256,
            text_at(Snapshot.profile, "name").label("firm"),
            Snapshot.questionnaire_key,
            Snapshot.questionnaire_version,
            Snapshot.questionnaire_hash,
            Snapshot.engine_version,
            Snapshot.year,
            text_at(Snapshot.scores, "decision", "level").label("level"),
            Snapshot.signed_at,
            exists().where(StoredReview.confirmed_id == Snapshot.id).label("reviewed"),
        )
        .join(Snapshot, Snapshot.id == ReportItem.snapshot_id)
        .where(ReportItem.number == number, ReportItem.state == ItemState.DONE)
        .order_by(ReportItem.id)
    ).one_or_none()
    return None if found is None else NumberedReport(**found._mapping)  # noqa: SLF001 - a row's own names
