"""How a review ends: confirmed as a result of its own, returned to the firm, or closed as if never begun."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.catalogue.score_document import score_document
from assessment.domain.access import Act
from assessment.domain.answer_codec import answer_to_json, answers_to_json
from assessment.domain.errors import (
    ActionNotAllowedError,
    BrokenRelationsError,
    OperationReusedError,
    StatementMissingError,
)
from assessment.domain.fingerprints import Json, fingerprint
from assessment.domain.identities import EnterpriseId, UserId
from assessment.domain.relations import violations
from assessment.domain.review import Finding, FindingRefusedError, Outcome
from assessment.domain.scoring import ENGINE_VERSION
from assessment.domain.texts import Text
from assessment.domain.workflow import Action, Status, advance
from assessment.persistence.assessments import Assessment, assessments_of, find_assessment
from assessment.persistence.enterprises import workstations_of
from assessment.persistence.operations import Begun, Repeated, begin_operation, note_response
from assessment.persistence.readings import organisation_names
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import StoredReview, latest_review
from assessment.persistence.trail import record
from assessment.services.actor import Actor
from assessment.services.deeds import deed_on
from assessment.services.examining import serving_station
from assessment.services.reviews import OpenedReview, held_review, open_review


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What ends a review: the words for the firm, and the number the page gave the act.

    To confirm, a ``statement`` is signed; the words are the conclusion then, and may be empty.
    """

    words: str
    operation: str
    statement: str = ""


def confirm_review(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    closing: Closing,
    now: datetime,
) -> None:
    """Freeze what the findings leave as the confirmed result, over the claimed one, which stays.

    Not every question has to be examined. Findings on what is no longer asked fall away. Raises
    ``StatementMissingError`` and ``BrokenRelationsError``.
    """
    request: Json = {"confirm": assessment_id, "words": closing.words}
    begun = _begun(session, actor, closing.operation, request=request, now=now)
    if begun is None:
        _require_ended(session, catalogue, actor, assessment_id, Status.CONFIRMED, now=now)
        return
    opened = held_review(session, catalogue, actor, assessment_id, act=Act.CONFIRM_REVIEW, now=now)
    snapshot = _confirm(session, actor, opened, closing, now=now)
    note_response(session, begun, snapshot.id)


def return_review(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    closing: Closing,
    now: datetime,
) -> None:
    """Give it back to the firm with the findings and a reason for the whole, to mend and sign again."""
    request: Json = {"return": assessment_id, "words": closing.words}
    begun = _begun(session, actor, closing.operation, request=request, now=now)
    if begun is None:
        _require_ended(session, catalogue, actor, assessment_id, Status.DRAFT, now=now)
        return
    opened = held_review(session, catalogue, actor, assessment_id, act=Act.RETURN_REVIEW, now=now)
    following = advance(opened.assessment.status, Action.RETURN, actor.roles)
    if not closing.words:
        raise FindingRefusedError(
            Text("还没有写明为什么退回。", "Why it is returned has not been written down."),
            Text("请告诉企业要改什么。", "Please tell the enterprise what to mend."),
        )
    opened.assessment.status = following
    _end(session, actor, opened.row, Outcome.RETURNED, words=closing.words, now=now)
    detail: Json = {"findings": fingerprint([_written(each) for each in opened.sides.standing])}
    record(session, actor.origin, deed_on(opened.assessment, "review.return", detail), now=now)
    note_response(session, begun, None)


def close_review(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, now: datetime
) -> None:
    """End a review as if it had never begun."""
    opened = held_review(session, catalogue, actor, assessment_id, act=Act.CLOSE_REVIEW, now=now)
    _close(session, actor, opened.assessment, opened.row, now=now)


def end_unserved_review(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, now: datetime
) -> None:
    """The same for the firm itself, once nobody serves it any more; refused while somebody does."""
    opened = held_review(session, catalogue, actor, assessment_id, act=Act.END_UNSERVED_REVIEW, now=now)
    serving = workstations_of(session, opened.enterprise.id, now)
    if serving:
        names = "、".join(sorted(organisation_names(session, serving).values()))
        raise ActionNotAllowedError(
            Text(f"这次自评正由{names}核定。", f"{names} is reviewing this assessment."),
            Text("要修改，请联系工作站退回。", "To change it, please ask the workstation to return it."),
        )
    _close(session, actor, opened.assessment, opened.row, now=now)


def close_unserved(session: Session, actor: Actor, enterprise: EnterpriseId, *, now: datetime) -> None:
    """Close the open reviews of a firm that nobody serves any more, so that nothing is stuck."""
    if workstations_of(session, enterprise, now):
        return
    for each in assessments_of(session, enterprise):
        assessment = find_assessment(session, each.id, held=True) or each
        row = latest_review(session, assessment, held=True)
        if assessment.status is Status.IN_REVIEW and row is not None:
            _close(session, actor, assessment, row, now=now)


def _close(
    session: Session, actor: Actor, assessment: Assessment, row: StoredReview, *, now: datetime
) -> None:
    assessment.status = advance(assessment.status, Action.CLOSE, actor.roles)
    row.outcome, row.ended_by, row.ended_at = Outcome.CLOSED, actor.user, now
    record(session, actor.origin, deed_on(assessment, "review.close"), now=now)


def _begun(session: Session, actor: Actor, operation: str, *, request: Json, now: datetime) -> Begun | None:
    """The operation, unless it was done before."""
    found = begin_operation(session, actor.user, operation, request=request, now=now)
    return None if isinstance(found, Repeated) else found


def _require_ended(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, status: Status, *, now: datetime
) -> None:
    """What was ended by the very operation before; where it went on since, the old page no longer counts."""
    opened = open_review(session, catalogue, actor, assessment_id, now=now)
    if opened.assessment.status is not status:
        raise OperationReusedError


def _confirm(
    session: Session, actor: Actor, opened: OpenedReview, closing: Closing, *, now: datetime
) -> Snapshot:
    assessment, sides = opened.assessment, opened.sides
    following = advance(assessment.status, Action.CONFIRM, actor.roles)
    if not closing.statement:
        raise StatementMissingError
    found = violations(sides.questionnaire.relations, sides.facts.known)
    refusing = tuple(each.relation.message for each in found if each.refuses)
    if refusing:
        raise BrokenRelationsError(refusing)
    snapshot = _confirmed_result(opened, actor.user, closing.statement, now)
    session.add(snapshot)
    session.flush()  # the review refers to it
    for key in set(opened.rows) - {each.key for each in sides.asked}:
        opened.rows[key].value = None
    assessment.status = following
    _end(session, actor, opened.row, Outcome.CONFIRMED, words=closing.words, now=now)
    opened.row.confirmed_id = snapshot.id
    detail: Json = {
        "snapshot": snapshot.id,
        "answers": snapshot.answers_hash,
        "findings": fingerprint([_written(each) for each in sides.standing]),
        "examined": len(sides.standing),
        "asked": len(sides.asked),
    }
    record(session, actor.origin, deed_on(assessment, "review.confirm", detail), now=now)
    return snapshot


def _end(
    session: Session, actor: Actor, row: StoredReview, outcome: Outcome, *, words: str, now: datetime
) -> None:
    row.workstation_id = serving_station(session, actor, row.enterprise_id, now=now)
    row.workstation = organisation_names(session, [row.workstation_id])[row.workstation_id]
    row.outcome, row.words = outcome, words
    row.ended_by, row.ended_at = actor.user, now


def _written(finding: Finding) -> Json:
    reason = finding.reason.value if finding.reason else None
    return [finding.question, answer_to_json(finding.answer), reason, finding.remark]


def _confirmed_result(opened: OpenedReview, by: UserId, statement: str, now: datetime) -> Snapshot:
    """The result that the findings leave, of the same firm as it was claimed."""
    claimed = opened.snapshot
    written = answers_to_json(opened.sides.left)
    return Snapshot(
        enterprise_id=claimed.enterprise_id,
        assessment_id=claimed.assessment_id,
        number=claimed.number + 1,
        supersedes=claimed.id,
        questionnaire_key=claimed.questionnaire_key,
        questionnaire_version=claimed.questionnaire_version,
        questionnaire_hash=claimed.questionnaire_hash,
        engine_version=ENGINE_VERSION,
        year=claimed.year,
        region=claimed.region,
        profile=claimed.profile,
        answers=written,
        answers_hash=fingerprint(written),
        scores=score_document(opened.sides.confirmed_score),
        statement=statement,
        signed_by=by,
        signed_at=now,
    )
