"""Founding workstations, bureaus and the platform itself, from the command line."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.identities import OrganisationId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind
from assessment.persistence.organisations import (
    Bureau,
    Organisation,
    Platform,
    Workstation,
    WorkstationCounty,
    organisations_of_kind,
)
from assessment.persistence.trail import CONSOLE, Deed, Origin, record


def found_workstation(
    session: Session, name: str, counties: Iterable[RegionCode], *, now: datetime
) -> OrganisationId:
    """A workstation with the counties it serves; firms that register there from now on are served by it."""
    workstation = Workstation(name=name, created_at=now)
    _found(session, workstation, now)
    for county in counties:
        session.add(WorkstationCounty(workstation_id=workstation.id, region=county, valid_from=now))
    return workstation.id


def found_bureau(session: Session, name: str, region: RegionCode, *, now: datetime) -> OrganisationId:
    """A bureau of a province, a city or a county."""
    bureau = Bureau(name=name, created_at=now, region=region)
    _found(session, bureau, now)
    return bureau.id


def the_platform(session: Session, *, now: datetime) -> OrganisationId:
    """The platform, to which the administrators belong; founded when it is first asked for."""
    for found in organisations_of_kind(session, OrganisationKind.PLATFORM):
        return found.id
    platform = Platform(name="平台", created_at=now)
    _found(session, platform, now)
    return platform.id


def _found(session: Session, organisation: Organisation, now: datetime) -> None:
    session.add(organisation)
    session.flush()  # what belongs to the organisation refers to its row
    deed = Deed(action="organisation.found", object_kind="organisation", object_id=organisation.id)
    record(session, Origin(CONSOLE), deed, now=now)
