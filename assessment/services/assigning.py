"""A bureau gives counties of its region to workstations: what for, until when; and sees who has what.

A bureau works in transactions that reach the firms of its region alone, by the tree of regions. Whatever is
given there can be changed and ended there, by whomever it was given.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.domain.access import Act
from assessment.domain.assigning import Terms
from assessment.domain.errors import NotFoundError, UnknownCodeError
from assessment.domain.fingerprints import Json
from assessment.domain.identities import OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import Region, RegionCode
from assessment.domain.texts import Text
from assessment.persistence.accounts import display_names
from assessment.persistence.assignments import counties_given, firms_by_workstation, lying_in
from assessment.persistence.database import Database
from assessment.persistence.enterprises import WorkstationAssignment, enterprises_in
from assessment.persistence.errands import Errand
from assessment.persistence.organisations import Bureau, Organisation, WorkstationCounty
from assessment.persistence.readings import organisation_names
from assessment.persistence.scope import Scope, confine_by, on_errand
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.counties import Giver, end_counties, give_counties
from assessment.services.granting import open_workstation, open_workstations


@contextmanager
def assigning_session(database: Database) -> Iterator[Session]:
    """A transaction in which counties are given over firms that whoever gives does not see."""
    with database.writing(on_errand(Errand.ASSIGNING)) as session:
        yield session


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody at work for a bureau, and the counties of its region."""

    actor: Actor
    bureau: OrganisationId
    counties: tuple[Region, ...]

    @property
    def codes(self) -> frozenset[RegionCode]:
        """The codes of the counties."""
        return frozenset(each.code for each in self.counties)

    @property
    def giver(self) -> Giver:
        """Who gives, for the rows and the trail."""
        return Giver(self.actor.origin, self.bureau)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A county that a workstation has or had, what for, since and until when, and who gave it."""

    county: RegionCode
    purpose: Purpose
    since: datetime
    until: datetime | None
    by: str
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A workstation as a bureau sees it: its counties in the region, and how many firms there it serves."""

    id: OrganisationId
    name: str
    given: tuple[Given, ...]
    firms: int

    @property
    def counties(self) -> tuple[RegionCode, ...]:
        """The counties it has at present, by code."""
        return tuple(sorted({each.county for each in self.given if each.stands}))


@contextmanager
def at_desk(
    database: Database, codes: Codes, actor: Actor, act: Act, *, changing: bool = False
) -> Iterator[tuple[Session, Desk]]:
    """A transaction of the bureau the person acts for; it reaches the firms of its region and no others."""
    house = actor.house_for(act)
    with database.writing() if changing else database.reading() as session:
        bureau = session.get_one(Bureau, house)
        desk = Desk(actor=actor, bureau=house, counties=codes.regions.counties_of(bureau.region))
        confine_by(session, lambda: Scope(actor=actor.user, firms=lying_in(session, desk.codes)))
        yield session, desk


def stations(session: Session, desk: Desk, *, now: datetime) -> tuple[Station, ...]:
    """The workstations at work in the region, by name; the others come after them, with nothing there."""
    given, firms = _given(session, desk, now), firms_by_workstation(session, now)
    found = [_station(each, given, firms) for each in open_workstations(session)]
    return tuple(sorted(found, key=lambda each: (not each.counties and not each.firms, each.name, each.id)))


def read_station(session: Session, desk: Desk, workstation_id: str, *, now: datetime) -> Station:
    """A workstation, with all that it has and had in the region, the latest first."""
    found = open_workstation(session, workstation_id)
    return _station(found, _given(session, desk, now), firms_by_workstation(session, now))


def read_given(session: Session, desk: Desk, workstation_id: str, *, county: str, now: datetime) -> Station:
    """A workstation that has this county of the region at present; else it is not found."""
    found = read_station(session, desk, workstation_id, now=now)
    if county not in found.counties:
        raise NotFoundError
    return found


def give(
    session: Session,
    desk: Desk,
    workstation_id: str,
    *,
    counties: Collection[str],
    terms: Terms,
    now: datetime,
) -> int:
    """Give counties of the region to a workstation on these terms; how many firms lie there."""
    serving = open_workstation(session, workstation_id)
    terms.require_sound(now)
    codes = _own(desk, counties)
    give_counties(session, serving.id, codes, terms=terms, giver=desk.giver, now=now)
    detail: dict[str, Json] = {
        "counties": list(codes),
        "purpose": terms.purpose.value,
        "until": terms.until.isoformat() if terms.until else None,
    }
    record(session, desk.actor.origin, _deed("organisation.give_counties", serving.id, detail), now=now)
    return len(enterprises_in(session, codes))


def end(session: Session, desk: Desk, workstation_id: str, *, county: str, now: datetime) -> None:
    """End that a county of the region is given to a workstation; one it does not have is not found."""
    serving = read_given(session, desk, workstation_id, county=county, now=now)
    end_counties(session, serving.id, (RegionCode(county),), now=now)
    detail: dict[str, Json] = {"counties": [county]}
    record(session, desk.actor.origin, _deed("organisation.end_counties", serving.id, detail), now=now)


def givers(session: Session, given: Sequence[WorkstationCounty | WorkstationAssignment]) -> Mapping[str, str]:
    """Who gave each of these rows, by its id: the bureau and the person, as far as there are any."""
    people = display_names(session, [each.assigned_by for each in given if each.assigned_by])
    houses = organisation_names(session, [each.bureau_id for each in given if each.bureau_id])
    return {
        each.id: " ".join(
            part
            for part in (
                houses[each.bureau_id] if each.bureau_id else "",
                people[each.assigned_by] if each.assigned_by else "",
            )
            if part
        )
        for each in given
    }


def _given(session: Session, desk: Desk, now: datetime) -> Mapping[OrganisationId, tuple[Given, ...]]:
    """What was ever given of the region, by workstation, the latest first."""
    rows = counties_given(session, desk.codes)
    by = givers(session, rows)
    found: dict[OrganisationId, tuple[Given, ...]] = {}
    for row in rows:
        given = Given(
            county=row.region,
            purpose=row.purpose,
            since=row.valid_from,
            until=row.valid_until,
            by=by[row.id],
            stands=row.valid_until is None or row.valid_until > now,
        )
        found[row.workstation_id] = (*found.get(row.workstation_id, ()), given)
    return found


def _station(
    station: Organisation,
    given: Mapping[OrganisationId, tuple[Given, ...]],
    firms: Mapping[OrganisationId, int],
) -> Station:
    return Station(
        id=station.id, name=station.name, given=given.get(station.id, ()), firms=firms.get(station.id, 0)
    )


def _own(desk: Desk, counties: Collection[str]) -> tuple[RegionCode, ...]:
    """These counties, if all of them lie in the region."""
    if not counties:
        raise UnknownCodeError(Text("请至少选择一个县（市、区）。", "Please choose at least one county."))
    for county in counties:
        if county not in desk.codes:
            raise UnknownCodeError(Text(f"{county} 不在本地区。", f"{county} does not lie in your region."))
    return tuple(sorted({RegionCode(each) for each in counties}))


def _deed(action: str, workstation: OrganisationId, detail: dict[str, Json]) -> Deed:
    return Deed(action=action, object_kind="organisation", object_id=workstation, detail=detail)
