"""A firm's own word about workstations: who may see what it handed in, and to whom it opens itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.assigning import Basis, Terms
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.roles import OrganisationKind
from assessment.persistence.assignments import stands
from assessment.persistence.enterprises import WorkstationAssignment, assignments_of
from assessment.persistence.organisations import Organisation, Workstation, organisations_of_kind
from assessment.persistence.readings import organisation_names
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """That a workstation may see, or might see, what a firm handed in; ``bureau`` gave it, if one did."""

    workstation: OrganisationId
    name: str
    purpose: Purpose
    basis: Basis
    bureau: str
    since: datetime
    until: datetime | None
    withdrawn: datetime | None
    stands: bool


def open_workstations(session: Session) -> tuple[Organisation, ...]:
    """The workstations there are, by name: a firm or a bureau chooses among them."""
    return tuple(organisations_of_kind(session, OrganisationKind.WORKSTATION))


def open_workstation(session: Session, workstation_id: str) -> Workstation:
    """A workstation that has not ended."""
    found = session.get(Workstation, workstation_id)
    if found is None or found.ended_at is not None:
        raise NotFoundError
    return found


def access_to(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> tuple[Access, ...]:
    """Which workstations serve or served the own firm, the latest first."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.SEE_READINGS, now=now)
    assignments = assignments_of(session, found.id)
    named = [house for each in assignments for house in (each.workstation_id, each.bureau_id) if house]
    names = organisation_names(session, named)
    return tuple(
        Access(
            workstation=each.workstation_id,
            name=names[each.workstation_id],
            purpose=each.purpose,
            basis=each.basis,
            bureau=names[each.bureau_id] if each.bureau_id else "",
            since=each.valid_from,
            until=each.valid_until,
            withdrawn=each.withdrawn_at,
            stands=stands(each, now),
        )
        for each in assignments
    )


def grant_access(
    session: Session, actor: Actor, enterprise_id: str, *, workstation: str, terms: Terms, now: datetime
) -> None:
    """Open the own firm to a workstation on these terms, even if it was turned away before.

    The firm's word replaces whatever stood for the workstation.
    """
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.GRANT_ACCESS, now=now)
    terms.require_sound(now)
    serving = open_workstation(session, workstation)
    for each in assignments_of(session, found.id):
        if each.workstation_id == serving.id and stands(each, now):
            each.valid_until = now
    assignment = WorkstationAssignment(
        enterprise_id=found.id,
        workstation_id=serving.id,
        purpose=terms.purpose,
        basis=Basis.FIRM,
        assigned_by=actor.user,
        valid_from=now,
        valid_until=terms.until,
    )
    session.add(assignment)
    record(session, actor.origin, opening(assignment), now=now)


def opening(assignment: WorkstationAssignment) -> Deed:
    """What the trail keeps of a firm being opened to a workstation."""
    return Deed(
        action="enterprise.open_to",
        object_kind="enterprise",
        object_id=assignment.enterprise_id,
        enterprise=EnterpriseId(assignment.enterprise_id),
        detail={
            "workstation": assignment.workstation_id,
            "basis": assignment.basis.value,
            "purpose": assignment.purpose.value,
        },
    )
