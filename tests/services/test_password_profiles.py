"""The two profiles of passwords: long alone, or also mixed, changed every 90 days, never the same again."""

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from assessment.domain.errors import PasswordRefusedError, RefusalError
from assessment.domain.passwords import PasswordProfile, shortcomings
from assessment.persistence.database import Database
from assessment.services.accounts import change_password
from assessment.services.actor import Actor
from assessment.services.passwords import Passwords
from assessment.services.recognising import actor_of_token
from assessment.services.resetting import issue_reset_from_console, set_new_password
from assessment.services.signing_in import Credentials, sign_in
from tests.world import NOW, PASSWORD, add_firm

ASVS, DENGBAO = PasswordProfile
SERIES = [f"Juzi-bailu-{number}-Wanxia" for number in range(8)]


def passwords(profile: PasswordProfile) -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), profile)


def lead(database: Database, password: str) -> Actor:
    credentials = Credentials(name="lead1", password=password, address="192.0.2.7")
    token = sign_in(database, passwords(ASVS), credentials, now=NOW).token
    with database.reading() as session:
        return actor_of_token(session, token, address="192.0.2.7", now=NOW)


def change(
    database: Database, profile: PasswordProfile, old: str, new: str, *, now: datetime = NOW
) -> type[RefusalError] | None:
    try:
        change_password(database, passwords(profile), lead(database, old), old=old, new=new, now=now)
    except RefusalError as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("password", "mixed"),
    [
        ("今天工厂门口的桂花开了三树", False),
        ("juzibailuqingchen", False),
        ("juzi bailu qingchen", False),
        ("juzi-bailu-7-qingchen", True),
        ("Juzi bailu qingchen", True),
        ("桂花开了三树JUZI七8号线上的人", True),
    ],
)
def test_only_the_profile_of_dengbao_asks_for_three_kinds_of_signs(password: str, *, mixed: bool) -> None:
    assert shortcomings(password, (), ASVS) == ()
    assert (shortcomings(password, (), DENGBAO) == ()) is mixed


def test_only_under_dengbao_a_password_grows_too_old() -> None:
    later = NOW + timedelta(days=90, seconds=1)

    assert not passwords(ASVS).is_too_old(NOW, later + timedelta(days=4000))
    assert passwords(DENGBAO).is_too_old(NOW, later)
    assert not passwords(DENGBAO).is_too_old(NOW, NOW + timedelta(days=90))


def test_under_dengbao_nobody_returns_to_one_of_the_last_five_passwords(database: Database) -> None:
    with database.writing() as session:
        add_firm(session)
    worn = [PASSWORD]
    for day, new in enumerate(SERIES[:6]):
        assert change(database, DENGBAO, worn[-1], new, now=NOW + timedelta(days=day)) is None
        worn.append(new)

    assert change(database, DENGBAO, worn[-1], worn[-1]) is PasswordRefusedError
    assert change(database, DENGBAO, worn[-1], worn[-6]) is PasswordRefusedError
    with database.writing() as session:
        link = issue_reset_from_console(session, "lead1", now=NOW)
    with pytest.raises(PasswordRefusedError):
        set_new_password(database, passwords(DENGBAO), link.token, password=worn[-2], now=NOW)
    assert change(database, DENGBAO, worn[-1], worn[0]) is None


def test_under_asvs_there_is_no_history(database: Database) -> None:
    with database.writing() as session:
        add_firm(session)

    assert change(database, ASVS, PASSWORD, SERIES[0]) is None
    assert change(database, ASVS, SERIES[0], PASSWORD) is None


def test_passwords_are_hashed_as_expensively_as_argon2_advises() -> None:
    assert Passwords().new_hash(SERIES[0]).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
