"""Answers: what stands for each question of an assessment, and everything that stood there before.

Values are JSON texts; what they mean is the domain's. The unit of saving is the answer: whoever saves names
the revision that was seen, and the comparison is part of the statement that writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import ForeignKey, Index, String, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.errors import OperationReusedError
from assessment.domain.fingerprints import Json, canonical
from assessment.domain.identities import AssessmentId, UserId
from assessment.persistence.assessments import AnyAssessment
from assessment.persistence.classes import L1, L3
from assessment.persistence.columns import CanonicalJson
from assessment.persistence.schema import LIES_BY_KEY, Owned, Record, at_once, below, table_of

UNANSWERED = 0


class StoredAnswer(Owned, Record, kw_only=True):
    """What stands for one question: a JSON value (``null``: taken back), its revision, who and when."""

    __tablename__ = "answer"
    __table_args__ = (below("assessment", "assessment_id"), LIES_BY_KEY)

    assessment_id: Mapped[L1[AssessmentId]] = mapped_column(primary_key=True)
    question: Mapped[L1[str]] = mapped_column(String(120), primary_key=True)
    value: Mapped[L3[Json]] = mapped_column(CanonicalJson, nullable=False)
    revision: Mapped[L1[int]]
    answered_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[L1[datetime]]


class AnswerRevision(Owned, Record, kw_only=True):
    """What once stood for a question; every revision is kept as long as the assessment is.

    ``operation`` is the number that a person's browser gave the save: sent again, it changes nothing more.
    """

    __tablename__ = "answer_revision"
    __table_args__ = (
        below("assessment", "assessment_id"),
        Index(None, "answered_by", "operation", unique=True),
        LIES_BY_KEY,
    )

    assessment_id: Mapped[L1[AssessmentId]] = mapped_column(primary_key=True)
    question: Mapped[L1[str]] = mapped_column(String(120), primary_key=True)
    revision: Mapped[L1[int]] = mapped_column(primary_key=True)
    value: Mapped[L3[Json]] = mapped_column(CanonicalJson, nullable=False)
    answered_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[L1[datetime]]
    operation: Mapped[L1[str | None]] = mapped_column(String(64), default=None)


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer stands, under this revision, since then."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else saved in between: this stands, nothing was changed."""

    value: Json
    revision: int
    by: UserId
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedBefore:
    """The very same save was done before; whatever stands now stays."""


Saving: TypeAlias = Saved | Clash | SavedBefore


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerToSave:
    """One answer on its way into memory; ``seen`` is the revision the person saw, ``UNANSWERED`` for none.

    ``operation`` is the number of the save, if it has one.
    """

    question: str
    value: Json
    seen: int
    by: UserId
    at: datetime
    operation: str = ""


class StandingAnswer(NamedTuple):
    """What stands for one question, without the row behind it."""

    question: str
    value: Json
    revision: int
    answered_at: datetime


def standing_answers(session: Session, assessment: AnyAssessment) -> Sequence[StandingAnswer]:
    """What stands for each question, answers taken back included, by question."""
    of = {"assessment": assessment.id, "enterprise": assessment.enterprise_id}
    return [StandingAnswer._make(each) for each in at_once(session).execute(_STANDING, of)]


_ANSWER: Final = table_of(StoredAnswer)
_STANDING: Final = (  # asked with every page: built once
    select(_ANSWER.c.question, _ANSWER.c.value, _ANSWER.c.revision, _ANSWER.c.answered_at)
    .where(
        _ANSWER.c.enterprise_id == bindparam("enterprise"), _ANSWER.c.assessment_id == bindparam("assessment")
    )
    .order_by(_ANSWER.c.question)
)


def answers_of(session: Session, assessment: AnyAssessment) -> Sequence[StoredAnswer]:
    """What stands for each question, answers taken back included, by question."""
    return session.scalars(
        select(StoredAnswer)
        .where(StoredAnswer.assessment_id == assessment.id)
        .order_by(StoredAnswer.question)
        .execution_options(populate_existing=True)
    ).all()


def history_of(session: Session, assessment: AnyAssessment, question: str) -> Sequence[AnswerRevision]:
    """All that ever stood for a question, the first revision first."""
    return session.scalars(
        select(AnswerRevision)
        .where(AnswerRevision.assessment_id == assessment.id, AnswerRevision.question == question)
        .order_by(AnswerRevision.revision)
    ).all()


def revisions_of(session: Session, assessment: AssessmentId) -> Sequence[AnswerRevision]:
    """All that ever stood for any question of an assessment, question by question."""
    return session.scalars(
        select(AnswerRevision)
        .where(AnswerRevision.assessment_id == assessment)
        .order_by(AnswerRevision.question, AnswerRevision.revision)
    ).all()


def newest_answers_of(
    session: Session, assessments: Sequence[AssessmentId], questions: Sequence[str]
) -> Sequence[StoredAnswer]:
    """What stands for these questions in several assessments, the newest first: to be offered again."""
    return session.scalars(
        select(StoredAnswer)
        .where(StoredAnswer.assessment_id.in_(assessments), StoredAnswer.question.in_(questions))
        .order_by(StoredAnswer.answered_at.desc(), StoredAnswer.assessment_id, StoredAnswer.question)
    ).all()


def save_answer(session: Session, assessment: AnyAssessment, answer: AnswerToSave) -> Saving:
    """Let ``answer`` stand if nobody saved since it was seen; saying again what stands changes nothing.

    Raises ``OperationReusedError`` when the person used the operation's number for another answer.
    """
    session.flush()  # the rows go past the unit of work: what it holds comes first
    row = {
        "enterprise_id": assessment.enterprise_id,
        "assessment_id": assessment.id,
        "question": answer.question,
        "value": answer.value,
        "revision": answer.seen + 1,
        "answered_by": answer.by,
        "answered_at": answer.at,
    }
    if _written(session, row, answer):
        _note_revision(session, row, answer)
        return Saved(answer.seen + 1, answer.at)
    if answer.operation and _saved_before(session, assessment, answer):
        return SavedBefore()
    standing = session.scalars(
        select(StoredAnswer)
        .where(StoredAnswer.assessment_id == assessment.id, StoredAnswer.question == answer.question)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if standing is None:  # it was seen, and the draft was deleted and begun anew since
        return Clash(value=None, revision=UNANSWERED, by=answer.by, at=answer.at)
    if canonical(standing.value) == canonical(answer.value):
        return Saved(standing.revision, standing.answered_at)
    return Clash(
        value=standing.value, revision=standing.revision, by=standing.answered_by, at=standing.answered_at
    )


def delete_answers(session: Session, assessment: AnyAssessment) -> None:
    """Forget all answers of an assessment and their history."""
    for table in (AnswerRevision, StoredAnswer):
        session.execute(delete(table).where(table.assessment_id == assessment.id))


def _note_revision(session: Session, row: Mapping[str, object], answer: AnswerToSave) -> None:
    connection = at_once(session)
    revision = {**row, "operation": answer.operation or None}
    if connection.execute(_NEW_REVISION[connection.dialect.name], revision).rowcount != 1:
        raise OperationReusedError


def _saved_before(session: Session, assessment: AnyAssessment, answer: AnswerToSave) -> bool:
    """Whether the person's operation of this number was this very save."""
    found = session.scalars(
        select(AnswerRevision).where(
            AnswerRevision.answered_by == answer.by, AnswerRevision.operation == answer.operation
        )
    ).one_or_none()
    if found is None:
        return False
    asked = (found.assessment_id, found.question, found.revision, canonical(found.value))
    if asked != (assessment.id, answer.question, answer.seen + 1, canonical(answer.value)):
        raise OperationReusedError
    return True


def _written(session: Session, row: Mapping[str, object], answer: AnswerToSave) -> bool:
    """Whether the row was written: inserted where none was, updated where the revision is the one seen."""
    if answer.seen == UNANSWERED:
        first = _FIRST_ANSWER[at_once(session).dialect.name]
        written = at_once(session).execute(first, row)
    else:
        seen = {
            "of_enterprise": row["enterprise_id"],
            "in_assessment": row["assessment_id"],
            "about": answer.question,
            "seen": answer.seen,
        }
        changed = {key: row[key] for key in ("value", "revision", "answered_by", "answered_at")}
        written = at_once(session).execute(_NEXT_ANSWER, seen | {"other_than": answer.value} | changed)
    return written.rowcount == 1


# Written with every save: built once.
_FIRST_ANSWER: Final = {
    dialect: insert_into(_ANSWER).on_conflict_do_nothing().inline().execution_options(preserve_rowcount=True)
    for dialect, insert_into in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_NEXT_ANSWER: Final = update(_ANSWER).where(
    _ANSWER.c.enterprise_id == bindparam("of_enterprise"),
    _ANSWER.c.assessment_id == bindparam("in_assessment"),
    _ANSWER.c.question == bindparam("about"),
    _ANSWER.c.revision == bindparam("seen"),
    _ANSWER.c.value != bindparam("other_than", type_=CanonicalJson()),
)
_NEW_REVISION: Final = {
    dialect: insert_into(table_of(AnswerRevision))
    .on_conflict_do_nothing(index_elements=["answered_by", "operation"])
    .inline()
    .execution_options(preserve_rowcount=True)
    for dialect, insert_into in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
