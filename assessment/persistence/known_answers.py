"""All that a firm answered anywhere, read at once: what is known of it already.

Of a confirmed result that is what the review left: a corrected answer is known since it was found.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, EnterpriseId
from assessment.domain.review import Outcome
from assessment.domain.workflow import Status
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.assessments import Assessment
from assessment.persistence.reviews import StoredFinding, StoredReview
from assessment.persistence.schema import at_once, table_of


class KnownAnswer(NamedTuple):
    """What stands for a question in one of the firm's assessments."""

    assessment: AssessmentId
    questionnaire: str
    version: str
    year: int
    status: Status
    question: str
    value: Json
    answered_at: datetime


def known_answers(session: Session, enterprise: EnterpriseId) -> Sequence[KnownAnswer]:
    """Every answer that stands in any assessment of the firm, assessment by assessment."""
    of = {"enterprise": enterprise}
    found = [KnownAnswer._make(each) for each in at_once(session).execute(_KNOWN, of)]
    if all(each.status is not Status.CONFIRMED for each in found):
        return found
    corrected = [KnownAnswer._make(each) for each in at_once(session).execute(_CORRECTED, of)]
    return _with_corrections(found, corrected)


def has_other_assessments(session: Session, enterprise: EnterpriseId, apart_from: AssessmentId) -> bool:
    """Whether the firm has any assessment but this one."""
    of = {"enterprise": enterprise, "apart_from": apart_from}
    return at_once(session).execute(_OTHERS, of).first() is not None


def _with_corrections(
    found: Sequence[KnownAnswer], corrected: Sequence[KnownAnswer]
) -> Sequence[KnownAnswer]:
    """The corrections in place of what was claimed, and those of questions the firm never answered."""
    known = {(each.assessment, each.question): each for each in [*found, *corrected]}
    return sorted(known.values(), key=lambda each: (-each.year, each.assessment, each.question))


_ANSWER: Final = table_of(StoredAnswer)
_ASSESSMENT: Final = table_of(Assessment)
_FINDING: Final = table_of(StoredFinding)
_REVIEW: Final = table_of(StoredReview)
_KNOWN: Final = (
    select(
        _ASSESSMENT.c.id,
        _ASSESSMENT.c.questionnaire_key,
        _ASSESSMENT.c.questionnaire_version,
        _ASSESSMENT.c.year,
        _ASSESSMENT.c.status,
        _ANSWER.c.question,
        _ANSWER.c.value,
        _ANSWER.c.answered_at,
    )
    .join(_ANSWER, _ANSWER.c.assessment_id == _ASSESSMENT.c.id)
    .where(
        _ASSESSMENT.c.enterprise_id == bindparam("enterprise"),
        _ANSWER.c.enterprise_id == bindparam("enterprise"),
    )
    .order_by(_ASSESSMENT.c.year.desc(), _ASSESSMENT.c.id, _ANSWER.c.question)
)
_CORRECTED: Final = (
    select(
        _ASSESSMENT.c.id,
        _ASSESSMENT.c.questionnaire_key,
        _ASSESSMENT.c.questionnaire_version,
        _ASSESSMENT.c.year,
        _ASSESSMENT.c.status,
        _FINDING.c.question,
        _FINDING.c.value,
        _FINDING.c.found_at,
    )
    .join(_REVIEW, _REVIEW.c.assessment_id == _ASSESSMENT.c.id)
    .join(_FINDING, _FINDING.c.review_id == _REVIEW.c.id)
    .where(
        _ASSESSMENT.c.enterprise_id == bindparam("enterprise"),
        _REVIEW.c.enterprise_id == bindparam("enterprise"),
        _FINDING.c.enterprise_id == bindparam("enterprise"),
        _REVIEW.c.outcome == Outcome.CONFIRMED,
        _FINDING.c.reason.is_not(None),
    )
    .order_by(_ASSESSMENT.c.year.desc(), _ASSESSMENT.c.id, _FINDING.c.question)
)
_OTHERS: Final = (
    select(_ASSESSMENT.c.id)
    .where(
        _ASSESSMENT.c.enterprise_id == bindparam("enterprise"), _ASSESSMENT.c.id != bindparam("apart_from")
    )
    .limit(1)
)
