"""Entries are found by whoever made them, about whom, what, when and with what outcome, the newest first."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from assessment.persistence.database import Database
from assessment.persistence.trail import CONSOLE, WORKER, Deed, Origin, Outcome, record
from assessment.persistence.trail_persons import pseudonym_of
from assessment.persistence.trail_reading import (
    Sought,
    count_entries,
    find_entries,
    firms_called,
    first_moment,
    last_moment,
    name_in_trail,
    names_of_firms,
    pseudonyms_called,
)
from assessment.persistence.trail_segments import last_pruned
from tests.world import NOW, Firm, add_firm

HOUR = timedelta(hours=1)


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        found = add_firm(session)
    made = (
        (Origin(found.lead), "enterprise.edit", Outcome.DONE),
        (Origin(found.respondent), "assessment.answer", Outcome.DONE),
        (Origin(WORKER, on_behalf_of=found.lead), "report.make", Outcome.FAILED),
        (Origin(CONSOLE), "backup.make", Outcome.DONE),
    )
    for number, (origin, action, outcome) in enumerate(made, 1):
        about = None if origin.actor == CONSOLE else found.enterprise
        deed = Deed(action=action, object_kind="x", object_id="x", enterprise=about, outcome=outcome)
        with database.writing() as session:
            record(session, origin, deed, now=NOW + number * HOUR)
    return found


def found(session: Session, limit: int = 9, **conditions: object) -> list[str]:
    sought = Sought(since=NOW + HOUR / 2, **conditions)  # type: ignore[arg-type]
    return [each.action for each in find_entries(session, sought, limit=limit)]


def test_every_condition_narrows(database: Database, firm: Firm) -> None:
    with database.reading() as session:
        lead = pseudonym_of(session, firm.lead)
        everything = ["backup.make", "report.make", "assessment.answer", "enterprise.edit"]

        assert found(session) == everything
        assert found(session, limit=2) == everything[:2]
        assert found(session, actors=[lead]) == ["report.make", "enterprise.edit"]
        assert found(session, enterprises=[firm.enterprise]) == everything[1:]
        assert found(session, enterprises=[]) == []
        assert found(session, actions=["backup.make", "enterprise.edit"]) == [
            "backup.make",
            "enterprise.edit",
        ]
        assert found(session, outcome=Outcome.FAILED) == ["report.make"]
        assert found(session, until=NOW + 2 * HOUR) == ["enterprise.edit"]
        (newest, *_) = find_entries(session, Sought(), limit=1)
        assert found(session, before=newest.seq) == everything[1:]


def test_people_and_firms_are_found_by_what_they_are_called(database: Database, firm: Firm) -> None:
    with database.reading() as session:
        lead = pseudonym_of(session, firm.lead)
        assert pseudonyms_called(session, "lead1") == pseudonyms_called(session, "lead1先生") == [lead]
        assert pseudonyms_called(session, "lead") == []
        assert firms_called(session, "晨光") == [firm.enterprise]
        assert firms_called(session, "%") == []
        assert list(names_of_firms(session, [firm.enterprise]).values()) == ["示例市晨光机械厂（虚构）"]
    with database.writing() as session:
        assert name_in_trail(session, CONSOLE) == CONSOLE
        assert name_in_trail(session, firm.lead) == lead


def test_how_often_and_since_when(database: Database, firm: Firm) -> None:
    with database.reading() as session:
        made = ["backup.make", "report.make"]
        assert count_entries(session, made, since=NOW) == 2
        assert count_entries(session, made, since=NOW + 4 * HOUR) == 1
        assert count_entries(session, made, since=NOW, actor=WORKER) == 1
        assert (first_moment(session), last_moment(session)) == (NOW, NOW + 4 * HOUR)
        assert last_pruned(session) == 0


def test_an_empty_trail_has_no_beginning_and_no_end(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        assert first_moment(session) is None
        assert last_moment(session) is None
