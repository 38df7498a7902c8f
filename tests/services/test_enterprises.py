"""A firm's profile, its privacy notice, and who serves it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from assessment.domain.enterprise import AboveScale
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, RefusalError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.services.enterprises import (
    accept_privacy,
    edit_profile,
    read_enterprise,
    served_enterprises,
    withdraw_access,
)
from tests.world import (
    NOW,
    OTHER_COUNTY,
    Firm,
    acting,
    add_firm,
    add_member,
    add_workstation,
    codes,
    profile,
)


@pytest.fixture
def consultant(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_workstation(session), Role.CONSULTANT, "consultant")


@pytest.fixture
def firm(database: Database, consultant: UserId) -> Firm:
    with database.writing() as session:
        return add_firm(session)


def workstation_of(database: Database, consultant: UserId) -> OrganisationId:
    return acting(database, consultant).belongings[0].organisation


def is_seen(database: Database, firm: Firm, by: UserId) -> bool:
    try:
        with database.reading() as session:
            read_enterprise(session, acting(database, by), firm.enterprise, now=NOW + timedelta(minutes=1))
    except RefusalError:
        return False
    return True


def test_an_edited_profile_is_kept_exactly(database: Database, firm: Firm) -> None:
    edited = replace(
        profile(), revenue=Decimal("0.10"), staff=12, above_scale=AboveScale(above=True, year=2025)
    )
    with database.writing() as session:
        edit_profile(
            session, codes(), acting(database, firm.respondent), firm.enterprise, profile=edited, now=NOW
        )

    with database.reading() as session:
        found = read_enterprise(session, acting(database, firm.lead), firm.enterprise, now=NOW)
        assert found.profile == edited
        assert str(found.profile.revenue) == "0.10"


def test_the_credit_code_stays(database: Database, firm: Firm) -> None:
    edited = replace(profile(), credit_code="91990500MA00000009")

    with pytest.raises(ActionNotAllowedError, match="统一社会信用代码"), database.writing() as session:
        edit_profile(session, codes(), acting(database, firm.lead), firm.enterprise, profile=edited, now=NOW)


def test_only_the_lead_accepts_the_privacy_notice_and_the_first_time_counts(
    database: Database, firm: Firm
) -> None:
    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        accept_privacy(session, acting(database, firm.respondent), firm.enterprise, version="1", now=NOW)
    for minutes in (0, 5):
        with database.writing() as session:
            moment = NOW + timedelta(minutes=minutes)
            accept_privacy(session, acting(database, firm.lead), firm.enterprise, version="1", now=moment)

    with database.reading() as session:
        found = read_enterprise(session, acting(database, firm.lead), firm.enterprise, now=NOW)
        assert (found.privacy_version, found.privacy_accepted_at) == ("1", NOW)


def test_a_foreign_firm_is_not_found(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        other = add_firm(session, number=2)

    with pytest.raises(NotFoundError), database.reading() as session:
        read_enterprise(session, acting(database, other.lead), firm.enterprise, now=NOW)


def test_a_consultant_reads_the_firm_but_does_not_edit_it(
    database: Database, firm: Firm, consultant: UserId
) -> None:
    assert is_seen(database, firm, by=consultant)
    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        edit_profile(
            session, codes(), acting(database, consultant), firm.enterprise, profile=profile(), now=NOW
        )


def test_a_workstation_turned_away_sees_nothing_from_that_moment(
    database: Database, firm: Firm, consultant: UserId
) -> None:
    workstation = workstation_of(database, consultant)
    with database.writing() as session:
        withdraw_access(
            session, acting(database, firm.lead), firm.enterprise, workstation=workstation, now=NOW
        )

    assert not is_seen(database, firm, by=consultant)
    with database.reading() as session:
        assert served_enterprises(session, acting(database, consultant), now=NOW) == ()


def test_a_firm_that_moves_leaves_its_former_workstation(
    database: Database, firm: Firm, consultant: UserId
) -> None:
    with database.writing() as session:
        there = add_member(
            session, add_workstation(session, OTHER_COUNTY, "另一工作站"), Role.CONSULTANT, "there"
        )
    with database.writing() as session:
        moved = replace(profile(), region=OTHER_COUNTY)
        edit_profile(session, codes(), acting(database, firm.lead), firm.enterprise, profile=moved, now=NOW)

    assert not is_seen(database, firm, by=consultant)
    assert is_seen(database, firm, by=there)


def test_a_workstation_turned_away_does_not_come_back_with_a_move(
    database: Database, firm: Firm, consultant: UserId
) -> None:
    workstation = workstation_of(database, consultant)
    lead = acting(database, firm.lead)
    with database.writing() as session:
        withdraw_access(session, lead, firm.enterprise, workstation=workstation, now=NOW)
    with database.writing() as session:
        moved = replace(profile(), region=OTHER_COUNTY)
        edit_profile(session, codes(), lead, firm.enterprise, profile=moved, now=NOW)
    with database.writing() as session:
        edit_profile(session, codes(), lead, firm.enterprise, profile=profile(), now=NOW)

    assert not is_seen(database, firm, by=consultant)
