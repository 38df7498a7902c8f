"""The second factor: codes that count once and for a moment, recovery codes, who is asked for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from assessment.domain.errors import (
    ActionNotAllowedError,
    NotSignedInError,
    RefusalError,
    TooManyAttemptsError,
    WrongCredentialsError,
)
from assessment.domain.identities import UserId
from assessment.domain.roles import USUAL_LIMITS, Role
from assessment.domain.second_factor import STAFF, WrongCodeError, steps_around
from assessment.field_keys import FieldKeys, SealBrokenError
from assessment.persistence.accounts import Membership, User
from assessment.persistence.alarms import Alarm, AlarmKind
from assessment.persistence.database import Database
from assessment.persistence.second_factors import factor_of
from assessment.persistence.trail import Outcome, TrailEntry
from assessment.services.actor import Actor
from assessment.services.recognising import actor_of_token
from assessment.services.second_factor import (
    Proved,
    awaited,
    code_at,
    new_recovery_codes,
    offer_factor,
    prove,
    prove_anew,
    remove_factor,
    switch_off,
)
from assessment.services.signing_in import Credentials, NewSession, prove_password, sign_in
from tests.world import NOW, PASSWORD, Firm, add_bureau, add_firm, add_member, add_platform, quick_passwords

KEYS = FieldKeys({"1": bytes(range(32))})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody's app with the secret in it, and the recovery codes told when it was linked."""

    secret: str
    recovery_codes: tuple[str, ...]

    def code(self, now: datetime, step: int = 0) -> str:
        """The code that is shown, ``step`` half minutes later."""
        return code_at(self.secret, steps_around(now)[1] + step)


@pytest.fixture
def officer(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_bureau(session), Role.OFFICER, "officer")


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


def enter(database: Database, name: str = "officer", *, now: datetime = NOW) -> NewSession:
    credentials = Credentials(name=name, password=PASSWORD, address="192.0.2.7")
    return sign_in(database, quick_passwords(), credentials, now=now)


def linked(database: Database, user: UserId, name: str = "officer", *, now: datetime = NOW) -> Phone:
    """The phone of somebody who signed in for the first time a while ago."""
    entered = enter(database, name, now=now - 10 * MINUTE)
    with database.writing() as session:
        offer_factor(session, KEYS, user, now=now - 10 * MINUTE)
        secret = awaited(session, KEYS, entered.token, now=now - 10 * MINUTE).secret
    code = code_at(secret, steps_around(now - 10 * MINUTE)[1])
    return Phone(secret, step_two(database, entered, code, now=now - 10 * MINUTE).recovery_codes)


def step_two(database: Database, entered: NewSession, typed: str, *, now: datetime = NOW) -> Proved:
    return prove(database, KEYS, entered.token, typed=typed, limits=USUAL_LIMITS, now=now)


def whoever_has(database: Database, token: str, now: datetime = NOW) -> Actor:
    with database.reading() as session:
        return actor_of_token(session, token, address="192.0.2.7", now=now)


def refused(act: Callable[[], object]) -> type[RefusalError] | None:
    try:
        act()
    except RefusalError as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // 30) == code


def test_the_password_alone_opens_nothing_to_staff(database: Database, officer: UserId) -> None:
    entered = enter(database)

    assert entered.awaits_factor
    with pytest.raises(NotSignedInError):
        whoever_has(database, entered.token)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_role_but_those_of_a_firm_is_asked_for_a_second_factor(
    sqlite_database: Database, role: Role
) -> None:
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), role, "somebody")

    assert enter(sqlite_database, "somebody").awaits_factor


def test_somebody_with_two_roles_is_asked_when_one_is_of_the_staff(database: Database, firm: Firm) -> None:
    assert not enter(database, "lead1").awaits_factor
    with database.writing() as session:
        held = Membership(
            user_id=firm.lead, organisation_id=add_bureau(session), role=Role.OFFICER, since=NOW
        )
        session.flush()
        session.add(held)

    assert enter(database, "lead1").awaits_factor


def test_a_firms_lead_may_switch_it_on_and_off_and_staff_not_off(
    database: Database, firm: Firm, officer: UserId
) -> None:
    lead = whoever_has(database, enter(database, "lead1").token)
    with database.writing() as session:
        offer_factor(session, KEYS, lead.user, now=NOW)
        factor = factor_of(session, lead.user)
        assert factor is not None
        secret = KEYS.open(factor.sealed_secret, about=f"second_factor:{lead.user}")
    assert not enter(database, "lead1").awaits_factor  # it counts from the first code on
    prove_anew(database, KEYS, lead, typed=code_at(secret, steps_around(NOW)[1]), now=NOW)

    assert enter(database, "lead1").awaits_factor
    with database.writing() as session:
        switch_off(session, lead, now=NOW)
    assert not enter(database, "lead1").awaits_factor
    phone = linked(database, officer)
    actor = whoever_has(database, step_two(database, enter(database), phone.code(NOW)).session.token)
    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        switch_off(session, actor, now=NOW)


def test_the_right_code_opens_the_session_under_a_new_token(database: Database, officer: UserId) -> None:
    phone, entered = linked(database, officer), enter(database)
    proved = step_two(database, entered, phone.code(NOW))

    assert whoever_has(database, proved.session.token).user == officer
    assert proved.session.token != entered.token
    with pytest.raises(NotSignedInError):
        whoever_has(database, entered.token)
    assert refused(lambda: step_two(database, entered, phone.code(NOW, 1))) is NotSignedInError


def test_a_code_counts_once(database: Database, officer: UserId) -> None:
    phone = linked(database, officer)
    step_two(database, enter(database), phone.code(NOW))

    assert refused(lambda: step_two(database, enter(database), phone.code(NOW))) is WrongCodeError
    assert refused(lambda: step_two(database, enter(database), phone.code(NOW, -1))) is WrongCodeError
    assert step_two(database, enter(database), phone.code(NOW, 1)).session.user == officer


def test_of_two_at_once_with_one_code_one_gets_in(database: Database, officer: UserId) -> None:
    phone = linked(database, officer)
    entered = [enter(database) for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(
            threads.map(lambda each: refused(lambda: step_two(database, each, phone.code(NOW))), entered)
        )

    assert outcomes.count(None) == 1


@pytest.mark.parametrize(
    ("step", "outcome"), [(-2, WrongCodeError), (-1, None), (1, None), (2, WrongCodeError)]
)
def test_a_code_counts_one_step_early_or_late(
    database: Database, officer: UserId, step: int, outcome: type[RefusalError] | None
) -> None:
    phone = linked(database, officer)

    assert refused(lambda: step_two(database, enter(database), phone.code(NOW, step))) is outcome


def test_after_five_wrong_codes_the_right_one_waits_whatever_the_session(
    database: Database, officer: UserId
) -> None:
    phone = linked(database, officer)
    outcomes = [refused(lambda: step_two(database, enter(database), "000000")) for _ in range(5)]

    assert outcomes == [WrongCodeError] * 5
    assert refused(lambda: step_two(database, enter(database), phone.code(NOW))) is TooManyAttemptsError
    later = NOW + 15 * MINUTE
    assert step_two(database, enter(database, now=later), phone.code(later), now=later).left is None


def test_a_wrong_code_is_in_the_trail(database: Database, officer: UserId) -> None:
    linked(database, officer)
    refused(lambda: step_two(database, enter(database), "000000"))

    with database.reading() as session:
        action = TrailEntry.action == "account.second_factor"
        assert session.scalars(select(TrailEntry.outcome).where(action)).all() == [Outcome.REFUSED]


def test_a_sign_in_waits_ten_minutes_for_its_second_factor(database: Database, officer: UserId) -> None:
    phone, entered, late = linked(database, officer), enter(database), NOW + 10 * MINUTE

    assert refused(lambda: step_two(database, entered, phone.code(late), now=late)) is NotSignedInError


def test_a_recovery_code_counts_once_and_raises_an_alarm(database: Database, officer: UserId) -> None:
    phone = linked(database, officer)
    code = phone.recovery_codes[3]
    proved = step_two(database, enter(database), f" {code.upper()} ")

    assert whoever_has(database, proved.session.token).user == officer
    assert (len(phone.recovery_codes), proved.left) == (10, 9)
    assert refused(lambda: step_two(database, enter(database), code)) is WrongCodeError
    with database.reading() as session:
        assert session.scalars(select(Alarm.kind)).all() == [AlarmKind.RECOVERY_CODE_USED]
        action = TrailEntry.action == "account.recovery_code"
        assert session.scalars(select(TrailEntry.outcome).where(action)).all() == [Outcome.DONE]


def test_new_recovery_codes_make_the_earlier_ones_void(database: Database, officer: UserId) -> None:
    phone = linked(database, officer)
    actor = whoever_has(database, step_two(database, enter(database), phone.code(NOW)).session.token)
    with database.writing() as session:
        codes = new_recovery_codes(session, actor, now=NOW)

    assert refused(lambda: step_two(database, enter(database), phone.recovery_codes[0])) is WrongCodeError
    assert step_two(database, enter(database), codes[0]).left == 9


def test_neither_secret_nor_recovery_codes_lie_in_the_database(database: Database, officer: UserId) -> None:
    phone = linked(database, officer)

    with database.reading() as session:
        rows = [
            str(session.execute(text(f"SELECT * FROM {table.name}")).all())  # noqa: S608 - our own names
            for table in User.metadata.sorted_tables
        ]
    for secret in (phone.secret, *phone.recovery_codes, phone.recovery_codes[0].replace("-", "")):
        assert not any(secret in row for row in rows)


def test_a_secret_moved_to_somebody_else_or_without_its_key_does_not_open() -> None:
    sealed = KEYS.seal("secret", about="second_factor:a")

    assert KEYS.open(sealed, about="second_factor:a") == "secret"
    for keys, about in ((KEYS, "second_factor:b"), (FieldKeys({"2": bytes(32)}), "second_factor:a")):
        with pytest.raises(SealBrokenError):
            keys.open(sealed, about=about)
    with pytest.raises(SealBrokenError):
        KEYS.open(sealed[:-2], about="second_factor:a")


def test_a_new_key_seals_and_the_former_one_still_opens() -> None:
    ring = FieldKeys({"2": bytes(32), "1": bytes(range(32))})

    assert ring.open(KEYS.seal("secret", about="x"), about="x") == "secret"
    assert ring.seal("secret", about="x").startswith("2:")


def test_a_removed_phone_is_linked_anew_and_the_former_one_counts_no_more(
    database: Database, officer: UserId
) -> None:
    former = linked(database, officer)
    actor = whoever_has(database, step_two(database, enter(database), former.code(NOW)).session.token)
    with database.writing() as session:
        remove_factor(session, officer, origin=actor.origin, now=NOW)

    later = NOW + 20 * MINUTE
    phone = linked(database, officer, now=later)
    entered = enter(database, now=later)
    assert phone.secret != former.secret
    assert refused(lambda: step_two(database, entered, former.code(later), now=later)) is WrongCodeError
    assert step_two(database, entered, phone.code(later), now=later).left is None


def test_a_fresh_proof_lasts_five_minutes_and_renews_the_token(database: Database, officer: UserId) -> None:
    phone = linked(database, officer)
    entered = step_two(database, enter(database), phone.code(NOW)).session
    later = NOW + 6 * MINUTE
    stale = whoever_has(database, entered.token, later)
    assert whoever_has(database, entered.token, NOW + 5 * MINUTE).is_fresh(NOW + 5 * MINUTE)
    assert not stale.is_fresh(later)

    renewed = prove_anew(database, KEYS, stale, typed=phone.code(later), now=later).session

    assert whoever_has(database, renewed.token, later).is_fresh(later)
    assert renewed.ends_at == entered.ends_at
    with pytest.raises(NotSignedInError):
        whoever_has(database, entered.token, later)


def test_without_a_second_factor_the_password_is_the_fresh_proof_and_with_one_never(
    database: Database, firm: Firm, officer: UserId
) -> None:
    later = NOW + 6 * MINUTE
    lead = whoever_has(database, enter(database, "lead1").token, later)
    assert not lead.is_fresh(later)
    renewed = prove_password(database, quick_passwords(), lead, password=PASSWORD, now=later)
    assert whoever_has(database, renewed.token, later).is_fresh(later)

    phone = linked(database, officer)
    actor = whoever_has(database, step_two(database, enter(database), phone.code(NOW)).session.token)
    with pytest.raises(WrongCredentialsError):
        prove_password(database, quick_passwords(), actor, password=PASSWORD, now=NOW)
