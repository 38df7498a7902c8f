"""A bureau gives single firms of its region to workstations; it finds them by name, code and county.

Only a ledger officer sees firms by name, and no more of them than name, code, county, who serves them, and
whom to call: masked, and in full for an entry.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.assigning import PAGE_SIZE, Basis, FirmsWanted, Terms
from assessment.domain.contacts import Contact, ContactReason
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.identities import EnterpriseId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.texts import Text
from assessment.persistence.assignments import FirmRow, firms_wanted, serving, stands
from assessment.persistence.enterprises import StoredEnterprise, WorkstationAssignment, assignments_of
from assessment.persistence.readings import organisation_names
from assessment.persistence.trail import Deed, record
from assessment.services.assigning import Desk, givers
from assessment.services.contacts import contacts_through, told_contact
from assessment.services.counties import turned_away
from assessment.services.granting import open_workstation, opening
from assessment.services.outlets import ASSIGNED_FIRMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A firm in a list, the names of the workstations that serve it, and its contact as it is shown."""

    firm: FirmRow
    served_by: tuple[str, ...]
    contact: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """A page of firms, and how many there are on all pages."""

    listed: tuple[Listed, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """That a workstation serves or served a firm, on which ground, what for, and who brought it about.

    ``may_end``: a bureau may end it here.
    """

    id: str
    workstation: str
    basis: Basis
    purpose: Purpose
    since: datetime
    until: datetime | None
    withdrawn: datetime | None
    by: str
    stands: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A firm as a bureau sees it: who and where it is, whom to call, and who serves it, the latest first."""

    id: EnterpriseId
    name: str
    credit_code: str
    region: RegionCode
    contact: Contact | None
    services: tuple[Service, ...]


def list_firms(session: Session, desk: Desk, wanted: FirmsWanted, *, now: datetime) -> Firms:
    """A page of the firms of the region that are looked for; as many queries for five hundred as for ten."""
    if wanted.county and wanted.county not in desk.codes:
        return Firms(listed=(), found=0, page=1, pages=1)
    page = firms_wanted(session, wanted, now)
    ids = [row.id for row in page.rows]
    names = serving(session, ids, now)
    contacts = contacts_through(session, desk.actor, ASSIGNED_FIRMS, ids)
    return Firms(
        listed=tuple(
            Listed(firm=row, served_by=names.get(row.id, ()), contact=contacts.get(row.id))
            for row in page.rows
        ),
        found=page.found,
        page=wanted.page,
        pages=max(1, -(-page.found // PAGE_SIZE)),
    )


def read_firm(session: Session, desk: Desk, enterprise_id: str, *, now: datetime) -> Firm:
    """A firm of the region; one elsewhere is not found."""
    found = _firm(session, enterprise_id)
    assignments = assignments_of(session, found.id)
    by = givers(session, [each for each in assignments if each.basis is not Basis.FIRM])
    names = organisation_names(session, [each.workstation_id for each in assignments])
    return Firm(
        id=found.id,
        name=found.name,
        credit_code=found.credit_code,
        region=found.region,
        contact=contacts_through(session, desk.actor, ASSIGNED_FIRMS, [found.id]).get(found.id),
        services=tuple(
            Service(
                id=each.id,
                workstation=names[each.workstation_id],
                basis=each.basis,
                purpose=each.purpose,
                since=each.valid_from,
                until=each.valid_until,
                withdrawn=each.withdrawn_at,
                by=by.get(each.id, ""),
                stands=stands(each, now),
                may_end=each.basis is Basis.BUREAU and stands(each, now),
            )
            for each in assignments
        ),
    )


def assign(
    session: Session, desk: Desk, enterprise_id: str, *, workstation: str, terms: Terms, now: datetime
) -> None:
    """Give a firm of the region to a workstation on these terms, in place of what a bureau gave before.

    What it has by county or from the firm itself stays; a firm that turned it away decides alone.
    """
    found = _firm(session, enterprise_id)
    terms.require_sound(now)
    station = open_workstation(session, workstation)
    known = [each for each in assignments_of(session, found.id) if each.workstation_id == station.id]
    if turned_away(known):
        raise ActionNotAllowedError(
            Text("企业已撤回对这个工作站的授权。", "The enterprise has turned this workstation away."),
            Text("请另选工作站，或请企业自己重新授权。", "Please choose another, or ask the enterprise."),
        )
    for each in known:
        if each.basis is Basis.BUREAU and stands(each, now):
            each.valid_until = now
    assignment = WorkstationAssignment(
        enterprise_id=found.id,
        workstation_id=station.id,
        purpose=terms.purpose,
        basis=Basis.BUREAU,
        assigned_by=desk.giver.person,
        bureau_id=desk.bureau,
        valid_from=now,
        valid_until=terms.until,
    )
    session.add(assignment)
    record(session, desk.actor.origin, opening(assignment), now=now)


def end_assignment(
    session: Session, desk: Desk, enterprise_id: str, *, assignment_id: str, now: datetime
) -> None:
    """End that a bureau gave a firm of the region to a workstation; counties and firms' own words stay."""
    found = _firm(session, enterprise_id)
    assignment = next((each for each in assignments_of(session, found.id) if each.id == assignment_id), None)
    if assignment is None or assignment.basis is not Basis.BUREAU or not stands(assignment, now):
        raise NotFoundError
    assignment.valid_until = now
    deed = Deed(
        action="enterprise.end_assignment",
        object_kind="enterprise",
        object_id=found.id,
        enterprise=found.id,
        detail={"workstation": assignment.workstation_id},
    )
    record(session, desk.actor.origin, deed, now=now)


def reveal_contact(
    session: Session, desk: Desk, enterprise_id: str, *, reason: ContactReason, now: datetime
) -> tuple[str, Contact]:
    """The name of a firm of the region, and its contact in full, for an entry in the trail."""
    found = _firm(session, enterprise_id)
    return found.name, told_contact(session, desk.actor, found.id, reason=reason, now=now)


def _firm(session: Session, enterprise_id: str) -> StoredEnterprise:
    """The firm, which the scope lets through if it lies in the region."""
    found = session.get(StoredEnterprise, enterprise_id)
    if found is None:
        raise NotFoundError
    return found
