"""Handing an assessment in and taking it back: the moment a result is frozen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.catalogue.score_document import score_document
from assessment.domain.access import Act
from assessment.domain.answer_codec import answers_to_json
from assessment.domain.answers import Answer
from assessment.domain.enterprise import profile_facts
from assessment.domain.errors import (
    BrokenRelationsError,
    IncompleteAnswersError,
    OperationReusedError,
    StatementMissingError,
)
from assessment.domain.facts import Asking, unanswered
from assessment.domain.fingerprints import Json, fingerprint
from assessment.domain.profile_codec import profile_to_json
from assessment.domain.relations import Violation, violations
from assessment.domain.scoring import ENGINE_VERSION, score
from assessment.domain.workflow import Action, Status, advance
from assessment.persistence.assessments import Assessment, row_of
from assessment.persistence.operations import Repeated, begin_operation, note_response
from assessment.persistence.results import Snapshot, latest_snapshot
from assessment.persistence.trail import record
from assessment.services.actor import Actor, firm
from assessment.services.deeds import deed_on
from assessment.services.sheets import Sheet, open_sheet


@dataclass(frozen=True, slots=True)
class Signing:
    """What the person signs, and the number the page gave the act: sent again, it hands in nothing more.

    ``open_too`` says that questions may be left open: each counts as unknown and widens the interval.
    """

    statement: str
    operation: str
    open_too: bool = False


def broken_relations(sheet: Sheet) -> tuple[Violation, ...]:
    """The relations that the figures of a sheet break, hard and soft."""
    return violations(sheet.questionnaire.relations, sheet.facts.known)


def submit(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    signing: Signing,
    now: datetime,
) -> Snapshot:
    """Hand the assessment in: the result is frozen as it was signed, with the truthfulness statement made.

    The same operation once more gives the same result. Raises ``AlreadyHandedInError``,
    ``IncompleteAnswersError``, ``BrokenRelationsError`` and ``StatementMissingError``.
    """
    request: Json = {"submit": assessment_id, "statement": signing.statement}
    begun = begin_operation(session, actor.user, signing.operation, request=request, now=now)
    if isinstance(begun, Repeated):
        return _handed_in_before(session, actor, begun, now=now)
    snapshot = _hand_in(session, catalogue, actor, assessment_id, signing=signing, now=now)
    note_response(session, begun, snapshot.id)
    return snapshot


def _handed_in_before(session: Session, actor: Actor, repeated: Repeated, *, now: datetime) -> Snapshot:
    """What the operation froze; once the answers were taken back since, the old page no longer counts."""
    snapshot = session.get_one(Snapshot, repeated.response)
    actor.require(Act.SUBMIT, firm(session, snapshot.enterprise_id, now=now))
    if session.get_one(Assessment, snapshot.assessment_id).status is Status.DRAFT:
        raise OperationReusedError
    return snapshot


def _hand_in(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    signing: Signing,
    now: datetime,
) -> Snapshot:
    sheet = open_sheet(session, catalogue, actor, assessment_id, act=Act.SUBMIT, now=now)
    assessment = row_of(session, sheet.assessment)
    following = advance(assessment.status, Action.SUBMIT, actor.roles_in(assessment.enterprise_id))
    _require_complete(sheet, open_too=signing.open_too)
    statement = signing.statement
    if not statement:
        raise StatementMissingError
    assessment.status = following
    assessment.submitted_at = now
    assessment.submitted_by = actor.user
    assessment.statement = statement
    snapshot = _frozen(session, sheet, actor, statement=statement, now=now)
    session.add(snapshot)
    detail: Json = {"snapshot": snapshot.id, "answers": snapshot.answers_hash}
    record(session, actor.origin, deed_on(assessment, "assessment.submit", detail), now=now)
    return snapshot


def withdraw(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, now: datetime
) -> None:
    """Take the assessment back to change it, as long as no review has begun; the frozen result stays."""
    sheet = open_sheet(session, catalogue, actor, assessment_id, act=Act.WITHDRAW, now=now)
    assessment = row_of(session, sheet.assessment)
    assessment.status = advance(assessment.status, Action.WITHDRAW, actor.roles_in(assessment.enterprise_id))
    record(session, actor.origin, deed_on(assessment, "assessment.withdraw"), now=now)


def _require_complete(sheet: Sheet, *, open_too: bool) -> None:
    """Nothing open that was not left open knowingly, and not everything."""
    missing = unanswered(sheet.questionnaire, sheet.answers, profile_facts(sheet.profile))
    if missing and not (open_too and sheet.answers):
        raise IncompleteAnswersError(tuple(question.key for question in missing))
    refusing = [each for each in broken_relations(sheet) if each.refuses]
    if refusing:
        raise BrokenRelationsError(tuple(each.relation.message for each in refusing))


def _frozen(session: Session, sheet: Sheet, actor: Actor, *, statement: str, now: datetime) -> Snapshot:
    """The result as it stands: only answers to questions that are asked enter it."""
    assessment = sheet.assessment
    answers = _asked_answers(sheet)
    before = latest_snapshot(session, assessment)
    written = answers_to_json(answers)
    return Snapshot(
        enterprise_id=assessment.enterprise_id,
        assessment_id=assessment.id,
        number=1 if before is None else before.number + 1,
        supersedes=None if before is None else before.id,
        questionnaire_key=assessment.questionnaire_key,
        questionnaire_version=assessment.questionnaire_version,
        questionnaire_hash=sheet.filed.content_hash,
        engine_version=ENGINE_VERSION,
        year=assessment.year,
        region=sheet.profile.region,
        profile=profile_to_json(sheet.profile),
        answers=written,
        answers_hash=fingerprint(written),
        scores=score_document(score(sheet.questionnaire, answers, profile_facts(sheet.profile))),
        statement=statement,
        signed_by=actor.user,
        signed_at=now,
    )


def _asked_answers(sheet: Sheet) -> dict[str, Answer]:
    asking = sheet.facts.asking
    return {key: answer for key, answer in sheet.answers.items() if asking.get(key) is Asking.ASKED}
