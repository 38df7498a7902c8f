"""Counties given to workstations, and the firms that follow: those that lie there, register there or move.

Each ground of service stands by itself: what is done about a county ends and begins the service by county
alone. A firm that turned a workstation away, or has opened itself to it on terms of its own, is left out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.assigning import UNTIL_ENDED, Basis, Terms
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.regions import RegionCode
from assessment.persistence.assignments import assignments_of_workstation, stands
from assessment.persistence.enterprises import (
    StoredEnterprise,
    WorkstationAssignment,
    assignments_of,
    enterprises_in,
)
from assessment.persistence.organisations import (
    Workstation,
    WorkstationCounty,
    county_rows_about,
    county_rows_of,
)
from assessment.persistence.trail import CONSOLE, Deed, Origin, record


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives and ends: a person or the command line, for a bureau or for none."""

    origin: Origin
    bureau: OrganisationId | None = None

    @property
    def person(self) -> UserId | None:
        """The person; none on the command line."""
        return None if self.origin.actor == CONSOLE else UserId(self.origin.actor)


def set_counties(
    session: Session,
    workstation: Workstation,
    counties: Collection[RegionCode],
    *,
    origin: Origin,
    now: datetime,
) -> None:
    """Let a workstation serve these counties from now on: firms there come to it, others leave it."""
    held = {row.region for row in county_rows_of(session, workstation.id, now)}
    end_counties(session, workstation.id, held - set(counties), now=now)
    new = sorted(set(counties) - held)
    give_counties(session, workstation.id, new, terms=UNTIL_ENDED, giver=Giver(origin), now=now)
    deed = Deed(
        action="organisation.set_counties",
        object_kind="organisation",
        object_id=workstation.id,
        detail={"counties": sorted(counties)},
    )
    record(session, origin, deed, now=now)


def give_counties(
    session: Session,
    workstation: OrganisationId,
    counties: Collection[RegionCode],
    *,
    terms: Terms,
    giver: Giver,
    now: datetime,
) -> None:
    """Give counties with the firms that are there; one held already is held on the new terms from now on."""
    end_counties(session, workstation, counties, now=now)
    known = _by_firm(assignments_of_workstation(session, workstation)) if counties else {}
    for county in counties:
        row = WorkstationCounty(
            workstation_id=workstation,
            region=county,
            purpose=terms.purpose,
            assigned_by=giver.person,
            bureau_id=giver.bureau,
            valid_from=now,
            valid_until=terms.until,
        )
        session.add(row)
        for firm in enterprises_in(session, (county,)):
            _serve(session, firm.id, row, known=known.get(firm.id, ()), now=now)


def end_counties(
    session: Session, workstation: OrganisationId, counties: Collection[RegionCode], *, now: datetime
) -> None:
    """End that counties are given to a workstation, with the service of the firms there by that ground."""
    if not counties:
        return
    for row in county_rows_of(session, workstation, now):
        if row.region in counties:
            row.valid_until = now
    there = {firm.id for firm in enterprises_in(session, counties)}
    for each in assignments_of_workstation(session, workstation):
        if each.enterprise_id in there and each.basis is Basis.COUNTY and stands(each, now):
            each.valid_until = now


def serve_by_county(session: Session, enterprise: StoredEnterprise, *, now: datetime) -> None:
    """Let the workstations that were given the county serve the firm, on the terms of the county."""
    known = _by_workstation(assignments_of(session, enterprise.id))
    for row in county_rows_about(session, enterprise.region, now):
        _serve(session, enterprise.id, row, known=known.get(row.workstation_id, ()), now=now)


def leave_former_county(session: Session, enterprise: StoredEnterprise, *, now: datetime) -> None:
    """End what workstations that were not given the firm's new county had by county or from a bureau.

    What the firm itself opened stays as it said.
    """
    serving = {row.workstation_id for row in county_rows_about(session, enterprise.region, now)}
    for each in assignments_of(session, enterprise.id):
        if each.basis is not Basis.FIRM and each.workstation_id not in serving and stands(each, now):
            each.valid_until = now


def turned_away(assignments: Iterable[WorkstationAssignment]) -> bool:
    """Whether the firm turned the workstation away of which these are the assignments."""
    return any(each.withdrawn_at is not None for each in assignments)


def _serve(
    session: Session,
    firm: EnterpriseId,
    row: WorkstationCounty,
    *,
    known: Collection[WorkstationAssignment],
    now: datetime,
) -> None:
    """Begin the service of a firm by county; the firm's own word counts more, and nothing stands twice."""
    settled = any(each.basis is not Basis.BUREAU and stands(each, now) for each in known)
    if settled or turned_away(known):
        return
    session.add(
        WorkstationAssignment(
            enterprise_id=firm,
            workstation_id=row.workstation_id,
            purpose=row.purpose,
            basis=Basis.COUNTY,
            assigned_by=row.assigned_by,
            bureau_id=row.bureau_id,
            valid_from=now,
            valid_until=row.valid_until,
        )
    )


def _by_firm(
    assignments: Iterable[WorkstationAssignment],
) -> dict[EnterpriseId, list[WorkstationAssignment]]:
    found: dict[EnterpriseId, list[WorkstationAssignment]] = {}
    for each in assignments:
        found.setdefault(each.enterprise_id, []).append(each)
    return found


def _by_workstation(
    assignments: Iterable[WorkstationAssignment],
) -> dict[OrganisationId, list[WorkstationAssignment]]:
    found: dict[OrganisationId, list[WorkstationAssignment]] = {}
    for each in assignments:
        found.setdefault(each.workstation_id, []).append(each)
    return found
