"""Assessments (自评): one firm's passage through one questionnaire version."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import AssessmentId, EnterpriseId, UserId
from assessment.domain.workflow import Status
from assessment.persistence.classes import L0, L1
from assessment.persistence.columns import HASH_LENGTH, opaque_id, worded
from assessment.persistence.schema import Owned, Record, owner


class Assessment(Owned, Record, kw_only=True):
    """One firm's passage through one questionnaire version; one per questionnaire and year."""

    __tablename__ = "assessment"
    __table_args__ = (*owner(), UniqueConstraint("enterprise_id", "questionnaire_key", "year"))

    id: Mapped[L1[AssessmentId]] = mapped_column(
        primary_key=True, default_factory=lambda: AssessmentId(opaque_id())
    )
    questionnaire_key: Mapped[L0[str]] = mapped_column(String(80))
    questionnaire_version: Mapped[L0[str]] = mapped_column(String(40))
    questionnaire_hash: Mapped[L0[str]] = mapped_column(String(HASH_LENGTH))
    year: Mapped[L1[int]]
    status: Mapped[L1[Status]] = mapped_column(worded(Status), default=Status.DRAFT)
    created_at: Mapped[L1[datetime]]
    created_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    submitted_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    statement: Mapped[L1[str]] = mapped_column(Text, default="")


class OpenAssessment(NamedTuple):
    """An assessment as a page needs it: values, where the row itself is not to be changed."""

    id: AssessmentId
    enterprise_id: EnterpriseId
    questionnaire_key: str
    questionnaire_version: str
    questionnaire_hash: str
    year: int
    status: Status
    submitted_at: datetime | None


AnyAssessment: TypeAlias = Assessment | OpenAssessment


def assessments_of(session: Session, enterprise: EnterpriseId) -> Sequence[Assessment]:
    """The assessments of a firm, the latest year first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.enterprise_id == enterprise)
        .order_by(Assessment.year.desc(), Assessment.questionnaire_key)
    ).all()


def assessment_of_year(
    session: Session, enterprise: EnterpriseId, questionnaire_key: str, *, year: int
) -> Assessment | None:
    """The firm's assessment with this questionnaire in this year."""
    return session.scalars(
        select(Assessment).where(
            Assessment.enterprise_id == enterprise,
            Assessment.questionnaire_key == questionnaire_key,
            Assessment.year == year,
        )
    ).one_or_none()


def row_of(session: Session, opened: OpenAssessment) -> Assessment:
    """The row behind an assessment opened in this transaction, to change it."""
    return session.get_one(Assessment, opened.id, populate_existing=True)


def find_assessment(session: Session, assessment: str, *, held: bool = False) -> Assessment | None:
    """The assessment with this id; ``held``: nobody changes its status until the transaction ends."""
    return session.get(
        Assessment, assessment, with_for_update={"read": False} if held else None, populate_existing=held
    )


def assessments_with_status(
    session: Session, enterprises: Collection[EnterpriseId], statuses: Collection[Status]
) -> Sequence[Assessment]:
    """The assessments of these firms that stand so, the latest handed in first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.enterprise_id.in_(enterprises), Assessment.status.in_(statuses))
        .order_by(Assessment.submitted_at.desc(), Assessment.id)
    ).all()
