"""The entries of the trail that tell a firm who from outside looked at its data, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.readings import Reading
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.organisations import Organisation
from assessment.persistence.trail import Outcome, TrailEntry

PAGE_SIZE: Final = 25
_ACTIONS: Final = tuple(each.value for each in Reading)


def count_readings(session: Session, enterprise: EnterpriseId) -> int:
    """How often somebody from outside looked at the firm's data."""
    found = select(func.count()).select_from(TrailEntry).where(*_about(enterprise))
    return session.scalar(found) or 0


def readings_of(
    session: Session, enterprise: EnterpriseId, *, page: int = 1, size: int = PAGE_SIZE
) -> Sequence[TrailEntry]:
    """A page of the looks from outside, the latest first."""
    return session.scalars(
        select(TrailEntry)
        .where(*_about(enterprise))
        .order_by(TrailEntry.seq.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()


def organisation_names(
    session: Session, organisations: Collection[OrganisationId]
) -> dict[OrganisationId, str]:
    """What these organisations are called, ended ones included."""
    found = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(organisations)))
    )
    return {organisation: name for organisation, name in found}  # noqa: C416 - rows are no pairs to mypy


def standing_assignments(
    session: Session,
    enterprises: Collection[EnterpriseId],
    workstations: Collection[OrganisationId],
    now: datetime,
) -> Mapping[EnterpriseId, WorkstationAssignment]:
    """On the ground of which assignment one of these workstations serves each firm at the moment."""
    asked = (
        select(WorkstationAssignment)
        .where(
            WorkstationAssignment.enterprise_id.in_(set(enterprises)),
            WorkstationAssignment.workstation_id.in_(workstations),
            WorkstationAssignment.withdrawn_at.is_(None),
            WorkstationAssignment.valid_from <= now,
            or_(WorkstationAssignment.valid_until.is_(None), WorkstationAssignment.valid_until > now),
        )
        .order_by(WorkstationAssignment.valid_from, WorkstationAssignment.id.desc())
    )
    return {each.enterprise_id: each for each in session.scalars(asked)}


def _about(enterprise: EnterpriseId) -> tuple[ColumnElement[bool], ...]:
    return (
        TrailEntry.enterprise_id == enterprise,
        TrailEntry.action.in_(_ACTIONS),
        TrailEntry.outcome == Outcome.DONE,
    )
