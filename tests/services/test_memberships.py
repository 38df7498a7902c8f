"""Ending a membership: by whom, of whom, with the next request; the person and the account stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.domain.errors import ActionNotAllowedError, NotFoundError, NotSignedInError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.roles import Role
from assessment.persistence.accounts import Membership, User
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.services.inviting import accept_as, invite
from assessment.services.memberships import end_membership
from assessment.services.recognising import actor_of_token
from assessment.services.signing_in import Credentials, begin_session
from tests.databases import in_service
from tests.world import NOW, Firm, acting, add_firm, add_member, add_workstation

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


@pytest.fixture
def head(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_workstation(session), Role.HEAD, "head")


def consultant_of(database: Database, head: UserId, name: str = "consultant") -> UserId:
    station = acting(database, head).belongings[0].organisation
    with database.writing() as session:
        return add_member(session, station, Role.CONSULTANT, name)


def let_go(database: Database, by: UserId, user: UserId, *, at: str = "") -> None:
    actor = acting(database, by)
    house = at or actor.belongings[0].organisation
    with database.writing() as session:
        end_membership(session, actor, house, user=user, now=LATER)


def test_a_lead_lets_a_respondent_go_whose_session_ends_and_whose_account_stays(
    database: Database, firm: Firm
) -> None:
    credentials = Credentials(name="", password="", address="")
    with database.writing() as session:
        begun = begin_session(session, firm.respondent, credentials, now=NOW)

    let_go(database, firm.lead, firm.respondent)

    with pytest.raises(NotSignedInError), in_service(database).reading() as session:
        actor_of_token(session, begun.token, address="", now=NOW)
    assert acting(database, firm.respondent).belongings == ()
    with database.reading() as session:
        assert session.get_one(User, firm.respondent).disabled_at is None
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "membership.end")).one()
        assert (entry.object_id, entry.enterprise_id) != ("", None)
        assert entry.detail == {"organisation": firm.enterprise, "roles": ["respondent"]}


def test_a_head_lets_a_consultant_go_who_stays_what_the_consultant_is_elsewhere(
    database: Database, firm: Firm, head: UserId
) -> None:
    consultant = consultant_of(database, head)
    with database.writing() as session:
        session.add(
            Membership(user_id=consultant, organisation_id=firm.enterprise, role=Role.RESPONDENT, since=NOW)
        )

    let_go(database, head, consultant)

    assert acting(database, consultant).roles == {Role.RESPONDENT}


def test_who_was_let_go_joins_again_by_a_new_invitation(database: Database, head: UserId) -> None:
    consultant = consultant_of(database, head)
    let_go(database, head, consultant)
    actor = acting(database, head)
    with database.writing() as session:
        station = actor.belongings[0].organisation
        link = invite(session, actor, station, role=Role.CONSULTANT, now=LATER)
    with database.writing() as session:
        accept_as(session, acting(database, consultant), link.token, now=LATER)

    assert acting(database, consultant).roles == {Role.CONSULTANT}


def test_neither_lead_nor_head_is_let_go_by_another_or_by_themselves(
    database: Database, firm: Firm, head: UserId
) -> None:
    station = acting(database, head).belongings[0].organisation
    with database.writing() as session:
        other_head = add_member(session, station, Role.HEAD, "other-head")

    for by, user in ((firm.lead, firm.lead), (head, head), (head, other_head)):
        with pytest.raises(ActionNotAllowedError):
            let_go(database, by, user)


def test_others_let_nobody_go(database: Database, firm: Firm, head: UserId) -> None:
    consultant = consultant_of(database, head)
    station = acting(database, head).belongings[0].organisation

    with pytest.raises(ActionNotAllowedError):
        let_go(database, firm.respondent, firm.respondent)
    with pytest.raises(ActionNotAllowedError):
        let_go(database, consultant, consultant)
    for by, user, at in (
        (firm.lead, consultant, station),
        (head, firm.respondent, firm.enterprise),
        (head, firm.respondent, station),
        (firm.lead, consultant, firm.enterprise),
        (firm.lead, firm.respondent, OrganisationId("none")),
    ):
        with pytest.raises((NotFoundError, ActionNotAllowedError)):
            let_go(database, by, user, at=at)
    assert acting(database, consultant).roles == {Role.CONSULTANT}
    assert acting(database, firm.respondent).roles == {Role.RESPONDENT}
