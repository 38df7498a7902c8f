"""Entries of the trail go after their time and not before, archived, told and proved by what is left."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.key_ring import with_new_key
from assessment.persistence.alarms import AlarmKind, latest_alarms
from assessment.persistence.database import Database
from assessment.persistence.instance_lock import exclusive
from assessment.persistence.trail import CONSOLE, Origin, Outcome, TrailEntry
from assessment.persistence.trail_anchors import AnchorFile, anchor_now
from assessment.persistence.trail_check import Verdict, check_trail
from assessment.persistence.trail_seal import Sealing
from assessment.persistence.trail_segments import Segment
from assessment.retention import Retention
from assessment.services import pruning
from assessment.services.pruning import PruningRefusedError, due, note_failure, prune_trail
from assessment.settings import Settings, settings_from
from tests.databases import sealing
from tests.persistence.aged import LONG_AGO, write
from tests.world import NOW

RING = sealing().ring
BY = Origin(CONSOLE)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from(
        {
            "ASSESSMENT_DATA": str(tmp_path / "data"),
            "ASSESSMENT_TRAIL_ARCHIVE": str(tmp_path / "archive"),
        }
    )


@pytest.fixture
def anchored(sqlite_database: Database, tmp_path: Path) -> Database:
    return replace(sqlite_database, sealing=Sealing(RING, AnchorFile(tmp_path / "anchors")))


def pruned(database: Database, settings: Settings, now: datetime = NOW) -> tuple[Segment, ...]:
    until = due(database, settings, gradually=False, now=now)
    assert until is not None
    return prune_trail(database, settings, until=until, origin=BY, now=now)


def checked(database: Database) -> Verdict:
    found = database.sealing
    assert found is not None
    return check_trail(database, found.ring, found.anchors)


def numbers(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry.seq).order_by(TrailEntry.seq)))


def test_what_is_older_goes_and_what_is_left_is_proved(database: Database, settings: Settings) -> None:
    write(database, 7, LONG_AGO)
    write(database, 3, NOW)

    (segment,) = pruned(database, settings)

    assert (segment.first_seq, segment.last_seq, segment.entries) == (1, 7, 7)
    assert (segment.began_at, segment.ended_at) == (
        "2020-03-10 08:00:00.000000",
        "2020-03-10 14:00:00.000000",
    )
    assert numbers(database) == [8, 9, 10, 11]
    verdict = checked(database)
    assert verdict.is_sound
    assert (verdict.pruned, verdict.entries, verdict.last_seq) == ((segment,), 4, 11)


def test_pruning_is_an_act_in_the_trail_and_anchored(anchored: Database, settings: Settings) -> None:
    write(anchored, 3, LONG_AGO)
    write(anchored, 1, NOW)

    (segment,) = pruned(anchored, settings)

    with anchored.reading() as session:
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "trail.prune")).one()
    assert (told.actor, told.object_id, told.outcome) == (CONSOLE, "1-3", Outcome.DONE)
    assert told.detail == segment.as_detail
    found = anchored.sealing
    assert found is not None
    assert [(each.reason, each.seq) for each in found.noted()] == [("checked", 4), ("trail.prune", 5)]


def test_what_goes_lies_in_the_archive_with_its_hash(anchored: Database, settings: Settings) -> None:
    write(anchored, 3, LONG_AGO)
    write(anchored, 1, NOW)

    (segment,) = pruned(anchored, settings)

    assert settings.trail_archive is not None
    file = settings.trail_archive / "trail-1-3.jsonl"
    assert segment.archive == file.name
    assert segment.sha256 == sha256(file.read_bytes()).hexdigest()
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert lines[-1]["mac"] == segment.last_mac
    assert [each.name for each in settings.trail_archive.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o077 == 0


def test_without_an_archive_the_hash_stays_alone(sqlite_database: Database, settings: Settings) -> None:
    write(sqlite_database, 3, LONG_AGO)
    write(sqlite_database, 1, NOW)

    (segment,) = pruned(sqlite_database, replace(settings, trail_archive=None))

    assert segment.archive == ""
    assert len(segment.sha256) == 64
    assert checked(sqlite_database).is_sound


def test_many_entries_go_a_segment_at_a_time(
    anchored: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "MOST_ENTRIES", 3)
    write(anchored, 8, LONG_AGO)
    write(anchored, 1, NOW)

    found = pruned(anchored, settings)

    assert [(each.first_seq, each.last_seq) for each in found] == [(1, 3), (4, 6), (7, 8)]
    assert numbers(anchored) == [9, 10, 11, 12]
    assert checked(anchored).pruned == found
    assert checked(anchored).is_sound


def test_the_entries_of_a_pruning_are_themselves_pruned_in_time(
    anchored: Database, settings: Settings
) -> None:
    write(anchored, 3, LONG_AGO)
    write(anchored, 2, LONG_AGO.replace(year=2022))
    pruned(anchored, settings, now=LONG_AGO.replace(year=2023, month=6))
    write(anchored, 1, NOW)

    (_, second) = pruned_twice = (*checked(anchored).pruned, *pruned(anchored, settings))

    assert numbers(anchored) == [7, 8]
    assert (second.first_seq, second.last_seq) == (4, 6)
    assert checked(anchored).pruned == pruned_twice
    assert checked(anchored).is_sound


@pytest.mark.parametrize(
    ("months", "until"), [(36, "2023-11-01"), (6, "2026-05-01"), (1200, None), (None, None)]
)
def test_whole_months_go_that_are_older_than_is_asked_for(
    sqlite_database: Database, settings: Settings, months: int | None, until: str | None
) -> None:
    write(sqlite_database, 1, LONG_AGO)
    asked = replace(settings, retention=Retention(months))

    found = due(sqlite_database, asked, gradually=False, now=NOW)

    assert (found.isoformat()[:10] if found else None) == until


def test_nothing_is_due_in_an_empty_or_young_trail(sqlite_database: Database, settings: Settings) -> None:
    assert due(sqlite_database, settings, gradually=False, now=NOW) is None
    write(sqlite_database, 1, NOW.replace(year=2023, month=12))
    assert due(sqlite_database, settings, gradually=False, now=NOW) is None


def test_by_itself_the_site_takes_a_month_a_day(sqlite_database: Database, settings: Settings) -> None:
    write(sqlite_database, 4, LONG_AGO, every=timedelta(days=20))
    write(sqlite_database, 1, NOW)

    until = due(sqlite_database, settings, gradually=True, now=NOW)
    assert until is not None
    prune_trail(sqlite_database, settings, until=until, origin=BY, now=NOW)

    assert until.isoformat() == "2020-04-01T00:00:00+08:00"
    assert numbers(sqlite_database) == [3, 4, 5, 6]


def test_the_last_entry_goes_only_once_others_are_chained_to_it(
    anchored: Database, settings: Settings
) -> None:
    write(anchored, 3, LONG_AGO)

    found = pruned(anchored, settings)

    assert [(each.first_seq, each.last_seq) for each in found] == [(1, 2), (3, 3)]
    assert numbers(anchored) == [4, 5]
    assert checked(anchored).is_sound


def test_a_trail_that_is_not_sound_stays_as_evidence(sqlite_database: Database, settings: Settings) -> None:
    write(sqlite_database, 3, LONG_AGO)
    write(sqlite_database, 1, NOW)
    with closing(sqlite3.connect(str(sqlite_database.url.database))) as file, file:
        file.execute("DROP TRIGGER trail_entry_no_update")
        file.execute("UPDATE trail_entry SET address = 'x' WHERE seq = 2")

    with pytest.raises(PruningRefusedError, match="第 2 条的内容与校验码不符"):
        pruned(sqlite_database, settings)

    assert numbers(sqlite_database)[:4] == [1, 2, 3, 4]
    with sqlite_database.reading() as session:
        assert [each.kind for each in latest_alarms(session, limit=9)] == [AlarmKind.BROKEN_CHAIN]


def test_what_the_anchors_know_to_be_younger_stays(anchored: Database, settings: Settings) -> None:
    write(anchored, 1, LONG_AGO)
    found = anchored.sealing
    assert found is not None
    assert found.anchors is not None
    (mac,) = [each.last_mac for each in [checked(anchored)]]
    found.anchors.add(RING, anchor_now(seq=1, mac=mac, at=NOW, reason="checked"))
    write(anchored, 2, LONG_AGO)  # by a clock that was set back

    with pytest.raises(PruningRefusedError, match="没有到保存期限"):
        pruned(anchored, settings)

    assert numbers(anchored) == [1, 2, 3]


def test_where_the_archive_cannot_be_written_nothing_goes(anchored: Database, settings: Settings) -> None:
    write(anchored, 3, LONG_AGO)
    assert settings.trail_archive is not None
    settings.trail_archive.write_text("a file where the folder should be")

    with pytest.raises(PruningRefusedError, match="写不了存档目录"):
        pruned(anchored, settings)

    assert numbers(anchored) == [1, 2, 3]


def test_two_at_once_are_refused(sqlite_database: Database, settings: Settings) -> None:
    write(sqlite_database, 3, LONG_AGO)

    with exclusive(settings.data / "pruning.lock"), pytest.raises(PruningRefusedError, match="另一个清理"):
        pruned(sqlite_database, settings)


def test_where_no_entry_can_tell_nothing_goes(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, 3, LONG_AGO)

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("assessment.persistence.trail._sealed", fail)
    with pytest.raises(OSError, match="no space left"):
        pruned(database, settings)

    assert numbers(database) == [1, 2, 3]
    assert checked(database).pruned == ()


def test_later_keys_check_what_earlier_ones_sealed(sqlite_database: Database, settings: Settings) -> None:
    write(sqlite_database, 3, LONG_AGO)
    write(sqlite_database, 1, NOW)
    pruned(sqlite_database, settings)

    ring = with_new_key(RING, algorithm="hmac-sm3", now=NOW)
    later = replace(sqlite_database, sealing=Sealing(ring))
    write(later, 1, NOW)

    assert checked(later).is_sound
    assert not check_trail(later, with_new_key(sealing().ring, algorithm="hmac-sm3", now=NOW), None).is_sound


def test_a_failure_is_told_and_alarms(sqlite_database: Database) -> None:
    note_failure(sqlite_database, "写不了存档目录", origin=BY, now=NOW)

    with sqlite_database.reading() as session:
        (alarm,) = latest_alarms(session, limit=9)
        (entry,) = session.scalars(select(TrailEntry).where(TrailEntry.action == "trail.prune"))
    assert (alarm.kind, alarm.detail) == (AlarmKind.FAILED_PRUNING, {"reason": "写不了存档目录"})
    assert entry.outcome is Outcome.FAILED
