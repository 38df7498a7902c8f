"""The reviews of the world of rights, with the firm's mark in every text."""

from typing import Any, Final

from assessment.domain.answer_codec import answer_to_json
from assessment.domain.answers import Chosen
from assessment.domain.identities import AssessmentId, EnterpriseId, UserId
from assessment.domain.review import FindingReason, Outcome
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.results import latest_snapshot
from assessment.persistence.reviews import StoredFinding, StoredReview
from tests.rights.review_visits import EXAMINED
from tests.rights.world import LONG_AGO, Mark

_ENDED: Final = {
    Status.DRAFT: Outcome.RETURNED,
    Status.SUBMITTED: Outcome.CLOSED,
    Status.IN_REVIEW: Outcome.OPEN,
    Status.CONFIRMED: Outcome.CONFIRMED,
}


def add_reviews(
    database: Database,
    firm: EnterpriseId,
    marked: Mark,
    results: dict[Status, AssessmentId],
    neighbours: dict[str, Any],
) -> None:
    """A review of everything that was handed in, as its status says it ended, each with a finding."""
    consultant = neighbours["consultant"]
    with database.writing() as session:
        for status, outcome in _ENDED.items():
            snapshot = latest_snapshot(session, session.get_one(Assessment, results[status]))
            assert snapshot is not None
            review = StoredReview(
                enterprise_id=firm,
                assessment_id=results[status],
                number=1,
                snapshot_id=snapshot.id,
                workstation_id=neighbours["workstation"],
                begun_by=consultant,
                begun_at=LONG_AGO,
                outcome=outcome,
                words=f"{marked.secret}结论",
            )
            if outcome is not Outcome.OPEN:
                review.ended_by, review.ended_at = consultant, LONG_AGO
                review.workstation = marked.station
            session.add(review)
            session.flush()
            session.add(_finding(review, marked, by=consultant))


def _finding(review: StoredReview, marked: Mark, *, by: UserId) -> StoredFinding:
    return StoredFinding(
        enterprise_id=review.enterprise_id,
        review_id=review.id,
        question=EXAMINED,
        value=answer_to_json(Chosen("none")),
        reason=FindingReason.NO_EVIDENCE,
        remark=f"{marked.secret}意见",
        revision=1,
        found_by=by,
        found_at=LONG_AGO,
    )
