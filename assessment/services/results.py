"""Frozen results, read back: what a result page and a report are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.enterprise import profile_facts
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import AssessmentId
from assessment.domain.peers import Peers
from assessment.domain.profile_codec import profile_from_json
from assessment.formatting import HOUSE_TIME
from assessment.persistence.assessments import Assessment, find_assessment
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.results import Snapshot, latest_snapshot, results_beside
from assessment.persistence.reviews import find_review
from assessment.report.content import Subject
from assessment.report.elsewhere import OtherResult
from assessment.services.actor import Actor, firms_assessment
from assessment.services.comparing import peers_at
from assessment.services.report_subjects import ReportSubject
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
        subject=replace(
            subject_of(
                catalogue,
                codes,
                snapshot,
                others=results_beside(session, snapshot, now),
                peers=peers_at(codes, session, snapshot, now),
            ),
            review=find_review(session, snapshot),
        ),
    )


def assessment_of(session: Session, snapshot_id: str) -> AssessmentId:
    """The assessment a frozen result was signed for."""
    return AssessmentId(session.get_one(Snapshot, snapshot_id).assessment_id)


def subject_of(
    catalogue: Catalogue,
    codes: Codes,
    frozen: Snapshot | ReportSubject,
    *,
    others: Sequence[Snapshot] = (),
    peers: tuple[Peers, ...] = (),
) -> Subject:
    """What page and report tell of a frozen result; ``others`` are further results of its firm.

    Dated as it was signed. Raises ``QuestionnaireMissingError`` where its questionnaire is gone.
    """
    filed = pinned(catalogue, frozen)
    return Subject(
        questionnaire=filed.questionnaire,
        questionnaire_hash=filed.content_hash,
        profile=profile_from_json(frozen.profile),
        answers=answers_from_json(frozen.answers),
        measures=catalogue.measures,
        elements=catalogue.elements,
        codes=codes,
        signed_at=frozen.signed_at,
        dated=_day(frozen.signed_at),
        year=frozen.year,
        others=other_results(catalogue, others),
        models=tuple(each.questionnaire for each in catalogue.newest),
        incentives=catalogue.incentives,
        peers=peers,
    )


def other_results(catalogue: Catalogue, snapshots: Iterable[Snapshot]) -> tuple[OtherResult, ...]:
    """Frozen results as a report sees them beside its own; those of a version that is gone say nothing."""
    return tuple(
        OtherResult(
            questionnaire=catalogue.filed[version].questionnaire,
            answers=answers_from_json(each.answers),
            profile=profile_facts(profile_from_json(each.profile)),
            year=each.year,
            signed_at=each.signed_at,
        )
        for each in snapshots
        if (version := (each.questionnaire_key, each.questionnaire_version)) in catalogue.filed
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(HOUSE_TIME).date()
