"""Registering firms, inviting colleagues, claims to a known credit code."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.domain.errors import (
    ActionNotAllowedError,
    InvitationRefusedError,
    NameTakenError,
    NotFoundError,
    PasswordRefusedError,
    RefusalError,
)
from assessment.domain.identities import UserId
from assessment.domain.roles import Role
from assessment.domain.sign_in_names import NumberAsNameError, SignInNameRefusedError
from assessment.persistence.claims import Claim
from assessment.persistence.database import Database
from assessment.persistence.enterprises import (
    StoredEnterprise,
    enterprises_in,
)
from assessment.services.accounts import NewPerson, Registered, prepare_person, register_firm
from assessment.services.enterprises import (
    claims_to,
    confirm_lead,
    decide_claim,
    own_enterprises,
    read_enterprise,
    served_enterprises,
)
from assessment.services.inviting import (
    accept_as,
    accept_as_new,
    colleagues,
    invite,
    invite_from_console,
    read_invitation,
    waiting_invitations,
    withdraw_invitation,
)
from tests.world import (
    COUNTY,
    NOW,
    PASSWORD,
    acting,
    add_bureau,
    add_firm,
    add_member,
    add_platform,
    add_workstation,
    codes,
    person,
    profile,
    quick_passwords,
)


def register(database: Database, name: str, credit_code: str = "91990500MA00000001") -> Registered:
    prepared = prepare_person(quick_passwords(), person(name))
    with database.writing() as session:
        return register_firm(session, codes(), prepared, profile(credit_code), address="192.0.2.1", now=NOW)


def test_whoever_registers_a_firm_leads_it_unverified(database: Database) -> None:
    registered = register(database, "zhao")
    (belonging,) = acting(database, registered.user).belongings

    assert (belonging.role, belonging.organisation, belonging.verified) == (
        Role.LEAD,
        registered.enterprise,
        False,
    )


def test_a_profile_comes_back_as_it_was_given(database: Database) -> None:
    registered = register(database, "zhao")

    with database.reading() as session:
        assert session.get_one(StoredEnterprise, registered.enterprise).profile == profile()


def test_the_workstation_of_the_county_serves_a_new_firm(database: Database) -> None:
    with database.writing() as session:
        head = add_member(session, add_workstation(session), Role.HEAD, "head")
    registered = register(database, "zhao")

    with database.writing() as session:
        actor = acting(database, head)
        assert [firm.id for firm in served_enterprises(session, actor, now=NOW)] == [registered.enterprise]
        confirm_lead(session, actor, registered.enterprise, lead=registered.user, now=NOW)
    assert acting(database, registered.user).belongings[0].verified


@pytest.mark.parametrize(("name", "mobile"), [("zhao", None), ("qian", "13900000001")])
def test_a_name_or_a_number_that_is_taken_is_refused(
    database: Database, name: str, mobile: str | None
) -> None:
    first = prepare_person(quick_passwords(), person("zhao", mobile="13900000001"))
    with database.writing() as session:
        register_firm(session, codes(), first, profile(), address="", now=NOW)

    prepared = prepare_person(quick_passwords(), person(name, mobile=mobile))
    with pytest.raises(NameTakenError), database.writing() as session:
        register_firm(session, codes(), prepared, profile("91990500MA00000002"), address="", now=NOW)


@pytest.mark.parametrize("name", ["a", "two words", "", "semi;colon", "x" * 65])
def test_an_unusable_name_is_refused(name: str) -> None:
    with pytest.raises(SignInNameRefusedError):
        prepare_person(quick_passwords(), person(name))


@pytest.mark.parametrize("name", ["16000000001", "+86 160-0000-0001", "１６００００００００１"])
def test_a_mobile_number_is_no_sign_in_name(name: str) -> None:
    with pytest.raises(NumberAsNameError):
        prepare_person(quick_passwords(), person(name))


def test_a_password_with_the_own_name_is_refused() -> None:
    mine = NewPerson(name="chenguang", display_name="陈", password="xChenGuang-7-bailu")
    with pytest.raises(PasswordRefusedError, match="登录名"):
        prepare_person(quick_passwords(), mine)


def test_a_second_registration_under_a_known_code_looks_the_same_to_the_claimant(database: Database) -> None:
    first, second = register(database, "zhao"), register(database, "qian")
    claimant = acting(database, second.user)

    with database.reading() as session:
        (mine,) = own_enterprises(session, claimant)
    assert mine.profile == profile()
    assert mine.id != first.enterprise
    with pytest.raises(NotFoundError), database.reading() as session:
        read_enterprise(session, claimant, first.enterprise, now=NOW)


def test_a_claim_is_served_by_nobody_and_counted_nowhere(database: Database) -> None:
    with database.writing() as session:
        head = add_member(session, add_workstation(session), Role.HEAD, "head")
    first = register(database, "zhao")
    register(database, "qian")

    with database.reading() as session:
        served = served_enterprises(session, acting(database, head), now=NOW)
        assert [firm.id for firm in served] == [first.enterprise]
        assert [firm.id for firm in enterprises_in(session, [COUNTY])] == [first.enterprise]


@pytest.mark.parametrize("accept", [True, False])
def test_the_lead_decides_a_claim_once(database: Database, accept: bool) -> None:
    first, second = register(database, "zhao"), register(database, "qian")
    lead = acting(database, first.user)
    with database.writing() as session:
        (claim,) = claims_to(session, lead, first.enterprise, now=NOW)
        decide_claim(session, lead, claim.id, accept=accept, now=NOW)

    roles = acting(database, second.user).roles_in(first.enterprise)
    assert roles == ({Role.RESPONDENT} if accept else set())
    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        decide_claim(session, lead, claim.id, accept=accept, now=NOW)


def test_the_claimant_does_not_decide_the_claim(database: Database) -> None:
    register(database, "zhao")
    second = register(database, "qian")
    with database.reading() as session:
        claim = session.scalars(select(Claim)).one()

    with pytest.raises(NotFoundError), database.writing() as session:
        decide_claim(session, acting(database, second.user), claim.id, accept=True, now=NOW)


def test_a_lead_invites_a_colleague_who_joins_once(database: Database) -> None:
    registered = register(database, "zhao")
    lead = acting(database, registered.user)
    with database.writing() as session:
        link = invite(session, lead, registered.enterprise, role=Role.RESPONDENT, now=NOW)
        assert len(waiting_invitations(session, lead, registered.enterprise, now=NOW)) == 1
        assert read_invitation(session, link.token, now=NOW).organisation == registered.enterprise
    prepared = prepare_person(quick_passwords(), person("sun"))
    with database.writing() as session:
        joined = accept_as_new(session, link.token, prepared, address="", now=NOW + timedelta(minutes=1))

    assert acting(database, joined).roles_in(registered.enterprise) == {Role.RESPONDENT}
    with database.reading() as session:
        members = colleagues(session, lead, registered.enterprise)
        assert [(each.user, each.role) for each in members] == [
            (registered.user, Role.LEAD),
            (joined, Role.RESPONDENT),
        ]
        with pytest.raises(InvitationRefusedError):
            read_invitation(session, link.token, now=NOW)


def test_of_many_acceptances_at_once_one_counts(database: Database) -> None:
    registered = register(database, "zhao")
    with database.writing() as session:
        lead = acting(database, registered.user)
        link = invite(session, lead, registered.enterprise, role=Role.RESPONDENT, now=NOW)

    def accept(number: int) -> bool:
        try:
            with database.writing() as session:
                prepared = prepare_person(quick_passwords(), person(f"sun{number}"))
                accept_as_new(session, link.token, prepared, address="", now=NOW)
        except RefusalError:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(accept, range(6))) == 1


def test_an_invitation_expires_and_can_be_withdrawn(database: Database) -> None:
    registered = register(database, "zhao")
    lead = acting(database, registered.user)
    with database.writing() as session:
        first = invite(session, lead, registered.enterprise, role=Role.RESPONDENT, now=NOW)
        with pytest.raises(InvitationRefusedError):
            read_invitation(session, first.token, now=NOW + timedelta(days=7))
        (waiting,) = waiting_invitations(session, lead, registered.enterprise, now=NOW)
        withdraw_invitation(session, lead, waiting.id, now=NOW)

    with database.reading() as session, pytest.raises(InvitationRefusedError):
        read_invitation(session, first.token, now=NOW)


def test_who_may_invite_whom(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
        workstation, bureau, platform = add_workstation(session), add_bureau(session), add_platform(session)
        head = add_member(session, workstation, Role.HEAD, "head")
        consultant = add_member(session, workstation, Role.CONSULTANT, "consultant")
        security = add_member(session, platform, Role.SECURITY_ADMINISTRATOR, "security")
        system = add_member(session, platform, Role.SYSTEM_ADMINISTRATOR, "system")
    permitted = {
        (firm.lead, firm.enterprise, Role.RESPONDENT),
        (head, workstation, Role.CONSULTANT),
        (security, workstation, Role.CONSULTANT),
        (security, bureau, Role.OFFICER),
        (security, platform, Role.AUDIT_ADMINISTRATOR),
    }
    people: list[UserId] = [firm.lead, firm.respondent, head, consultant, security, system]
    wanted = [
        (firm.enterprise, Role.RESPONDENT),
        (firm.enterprise, Role.LEAD),
        (firm.enterprise, Role.OFFICER),
        (workstation, Role.CONSULTANT),
        (bureau, Role.OFFICER),
        (platform, Role.AUDIT_ADMINISTRATOR),
    ]

    found = {
        (inviter, organisation, role)
        for inviter in people
        for organisation, role in wanted
        if _may_invite(database, inviter, organisation, role)
    }

    assert found == permitted


def test_nobody_is_two_administrators(database: Database) -> None:
    with database.writing() as session:
        platform = add_platform(session)
        system = add_member(session, platform, Role.SYSTEM_ADMINISTRATOR, "system")
        link = invite_from_console(session, platform, role=Role.AUDIT_ADMINISTRATOR, now=NOW)

    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        accept_as(session, acting(database, system), link.token, now=NOW)


def test_somebody_can_belong_to_two_firms(database: Database) -> None:
    with database.writing() as session:
        one, other = add_firm(session, number=1), add_firm(session, number=2)
    with database.writing() as session:
        link = invite(session, acting(database, other.lead), other.enterprise, role=Role.RESPONDENT, now=NOW)
    with database.writing() as session:
        accept_as(session, acting(database, one.lead), link.token, now=NOW)

    actor = acting(database, one.lead)
    assert actor.roles_in(one.enterprise) == {Role.LEAD}
    assert actor.roles_in(other.enterprise) == {Role.RESPONDENT}


def test_a_token_is_never_a_password_hash_away(database: Database) -> None:
    hashed = prepare_person(quick_passwords(), person("zhao")).password_hash

    assert hashed.startswith("$argon2id$")
    assert PASSWORD not in hashed


def _may_invite(database: Database, inviter: UserId, organisation: str, role: Role) -> bool:
    try:
        with database.writing() as session:
            invite(session, acting(database, inviter), organisation, role=role, now=NOW)
    except RefusalError:
        return False
    return True
