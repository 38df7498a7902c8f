"""What a served installation does by itself: a back-up a day, and an alarm when the disk runs short."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from assessment.domain.identities import UserId
from assessment.files.backup_folder import backups_in, last_attempt
from assessment.files.space import Room, Space
from assessment.persistence.alarms import Alarm, AlarmKind
from assessment.persistence.database import Database, open_database
from assessment.persistence.migrations import upgrade
from assessment.persistence.trail import TrailEntry
from assessment.reserves import Reserve
from assessment.services.backing_up import is_due
from assessment.settings import Settings, settings_from
from assessment.work.housekeeping import Household, Housekeeper
from tests.databases import field_keys, sealing
from tests.persistence.aged import LONG_AGO, write
from tests.world import add_firm

MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # nine o'clock in Wuhan


@dataclass(slots=True)
class House:
    """An installation whose clock and disk a test sets."""

    settings: Settings
    database: Database
    now: datetime = MORNING
    free: int = 900

    def housekeeper(self, *, pause: float = 30.0) -> Housekeeper:
        """Somebody who looks when told to."""

        def measure(_folder: Path, _reserve: Reserve) -> Room:
            return Room(1000, self.free, 100)

        space = Space([self.settings.data], self.settings.reserve, measure=measure, look_again=0)
        return Housekeeper(
            Household(settings=self.settings, database=self.database, space=space, clock=lambda: self.now),
            pause=pause,
        )

    def actions(self) -> list[str]:
        """What the trail says was done."""
        with self.database.reading() as session:
            told = session.scalars(select(TrailEntry.action).order_by(TrailEntry.seq))
            return [action for action in told if action != "alarm.raise"]

    def alarms(self) -> list[AlarmKind]:
        """The alarms that were raised."""
        with self.database.reading() as session:
            return list(session.scalars(select(Alarm.kind).order_by(Alarm.raised_at)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = settings_from({"ASSESSMENT_DATA": str(tmp_path / "data")})
    settings.create_folders()
    upgrade(settings.database_url)
    database = open_database(settings.database_url, sealing=sealing(), field_keys=field_keys())
    yield House(settings, database)
    database.close()


def test_a_backup_is_made_once_a_day_at_its_hour(house: House) -> None:
    keeper = house.housekeeper()
    for hours in (0, 1, 17, 18, 19, 42):  # three o'clock is 18 hours after the first
        house.now = MORNING + timedelta(hours=hours)
        keeper.look()

    made = [each.name for each in backups_in(house.settings.backups)]
    assert [name[11:26] for name in made] == ["20261121T190000", "20261120T190000", "20261120T010000"]
    assert house.actions() == ["backup.make"] * 3


def test_without_an_hour_something_else_makes_the_backups(house: House) -> None:
    house.settings = replace(house.settings, backup_hour=None)

    house.housekeeper().look()

    assert backups_in(house.settings.backups) == ()


def test_a_failed_backup_is_an_alarm_and_tried_again_an_hour_later(house: House) -> None:
    house.settings.backups.write_text("a file where the folder should be")
    keeper = house.housekeeper()
    for minutes in (0, 1, 59, 61):
        house.now = MORNING + timedelta(minutes=minutes)
        keeper.look()

    assert house.alarms() == [AlarmKind.FAILED_BACKUP] * 2
    tried = last_attempt(house.settings.data)
    assert tried is not None
    assert "写不了" in tried.failure

    house.settings.backups.unlink()
    house.now = MORNING + timedelta(hours=3)
    keeper.look()
    assert len(backups_in(house.settings.backups)) == 1
    assert not is_due(house.settings, house.now)


def test_somebody_can_have_a_backup_at_once_and_stands_in_the_trail(house: House) -> None:
    with house.database.writing() as session:
        person: UserId = add_firm(session).lead
    keeper = house.housekeeper()
    keeper.look()
    house.now += timedelta(minutes=1)
    keeper.back_up_soon(person)
    waits = keeper.is_backing_up
    keeper.look()

    assert (waits, keeper.is_backing_up) == (True, False)
    assert len(backups_in(house.settings.backups)) == 2
    with house.database.reading() as session:
        behalf = session.scalars(select(TrailEntry.on_behalf_of).order_by(TrailEntry.seq.desc())).first()
    assert behalf is not None


def test_the_thread_makes_what_is_asked_for_and_ends(house: House) -> None:
    house.settings = replace(house.settings, backup_hour=None)
    with house.database.writing() as session:
        person = add_firm(session).lead
    keeper = house.housekeeper()
    keeper.start()
    keeper.back_up_soon(person)
    keeper.stop()
    keeper.stop()

    assert len(backups_in(house.settings.backups)) <= 1


def test_the_thread_looks_by_itself_again_and_again(house: House) -> None:
    house.settings, house.free = replace(house.settings, backup_hour=None), 50
    keeper = house.housekeeper(pause=0.01)
    keeper.start()
    assert eventually(lambda: house.actions() == ["site.read_only"])
    house.free = 900
    assert eventually(lambda: house.actions() == ["site.read_only", "site.writable"])
    keeper.stop()


def test_a_short_disk_is_told_once_and_so_is_room_again(house: House) -> None:
    house.settings = replace(house.settings, backup_hour=None)
    keeper = house.housekeeper()
    for free in (900, 99, 50, 99, 101, 900, 10):
        house.free = free
        keeper.look()

    assert house.alarms() == [AlarmKind.DISK_FULL] * 2
    assert house.actions() == ["site.read_only", "site.writable", "site.read_only"]


def test_a_duty_that_fails_stops_nobody(house: House) -> None:
    keeper = house.housekeeper()
    house.database.close()
    Path(str(house.database.url.database)).unlink()

    keeper.look()

    tried = last_attempt(house.settings.data)
    assert tried is not None
    assert "不存在" in tried.failure


def test_old_entries_of_the_trail_go_once_a_day_a_month_of_them(house: House) -> None:
    house.settings = replace(house.settings, backup_hour=None)
    write(house.database, 3, LONG_AGO, every=timedelta(days=31))
    keeper = house.housekeeper()

    for hours in (0, 1, 23, 24, 72):
        house.now = MORNING + timedelta(hours=hours)
        keeper.look()

    assert house.actions() == ["trail.prune"] * 3
    assert house.alarms() == []


def test_entries_that_cannot_be_archived_stay_and_are_an_alarm(house: House, tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    house.settings = replace(house.settings, backup_hour=None, trail_archive=tmp_path / "archive")
    write(house.database, 3, LONG_AGO)

    house.housekeeper().look()

    assert house.actions() == [*["enterprise.edit"] * 3, "trail.prune"]
    assert house.alarms() == [AlarmKind.FAILED_PRUNING]


def eventually(holds: Callable[[], bool]) -> bool:
    pause = Event()
    return any(holds() or pause.wait(0.02) for _ in range(500))
