"""The security administrator: accounts, roles, sessions and organisations; nobody else, and nothing more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from assessment.domain.errors import ActionNotAllowedError, NotFoundError, NotSignedInError, RefusalError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.people import PAGE_SIZE, AccountState, Identification, PeopleWanted
from assessment.domain.roles import ADMINISTRATORS, OrganisationKind, Role
from assessment.persistence.accounts import Membership, User
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.services.actor import Actor
from assessment.services.enterprises import served_enterprises, withdraw_access
from assessment.services.inviting import accept_as, invite
from assessment.services.organisations import (
    Described,
    describe_organisation,
    end_organisation,
    found_organisation,
    list_organisations,
)
from assessment.services.people import (
    change_role,
    disable_account,
    enable_account,
    end_sessions,
    list_people,
    read_person,
)
from assessment.services.recognising import actor_of_token
from assessment.services.resetting import reset_person
from assessment.services.signing_in import Credentials, begin_session
from tests.world import (
    COUNTY,
    NOW,
    OTHER_COUNTY,
    acting,
    add_bureau,
    add_firm,
    add_member,
    add_platform,
    add_workstation,
    codes,
)

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def platform(database: Database) -> OrganisationId:
    with database.writing() as session:
        return add_platform(session)


@pytest.fixture
def security(database: Database, platform: OrganisationId) -> UserId:
    with database.writing() as session:
        return add_member(session, platform, Role.SECURITY_ADMINISTRATOR, "security")


@pytest.fixture
def consultant(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_workstation(session), Role.CONSULTANT, "consultant")


def deeds(database: Database, action: str) -> list[object]:
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry.detail).where(TrailEntry.action == action)))


def test_people_are_found_by_every_word_in_names_and_organisations(
    database: Database, security: UserId, consultant: UserId
) -> None:
    with database.writing() as session:
        add_firm(session)
    actor = acting(database, security)

    def names(**wanted: object) -> set[str]:
        with database.reading() as session:
            found = list_people(session, actor, PeopleWanted(**wanted))  # type: ignore[arg-type]
        return {each.name for each in found.listed}

    assert names() == {"security", "consultant", "lead1", "respondent1"}
    assert names(words="示例工作站") == {"consultant"}
    assert names(words="LEAD 晨光") == {"lead1"}
    assert names(words="%") == names(words="_") == set()
    assert names(role=Role.RESPONDENT) == {"respondent1"}
    assert names(state=AccountState.DISABLED) == set()


def test_a_page_of_five_hundred_asks_no_more_than_a_page_of_few(database: Database, security: UserId) -> None:
    actor = acting(database, security)
    few = queries(database, lambda: listing(database, actor))
    with database.writing() as session:
        for number in range(500):
            user = User(
                name=f"p{number:03d}",
                display_name=f"某人{number:03d}",
                password_hash="x",
                password_changed_at=NOW,
                created_at=NOW,
            )
            session.add(user)

    assert queries(database, lambda: listing(database, actor)) == few
    assert listing(database, actor) == PAGE_SIZE
    with database.reading() as session:
        last = list_people(session, actor, PeopleWanted(page=21))
    assert (last.found, last.pages, len(last.listed)) == (501, 21, 1)


def listing(database: Database, actor: Actor) -> int:
    with database.reading() as session:
        return len(list_people(session, actor, PeopleWanted()).listed)


def queries(database: Database, act: Callable[[], object]) -> int:
    counted: list[str] = []
    note = lambda *given: counted.append(str(given[2]))  # noqa: E731
    event.listen(database.reader, "before_cursor_execute", note)
    act()
    event.remove(database.reader, "before_cursor_execute", note)
    return len([each for each in counted if each.lstrip().startswith("SELECT")])


def test_a_disabled_account_is_signed_out_at_once_and_can_come_back(
    database: Database, security: UserId, consultant: UserId
) -> None:
    token = signed_in(database, consultant)
    with database.writing() as session:
        disable_account(session, acting(database, security), consultant, reason="调离岗位", now=LATER)

    with pytest.raises(NotSignedInError), database.reading() as session:
        actor_of_token(session, token, address="", now=LATER)
    with database.writing() as session:
        enable_account(session, acting(database, security), consultant, reason="回岗", now=LATER)
        assert session.get_one(User, consultant).disabled_at is None
    assert deeds(database, "account.disable") == [{"reason": "调离岗位"}]
    assert deeds(database, "account.enable") == [{"reason": "回岗"}]


def signed_in(database: Database, user: UserId) -> str:
    credentials = Credentials(name="", password="", address="192.0.2.1", device="测试")
    with database.writing() as session:
        return begin_session(session, user, credentials, now=NOW).token


def test_all_sessions_of_a_person_are_ended(database: Database, security: UserId, consultant: UserId) -> None:
    signed_in(database, consultant)
    with database.writing() as session:
        end_sessions(session, acting(database, security), consultant, now=LATER)

    with database.reading() as session:
        assert read_person(session, acting(database, security), consultant, now=LATER).sessions == ()


def test_a_role_is_changed_within_the_organisation_and_taken_away(
    database: Database, security: UserId, consultant: UserId
) -> None:
    (belonging,) = membership_ids(database, consultant)
    with database.writing() as session:
        change_role(session, acting(database, security), belonging, role=Role.HEAD, now=LATER)
    assert acting(database, consultant).roles == {Role.HEAD}

    (belonging,) = membership_ids(database, consultant)
    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        change_role(session, acting(database, security), belonging, role=Role.OFFICER, now=LATER)
    with database.writing() as session:
        change_role(session, acting(database, security), belonging, role=None, now=LATER)
    assert acting(database, consultant).roles == frozenset()


def membership_ids(database: Database, user: UserId) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(Membership.id).where(Membership.user_id == user, Membership.ended_at.is_(None))
            )
        )


def test_who_belongs_to_a_firm_is_the_firms_own_business(database: Database, security: UserId) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    (belonging,) = membership_ids(database, firm.respondent)

    with pytest.raises(ActionNotAllowedError, match="企业负责人"), database.writing() as session:
        change_role(session, acting(database, security), belonging, role=Role.LEAD, now=LATER)


def test_administrators_are_out_of_one_anothers_reach(
    database: Database, platform: OrganisationId, security: UserId
) -> None:
    with database.writing() as session:
        audit = add_member(session, platform, Role.AUDIT_ADMINISTRATOR, "audit")
    actor = acting(database, security)

    for user in (security, audit):
        with pytest.raises(ActionNotAllowedError), database.writing() as session:
            disable_account(session, actor, user, reason="x", now=LATER)
        with pytest.raises(ActionNotAllowedError), database.writing() as session:
            reset_person(session, actor, user, how=Identification.IN_PERSON, note="x", now=LATER)
        for belonging in membership_ids(database, user):
            with pytest.raises(ActionNotAllowedError), database.writing() as session:
                change_role(session, actor, belonging, role=None, now=LATER)


def test_an_administrator_accepts_no_second_administrators_role(
    database: Database, platform: OrganisationId, security: UserId
) -> None:
    with database.writing() as session:
        link = invite(session, acting(database, security), platform, role=Role.AUDIT_ADMINISTRATOR, now=NOW)

    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        accept_as(session, acting(database, security), link.token, now=LATER)
    assert acting(database, security).roles & ADMINISTRATORS == {Role.SECURITY_ADMINISTRATOR}


def test_how_somebody_was_recognised_before_a_reset_is_in_the_trail(
    database: Database, security: UserId, consultant: UserId
) -> None:
    with database.writing() as session:
        actor = acting(database, security)
        reset_person(session, actor, consultant, how=Identification.VIDEO, note="换了手机", now=NOW)

    assert deeds(database, "account.reset") == [{"identified": "video", "note": "换了手机"}]


def test_the_security_administrator_invites_every_kind_of_staff(
    database: Database, security: UserId, platform: OrganisationId
) -> None:
    with database.writing() as session:
        houses = [
            (add_workstation(session), Role.HEAD),
            (add_bureau(session), Role.LEDGER_OFFICER),
            (platform, Role.SYSTEM_ADMINISTRATOR),
        ]
        firm = add_firm(session)
    actor = acting(database, security)

    for house, role in houses:
        with database.writing() as session:
            assert invite(session, actor, house, role=role, now=NOW).token
    with pytest.raises(NotFoundError), database.writing() as session:
        invite(session, actor, firm.enterprise, role=Role.RESPONDENT, now=NOW)


def test_a_workstation_takes_over_the_firms_of_its_counties_and_leaves_them(
    database: Database, security: UserId
) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    actor = acting(database, security)
    station = found(database, actor, OrganisationKind.WORKSTATION, COUNTY)
    with database.writing() as session:
        head = add_member(session, station, Role.HEAD, "head")
    assert served(database, head) == [firm.enterprise]

    describe(database, actor, station, OTHER_COUNTY)
    assert served(database, head) == []

    describe(database, actor, station, COUNTY, OTHER_COUNTY)
    assert served(database, head) == [firm.enterprise]


def test_a_firm_that_turned_a_workstation_away_is_not_given_back_with_its_county(
    database: Database, security: UserId
) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    actor = acting(database, security)
    station = found(database, actor, OrganisationKind.WORKSTATION, COUNTY)
    with database.writing() as session:
        head = add_member(session, station, Role.HEAD, "head")
        lead = acting(database, firm.lead)
    with database.writing() as session:
        withdraw_access(session, lead, firm.enterprise, workstation=station, now=NOW)

    describe(database, actor, station, OTHER_COUNTY)
    describe(database, actor, station, COUNTY)

    assert served(database, head) == []


def test_an_organisation_that_ends_leaves_nobody_with_any_right(database: Database, security: UserId) -> None:
    with database.writing() as session:
        add_firm(session)
    actor = acting(database, security)
    station = found(database, actor, OrganisationKind.WORKSTATION, COUNTY)
    with database.writing() as session:
        head = add_member(session, station, Role.HEAD, "head")

    with database.writing() as session:
        end_organisation(session, actor, station, now=LATER)

    assert acting(database, head).belongings == ()
    with database.reading() as session:
        assert list_organisations(session, actor, now=LATER) == ()
    with pytest.raises(NotFoundError), database.writing() as session:
        invite(session, actor, station, role=Role.HEAD, now=LATER)


def test_two_organisations_do_not_bear_one_name_and_regions_are_known(
    database: Database, security: UserId
) -> None:
    actor = acting(database, security)
    found(database, actor, OrganisationKind.BUREAU, COUNTY)

    for kind, regions in (
        (OrganisationKind.BUREAU, (COUNTY,)),
        (OrganisationKind.WORKSTATION, ("429000",)),
        (OrganisationKind.BUREAU, ()),
    ):
        with pytest.raises(RefusalError):
            found(database, actor, kind, *regions)


def test_nobody_else_looks_after_people_or_organisations(
    database: Database, platform: OrganisationId, consultant: UserId
) -> None:
    with database.writing() as session:
        others = [
            consultant,
            add_firm(session).lead,
            add_member(session, platform, Role.AUDIT_ADMINISTRATOR, "audit"),
            add_member(session, platform, Role.SYSTEM_ADMINISTRATOR, "system"),
        ]

    for user in others:
        actor = acting(database, user)
        with pytest.raises(RefusalError), database.reading() as session:
            list_people(session, actor, PeopleWanted())
        with pytest.raises(RefusalError), database.reading() as session:
            list_organisations(session, actor, now=NOW)
        with pytest.raises(RefusalError), database.writing() as session:
            disable_account(session, actor, consultant, reason="x", now=NOW)


def found(database: Database, actor: Actor, kind: OrganisationKind, *regions: str) -> OrganisationId:
    with database.writing() as session:
        return found_organisation(session, codes(), actor, described(kind, regions), now=NOW)


def describe(database: Database, actor: Actor, organisation: OrganisationId, *regions: str) -> None:
    with database.writing() as session:
        given = described(OrganisationKind.WORKSTATION, regions)
        describe_organisation(session, codes(), actor, organisation, described=given, now=LATER)


def described(kind: OrganisationKind, regions: tuple[str, ...]) -> Described:
    return Described(kind=kind, name=f"虚构{kind.label}", regions=regions)  # type: ignore[arg-type]


def served(database: Database, user: UserId) -> list[str]:
    with database.reading() as session:
        return [each.id for each in served_enterprises(session, acting(database, user), now=LATER)]
