"""Signing in: one answer for every failure, few attempts, sessions that end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import select, text

from assessment.domain.errors import (
    BusyError,
    NotFoundError,
    NotSignedInError,
    PasswordRefusedError,
    RefusalError,
    TooManyAttemptsError,
    WrongCredentialsError,
)
from assessment.domain.identities import UserId
from assessment.domain.roles import Role
from assessment.persistence.accounts import User
from assessment.persistence.database import Database
from assessment.persistence.trail import Outcome, TrailEntry
from assessment.services.accounts import change_password
from assessment.services.actor import Actor
from assessment.services.passwords import Passwords
from assessment.services.recognising import actor_of_token
from assessment.services.signing_in import (
    Credentials,
    NewSession,
    admit_registration,
    end_other_sessions,
    end_session,
    extend_session,
    own_sessions,
    sign_in,
    sign_out,
)
from tests.world import NOW, PASSWORD, Firm, add_firm, quick_passwords


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


def enter(
    database: Database,
    name: str = "lead1",
    password: str = PASSWORD,
    *,
    address: str = "192.0.2.7",
    replaces: str = "",
    now: datetime = NOW,
) -> NewSession:
    credentials = Credentials(name=name, password=password, address=address, replaces=replaces)
    return sign_in(database, quick_passwords(), credentials, now=now)


def whoever_has(database: Database, token: str, now: datetime = NOW) -> Actor:
    with database.reading() as session:
        return actor_of_token(session, token, address="192.0.2.7", now=now)


def test_the_right_password_begins_a_session(database: Database, firm: Firm) -> None:
    entered = enter(database)
    actor = whoever_has(database, entered.token)

    assert actor.user == firm.lead
    assert actor.roles_in(firm.enterprise) == {Role.LEAD}


def test_a_name_may_be_typed_in_any_width_and_case(database: Database, firm: Firm) -> None:
    assert enter(database, name="  ＬＥＡＤ1 ").user == firm.lead


def test_an_unknown_name_and_a_wrong_password_look_the_same(database: Database, firm: Firm) -> None:
    refusals: list[RefusalError] = []
    for name in ("lead1", "nobody-has-this-name"):
        with pytest.raises(WrongCredentialsError) as refused:
            enter(database, name=name, password="wrong")
        refusals.append(refused.value)

    assert str(refusals[0]) == str(refusals[1])


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    stored = passwords.new_hash(PASSWORD)

    def duration(known: str | None) -> float:
        began = perf_counter()
        assert not passwords.fits("wrong password", known)
        return perf_counter() - began

    known = min(duration(stored) for _ in range(7))
    unknown = min(duration(None) for _ in range(7))

    assert 0.5 < known / unknown < 2


def test_neither_token_nor_password_nor_typed_name_lies_in_the_database(
    database: Database, firm: Firm
) -> None:
    token = enter(database).token
    with pytest.raises(WrongCredentialsError):
        enter(database, name="typed-by-mistake", password="x")

    for secret in (token, PASSWORD, "typed-by-mistake"):
        assert not _anywhere(database, secret)


def test_after_ten_attempts_even_the_right_password_waits(database: Database, firm: Firm) -> None:
    moment = NOW
    for _ in range(10):
        moment += timedelta(seconds=70)
        with pytest.raises(WrongCredentialsError):
            enter(database, password="wrong", now=moment)

    with pytest.raises(TooManyAttemptsError):
        enter(database, now=moment + timedelta(seconds=70))
    assert enter(database, now=NOW + timedelta(minutes=17)).user == firm.lead


def test_attempts_at_unknown_names_are_limited_alike(database: Database, firm: Firm) -> None:
    outcomes = {name: [_outcome(database, name) for _ in range(12)] for name in ("lead1", "no-such-name")}

    assert outcomes["lead1"] == outcomes["no-such-name"]
    assert outcomes["lead1"][-1] is TooManyAttemptsError


def test_the_pause_between_attempts_grows(database: Database, firm: Firm) -> None:
    for _ in range(5):
        _outcome(database, "lead1")

    with pytest.raises(TooManyAttemptsError) as refused:
        enter(database)
    assert refused.value.until == NOW + timedelta(seconds=2)


def test_a_locked_account_does_not_lock_another(database: Database, firm: Firm) -> None:
    for _ in range(11):
        _outcome(database, "lead1")

    assert enter(database, name="respondent1").user == firm.respondent


def test_an_address_gets_thirty_wrong_attempts_whatever_the_names(database: Database, firm: Firm) -> None:
    outcomes = [_outcome(database, f"guess{number}") for number in range(31)]

    assert outcomes.index(TooManyAttemptsError) == 30
    assert enter(database, address="198.51.100.4").user == firm.lead


def test_one_ipv6_subscriber_is_one_address(database: Database, firm: Firm) -> None:
    outcomes = [_outcome(database, f"guess{n}", address=f"2001:db8::{n:x}") for n in range(31)]

    assert outcomes[-1] is TooManyAttemptsError


def test_many_people_at_one_address_can_sign_in(database: Database, firm: Firm) -> None:
    for minute in range(40):
        enter(database, now=NOW + timedelta(seconds=minute))


def test_of_fifty_guesses_at_once_few_are_evaluated(database: Database, firm: Firm) -> None:
    with ThreadPoolExecutor(10) as threads:
        outcomes = list(threads.map(lambda _: _outcome(database, "lead1"), range(50)))

    assert outcomes.count(WrongCredentialsError) <= 10


def test_a_flood_of_hashing_is_refused_as_busy() -> None:
    passwords = Passwords()
    stored = passwords.new_hash(PASSWORD)

    def fits(_number: int) -> bool | None:
        try:
            return passwords.fits("wrong", stored)
        except BusyError:
            return None

    with ThreadPoolExecutor(40) as threads:
        outcomes = list(threads.map(fits, range(40)))

    assert None in outcomes
    assert not passwords.fits("wrong", stored)


def test_a_disabled_account_is_like_an_unknown_one(database: Database, firm: Firm) -> None:
    token = enter(database).token
    with database.writing() as session:
        session.get_one(User, firm.lead).disabled_at = NOW

    with pytest.raises(WrongCredentialsError):
        enter(database)
    with pytest.raises(NotSignedInError):
        whoever_has(database, token)


def test_signing_in_again_ends_the_session_it_replaces(database: Database, firm: Firm) -> None:
    former = enter(database).token

    assert enter(database, replaces=former).token != former
    with pytest.raises(NotSignedInError):
        whoever_has(database, former)


def test_a_session_ends_when_it_rests_and_lives_on_while_it_is_used(database: Database, firm: Firm) -> None:
    token = enter(database).token
    later = NOW + timedelta(hours=1, minutes=50)
    with database.writing() as session:
        assert extend_session(session, whoever_has(database, token, later), now=later)

    whoever_has(database, token, later + timedelta(hours=1, minutes=59))
    with pytest.raises(NotSignedInError):
        whoever_has(database, token, later + timedelta(hours=2))


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(database: Database, firm: Firm) -> None:
    token = enter(database).token
    for hour in range(1, 12):
        moment = NOW + timedelta(hours=hour)
        with database.writing() as session:
            extend_session(session, whoever_has(database, token, moment), now=moment)

    with pytest.raises(NotSignedInError):
        whoever_has(database, token, NOW + timedelta(hours=12))


def test_signing_out_ends_the_session(database: Database, firm: Firm) -> None:
    token = enter(database).token
    with database.writing() as session:
        sign_out(session, whoever_has(database, token), now=NOW)

    with pytest.raises(NotSignedInError):
        whoever_has(database, token)


def test_somebody_can_end_the_other_devices_sessions(database: Database, firm: Firm) -> None:
    here, there = enter(database).token, enter(database).token
    with database.writing() as session:
        actor = whoever_has(database, here)
        assert len(own_sessions(session, actor, now=NOW)) == 2
        end_other_sessions(session, actor, now=NOW)

    whoever_has(database, here)
    with pytest.raises(NotSignedInError):
        whoever_has(database, there)


def test_nobody_can_end_somebody_elses_session(database: Database, firm: Firm) -> None:
    mine, theirs = enter(database).token, enter(database, name="respondent1").token
    foreign = whoever_has(database, theirs).signed_in
    assert foreign is not None

    with pytest.raises(NotFoundError), database.writing() as session:
        end_session(session, whoever_has(database, mine), foreign.id, now=NOW)


def test_a_changed_password_ends_all_other_sessions(database: Database, firm: Firm) -> None:
    here, there = enter(database).token, enter(database).token
    new = "bailu-juzi-9-wanxia"
    actor = whoever_has(database, here)
    renewed = change_password(database, quick_passwords(), actor, old=PASSWORD, new=new, now=NOW)

    assert whoever_has(database, renewed.token).user == firm.lead
    for token in (here, there):
        with pytest.raises(NotSignedInError):
            whoever_has(database, token)
    with pytest.raises(WrongCredentialsError):
        enter(database)
    assert enter(database, password=new).user == firm.lead


def test_a_password_is_changed_only_with_the_old_one_and_to_a_good_one(
    database: Database, firm: Firm
) -> None:
    actor = whoever_has(database, enter(database).token)

    with pytest.raises(WrongCredentialsError):
        change_password(database, quick_passwords(), actor, old="wrong", new="bailu-juzi-9-wanxia", now=NOW)
    with pytest.raises(PasswordRefusedError):
        change_password(database, quick_passwords(), actor, old=PASSWORD, new="password1234", now=NOW)
    assert enter(database).user == firm.lead


def test_signing_in_and_being_refused_are_both_in_the_trail(database: Database, firm: Firm) -> None:
    enter(database)
    _outcome(database, "lead1")

    with database.reading() as session:
        entries = session.scalars(
            select(TrailEntry).where(TrailEntry.action == "account.sign_in").order_by(TrailEntry.seq)
        ).all()
        assert [(entry.outcome, UserId(entry.object_id)) for entry in entries] == [
            (Outcome.DONE, firm.lead),
            (Outcome.REFUSED, firm.lead),
        ]


def test_registrations_from_one_address_are_limited(database: Database) -> None:
    for _ in range(60):
        admit_registration(database, "192.0.2.9", now=NOW)

    with pytest.raises(TooManyAttemptsError):
        admit_registration(database, "192.0.2.9", now=NOW)


def _outcome(database: Database, name: str, address: str = "192.0.2.7") -> type[RefusalError] | None:
    try:
        enter(database, name=name, password="wrong", address=address)
    except RefusalError as refused:
        return type(refused)
    return None


def _anywhere(database: Database, secret: str) -> bool:
    """Whether a text lies in any column of any table."""
    with database.reading() as session:
        for table in User.metadata.sorted_tables:
            rows = session.execute(text(f"SELECT * FROM {table.name}")).all()  # noqa: S608 - our own names
            if any(secret in str(value) for row in rows for value in row):
                return True
    return False


@pytest.mark.parametrize(
    ("seconds", "wait"), [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes")]
)
def test_the_wait_is_told_in_english_as_one_or_as_more(seconds: int, wait: str) -> None:
    assert TooManyAttemptsError(NOW, seconds).remedy.en == f"Please try again in {wait}."
