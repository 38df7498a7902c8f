"""Who serves whom: bureaus and administrators give counties and firms, a firm opens itself or turns away.

A firm that turned a workstation away is not served by it again unless it opens itself anew.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.domain.access import Act
from assessment.domain.assigning import LONGEST_GRANT, Basis
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, RefusalError, UnknownCodeError
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import Region, RegionCode
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import Text
from assessment.persistence.database import Database
from assessment.persistence.enterprises import (
    StoredEnterprise,
    WorkstationAssignment,
    assignments_of,
    assignments_of_workstation,
    enterprise_with_code,
    enterprises_in,
)
from assessment.persistence.organisations import (
    Bureau,
    Organisation,
    Workstation,
    WorkstationCounty,
    county_rows_of,
    organisations_of_kind,
)
from assessment.persistence.readings import organisation_names
from assessment.persistence.scope import Errand, on_errand
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """To which workstation a firm is opened, what for, and until when (``None``: until withdrawn)."""

    workstation: str
    purpose: Purpose
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """That a workstation may see, or might see, what a firm handed in."""

    workstation: OrganisationId
    name: str
    purpose: Purpose
    basis: Basis
    since: datetime
    until: datetime | None
    withdrawn: datetime | None
    stands: bool


@contextmanager
def assigning_session(database: Database) -> Iterator[Session]:
    """A transaction in which counties and firms are given: over firms that whoever gives does not see."""
    with database.writing(on_errand(Errand.ASSIGNING)) as session:
        yield session


def open_workstations(session: Session) -> tuple[Organisation, ...]:
    """The workstations there are, by name: a firm or a bureau chooses among them."""
    return tuple(organisations_of_kind(session, OrganisationKind.WORKSTATION))


def access_to(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> tuple[Access, ...]:
    """Which workstations serve or served the own firm, the latest first."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.SEE_READINGS, now=now)
    assignments = assignments_of(session, found.id)
    names = organisation_names(session, [each.workstation_id for each in assignments])
    return tuple(
        Access(
            workstation=each.workstation_id,
            name=names[each.workstation_id],
            purpose=each.purpose,
            basis=each.basis,
            since=each.valid_from,
            until=each.valid_until,
            withdrawn=each.withdrawn_at,
            stands=_stands(each, now),
        )
        for each in assignments
    )


def grant_access(
    session: Session, actor: Actor, enterprise_id: str, *, opening: Opening, now: datetime
) -> None:
    """Open the own firm to a workstation: it sees what was handed in, even if it was turned away before."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.GRANT_ACCESS, now=now)
    if opening.purpose is Purpose.STATISTICS:
        raise ActionNotAllowedError(
            Text(
                "统计调查不向工作站开放单个企业的数据。", "Statistics never open a single enterprise's data."
            ),
            Text(
                "请选择服务诊断或政策申报。", "Please choose service and diagnosis, or policy applications."
            ),
        )
    _assign(session, found, opening, basis=Basis.FIRM, origin=actor.origin, now=now)


def assign_firm(
    session: Session, codes: Codes, actor: Actor, opening: Opening, *, code: str, now: datetime
) -> StoredEnterprise:
    """Give a firm of the bureau's region to a workstation; a firm elsewhere looks as if there were none."""
    bureaus = _bureaus(session, actor)
    found = enterprise_with_code(session, code.strip().upper())
    if found is None or not any(codes.regions.covers(each.region, found.region) for each in bureaus):
        raise UnknownFirmError
    if any(
        each.workstation_id == opening.workstation and each.withdrawn_at is not None
        for each in assignments_of(session, found.id)
    ):
        raise ActionNotAllowedError(
            Text("企业已撤回对这个工作站的授权。", "The enterprise has turned this workstation away."),
            Text("请另选工作站，或请企业自己重新授权。", "Please choose another, or ask the enterprise."),
        )
    _assign(session, found, opening, basis=Basis.BUREAU, origin=actor.origin, now=now)
    return found


def counties_to_give(session: Session, codes: Codes, actor: Actor) -> tuple[Region, ...]:
    """The counties of the person's bureaus, by code: those that may be given to workstations."""
    regions = {bureau.region for bureau in _bureaus(session, actor)}
    found = {each.code: each for region in regions for each in codes.regions.counties_of(region)}
    return tuple(found[code] for code in sorted(found))


def give_county(
    session: Session, codes: Codes, actor: Actor, county: str, *, workstation: str, now: datetime
) -> None:
    """Give a county of the bureau's region to a workstation, with the firms that are there already."""
    _require_own(session, codes, actor, county)
    serving = _workstation(session, workstation)
    held = {row.region for row in county_rows_of(session, serving.id, now)}
    set_counties(session, serving, held | {RegionCode(county)}, origin=actor.origin, now=now)


def take_county(
    session: Session, codes: Codes, actor: Actor, county: str, *, workstation: str, now: datetime
) -> None:
    """Take a county of the bureau's region from a workstation, with the firms it served for that reason."""
    _require_own(session, codes, actor, county)
    serving = _workstation(session, workstation)
    held = {row.region for row in county_rows_of(session, serving.id, now)}
    set_counties(session, serving, held - {RegionCode(county)}, origin=actor.origin, now=now)


def set_counties(
    session: Session,
    workstation: Workstation,
    counties: Collection[RegionCode],
    *,
    origin: Origin,
    now: datetime,
) -> None:
    """Let a workstation serve these counties from now on: firms there come to it, others leave it."""
    rows = county_rows_of(session, workstation.id, now)
    held = {row.region for row in rows}
    for row in rows:
        if row.region not in counties:
            row.valid_until = now
    by = None if origin.actor == CONSOLE else UserId(origin.actor)
    for county in sorted(set(counties) - held):
        session.add(
            WorkstationCounty(workstation_id=workstation.id, region=county, assigned_by=by, valid_from=now)
        )
    _follow_counties(session, workstation.id, gone=held - set(counties), come=set(counties) - held, now=now)
    deed = Deed(
        action="organisation.set_counties",
        object_kind="organisation",
        object_id=workstation.id,
        detail={"counties": sorted(counties)},
    )
    record(session, origin, deed, now=now)


class UnknownFirmError(RefusalError):
    """No firm of the region is registered under the code; one elsewhere looks the same."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "本地区没有以这个代码登记的企业。",
                "No enterprise of your region is registered under this code.",
            ),
            Text("请核对统一社会信用代码。", "Please check the unified social credit code."),
        )


def _follow_counties(
    session: Session,
    workstation: OrganisationId,
    *,
    gone: Collection[RegionCode],
    come: Collection[RegionCode],
    now: datetime,
) -> None:
    """End the service of firms in counties taken away, begin it in counties given."""
    known = assignments_of_workstation(session, workstation)
    left = {firm.id for firm in enterprises_in(session, gone)} if gone else set()
    for each in known:
        if each.enterprise_id in left and each.basis is Basis.COUNTY and each.valid_until is None:
            each.valid_until = now
    standing = {
        each.enterprise_id for each in known if each.valid_until is None or each.withdrawn_at is not None
    }
    for firm in enterprises_in(session, come) if come else ():
        if firm.id not in standing:
            session.add(
                WorkstationAssignment(
                    enterprise_id=firm.id,
                    workstation_id=workstation,
                    purpose=Purpose.SERVICE,
                    basis=Basis.COUNTY,
                    valid_from=now,
                )
            )


def _assign(
    session: Session, firm: StoredEnterprise, opening: Opening, *, basis: Basis, origin: Origin, now: datetime
) -> None:
    """One access at a time: what stood for the workstation before ends with the new one."""
    workstation = _workstation(session, opening.workstation)
    if opening.until is not None and not now < opening.until <= now + LONGEST_GRANT:
        raise ActionNotAllowedError(
            Text("有效期须在今天之后、三年之内。", "The last day has to lie within the next three years."),
            Text("请重新选择日期。", "Please choose another day."),
        )
    for each in assignments_of(session, firm.id):
        if each.workstation_id == workstation.id and _stands(each, now):
            each.valid_until = now
    session.add(
        WorkstationAssignment(
            enterprise_id=firm.id,
            workstation_id=workstation.id,
            purpose=opening.purpose,
            basis=basis,
            assigned_by=UserId(origin.actor),
            valid_from=now,
            valid_until=opening.until,
        )
    )
    deed = Deed(
        action="enterprise.open_to",
        object_kind="enterprise",
        object_id=firm.id,
        enterprise=EnterpriseId(firm.id),
        detail={"workstation": workstation.id, "basis": basis.value, "purpose": opening.purpose.value},
    )
    record(session, origin, deed, now=now)


def _stands(assignment: WorkstationAssignment, now: datetime) -> bool:
    return assignment.withdrawn_at is None and (
        assignment.valid_until is None or assignment.valid_until > now
    )


def _workstation(session: Session, workstation: str) -> Workstation:
    found = session.get(Workstation, workstation)
    if found is None or found.ended_at is not None:
        raise NotFoundError
    return found


def _bureaus(session: Session, actor: Actor) -> tuple[Bureau, ...]:
    actor.house_for(Act.ASSIGN_WORKSTATION)
    return tuple(session.get_one(Bureau, each) for each in actor.organisations(OrganisationKind.BUREAU))


def _require_own(session: Session, codes: Codes, actor: Actor, county: str) -> None:
    if county not in {each.code for each in counties_to_give(session, codes, actor)}:
        raise UnknownCodeError(Text(f"{county} 不在本地区。", f"{county} does not lie in your region."))
