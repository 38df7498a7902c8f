"""A bureau gives counties and firms of its region to workstations and ends that; firms have the last word."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.assigning import Basis, FirmsWanted, Terms, TermsRefusedError, Unserved
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, RefusalError, UnknownCodeError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.trail import TrailEntry
from assessment.services.assigning import Desk, Station, at_desk, end, give, read_station, stations
from assessment.services.assigning_firms import Firms, assign, end_assignment, list_firms, read_firm
from assessment.services.enterprises import edit_profile, read_enterprise, served_enterprises, withdraw_access
from assessment.services.granting import Access, access_to, grant_access
from tests.databases import in_service
from tests.many_firms import add_firms, sketches
from tests.services.test_reviewing import counted_queries
from tests.world import (
    COUNTY,
    NOW,
    OTHER_COUNTY,
    Firm,
    acting,
    add_bureau,
    add_firm,
    add_member,
    add_workstation,
    codes,
    profile,
)

CITY = RegionCode("420500")
PROVINCE = RegionCode("420000")
SHARED = tuple(RegionCode(each) for each in ("429004", "429005", "429006", "429021"))
"""Four counties of their own that share all but the last digits of their codes."""
LATER = NOW + timedelta(hours=1)
SERVICE = Terms(Purpose.SERVICE)
A_YEAR = Terms(Purpose.POLICY, NOW + timedelta(days=365))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Two workstations with nothing yet, a consultant of the first, and a firm in each of two counties."""

    station: OrganisationId
    other: OrganisationId
    consultant: UserId
    firm: Firm
    elsewhere: Firm


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.writing() as session:
        station = add_workstation(session, RegionCode("420106"))
        other = add_workstation(session, RegionCode("420106"), "另一工作站")
        return Scene(
            station=station,
            other=other,
            consultant=add_member(session, station, Role.CONSULTANT, "consultant"),
            firm=add_firm(session, 1, COUNTY),
            elsewhere=add_firm(session, 2, OTHER_COUNTY),
        )


def officer(database: Database, region: RegionCode = CITY, role: Role = Role.LEDGER_OFFICER) -> UserId:
    with database.writing() as session:
        bureau = add_bureau(session, region)
        session.flush()
        return add_member(session, bureau, role, f"{role.value}-{region}")


@contextmanager
def desk(
    database: Database, user: UserId, act: Act = Act.ASSIGN_WORKSTATION, *, changing: bool = True
) -> Iterator[tuple[Session, Desk]]:
    with at_desk(in_service(database), codes(), acting(database, user), act, changing=changing) as found:
        yield found


def given(
    database: Database, by: UserId, station: str, *counties: str, terms: Terms = SERVICE, now: datetime = NOW
) -> None:
    with desk(database, by) as (session, own):
        give(session, own, station, counties=counties, terms=terms, now=now)


def assigned(database: Database, by: UserId, firm: Firm, station: str, terms: Terms = SERVICE) -> None:
    with desk(database, by, Act.ASSIGN_FIRM) as (session, own):
        assign(session, own, firm.enterprise, workstation=station, terms=terms, now=NOW)


def sees(database: Database, scene: Scene, firm: Firm, *, at: timedelta = timedelta(hours=1)) -> bool:
    """Whether the consultant's next request reaches the firm."""
    try:
        with database.reading() as session:
            read_enterprise(session, acting(database, scene.consultant), firm.enterprise, now=NOW + at)
    except RefusalError:
        return False
    return True


def standing(database: Database, firm: Firm) -> list[Access]:
    """Who may look, as the firm's own page says."""
    with database.reading() as session:
        found = access_to(session, acting(database, firm.lead), firm.enterprise, now=LATER)
        return [each for each in found if each.stands]


def station_of(database: Database, by: UserId, station: str) -> Station:
    with desk(database, by, changing=False) as (session, own):
        return read_station(session, own, station, now=LATER)


def test_a_county_brings_its_firms_and_its_end_takes_them_with_the_next_request(
    database: Database, scene: Scene
) -> None:
    bureau = officer(database, role=Role.OFFICER)
    given(database, bureau, scene.station, COUNTY, OTHER_COUNTY)
    assert (sees(database, scene, scene.firm), sees(database, scene, scene.elsewhere)) == (True, True)

    with desk(database, bureau) as (session, own):
        end(session, own, scene.station, county=COUNTY, now=NOW)

    assert (sees(database, scene, scene.firm), sees(database, scene, scene.elsewhere)) == (False, True)
    with database.reading() as session:
        actions = select(TrailEntry.action).where(TrailEntry.action.like("organisation.%count%"))
        assert session.scalars(actions.order_by(TrailEntry.seq)).all() == [
            "organisation.give_counties",
            "organisation.end_counties",
        ]


def test_who_registers_later_is_served_on_the_terms_of_the_county(database: Database, scene: Scene) -> None:
    given(database, officer(database), scene.station, COUNTY, terms=A_YEAR)
    with database.writing() as session:
        new = add_firm(session, 3, COUNTY)

    (access,) = standing(database, new)
    assert (access.purpose, access.until, access.bureau) == (A_YEAR.purpose, A_YEAR.until, "示例经信局")
    assert sees(database, scene, new)
    assert not sees(database, scene, new, at=timedelta(days=366))


def test_given_again_a_county_is_held_on_the_new_terms_and_the_former_ones_are_kept(
    database: Database, scene: Scene
) -> None:
    bureau = officer(database)
    given(database, bureau, scene.station, COUNTY)
    given(database, bureau, scene.station, COUNTY, terms=A_YEAR, now=NOW + timedelta(minutes=1))

    found = station_of(database, bureau, scene.station)
    assert [(each.purpose, each.stands) for each in found.given] == [
        (Purpose.POLICY, True),
        (Purpose.SERVICE, False),
    ]
    assert all(each.by == "示例经信局 ledger_officer-420500先生" for each in found.given)
    (access,) = standing(database, scene.firm)
    assert (access.purpose, access.until) == (A_YEAR.purpose, A_YEAR.until)


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [
        (COUNTY, [COUNTY], [OTHER_COUNTY, CITY, "420106", "429004", "none"]),
        (CITY, [COUNTY, OTHER_COUNTY], ["420106", "429004", CITY]),
        (PROVINCE, [COUNTY, "420106", *SHARED], [CITY, PROVINCE]),
        (SHARED[0], [SHARED[0]], list(SHARED[1:])),
    ],
)
def test_the_region_is_that_of_the_tree_and_never_of_a_prefix(
    database: Database, scene: Scene, region: RegionCode, inside: list[str], outside: list[str]
) -> None:
    bureau = officer(database, region)
    given(database, bureau, scene.station, *inside)
    assert {*inside} <= {*station_of(database, bureau, scene.station).counties}

    for code in outside:
        with pytest.raises(UnknownCodeError, match="不在本地区"):
            given(database, bureau, scene.station, inside[0], code)
        with pytest.raises(NotFoundError), desk(database, bureau) as (session, own):
            end(session, own, scene.station, county=code, now=NOW)


def test_what_another_bureau_gave_of_the_region_is_seen_and_ended_but_nothing_of_another_region(
    database: Database, scene: Scene
) -> None:
    province, county = officer(database, PROVINCE), officer(database, COUNTY)
    given(database, province, scene.station, COUNTY, OTHER_COUNTY)

    assert station_of(database, county, scene.station).counties == (COUNTY,)
    assert station_of(database, county, scene.station).firms == 1
    with desk(database, county) as (session, own):
        end(session, own, scene.station, county=COUNTY, now=NOW)
    assert station_of(database, province, scene.station).counties == ("420106", OTHER_COUNTY)


def test_the_list_names_who_is_at_work_in_the_region_first(database: Database, scene: Scene) -> None:
    bureau = officer(database, COUNTY)
    given(database, bureau, scene.other, COUNTY)

    with desk(database, bureau, changing=False) as (session, own):
        found = stations(session, own, now=LATER)
    assert [(each.name, each.counties, each.firms) for each in found] == [
        ("另一工作站", (COUNTY,), 1),
        ("示例工作站", (), 0),
    ]


@pytest.mark.parametrize(
    "terms",
    [
        Terms(Purpose.STATISTICS),
        Terms(Purpose.SERVICE, NOW),
        Terms(Purpose.SERVICE, NOW - timedelta(days=1)),
        Terms(Purpose.SERVICE, NOW + timedelta(days=1200)),
    ],
)
def test_unsound_terms_are_refused_to_bureaus_and_firms_alike(
    database: Database, scene: Scene, terms: Terms
) -> None:
    bureau = officer(database)

    with pytest.raises(TermsRefusedError):
        given(database, bureau, scene.station, COUNTY, terms=terms)
    with pytest.raises(TermsRefusedError):
        assigned(database, bureau, scene.firm, scene.station, terms)
    lead = acting(database, scene.firm.lead)
    with pytest.raises(TermsRefusedError), database.writing() as session:
        grant_access(session, lead, scene.firm.enterprise, workstation=scene.station, terms=terms, now=NOW)


def test_a_single_firm_is_given_until_a_day_and_ended_before_it(database: Database, scene: Scene) -> None:
    bureau = officer(database)
    assigned(database, bureau, scene.firm, scene.station, A_YEAR)
    assert sees(database, scene, scene.firm)
    assert not sees(database, scene, scene.firm, at=timedelta(days=366))

    with desk(database, bureau, Act.ASSIGN_FIRM) as (session, own):
        (service,) = read_firm(session, own, scene.firm.enterprise, now=NOW).services
        assert (service.may_end, service.by) == (True, "示例经信局 ledger_officer-420500先生")
        end_assignment(session, own, scene.firm.enterprise, assignment_id=service.id, now=NOW)

    assert not sees(database, scene, scene.firm)
    assert standing(database, scene.firm) == []


def test_each_ground_stands_by_itself(database: Database, scene: Scene) -> None:
    bureau = officer(database)
    given(database, bureau, scene.station, COUNTY)
    assigned(database, bureau, scene.firm, scene.station, A_YEAR)
    assigned(database, bureau, scene.firm, scene.station, SERVICE)
    assert sorted(each.basis for each in standing(database, scene.firm)) == [Basis.BUREAU, Basis.COUNTY]

    with desk(database, bureau) as (session, own):
        end(session, own, scene.station, county=COUNTY, now=NOW)

    assert [each.basis for each in standing(database, scene.firm)] == [Basis.BUREAU]
    assert sees(database, scene, scene.firm)


def test_a_firm_that_turned_the_workstation_away_is_given_to_it_by_nobody_but_itself(
    database: Database, scene: Scene
) -> None:
    bureau, lead = officer(database), acting(database, scene.firm.lead)
    given(database, bureau, scene.station, COUNTY)
    with database.writing() as session:
        withdraw_access(session, lead, scene.firm.enterprise, workstation=scene.station, now=NOW)

    given(database, bureau, scene.station, COUNTY, terms=A_YEAR)
    with pytest.raises(ActionNotAllowedError, match="撤回"):
        assigned(database, bureau, scene.firm, scene.station)
    assert not sees(database, scene, scene.firm)

    with database.writing() as session:
        grant_access(session, lead, scene.firm.enterprise, workstation=scene.station, terms=SERVICE, now=NOW)
    assert sees(database, scene, scene.firm)


def test_a_firm_that_opened_itself_on_its_own_terms_keeps_to_them(database: Database, scene: Scene) -> None:
    bureau, lead = officer(database), acting(database, scene.firm.lead)
    three_months = Terms(Purpose.SERVICE, NOW + timedelta(days=92))
    with database.writing() as session:
        grant_access(
            session, lead, scene.firm.enterprise, workstation=scene.station, terms=three_months, now=NOW
        )

    given(database, bureau, scene.station, COUNTY)

    assert [each.basis for each in standing(database, scene.firm)] == [Basis.FIRM]
    assert not sees(database, scene, scene.firm, at=timedelta(days=93))


def test_a_firm_that_moves_leaves_what_county_and_bureau_gave_and_keeps_what_it_opened(
    database: Database, scene: Scene
) -> None:
    bureau, lead = officer(database), acting(database, scene.firm.lead)
    given(database, bureau, scene.station, COUNTY, terms=A_YEAR)
    assigned(database, bureau, scene.firm, scene.station, A_YEAR)
    with database.writing() as session:
        grant_access(session, lead, scene.firm.enterprise, workstation=scene.other, terms=SERVICE, now=NOW)
    with database.writing() as session:
        moved = replace(profile(), region=RegionCode("429004"))
        edit_profile(session, codes(), lead, scene.firm.enterprise, profile=moved, now=NOW)

    assert [(each.workstation, each.basis) for each in standing(database, scene.firm)] == [
        (scene.other, Basis.FIRM)
    ]


def test_a_firm_of_another_region_is_not_found(database: Database, scene: Scene) -> None:
    bureau = officer(database, COUNTY)

    with pytest.raises(NotFoundError):
        assigned(database, bureau, scene.elsewhere, scene.station)
    with pytest.raises(NotFoundError), desk(database, bureau, Act.ASSIGN_FIRM) as (session, own):
        read_firm(session, own, scene.elsewhere.enterprise, now=NOW)
    with desk(database, bureau, Act.ASSIGN_FIRM) as (session, own):
        for wanted in (FirmsWanted(), FirmsWanted(county=OTHER_COUNTY), FirmsWanted(words="晨光")):
            found = list_firms(session, own, wanted, now=NOW)
            assert scene.elsewhere.enterprise not in {each.firm.id for each in found.listed}


def test_what_stands_on_county_or_the_firms_word_is_not_ended_as_a_single_assignment(
    database: Database, scene: Scene
) -> None:
    bureau = officer(database)
    given(database, bureau, scene.station, COUNTY)
    with database.reading() as session:
        row = session.scalars(select(WorkstationAssignment.id)).one()

    with pytest.raises(NotFoundError), desk(database, bureau, Act.ASSIGN_FIRM) as (session, own):
        end_assignment(session, own, scene.firm.enterprise, assignment_id=row, now=NOW)
    assert sees(database, scene, scene.firm)


def test_a_plain_officer_gives_counties_and_sees_no_firm_by_name(database: Database, scene: Scene) -> None:
    plain = officer(database, role=Role.OFFICER)
    given(database, plain, scene.station, COUNTY)

    with pytest.raises(ActionNotAllowedError), desk(database, plain, Act.ASSIGN_FIRM):
        pass
    for user in (scene.consultant, scene.firm.lead):
        with pytest.raises(NotFoundError), desk(database, user):
            pass


def list_of(database: Database, by: UserId, **asked: object) -> Firms:
    with desk(database, by, Act.ASSIGN_FIRM, changing=False) as (session, own):
        return list_firms(session, own, FirmsWanted(**asked), now=NOW)  # type: ignore[arg-type]


def test_five_hundred_firms_are_found_by_words_county_and_workstation_in_as_many_queries_as_ten(
    sqlite_database: Database,
) -> None:
    database = sqlite_database
    bureau = officer(database)
    with database.writing() as session:
        station = add_workstation(session, RegionCode("420106"))
        add_firms(session, sketches(10), by=bureau)
    with counted_queries(database) as with_ten:
        list_of(database, bureau)
    with database.writing() as session:
        add_firms(session, sketches(300, first=10), by=bureau, workstation=station)
        add_firms(session, sketches(190, OTHER_COUNTY, first=310), by=bureau)

    def found(**asked: object) -> tuple[int, int]:
        page = list_of(database, bureau, **asked)
        return page.found, len(page.listed)

    with counted_queries(database) as with_many:
        assert found() == (500, 20)
    assert len(with_many) == len(with_ten)
    assert found(page=25) == (500, 20)
    assert found(page=26) == (500, 0)
    assert found(words="0123") == (1, 1)
    assert found(words="91990500ma00000007") == (1, 1)
    assert found(words="%") == (0, 0)
    assert found(county=OTHER_COUNTY) == (190, 20)
    assert found(served_by=station) == (300, 20)
    assert found(served_by=Unserved()) == (200, 20)
    assert found(served_by=OrganisationId("none")) == (0, 0)
    with database.reading() as session:
        assert len(served_enterprises(session, acting(database, bureau), now=NOW)) == 0
