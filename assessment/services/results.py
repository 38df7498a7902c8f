"""Frozen results, read back: what a result page and a report are about."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import AssessmentId
from assessment.domain.profile_codec import profile_from_json
from assessment.formatting import HOUSE_TIME
from assessment.persistence.assessments import Assessment, find_assessment
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.results import Snapshot, latest_snapshot
from assessment.report.content import Subject
from assessment.services.actor import Actor, firms_assessment
from assessment.services.sheets import pinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The last result signed for an assessment, with the assessment and its firm."""

    assessment: Assessment
    enterprise: StoredEnterprise
    snapshot: Snapshot
    subject: Subject


def read_result(
    session: Session, catalogue: Catalogue, codes: Codes, actor: Actor, assessment_id: str, *, now: datetime
) -> Result:
    """The result that stands for an assessment; not found while nothing was ever handed in."""
    assessment = find_assessment(session, assessment_id)
    if assessment is None:
        raise NotFoundError
    actor.require(Act.READ_RESULT, firms_assessment(session, assessment, now=now))
    snapshot = latest_snapshot(session, assessment)
    if snapshot is None:
        raise NotFoundError
    return Result(
        assessment=assessment,
        enterprise=session.get_one(StoredEnterprise, assessment.enterprise_id),
        snapshot=snapshot,
        subject=subject_of(catalogue, codes, snapshot),
    )


def assessment_of(session: Session, snapshot_id: str) -> AssessmentId:
    """The assessment a frozen result was signed for."""
    return AssessmentId(session.get_one(Snapshot, snapshot_id).assessment_id)


def subject_of(catalogue: Catalogue, codes: Codes, snapshot: Snapshot) -> Subject:
    """What a report on a frozen result is about: its own version, whatever the assessment has moved to."""
    filed = pinned(catalogue, snapshot)
    return Subject(
        questionnaire=filed.questionnaire,
        questionnaire_hash=snapshot.questionnaire_hash,
        profile=profile_from_json(snapshot.profile),
        answers=answers_from_json(snapshot.answers),
        measures=catalogue.measures,
        elements=catalogue.elements,
        codes=codes,
        signed_at=snapshot.signed_at,
        dated=_day(snapshot.signed_at),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(HOUSE_TIME).date()
