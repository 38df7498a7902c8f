"""Roadmaps (路线图): each firm's own, its steps with what became of them, and notes of who helps it.

Whoever changes a roadmap holds its row until the transaction ends; ``revision`` tells a page opened earlier
from what stands now.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, EnterpriseId, OrganisationId, UserId
from assessment.domain.roadmaps import Progress
from assessment.persistence.classes import L1, L2
from assessment.persistence.columns import ID_LENGTH, CanonicalJson, opaque_id, worded
from assessment.persistence.schema import Owned, Record, at_once, below, owned_by, owner, table_of


class StoredRoadmap(Owned, Record, kw_only=True):
    """A firm's roadmap: the assessment it was made from, its pace, and where its phases begin."""

    __tablename__ = "roadmap"
    __table_args__ = (*owner(), below("assessment", "assessment_id"), UniqueConstraint("enterprise_id"))

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    assessment_id: Mapped[L1[AssessmentId]]
    at_once: Mapped[L1[int]]
    budget: Mapped[L2[Decimal | None]]
    extends_from: Mapped[L1[int]]
    deepens_from: Mapped[L1[int]]
    revision: Mapped[L1[int]]
    changed_at: Mapped[L1[datetime]]
    changed_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))


class RoadmapStep(Owned, Record, kw_only=True):
    """One measure on a roadmap, ``quarters`` long from the quarter ``begins`` on (``domain/scheduling.py``).

    ``waits`` are the groups of measures of each of which one comes before. The owner is a colleague, or
    somebody by name alone. What was put there or changed ``by_hand`` stays when the roadmap is made anew.
    Costs are 万元, ``spent`` is what it really cost.
    """

    __tablename__ = "roadmap_step"
    __table_args__ = (*owned_by("roadmap", "roadmap_id"), UniqueConstraint("roadmap_id", "measure"))

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    roadmap_id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH))
    measure: Mapped[L1[str]] = mapped_column(String(80))
    begins: Mapped[L1[int]]
    quarters: Mapped[L1[int]]
    cost_low: Mapped[L2[Decimal | None]]
    cost_high: Mapped[L2[Decimal | None]]
    waits: Mapped[L1[Json]] = mapped_column(CanonicalJson, nullable=False)
    revision: Mapped[L1[int]]
    changed_at: Mapped[L1[datetime]]
    changed_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    by_hand: Mapped[L1[bool]] = mapped_column(default=False)
    progress: Mapped[L1[Progress]] = mapped_column(worded(Progress), default=Progress.PLANNED)
    progress_on: Mapped[L1[date | None]] = mapped_column(Date, default=None)
    owner_id: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    owner_name: Mapped[L1[str]] = mapped_column(String(80), default="")
    due: Mapped[L1[date | None]] = mapped_column(Date, default=None)
    spent: Mapped[L2[Decimal | None]] = mapped_column(default=None)
    note: Mapped[L2[str]] = mapped_column(Text, default="")


class RoadmapNote(Owned, Record, kw_only=True):
    """What somebody of a workstation remarked on a firm's roadmap."""

    __tablename__ = "roadmap_note"
    __table_args__ = (*owner(), below("roadmap", "roadmap_id"))

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    roadmap_id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH))
    text: Mapped[L2[str]] = mapped_column(Text)
    written_at: Mapped[L1[datetime]]
    written_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"))


class DoneStep(NamedTuple):
    """A measure that a firm carried out, and the day it was done."""

    measure: str
    on: date


def roadmap_of(session: Session, enterprise: EnterpriseId, *, held: bool = False) -> StoredRoadmap | None:
    """The firm's roadmap; ``held``: nobody else changes it until the transaction ends."""
    found = select(StoredRoadmap).where(StoredRoadmap.enterprise_id == enterprise)
    if held:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()


def steps_of(session: Session, roadmap: StoredRoadmap) -> Sequence[RoadmapStep]:
    """The steps of a roadmap by the quarter they begin in, then by measure."""
    return session.scalars(
        select(RoadmapStep)
        .where(RoadmapStep.roadmap_id == roadmap.id)
        .order_by(RoadmapStep.begins, RoadmapStep.measure)
        .execution_options(populate_existing=True)
    ).all()


def quarters_by_firm(
    session: Session, enterprises: Collection[EnterpriseId]
) -> Mapping[EnterpriseId, dict[str, int]]:
    """In which quarter each measure on the roadmap of these firms begins, for those that have a roadmap."""
    found: dict[EnterpriseId, dict[str, int]] = {}
    for firm, measure, begins in session.execute(
        select(RoadmapStep.enterprise_id, RoadmapStep.measure, RoadmapStep.begins)
        .where(RoadmapStep.enterprise_id.in_(enterprises))
        .order_by(RoadmapStep.begins, RoadmapStep.measure)
    ):
        found.setdefault(firm, {})[measure] = begins
    return found


def find_step(session: Session, step: str) -> RoadmapStep | None:
    """The step with this id."""
    return session.get(RoadmapStep, step)


def notes_on(session: Session, roadmap: StoredRoadmap) -> Sequence[RoadmapNote]:
    """What was remarked on a roadmap, the latest first."""
    return session.scalars(
        select(RoadmapNote)
        .where(RoadmapNote.roadmap_id == roadmap.id)
        .order_by(RoadmapNote.written_at.desc(), RoadmapNote.id)
    ).all()


def done_steps(session: Session, enterprise: EnterpriseId) -> Sequence[DoneStep]:
    """What a firm carried out of its roadmap, the earliest first."""
    found = at_once(session).execute(_DONE, {"enterprise": enterprise})
    return [DoneStep._make(each) for each in found]


_STEP: Final = table_of(RoadmapStep)
_DONE: Final = (  # asked with every page of an assessment: built once
    select(_STEP.c.measure, _STEP.c.progress_on)
    .where(
        _STEP.c.enterprise_id == bindparam("enterprise"),
        _STEP.c.progress == Progress.DONE,
        _STEP.c.progress_on.is_not(None),
    )
    .order_by(_STEP.c.progress_on, _STEP.c.measure)
)
