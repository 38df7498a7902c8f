"""Frozen results: what was handed in, what it scored and by which rules; never changed and never deleted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, EnterpriseId, SnapshotId, UserId
from assessment.domain.regions import RegionCode
from assessment.domain.workflow import Status
from assessment.persistence.assessments import AnyAssessment, Assessment
from assessment.persistence.classes import L0, L1, L2, L3
from assessment.persistence.columns import HASH_LENGTH, REGION_LENGTH, CanonicalJson, opaque_id
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.schema import FROZEN, Owned, Record, at_once, owned_by


class Snapshot(Owned, Record, kw_only=True):
    """A result as it was signed; the same questionnaire, engine and answers give the same scores at any time.

    ``number`` counts the snapshots of an assessment from 1; a correction ``supersedes`` the last one.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        *owned_by("assessment", "assessment_id"),
        ForeignKeyConstraint(["enterprise_id", "supersedes"], ["snapshot.enterprise_id", "snapshot.id"]),
        UniqueConstraint("assessment_id", "number"),
        Index(None, "region", "questionnaire_key", "year"),
        FROZEN,
    )

    id: Mapped[L1[SnapshotId]] = mapped_column(
        primary_key=True, default_factory=lambda: SnapshotId(opaque_id())
    )
    assessment_id: Mapped[L1[AssessmentId]]
    number: Mapped[L1[int]]
    supersedes: Mapped[L1[SnapshotId | None]] = mapped_column(default=None)
    questionnaire_key: Mapped[L0[str]] = mapped_column(String(80))
    questionnaire_version: Mapped[L0[str]] = mapped_column(String(40))
    questionnaire_hash: Mapped[L0[str]] = mapped_column(String(HASH_LENGTH))
    engine_version: Mapped[L0[str]] = mapped_column(String(40))
    year: Mapped[L1[int]]
    region: Mapped[L1[RegionCode]] = mapped_column(String(REGION_LENGTH))
    profile: Mapped[L2[Json]] = mapped_column(CanonicalJson, nullable=False)
    answers: Mapped[L3[Json]] = mapped_column(CanonicalJson, nullable=False)
    answers_hash: Mapped[L2[str]] = mapped_column(String(HASH_LENGTH))
    scores: Mapped[L2[Json]] = mapped_column(CanonicalJson, nullable=False)
    statement: Mapped[L1[str]] = mapped_column(Text)
    signed_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[L1[datetime]]


def latest_snapshot(session: Session, assessment: AnyAssessment) -> Snapshot | None:
    """The last result signed for an assessment."""
    return session.scalars(
        select(Snapshot)
        .where(Snapshot.assessment_id == assessment.id)
        .order_by(Snapshot.number.desc())
        .limit(1)
    ).first()


def snapshots_of(session: Session, assessment: AnyAssessment) -> Sequence[Snapshot]:
    """All results signed for an assessment, the first one first."""
    return session.scalars(
        select(Snapshot).where(Snapshot.assessment_id == assessment.id).order_by(Snapshot.number)
    ).all()


def results_until(session: Session, enterprise: EnterpriseId, moment: datetime) -> Sequence[Snapshot]:
    """The last result of each assessment of a firm that was signed by ``moment``, the latest first."""
    last = (
        select(Snapshot.assessment_id, func.max(Snapshot.number).label("number"))
        .where(Snapshot.enterprise_id == enterprise, Snapshot.signed_at <= moment)
        .group_by(Snapshot.assessment_id)
        .subquery()
    )
    return session.scalars(
        select(Snapshot)
        .join(last, (last.c.assessment_id == Snapshot.assessment_id) & (last.c.number == Snapshot.number))
        .where(Snapshot.enterprise_id == enterprise)
        .order_by(Snapshot.signed_at.desc(), Snapshot.id)
    ).all()


def results_beside(session: Session, snapshot: Snapshot, moment: datetime) -> tuple[Snapshot, ...]:
    """The same, of the other assessments of its firm than the one that ``snapshot`` was signed for."""
    found = results_until(session, snapshot.enterprise_id, moment)
    return tuple(each for each in found if each.assessment_id != snapshot.assessment_id)


def standing_snapshots(
    session: Session, regions: Collection[RegionCode], questionnaire_key: str, *, year: int
) -> Sequence[Snapshot]:
    """The results that stand in these counties: the last one of each assessment that is handed in, by id.

    Withdrawn assessments and firms that are only a claim are left aside.
    """
    last = (
        select(Snapshot.assessment_id, func.max(Snapshot.number).label("number"))
        .group_by(Snapshot.assessment_id)
        .subquery()
    )
    return session.scalars(
        select(Snapshot)
        .join(last, (last.c.assessment_id == Snapshot.assessment_id) & (last.c.number == Snapshot.number))
        .join(Assessment, Assessment.id == Snapshot.assessment_id)
        .join(StoredEnterprise, StoredEnterprise.id == Snapshot.enterprise_id)
        .where(
            Snapshot.region.in_(regions),
            Snapshot.questionnaire_key == questionnaire_key,
            Snapshot.year == year,
            Assessment.status != Status.DRAFT,
            StoredEnterprise.claims_id.is_(None),
        )
        .order_by(Snapshot.id)
    ).all()


def finished_snapshots(
    session: Session, questionnaire_key: str, versions: Collection[str], *, year: int | None
) -> Iterator[Snapshot]:
    """The results that stand under these versions of a questionnaire, of all years or one, by id.

    As in ``standing_snapshots`` withdrawn assessments and firms that are only a claim are left aside.
    """
    last = (
        select(Snapshot.assessment_id, func.max(Snapshot.number).label("number"))
        .group_by(Snapshot.assessment_id)
        .subquery()
    )
    wanted = (
        select(Snapshot)
        .join(last, (last.c.assessment_id == Snapshot.assessment_id) & (last.c.number == Snapshot.number))
        .join(Assessment, Assessment.id == Snapshot.assessment_id)
        .join(StoredEnterprise, StoredEnterprise.id == Snapshot.enterprise_id)
        .where(
            Snapshot.questionnaire_key == questionnaire_key,
            Snapshot.questionnaire_version.in_(versions),
            Assessment.status != Status.DRAFT,
            StoredEnterprise.claims_id.is_(None),
        )
        .order_by(Snapshot.id)
    )
    if year is not None:
        wanted = wanted.where(Snapshot.year == year)
    yield from session.scalars(wanted.execution_options(yield_per=_AT_A_TIME))


def erase_results(session: Session, enterprise: EnterpriseId) -> None:
    """Delete a firm's results, as part of its deletion; on PostgreSQL the owner lends its rights for that."""
    if at_once(session).dialect.name == "postgresql":
        session.execute(select(func.erase_results(enterprise)))
    else:
        session.execute(delete(Snapshot).where(Snapshot.enterprise_id == enterprise))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenTexts:
    """A frozen result as its row holds it, character by character, to be computed once more."""

    id: str
    questionnaire_key: str
    questionnaire_version: str
    questionnaire_hash: str
    engine_version: str
    profile: str
    answers: str
    answers_hash: str
    scores: str


def frozen_texts(session: Session, *, only: str | None = None) -> Iterator[FrozenTexts]:
    """Every frozen result, or the one called ``only``, by id."""
    wanted = select(
        Snapshot.id,
        Snapshot.questionnaire_key,
        Snapshot.questionnaire_version,
        Snapshot.questionnaire_hash,
        Snapshot.engine_version,
        type_coerce(Snapshot.profile, Text),
        type_coerce(Snapshot.answers, Text),
        Snapshot.answers_hash,
        type_coerce(Snapshot.scores, Text),
    ).order_by(Snapshot.id)
    if only is not None:
        wanted = wanted.where(Snapshot.id == only)
    for row in session.execute(wanted.execution_options(yield_per=_AT_A_TIME)):
        yield FrozenTexts(**dict(zip(_FROZEN, row, strict=True)))


_AT_A_TIME: Final = 100
_FROZEN: Final = tuple(each.name for each in fields(FrozenTexts))
