"""Workstations and bureaus as the security administrator keeps them: founded, described anew, ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.domain.access import Act
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, UnknownCodeError
from assessment.domain.identities import OrganisationId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import Text
from assessment.persistence.accounts import end_memberships, withdraw_open_invitations
from assessment.persistence.assignments import end_assignments
from assessment.persistence.organisations import (
    Bureau,
    Organisation,
    Workstation,
    counties_by_workstation,
    county_rows_of,
    organisation_named,
    organisations_of_kind,
)
from assessment.persistence.people import member_counts
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.counties import set_counties
from assessment.services.founding import found_bureau, found_workstation


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A workstation with its counties, or a bureau with its region, and how many people belong to it."""

    id: OrganisationId
    kind: OrganisationKind
    name: str
    regions: tuple[RegionCode, ...]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What an organisation of the staff is: its name, and its counties or its one region."""

    kind: OrganisationKind
    name: str
    regions: tuple[RegionCode, ...]


def list_organisations(session: Session, actor: Actor, *, now: datetime) -> tuple[Listed, ...]:
    """The workstations and the bureaus there are, by name."""
    actor.house_for(Act.MANAGE_ORGANISATIONS)
    counties = counties_by_workstation(session, now)
    found = [
        each
        for kind in (OrganisationKind.BUREAU, OrganisationKind.WORKSTATION)
        for each in organisations_of_kind(session, kind)
    ]
    people = member_counts(session, [each.id for each in found])
    return tuple(
        Listed(
            id=each.id,
            kind=each.kind,
            name=each.name,
            regions=(each.region,) if isinstance(each, Bureau) else counties.get(each.id, ()),
            people=people.get(each.id, 0),
        )
        for each in found
    )


def read_organisation(session: Session, actor: Actor, organisation_id: str, *, now: datetime) -> Listed:
    """A workstation or a bureau; firms and the platform are not found here."""
    actor.house_for(Act.MANAGE_ORGANISATIONS)
    found = _staffed(session, organisation_id)
    return Listed(
        id=found.id,
        kind=found.kind,
        name=found.name,
        regions=_regions(session, found, now),
        people=member_counts(session, [found.id]).get(found.id, 0),
    )


def found_organisation(
    session: Session, codes: Codes, actor: Actor, described: Described, *, now: datetime
) -> OrganisationId:
    """A new workstation or bureau."""
    actor.house_for(Act.MANAGE_ORGANISATIONS)
    _require_sound(session, codes, described, other_than=None)
    if described.kind is OrganisationKind.BUREAU:
        return found_bureau(session, described.name, described.regions[0], origin=actor.origin, now=now)
    return found_workstation(session, described.name, described.regions, origin=actor.origin, now=now)


def describe_organisation(
    session: Session, codes: Codes, actor: Actor, organisation_id: str, *, described: Described, now: datetime
) -> None:
    """Another name, other counties or another region; what a bureau released before stays as it was."""
    actor.house_for(Act.MANAGE_ORGANISATIONS)
    found = _staffed(session, organisation_id)
    _require_sound(session, codes, described, other_than=found)
    found.name = described.name
    if isinstance(found, Bureau):
        found.region = described.regions[0]
    elif isinstance(found, Workstation) and set(described.regions) != set(_regions(session, found, now)):
        set_counties(session, found, described.regions, origin=actor.origin, now=now)
    record(session, actor.origin, _deed("organisation.describe", found), now=now)


def end_organisation(session: Session, actor: Actor, organisation_id: str, *, now: datetime) -> None:
    """End an organisation: nobody belongs to it and it serves nobody; what it did stays in the trail."""
    actor.house_for(Act.MANAGE_ORGANISATIONS)
    found = _staffed(session, organisation_id)
    if isinstance(found, Workstation):
        set_counties(session, found, (), origin=actor.origin, now=now)
        end_assignments(session, found.id, now)
    end_memberships(session, found.id, now)
    withdraw_open_invitations(session, found.id, now)
    found.ended_at = now
    record(session, actor.origin, _deed("organisation.end", found), now=now)


def _staffed(session: Session, organisation_id: str) -> Organisation:
    found = session.get(Organisation, organisation_id)
    if found is None or found.ended_at is not None or found.kind not in _STAFFED:
        raise NotFoundError
    return found


_STAFFED = (OrganisationKind.WORKSTATION, OrganisationKind.BUREAU)


def _regions(session: Session, found: Organisation, now: datetime) -> tuple[RegionCode, ...]:
    if isinstance(found, Bureau):
        return (found.region,)
    return tuple(row.region for row in county_rows_of(session, found.id, now))


def _require_sound(
    session: Session, codes: Codes, described: Described, *, other_than: Organisation | None
) -> None:
    namesake = organisation_named(session, described.name)
    if namesake is not None and (other_than is None or namesake.id != other_than.id):
        raise ActionNotAllowedError(
            Text("已有同名的机构。", "There is an organisation of this name already."),
            Text("请换一个名称，或编辑原来的机构。", "Please choose another name, or edit that one."),
        )
    _require_regions(codes, described)


def _require_regions(codes: Codes, described: Described) -> None:
    is_bureau = described.kind is OrganisationKind.BUREAU
    for code in described.regions:
        known = (
            codes.regions.find(code)
            if is_bureau
            else codes.regions.find(code) and codes.regions.county_of(code)
        )
        if known is None:
            raise UnknownCodeError(Text(f"没有代码为 {code} 的地区。", f"No region has the code {code}."))
    if is_bureau and len(described.regions) != 1:
        raise UnknownCodeError(Text("经信局辖一个地区。", "A bureau has one region."))


def _deed(action: str, organisation: Organisation) -> Deed:
    return Deed(action=action, object_kind="organisation", object_id=organisation.id)
