"""Ordinary work sets off no alarm, however much of it there is; somebody who tries doors among it does."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from assessment.persistence.alarms import AlarmKind, latest_alarms
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import persons_behind
from tests.web.ordinary import Days, ordinary_days


def nothing_is_raised(app: Flask, database: Database, requests: int) -> Days:
    """Let so many requests be made, hold that none is an alarm, and then that one violation is."""
    with ordinary_days(app, database, seed=requests) as days:
        days.live(requests)
        with database.reading() as session:
            assert [(each.kind, each.about) for each in latest_alarms(session, limit=99)] == []
        _try_doors(days)
    with database.reading() as session:
        (alarm,) = latest_alarms(session, limit=99)
        (person,) = persons_behind(session, [alarm.actor]).values()
    assert (alarm.kind, person.name, alarm.address) == (AlarmKind.FOREIGN_ACCESS, "lead1", "127.0.0.1")
    return days


def _try_doors(days: Days) -> None:
    """Somebody opens what belongs to others, five times in a few minutes."""
    lead = days.at_work("lead1")
    for number in range(5):
        days.clock.pass_by(20)
        assert lead.visitor.client.get(f"/assessments/{number}{'z' * 21}").status_code == 404


def test_hundreds_of_ordinary_requests_raise_no_alarm(app: Flask, sqlite_database: Database) -> None:
    days = nothing_is_raised(app, sqlite_database, 300)

    assert days.slips
    assert days.statuses[403]
    assert days.exports


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_ordinary_requests_raise_no_alarm(app: Flask, sqlite_database: Database) -> None:
    days = nothing_is_raised(app, sqlite_database, 10_000)

    assert days.statuses.total() >= 10_000
    assert days.slips > 50
    assert days.exports > 20
    assert days.wrong_passwords > 5
    assert days.statuses[403] > 20
    with sqlite_database.reading() as session:
        refused = TrailEntry.action.startswith("refused.")
        assert (session.scalar(select(func.count()).where(refused)) or 0) > 100
