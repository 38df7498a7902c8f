"""A firm's contact: changed by its own people, told to nobody without an entry, and counted when told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.domain.access import Act
from assessment.domain.contacts import Contact, ContactReason
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.identities import UserId
from assessment.domain.purposes import Purpose
from assessment.domain.readings import Reading
from assessment.domain.roles import Role
from assessment.persistence.alarms import Alarm, AlarmKind
from assessment.persistence.contacts import keep_contact
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import pseudonym_of
from assessment.services.alerting import REVEALS
from assessment.services.contacts import change_contact, own_contact, reveal_contact
from assessment.services.enterprises import withdraw_access
from assessment.services.readings import looks_at_firm
from tests.world import NOW, OTHER_COUNTY, Firm, acting, add_bureau, add_firm, add_member, add_workstation

CONTACT = Contact("王晓明", "16000000123")
LATER = NOW + timedelta(minutes=5)
VISIT = ContactReason.VISIT


@pytest.fixture
def consultant(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_workstation(session), Role.CONSULTANT, "consultant")


@pytest.fixture
def firm(database: Database, consultant: UserId) -> Firm:
    with database.writing() as session:
        firm = add_firm(session)
        keep_contact(session, firm.enterprise, CONTACT, by=firm.lead, now=NOW)
    return firm


def revealed(database: Database, user: UserId, firm: Firm) -> Contact:
    actor = acting(database, user)
    with database.writing() as session:
        return reveal_contact(session, actor, firm.enterprise, reason=VISIT, now=LATER)


def entries(database: Database, action: str) -> list[TrailEntry]:
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry).where(TrailEntry.action == action)))


def test_who_asks_for_a_contact_what_for_and_of_which_firm_is_in_the_trail(
    database: Database, consultant: UserId, firm: Firm
) -> None:
    assert revealed(database, consultant, firm) == CONTACT

    (entry,) = entries(database, "contact.reveal")
    with database.reading() as session:
        assert entry.actor == pseudonym_of(session, consultant)
    assert (entry.enterprise_id, entry.object_id) == (firm.enterprise, firm.enterprise)
    assert isinstance(entry.detail, dict)
    assert entry.detail["reason"] == VISIT
    assert entry.detail["purpose"] == Purpose.SERVICE
    assert CONTACT.phone not in str(entry.detail)
    with database.reading() as session:
        looks = looks_at_firm(session, acting(database, firm.lead), firm.enterprise, page=1, now=LATER)
    assert [(each.what, each.reason) for each in looks.looks] == [(Reading.CONTACT, VISIT)]


def test_nobody_else_is_told(database: Database, consultant: UserId, firm: Firm) -> None:
    with database.writing() as session:
        elsewhere = add_workstation(session, OTHER_COUNTY, "别的工作站")
        others = (
            add_member(session, elsewhere, Role.HEAD, "elsewhere"),
            add_member(session, add_bureau(session), Role.OFFICER, "officer"),
            add_firm(session, 2).lead,
        )
    for user in others:
        with pytest.raises(NotFoundError):
            revealed(database, user, firm)
    with pytest.raises(ActionNotAllowedError):
        revealed(database, firm.lead, firm)

    assert entries(database, "contact.reveal") == []


def test_a_workstation_that_was_turned_away_is_told_nothing(
    database: Database, consultant: UserId, firm: Firm
) -> None:
    workstation = acting(database, consultant).belongings[0].organisation
    with database.writing() as session:
        withdraw_access(
            session, acting(database, firm.lead), firm.enterprise, workstation=workstation, now=NOW
        )

    with pytest.raises(NotFoundError):
        revealed(database, consultant, firm)


def test_a_firm_without_a_contact_has_none_to_tell(database: Database, consultant: UserId) -> None:
    with database.writing() as session:
        firm = add_firm(session)

    with pytest.raises(NotFoundError):
        revealed(database, consultant, firm)
    assert entries(database, "contact.reveal") == []


def test_a_firms_people_change_the_contact_and_the_trail_says_only_that(
    database: Database, firm: Firm
) -> None:
    other = Contact("李四", "0717-6000123")
    for user in (firm.lead, firm.respondent):
        with database.writing() as session:
            change_contact(session, acting(database, user), firm.enterprise, contact=other, now=LATER)

    (entry,) = entries(database, "enterprise.edit_contact")
    assert entry.detail is None
    with database.reading() as session:
        assert own_contact(session, acting(database, firm.lead), firm.enterprise, now=LATER) == other


def test_many_contacts_looked_up_raise_one_alarm(database: Database, consultant: UserId, firm: Firm) -> None:
    for _ in range(REVEALS + 2):
        revealed(database, consultant, firm)

    with database.reading() as session:
        (alarm,) = session.scalars(select(Alarm).where(Alarm.kind == AlarmKind.MANY_CONTACTS)).all()
        assert alarm.actor == pseudonym_of(session, consultant)
        assert alarm.detail == {"contacts_in_an_hour": REVEALS + 1}


def test_the_act_is_that_of_the_policy_table(database: Database, consultant: UserId, firm: Firm) -> None:
    actor = acting(database, consultant)
    with database.writing() as session:
        reveal_contact(session, actor, firm.enterprise, reason=VISIT, now=LATER)

    assert Act.REVEAL_CONTACT in actor.required
