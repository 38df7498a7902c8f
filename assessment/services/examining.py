"""Examining what a firm handed in (核定): beginning a review, and judging question by question."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answer_codec import answer_to_json
from assessment.domain.answer_fit import misfit
from assessment.domain.errors import NotFoundError, OperationReusedError
from assessment.domain.fingerprints import Json
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.questionnaire import placed_questions
from assessment.domain.review import (
    ColleaguesFinding,
    Finding,
    FindingConflictError,
    FindingRefusedError,
    Judgement,
    require_sound,
)
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import Text
from assessment.domain.workflow import Action, Status, advance
from assessment.persistence.accounts import User
from assessment.persistence.assessments import Assessment, find_assessment
from assessment.persistence.operations import Repeated, begin_operation, note_response
from assessment.persistence.readings import standing_assignments
from assessment.persistence.results import latest_snapshot
from assessment.persistence.reviews import StoredFinding, StoredReview, latest_review
from assessment.persistence.trail import record
from assessment.services.actor import Actor, firms_assessment
from assessment.services.deeds import deed_on
from assessment.services.reviews import OpenedReview, held_review


def begin_review(
    session: Session, actor: Actor, assessment_id: str, *, operation: str, now: datetime
) -> StoredReview:
    """Begin to review what was handed in; begun twice by one operation, it was begun once.

    From now on the firm cannot take it back.
    """
    begun = begin_operation(session, actor.user, operation, request={"review": assessment_id}, now=now)
    if isinstance(begun, Repeated):
        return _begun_before(session, actor, begun, now=now)
    assessment = find_assessment(session, assessment_id, held=True)
    if assessment is None:
        raise NotFoundError
    actor.require(Act.BEGIN_REVIEW, firms_assessment(session, assessment, now=now))
    snapshot, before = latest_snapshot(session, assessment), latest_review(session, assessment)
    if snapshot is None:
        raise NotFoundError
    assessment.status = advance(assessment.status, Action.BEGIN_REVIEW, actor.roles)
    review = StoredReview(
        enterprise_id=assessment.enterprise_id,
        assessment_id=assessment.id,
        number=1 if before is None else before.number + 1,
        snapshot_id=snapshot.id,
        workstation_id=serving_station(session, actor, assessment.enterprise_id, now=now),
        begun_by=actor.user,
        begun_at=now,
    )
    session.add(review)
    record(session, actor.origin, deed_on(assessment, "review.begin", {"snapshot": snapshot.id}), now=now)
    note_response(session, begun, review.id)
    return review


def judge(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    judgement: Judgement,
    now: datetime,
) -> OpenedReview:
    """Write a finding, or take one back; the review as it stands then.

    Saying again what stands changes nothing. Raises ``FindingConflictError`` where a colleague judged
    otherwise since, and ``FindingRefusedError``.
    """
    opened = held_review(session, catalogue, actor, assessment_id, act=Act.EXAMINE, now=now)
    key = judgement.question
    row = opened.rows.get(key)
    standing = row.finding if row else None
    _require_fitting(opened, judgement)
    if standing == judgement.finding:
        return opened
    if opened.revision_of(key) != judgement.seen:
        raise FindingConflictError(judgement, _theirs(session, row))
    if row is None:
        row = _new_finding(opened, key, actor.user, now)
        session.add(row)
    _enter(row, judgement.finding, actor.user, now)
    opened.row.workstation_id = serving_station(session, actor, opened.enterprise.id, now=now)
    detail: Json = {"question": key, "revision": row.revision}
    taken_back = deed_on(opened.assessment, "review.take_back", detail)
    written = deed_on(opened.assessment, "review.examine", detail)
    record(session, actor.origin, written if judgement.finding else taken_back, now=now)
    session.flush()  # what is read again below is what was written
    return held_review(session, catalogue, actor, assessment_id, act=Act.EXAMINE, now=now)


def serving_station(
    session: Session, actor: Actor, enterprise: EnterpriseId, *, now: datetime
) -> OrganisationId:
    """The person's workstation that serves the firm at the moment."""
    stations = actor.organisations(OrganisationKind.WORKSTATION)
    serving = standing_assignments(session, [enterprise], stations, now).get(enterprise)
    return serving.workstation_id if serving else stations[0]


def _begun_before(session: Session, actor: Actor, repeated: Repeated, *, now: datetime) -> StoredReview:
    """What the operation began; once that ended, the old page no longer counts."""
    review = session.get_one(StoredReview, repeated.response)
    assessment = session.get_one(Assessment, review.assessment_id)
    actor.require(Act.READ_REVIEW, firms_assessment(session, assessment, now=now))
    if assessment.status is not Status.IN_REVIEW:
        raise OperationReusedError
    return review


def _require_fitting(opened: OpenedReview, judgement: Judgement) -> None:
    """That the question is asked and the finding says something that can be said of it."""
    sides, key = opened.sides, judgement.question
    question = next((each for each in sides.asked if each.key == key), None)
    if question is None and (
        judgement.finding is not None or key not in placed_questions(sides.questionnaire)
    ):
        raise NotFoundError
    if question is None or judgement.finding is None:
        return
    wrong = misfit(question, judgement.finding.answer)
    if wrong:
        raise FindingRefusedError(Text(f"{wrong}。"))
    require_sound(judgement.finding, sides.claimed.get(key))


def _new_finding(opened: OpenedReview, key: str, by: UserId, now: datetime) -> StoredFinding:
    return StoredFinding(
        enterprise_id=opened.row.enterprise_id,
        review_id=opened.row.id,
        question=key,
        value=None,
        revision=0,
        found_by=by,
        found_at=now,
    )


def _enter(row: StoredFinding, finding: Finding | None, by: UserId, now: datetime) -> None:
    row.value = None if finding is None else answer_to_json(finding.answer)
    row.reason = finding.reason if finding else None
    row.remark = finding.remark if finding else ""
    row.revision += 1
    row.found_by, row.found_at = by, now


def _theirs(session: Session, row: StoredFinding | None) -> ColleaguesFinding:
    if row is None:  # it was seen in a review that was closed and begun anew since
        raise OperationReusedError
    return ColleaguesFinding(
        finding=row.finding,
        revision=row.revision,
        by=session.get_one(User, row.found_by).display_name,
        at=row.found_at,
    )
