"""Filling in: beginning an assessment, saving answers one by one or a page at a time, deleting a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answer_codec import answer_from_json, answer_to_json
from assessment.domain.answers import Answer
from assessment.domain.errors import (
    AnswerConflictError,
    AssessmentExistsError,
    ColleaguesAnswer,
    HandedInOnceError,
    NotFoundError,
    PrivacyNotAcceptedError,
)
from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, UserId
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME
from assessment.persistence.accounts import User
from assessment.persistence.answers import (
    AnswerToSave,
    Clash,
    Saved,
    SavedBefore,
    delete_answers,
    history_of,
    save_answer,
)
from assessment.persistence.assessments import (
    Assessment,
    assessment_of_year,
    assessments_of,
    find_assessment,
)
from assessment.persistence.results import latest_snapshot
from assessment.persistence.reviews import returned_to
from assessment.persistence.trail import record
from assessment.services.actor import Actor, firms_assessment
from assessment.services.deeds import deed_on
from assessment.services.enterprises import permitted_enterprise
from assessment.services.sheets import Kept, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer as it was entered (``None``: taken back), with the revision the person saw.

    ``operation`` is the number a browser gave the save: sent again, it changes nothing more.
    """

    question: str
    answer: Answer | None
    seen: int
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that a colleague's newer answer stands against; nothing of the colleague's was overwritten."""

    change: Change
    theirs: ColleaguesAnswer


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What became of a page: the sheet as it stands now, and the answers that clashed."""

    sheet: Sheet
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An assessment in a list; ``returned``: a workstation sent it back to be mended."""

    id: AssessmentId
    year: int
    questionnaire: str
    version: str
    status: Status
    since: datetime
    returned: bool


def assessments_of_firm(
    session: Session, actor: Actor, enterprise_id: str, *, now: datetime
) -> tuple[Listed, ...]:
    """The firm's assessments, the latest year first; ``since`` when each was handed in, or begun."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.READ_ENTERPRISE, now=now)
    returned = {each.id for each, _ in returned_to(session, found.id)}
    return tuple(
        Listed(
            id=each.id,
            year=each.year,
            questionnaire=each.questionnaire_key,
            version=each.questionnaire_version,
            status=each.status,
            since=each.submitted_at or each.created_at,
            returned=each.id in returned,
        )
        for each in assessments_of(session, found.id)
    )


def start_assessment(
    session: Session, catalogue: Catalogue, actor: Actor, enterprise_id: str, *, key: str, now: datetime
) -> Assessment:
    """Begin this year's assessment with the newest version of the questionnaire ``key``.

    The privacy notice comes first; there is one assessment per questionnaire and year.
    """
    enterprise = permitted_enterprise(session, actor, enterprise_id, act=Act.START_ASSESSMENT, now=now)
    if enterprise.privacy_accepted_at is None:
        raise PrivacyNotAcceptedError
    filed = catalogue.find(key)
    year = now.astimezone(HOUSE_TIME).year
    if assessment_of_year(session, enterprise.id, key, year=year) is not None:
        raise AssessmentExistsError(year)
    assessment = Assessment(
        enterprise_id=enterprise.id,
        questionnaire_key=key,
        questionnaire_version=filed.questionnaire.version,
        questionnaire_hash=filed.content_hash,
        year=year,
        created_at=now,
        created_by=actor.user,
    )
    session.add(assessment)
    record(session, actor.origin, deed_on(assessment, "assessment.start"), now=now)
    return assessment


def save_change(session: Session, actor: Actor, sheet: Sheet, *, change: Change, now: datetime) -> Sheet:
    """Save one answer on a sheet opened for answering; raises ``AnswerConflictError`` when it clashes."""
    saved = save_changes(session, actor, sheet, changes=(change,), now=now)
    for conflict in saved.conflicts:
        raise AnswerConflictError(change.question, change.answer, conflict.theirs)
    return saved.sheet


def save_changes(
    session: Session, actor: Actor, sheet: Sheet, *, changes: Sequence[Change], now: datetime
) -> SavedPage:
    """Save a page of answers on a sheet opened for answering.

    What clashes with a colleague's newer answer comes back, the rest is kept.
    """
    conflicts: list[Conflict] = []
    kept: dict[str, tuple[Answer | None, Kept]] = {}
    for change in changes:
        outcome = _save(session, sheet, change, actor.user, now=now)
        if isinstance(outcome, Clash):
            conflicts.append(Conflict(change, _theirs(session, outcome)))
        elif outcome is not None:
            kept[change.question] = outcome
    if kept:
        record(session, actor.origin, deed_on(sheet.assessment, "assessment.answer", sorted(kept)), now=now)
    return SavedPage(sheet.with_saved(kept), tuple(conflicts))


def delete_draft(session: Session, actor: Actor, assessment_id: str, *, now: datetime) -> None:
    """Delete a draft with all its answers; what was handed in once keeps its frozen results and stays."""
    found = find_assessment(session, assessment_id, held=True)
    if found is None:
        raise NotFoundError
    actor.require(Act.DELETE_DRAFT, firms_assessment(session, found, now=now))
    if latest_snapshot(session, found) is not None:
        raise HandedInOnceError
    record(session, actor.origin, deed_on(found, "assessment.delete"), now=now)
    delete_answers(session, found)
    session.delete(found)


def _save(
    session: Session, sheet: Sheet, change: Change, by: UserId, now: datetime
) -> tuple[Answer | None, Kept] | Clash | None:
    """What stands now: the change, or a colleague's answer where the person left the old one as it was.

    ``None`` where this very save was done before: the sheet says what stands.
    """
    placed = placed_questions(sheet.questionnaire).get(change.question)
    if placed is None or isinstance(placed.question, Ratio):
        raise NotFoundError
    value = None if change.answer is None else answer_to_json(change.answer)
    to_save = AnswerToSave(
        question=change.question, value=value, seen=change.seen, by=by, at=now, operation=change.operation
    )
    outcome = save_answer(session, sheet.assessment, to_save)
    if isinstance(outcome, SavedBefore):
        return None
    if isinstance(outcome, Saved):
        return change.answer, Kept(outcome.revision, outcome.at)
    if _unchanged(session, sheet, to_save):
        return _answer(outcome.value), Kept(outcome.revision, outcome.at)
    return outcome


def _unchanged(session: Session, sheet: Sheet, answer: AnswerToSave) -> bool:
    """Whether the person left the answer as it was when the page was opened: then nothing clashes."""
    past = history_of(session, sheet.assessment, answer.question)
    return any(each.revision == answer.seen and each.value == answer.value for each in past)


def _theirs(session: Session, clash: Clash) -> ColleaguesAnswer:
    return ColleaguesAnswer(
        answer=_answer(clash.value),
        revision=clash.revision,
        by=session.get_one(User, clash.by).display_name,
        at=clash.at,
    )


def _answer(value: Json) -> Answer | None:
    return None if value is None else answer_from_json(value)
