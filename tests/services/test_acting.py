"""Somebody who belongs to several organisations acts for one at a time, and reaches what that one reaches."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment.domain.errors import ActionNotAllowedError, NotFoundError, NotSignedInError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.roles import USUAL_LIMITS, Role
from assessment.persistence.accounts import Membership
from assessment.persistence.database import Database
from assessment.persistence.scope import scope_of
from assessment.persistence.sign_ins import SignedSession
from assessment.persistence.trail import TrailEntry
from assessment.services.acting import act_for, join, posts
from assessment.services.actor import Actor, HiddenError
from assessment.services.enterprises import read_enterprise
from assessment.services.inviting import invite_from_console
from assessment.services.recognising import actor_of_token
from assessment.services.reporting import Workshop, order_report, take_report
from assessment.services.signing_in import (
    Credentials,
    NewSession,
    begin_session,
    extend_session,
    prove_session,
)
from tests.databases import in_service
from tests.world import (
    NOW,
    OTHER_COUNTY,
    Firm,
    add_assessment,
    add_bureau,
    add_firm,
    add_member,
    add_snapshot,
    add_workstation,
)

SOON = NOW + timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Somebody who is a consultant of two workstations, and the firm that each of these serves."""

    user: UserId
    here: OrganisationId
    there: OrganisationId
    firm_here: Firm
    firm_there: Firm


@pytest.fixture
def places(database: Database) -> Places:
    with database.writing() as session:
        here = add_workstation(session)
        there = add_workstation(session, OTHER_COUNTY, "另一工作站")
        user = add_member(session, here, Role.CONSULTANT, "wang")
        belong(session, user, there, Role.CONSULTANT)
        return Places(
            user=user,
            here=here,
            there=there,
            firm_here=add_firm(session, 1),
            firm_there=add_firm(session, 2, OTHER_COUNTY),
        )


def belong(session: Session, user: UserId, organisation: OrganisationId, role: Role) -> None:
    session.flush()  # the organisation's row comes first
    session.add(Membership(user_id=user, organisation_id=organisation, role=role, since=NOW))
    session.flush()


def entered(database: Database, user: UserId, *, replaces: str = "", factor: bool = True) -> NewSession:
    """A session of somebody who proved everything that was due."""
    credentials = Credentials(name="", password="", address="192.0.2.7", replaces=replaces)
    with database.writing() as session:
        begun = begin_session(session, user, credentials, now=NOW)
        if not begun.awaits_factor:
            return begun
        session.flush()
        signed = select(SignedSession).where(SignedSession.token_hash == text_fingerprint(begun.token))
        return prove_session(
            session, session.scalars(signed).one(), USUAL_LIMITS, with_factor=factor, now=NOW
        )


def whoever_has(database: Database, signed: NewSession) -> Actor:
    with in_service(database).reading() as session:
        return actor_of_token(session, signed.token, address="", now=SOON)


def turned(database: Database, signed: NewSession, to: OrganisationId) -> NewSession:
    actor = whoever_has(database, signed)
    with database.writing() as session:
        return act_for(session, actor, to, now=SOON)


def reached(database: Database, signed: NewSession) -> frozenset[EnterpriseId]:
    """The firms in the scope of a request of this session."""
    with in_service(database).reading() as session:
        actor_of_token(session, signed.token, address="", now=SOON)
        scope = scope_of(session)
        return scope.firms if scope else frozenset()


def sees(database: Database, signed: NewSession, firm: Firm) -> bool:
    try:
        with in_service(database).reading() as session:
            actor = actor_of_token(session, signed.token, address="", now=SOON)
            read_enterprise(session, actor, firm.enterprise, now=SOON)
    except NotFoundError:
        return False
    return True


def test_before_one_is_chosen_nothing_is_reached(database: Database, places: Places) -> None:
    signed = entered(database, places.user)

    actor = whoever_has(database, signed)
    assert actor.must_choose
    assert actor.subject.standings == frozenset()
    assert reached(database, signed) == frozenset()
    assert [(each.organisation, each.current) for each in posts(actor)] == [
        (places.there, False),
        (places.here, False),
    ]


def test_the_scope_is_that_of_the_organisation_chosen_and_follows_a_change(
    database: Database, places: Places
) -> None:
    signed = turned(database, entered(database, places.user), places.here)
    assert reached(database, signed) == {places.firm_here.enterprise}
    assert (sees(database, signed, places.firm_here), sees(database, signed, places.firm_there)) == (
        True,
        False,
    )

    changed = turned(database, signed, places.there)

    assert reached(database, changed) == {places.firm_there.enterprise}
    assert (sees(database, changed, places.firm_here), sees(database, changed, places.firm_there)) == (
        False,
        True,
    )
    assert whoever_has(database, changed).acting_for == places.there
    with database.reading() as session:
        chosen = select(TrailEntry.object_id).where(TrailEntry.action == "account.act_for")
        assert session.scalars(chosen.order_by(TrailEntry.seq)).all() == [places.here, places.there]


def test_a_change_makes_the_former_token_void(database: Database, places: Places) -> None:
    first = entered(database, places.user)
    second = turned(database, first, places.here)
    third = turned(database, second, places.there)

    for void in (first, second):
        with pytest.raises(NotSignedInError):
            whoever_has(database, void)
    assert whoever_has(database, third).user == places.user


def test_nobody_acts_for_an_organisation_that_is_not_the_own(database: Database, places: Places) -> None:
    signed = entered(database, places.user)

    for foreign in (places.firm_here.enterprise, "none"):
        with pytest.raises(HiddenError):
            turned(database, signed, OrganisationId(foreign))
    assert whoever_has(database, signed).must_choose


def test_the_only_organisation_need_not_be_chosen(database: Database, places: Places) -> None:
    signed = entered(database, places.firm_here.lead)

    assert whoever_has(database, signed).acting_for == places.firm_here.enterprise


def test_signing_in_again_goes_on_for_the_same_organisation_but_only_as_the_same_person(
    database: Database, places: Places
) -> None:
    signed = turned(database, entered(database, places.user), places.there)
    with database.writing() as session:
        other = add_member(session, places.here, Role.CONSULTANT, "zhao")
        belong(session, other, places.there, Role.CONSULTANT)

    assert whoever_has(database, entered(database, other, replaces=signed.token)).must_choose
    again = entered(database, places.user, replaces=signed.token)
    assert whoever_has(database, again).acting_for == places.there


def test_who_left_the_organisation_acted_for_goes_on_for_the_one_that_is_left(
    database: Database, places: Places
) -> None:
    signed = turned(database, entered(database, places.user), places.there)
    with database.writing() as session:
        session.execute(
            update(Membership).where(Membership.organisation_id == places.there).values(ended_at=NOW)
        )

    with pytest.raises(NotSignedInError):
        whoever_has(database, signed)
    again = entered(database, places.user, replaces=signed.token)
    assert whoever_has(database, again).acting_for == places.here


def test_rests_and_factors_go_by_the_strictest_of_all_roles_whichever_is_acted_in(
    database: Database, places: Places
) -> None:
    lead = places.firm_here.lead
    with database.writing() as session:
        belong(session, lead, add_bureau(session), Role.OFFICER)

    with pytest.raises(NotSignedInError):
        whoever_has(database, entered(database, lead, factor=False))
    signed = turned(database, entered(database, lead), places.firm_here.enterprise)
    actor = whoever_has(database, signed)
    with database.writing() as session:
        assert extend_session(session, actor, now=SOON)
    assert actor.roles == {Role.LEAD}
    assert actor.signed_in is not None
    assert actor.signed_in.idle_ends_at == NOW + timedelta(minutes=15)
    after = whoever_has(database, signed).signed_in
    assert after is not None
    assert after.idle_ends_at == SOON + timedelta(minutes=15)


def test_an_account_joins_a_second_firm_and_goes_on_there(database: Database, places: Places) -> None:
    respondent, firm = places.firm_here.respondent, places.firm_there.enterprise
    signed, elsewhere = entered(database, respondent), entered(database, respondent)
    actor = whoever_has(database, signed)
    with database.writing() as session:
        link = invite_from_console(session, firm, role=Role.RESPONDENT, now=NOW)
        joined = join(session, actor, link.token, limits=USUAL_LIMITS, now=SOON)

    assert whoever_has(database, joined).acting_for == firm
    assert reached(database, joined) == {firm}
    for void in (signed, elsewhere):  # what the person is has changed: all other sessions end
        with pytest.raises(NotSignedInError):
            whoever_has(database, void)
    actor = whoever_has(database, joined)
    with database.writing() as session:
        again = invite_from_console(session, firm, role=Role.RESPONDENT, now=NOW)
    with pytest.raises(ActionNotAllowedError, match="已经是这个角色"), database.writing() as session:
        join(session, actor, again.token, limits=USUAL_LIMITS, now=SOON)


def test_who_joins_the_staff_proves_a_second_factor_first(database: Database, places: Places) -> None:
    actor = whoever_has(database, entered(database, places.firm_here.lead))
    with database.writing() as session:
        link = invite_from_console(session, places.there, role=Role.CONSULTANT, now=NOW)
        waiting = join(session, actor, link.token, limits=USUAL_LIMITS, now=SOON)

    assert waiting.awaits_factor
    with pytest.raises(NotSignedInError):
        whoever_has(database, waiting)
    with database.writing() as session:
        signed = select(SignedSession).where(SignedSession.token_hash == text_fingerprint(waiting.token))
        proved = prove_session(
            session, session.scalars(signed).one(), USUAL_LIMITS, with_factor=True, now=SOON
        )
    assert whoever_has(database, proved).acting_for == places.there


def test_a_report_is_made_for_the_organisation_that_asked_and_through_no_other(
    database: Database, places: Places
) -> None:
    with database.writing() as session:
        belong(session, places.user, places.firm_here.enterprise, Role.RESPONDENT)
        assessment = add_assessment(session, places.firm_here)
        snapshot = add_snapshot(session, places.firm_here, assessment).id
    consultant = whoever_has(database, turned(database, entered(database, places.user), places.here))
    with database.writing() as session:
        order_report(session, consultant, snapshot, key="k", now=SOON)
    with database.writing() as session:
        session.execute(
            update(Membership).where(Membership.organisation_id == places.here).values(ended_at=SOON)
        )

    def render(_subject: object) -> bytes:
        raise AssertionError

    workshop = Workshop(database=in_service(database), store=None, render=render, clock=lambda: SOON)  # type: ignore[arg-type]
    assert take_report(workshop) is None
