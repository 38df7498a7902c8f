"""What a firm takes away of the reviews of what it handed in, as ``docs/data-export.md`` describes it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.fingerprints import Json
from assessment.domain.review import Outcome
from assessment.persistence.accounts import display_names
from assessment.persistence.readings import organisation_names
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import StoredReview, findings_in


def review_taken(session: Session, review: StoredReview, snapshots: Sequence[Snapshot]) -> Json:
    """One review with the findings that stand; those of an open one are told once it has ended."""
    numbers = {each.id: each.number for each in snapshots}
    findings = findings_in(session, review)
    people = [review.begun_by, *([review.ended_by] if review.ended_by else [])]
    names = display_names(session, people + [each.found_by for each in findings])
    houses = organisation_names(session, [review.workstation_id])
    return {
        "assessment": review.assessment_id,
        "number": review.number,
        "claimed_result": numbers[review.snapshot_id],
        "confirmed_result": numbers[review.confirmed_id] if review.confirmed_id else None,
        "workstation": review.workstation or houses.get(review.workstation_id, ""),
        "begun_by": names[review.begun_by],
        "begun_at": _moment(review.begun_at),
        "outcome": review.outcome.value,
        "ended_by": names[review.ended_by] if review.ended_by else None,
        "ended_at": _moment(review.ended_at),
        "words": review.words,
        "findings": [
            {
                "question": each.question,
                "value": each.value,
                "reason": each.reason.value if each.reason else None,
                "remark": each.remark,
                "by": names[each.found_by],
                "at": _moment(each.found_at),
            }
            for each in findings
            if each.value is not None and review.outcome is not Outcome.OPEN
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
