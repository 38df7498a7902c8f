"""An alarm is a row in the transaction at hand."""

from sqlalchemy import select

from assessment.persistence.alarms import AlarmKind, latest_alarms, raise_alarm
from assessment.persistence.database import Database
from assessment.persistence.trail import Origin, TrailEntry
from assessment.persistence.trail_persons import pseudonym_of
from tests.world import NOW, add_firm

RAISED = select(TrailEntry).where(TrailEntry.action == "alarm.raise")


def test_an_alarm_names_who_where_and_what(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
        raise_alarm(
            session,
            kind=AlarmKind.TRIPWIRE,
            origin=Origin(firm.lead, address="192.0.2.7"),
            about="assessment",
            now=NOW,
        )

    with database.reading() as session:
        (alarm,) = latest_alarms(session, limit=5)
        assert (alarm.actor, alarm.address) == (pseudonym_of(session, firm.lead), "192.0.2.7")
        assert alarm.about == "assessment"
        assert [each.object_id for each in session.scalars(RAISED)] == [alarm.id]
        assert alarm.sent_at is None


def test_every_kind_has_a_name() -> None:
    assert len({kind.label for kind in AlarmKind}) == len(AlarmKind)
