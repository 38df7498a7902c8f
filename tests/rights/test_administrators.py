"""The three administrators share nothing, nobody is two of them, and none of them opens an answer (B6)."""

from itertools import combinations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from assessment.domain.access import POLICY, READING, Act, Relation
from assessment.domain.errors import ActionNotAllowedError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.persistence.accounts import Membership
from assessment.persistence.database import Database
from assessment.services.inviting import accept_as, invite_from_console
from assessment.web.security import PUBLIC
from tests.rights.visit import About
from tests.rights.visits import VISITS
from tests.world import NOW, acting, add_member, add_platform

OWN = {act for act, lines in POLICY.items() if all(each.relation is Relation.SELF for each in lines)}
BUSINESS = {About.FIRM, About.OWN_FIRM, About.OWN_STATION, About.BUREAU, About.OWN_BUREAU}


def powers(role: Role) -> set[Act]:
    return {act for act, lines in POLICY.items() if any(role in line.roles for line in lines)} - OWN


def test_no_two_of_them_may_do_the_same() -> None:
    assert all(powers(role) for role in ADMINISTRATORS)
    for one, other in combinations(sorted(ADMINISTRATORS), 2):
        assert powers(one) & powers(other) == set()


def test_none_of_them_stands_in_any_relation_to_a_firm() -> None:
    for act, lines in POLICY.items():
        for line in lines:
            if line.roles & ADMINISTRATORS and act not in OWN:
                assert line.relation is Relation.OWN
                assert line.roles <= ADMINISTRATORS, f"{act} is shared with {line.roles - ADMINISTRATORS}"


def test_no_page_of_firms_and_bureaus_is_about_an_administrators_act() -> None:
    for name, visit in VISITS.items():
        if visit.about in BUSINESS and visit.act is not PUBLIC:
            assert isinstance(visit.act, Act)
            assert all(visit.act not in powers(role) for role in ADMINISTRATORS), name


def test_the_audit_administrator_reads_and_annotates() -> None:
    changing = powers(Role.AUDIT_ADMINISTRATOR) - READING

    assert changing <= {Act(each) for each in ("alarm.note",) if each in set(Act)}


@pytest.fixture
def platform(database: Database) -> OrganisationId:
    with database.writing() as session:
        found = add_platform(session)
        session.flush()
        return found


@pytest.mark.parametrize(("held", "wanted"), list(combinations(sorted(ADMINISTRATORS), 2)))
def test_nobody_accepts_a_second_one(
    database: Database, platform: OrganisationId, held: Role, wanted: Role
) -> None:
    with database.writing() as session:
        somebody = add_member(session, platform, held, "somebody")
        link = invite_from_console(session, platform, role=wanted, now=NOW)

    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        accept_as(session, acting(database, somebody), link.token, now=NOW)


@pytest.mark.parametrize(("held", "wanted"), list(combinations(sorted(ADMINISTRATORS), 2)))
def test_the_database_refuses_a_second_one(
    database: Database, platform: OrganisationId, held: Role, wanted: Role
) -> None:
    with database.writing() as session:
        somebody = add_member(session, platform, held, "somebody")

    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(_membership(somebody, platform, wanted))


def test_somebody_who_was_one_may_become_another(database: Database, platform: OrganisationId) -> None:
    with database.writing() as session:
        somebody = add_member(session, platform, Role.AUDIT_ADMINISTRATOR, "somebody")
    with database.writing() as session:
        session.execute(update(Membership).values(ended_at=NOW))
        session.add(_membership(somebody, platform, Role.SYSTEM_ADMINISTRATOR))

    assert acting(database, somebody).roles == {Role.SYSTEM_ADMINISTRATOR}


def _membership(user: UserId, platform: OrganisationId, role: Role) -> Membership:
    return Membership(user_id=user, organisation_id=platform, role=role, since=NOW)
