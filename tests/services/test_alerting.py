"""What is done too often, too much or at a strange hour sets off an alarm, once; the ordinary does not."""

from datetime import datetime, timedelta

import pytest

from assessment.domain.identities import UserId
from assessment.persistence.accounts import user_named
from assessment.persistence.alarms import Alarm, AlarmKind, latest_alarms
from assessment.persistence.database import Database
from assessment.persistence.trail import NOBODY, Deed, Origin, Outcome, record
from assessment.services.alerting import BULK_FIRMS, watch_export, watch_refusals
from assessment.services.signing_in import Credentials, sign_in
from assessment.services.trail_watch import notice_of
from tests.world import NOW, add_firm, quick_passwords

FOREIGN = "refused.NotFoundError"


@pytest.fixture
def person(database: Database) -> UserId:
    with database.writing() as session:
        return add_firm(session).lead


def refused(database: Database, by: UserId | str, at: datetime, action: str = FOREIGN) -> None:
    with database.writing() as session:
        origin = Origin(by, address="192.0.2.66")
        page = "/assessments/somebody-elses"
        record(
            session,
            origin,
            Deed(action=action, object_kind="page", object_id=page, outcome=Outcome.REFUSED),
            now=at,
        )
        watch_refusals(session, origin, action, page=page, now=at)


def exported(database: Database, by: UserId, at: datetime, firms: int = 20) -> None:
    with database.writing() as session:
        origin = Origin(by, address="192.0.2.66")
        record(session, origin, Deed(action="release.export", object_kind="release", object_id="r"), now=at)
        watch_export(session, origin, "r", firms=firms, now=at)


def alarms(database: Database) -> list[Alarm]:
    with database.reading() as session:
        return list(latest_alarms(session, limit=100))


def test_five_foreign_denials_within_ten_minutes_raise_one_alarm_that_names_all(
    database: Database, person: UserId
) -> None:
    for minute in range(4):
        refused(database, person, NOW + timedelta(minutes=minute))
    assert alarms(database) == []

    for minute in range(4, 8):
        refused(database, person, NOW + timedelta(minutes=minute))

    (alarm,) = alarms(database)
    assert (alarm.kind, alarm.address) == (AlarmKind.FOREIGN_ACCESS, "192.0.2.66")
    assert alarm.about == "/assessments/somebody-elses"
    with database.reading() as session:
        assert "lead1先生（lead1）" in notice_of(session, alarm).text


def test_a_second_attempt_later_raises_a_second_alarm(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        person = add_firm(session).lead
    for hour in range(2):
        for second in range(5):
            refused(sqlite_database, person, NOW + timedelta(hours=hour, seconds=second))

    assert len(alarms(sqlite_database)) == 2


@pytest.mark.parametrize("action", ["refused.ActionNotAllowedError", FOREIGN])
def test_denials_that_are_few_old_or_of_one_s_own_raise_none(sqlite_database: Database, action: str) -> None:
    with sqlite_database.writing() as session:
        firm = add_firm(session)
    for minute in range(9):
        if action == FOREIGN:
            refused(sqlite_database, firm.lead, NOW + timedelta(minutes=3 * minute))
        else:
            refused(sqlite_database, firm.lead, NOW, action)
        refused(sqlite_database, NOBODY, NOW)

    assert alarms(sqlite_database) == []


def test_repeated_wrong_passwords_raise_an_alarm_that_names_whose_account(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        person = add_firm(session).lead
    for second in range(6):
        credentials = Credentials(name="lead1", password="wrong-one-again", address="203.0.113.5")
        with pytest.raises(Exception, match=r"."):
            sign_in(sqlite_database, quick_passwords(), credentials, now=NOW + timedelta(seconds=second))

    (alarm,) = alarms(sqlite_database)
    assert (alarm.kind, alarm.about, alarm.address) == (AlarmKind.FAILED_SIGN_INS, person, "203.0.113.5")
    with sqlite_database.reading() as session:
        assert user_named(session, "lead1") is not None
        assert "lead1" in notice_of(session, alarm).text


def test_large_and_nightly_exports_raise_alarms(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        person = add_firm(session).lead
    exported(sqlite_database, person, NOW)
    assert alarms(sqlite_database) == []

    exported(sqlite_database, person, NOW, firms=BULK_FIRMS + 1)
    exported(sqlite_database, person, NOW.replace(hour=18))

    assert [each.kind for each in alarms(sqlite_database)] == [
        AlarmKind.EXPORT_AT_NIGHT,
        AlarmKind.BULK_EXPORT,
    ]


def test_many_small_exports_raise_one_alarm(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        person = add_firm(session).lead
    for minute in range(25):
        exported(sqlite_database, person, NOW + timedelta(minutes=minute))

    assert [each.kind for each in alarms(sqlite_database)] == [AlarmKind.BULK_EXPORT]
