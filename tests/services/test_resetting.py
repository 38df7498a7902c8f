"""Forgotten passwords: who may hand over a link to whom, and that it works once."""

from contextlib import suppress
from datetime import timedelta

import pytest

from assessment.domain.access import Act
from assessment.domain.errors import (
    ActionNotAllowedError,
    NotFoundError,
    PasswordRefusedError,
    RefusalError,
    ResetRefusedError,
    WrongCredentialsError,
)
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.services.inviting import accept_as, invite
from assessment.services.resetting import (
    ResetLink,
    is_open_reset,
    issue_reset,
    issue_reset_from_console,
    set_new_password,
)
from assessment.services.signing_in import Credentials, sign_in
from tests.world import (
    NOW,
    PASSWORD,
    Firm,
    acting,
    add_firm,
    add_member,
    add_workstation,
    quick_passwords,
)

NEW = "bailu-juzi-9-wanxia"


@pytest.fixture
def head(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_workstation(session), Role.HEAD, "head")


@pytest.fixture
def firm(database: Database, head: UserId) -> Firm:
    with database.writing() as session:
        return add_firm(session)


def issue(
    database: Database,
    by: UserId,
    organisation: OrganisationId,
    user: UserId,
    act: Act = Act.RESET_COLLEAGUE,
) -> ResetLink:
    with database.writing() as session:
        return issue_reset(session, acting(database, by), organisation, user=user, act=act, now=NOW)


def may_reset(database: Database, by: UserId, organisation: OrganisationId, user: UserId) -> bool:
    for act in (Act.RESET_COLLEAGUE, Act.RESET_LEAD, Act.RESET_ANYBODY):
        with suppress(RefusalError):
            issue(database, by, organisation, user, act)
            return True
    return False


def signs_in(database: Database, name: str, password: str) -> bool:
    try:
        credentials = Credentials(name=name, password=password, address="192.0.2.7")
        sign_in(database, quick_passwords(), credentials, now=NOW)
    except WrongCredentialsError:
        return False
    return True


def test_a_link_sets_a_new_password_once(database: Database, firm: Firm) -> None:
    link = issue(database, firm.lead, firm.enterprise, firm.respondent)
    set_new_password(database, quick_passwords(), link.token, password=NEW, now=NOW)

    assert signs_in(database, "respondent1", NEW)
    assert not signs_in(database, "respondent1", PASSWORD)
    with pytest.raises(ResetRefusedError):
        set_new_password(database, quick_passwords(), link.token, password=NEW, now=NOW)


def test_a_weak_new_password_does_not_use_up_the_link(database: Database, firm: Firm) -> None:
    link = issue(database, firm.lead, firm.enterprise, firm.respondent)
    with pytest.raises(PasswordRefusedError):
        set_new_password(database, quick_passwords(), link.token, password="password1234", now=NOW)

    with database.reading() as session:
        assert is_open_reset(session, link.token, now=NOW)
        assert not is_open_reset(session, link.token, now=NOW + timedelta(hours=24))


def test_a_newer_link_makes_the_older_void(database: Database, firm: Firm) -> None:
    older = issue(database, firm.lead, firm.enterprise, firm.respondent)
    issue(database, firm.lead, firm.enterprise, firm.respondent)

    with pytest.raises(ResetRefusedError):
        set_new_password(database, quick_passwords(), older.token, password=NEW, now=NOW)


def test_who_may_reset_whom(database: Database, firm: Firm, head: UserId) -> None:
    with database.writing() as session:
        other = add_firm(session, number=2)

    assert may_reset(database, head, firm.enterprise, firm.lead)
    assert not may_reset(database, firm.lead, firm.enterprise, firm.lead)
    assert not may_reset(database, firm.respondent, firm.enterprise, firm.lead)
    assert not may_reset(database, head, firm.enterprise, firm.respondent)
    assert not may_reset(database, other.lead, firm.enterprise, firm.respondent)


def test_a_lead_does_not_reset_somebody_who_leads_another_firm(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        other = add_firm(session, number=2)
    with database.writing() as session:
        link = invite(session, acting(database, firm.lead), firm.enterprise, role=Role.RESPONDENT, now=NOW)
    with database.writing() as session:
        accept_as(session, acting(database, other.lead), link.token, now=NOW)

    with pytest.raises(ActionNotAllowedError):
        issue(database, firm.lead, firm.enterprise, other.lead)


def test_somebody_outside_the_organisation_is_not_found(database: Database, firm: Firm, head: UserId) -> None:
    with pytest.raises(NotFoundError):
        issue(database, firm.lead, firm.enterprise, head)


def test_the_console_resets_by_name(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        link = issue_reset_from_console(session, "LEAD1", now=NOW)
    set_new_password(database, quick_passwords(), link.token, password=NEW, now=NOW)

    assert signs_in(database, "lead1", NEW)
    with pytest.raises(NotFoundError), database.writing() as session:
        issue_reset_from_console(session, "nobody", now=NOW)
