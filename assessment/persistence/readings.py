"""The entries of the trail that tell a firm who from outside looked at its data, a page at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.readings import Reading
from assessment.persistence.enterprises import WorkstationAssignment, assignments_of
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


def standing_assignment(
    session: Session, enterprise: EnterpriseId, workstations: Collection[OrganisationId], now: datetime
) -> WorkstationAssignment | None:
    """On the ground of which assignment one of these workstations serves the firm at the moment."""
    return next(
        (
            each
            for each in assignments_of(session, enterprise)
            if each.workstation_id in workstations
            and each.withdrawn_at is None
            and each.valid_from <= now
            and (each.valid_until is None or each.valid_until > now)
        ),
        None,
    )


def _about(enterprise: EnterpriseId) -> tuple[ColumnElement[bool], ...]:
    return (
        TrailEntry.enterprise_id == enterprise,
        TrailEntry.action.in_(_ACTIONS),
        TrailEntry.outcome == Outcome.DONE,
    )
