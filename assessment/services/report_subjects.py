"""What a report is about, read from its order and the frozen results; nothing of drafts enters a report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment.domain.editions import USUAL, Edition
from assessment.domain.fingerprints import Json
from assessment.domain.letterheads import Letterhead
from assessment.domain.measures import MeasureKey
from assessment.domain.peers import Peers
from assessment.domain.review import Review
from assessment.domain.roadmaps import quarters_from
from assessment.domain.scheduling import Quarter
from assessment.persistence.accounts import User
from assessment.persistence.orders import ReportItem, ReportOrder
from assessment.persistence.results import Snapshot, results_beside
from assessment.persistence.reviews import find_review
from assessment.services.letterheads import letterhead_of
from assessment.services.report_numbers import check_code


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubject:
    """What one report is about: number, code, date and edition, and the frozen result, as it was signed.

    ``others`` are the firm's further results that were signed before the report was ordered, ``peers`` the
    groups to compare it with in the releases there were then, ``quarters`` when the measures on its roadmap
    began as it stood then, ``review`` what left the result where a consultant confirmed it. An ``editable``
    one is the report once more, as a Word file.
    """

    number: str
    dated: date
    year: int
    questionnaire_key: str
    questionnaire_version: str
    questionnaire_hash: str
    engine_version: str
    profile: Json
    answers: Json
    scores: Json
    signed_by: str
    signed_at: datetime
    edition: Edition = USUAL
    others: tuple[Snapshot, ...] = ()
    peers: tuple[Peers, ...] = ()
    quarters: Mapping[MeasureKey, Quarter] = field(default_factory=dict)
    code: str = ""
    editable: bool = False
    letterhead: Letterhead | None = None
    review: Review | None = None


Comparer = Callable[[Session, Snapshot, datetime], tuple[Peers, ...]]
"""Finds the peers of a result in the releases there were at a moment."""


def without_peers(session: Session, snapshot: Snapshot, moment: datetime) -> tuple[Peers, ...]:  # noqa: ARG001
    """Compare with nobody."""
    return ()


def report_subject(
    session: Session, item: ReportItem, snapshot: Snapshot, *, compare: Comparer = without_peers
) -> ReportSubject:
    """What the report that was ordered with ``item`` says, before anything is computed.

    An editable copy says what its report says, down to the number and the code.
    """
    editable = item.copy_of is not None
    item = session.get_one(ReportItem, item.copy_of) if editable else item
    order = session.get_one(ReportOrder, item.order_id)
    ordered = order.requested_at
    return ReportSubject(
        number=item.number,
        dated=item.dated,
        year=snapshot.year,
        questionnaire_key=snapshot.questionnaire_key,
        questionnaire_version=snapshot.questionnaire_version,
        questionnaire_hash=snapshot.questionnaire_hash,
        engine_version=snapshot.engine_version,
        profile=snapshot.profile,
        answers=snapshot.answers,
        scores=snapshot.scores,
        signed_by=session.get_one(User, snapshot.signed_by).display_name,
        signed_at=snapshot.signed_at,
        edition=Edition(item.length, item.language),
        others=results_beside(session, snapshot, ordered),
        peers=compare(session, snapshot, ordered),
        quarters=quarters_from(item.quarters),
        code=check_code(item.id, item.number),
        editable=editable,
        letterhead=letterhead_of(session, order),
        review=find_review(session, snapshot),
    )
