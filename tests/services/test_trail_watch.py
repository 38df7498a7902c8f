"""The trail is checked and anchored, what is wrong raises an alarm, and alarms are told."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessment.persistence.alarms import AlarmKind, latest_alarms, raise_alarm
from assessment.persistence.database import Database
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.persistence.trail_anchors import AnchorFile
from assessment.persistence.trail_faults import Fault, Wrong
from assessment.persistence.trail_persons import forget_person
from assessment.persistence.trail_seal import Sealing
from assessment.services.trail_watch import (
    Notice,
    check_and_anchor,
    fault_in_words,
    person_in_words,
    send_alarms,
)
from assessment.work.watching import TrailWatch
from tests.databases import sealing
from tests.world import NOW, add_firm

RING = sealing().ring


@pytest.fixture
def anchored(sqlite_database: Database, tmp_path: Path) -> Database:
    return replace(sqlite_database, sealing=Sealing(RING, AnchorFile(tmp_path / "anchors")))


def write(database: Database, entries: int = 3) -> None:
    with database.writing() as session:
        for number in range(entries):
            deed = Deed(action="enterprise.edit", object_kind="enterprise", object_id=str(number))
            record(session, Origin(CONSOLE), deed, now=NOW)


def tamper(database: Database, statement: str) -> None:
    with closing(sqlite3.connect(str(database.url.database))) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute(statement)


def alarm(database: Database, at: datetime = NOW) -> None:
    with database.writing() as session:
        raise_alarm(session, kind=AlarmKind.TRIPWIRE, origin=Origin(CONSOLE), now=at)


def test_a_sound_trail_is_anchored(anchored: Database) -> None:
    write(anchored)

    verdict = check_and_anchor(anchored, now=NOW)
    again = check_and_anchor(anchored, now=NOW + timedelta(hours=1))

    assert (verdict.is_sound, verdict.anchors, again.anchors) == (True, 0, 1)
    with anchored.reading() as session:
        assert not latest_alarms(session, limit=1)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE trail_entry SET address = 'x' WHERE seq = 2", "第 2 条的内容与校验码不符"),
        ("DELETE FROM trail_entry WHERE seq = 2", "第 2 条不见了"),
        ("DELETE FROM trail_entry WHERE seq > 1", "第 2 条至第 3 条被截掉"),
        ("UPDATE trail_entry SET key_id = '9' WHERE seq = 2", "第 2 条的校验密钥不在密钥文件里"),
    ],
)
def test_a_broken_chain_raises_one_alarm_a_day_that_says_where(
    anchored: Database, statement: str, words: str
) -> None:
    write(anchored)
    check_and_anchor(anchored, now=NOW)
    tamper(anchored, statement)

    for hour in (1, 2, 27):
        assert not check_and_anchor(anchored, now=NOW + timedelta(hours=hour)).is_sound

    with anchored.reading() as session:
        found = latest_alarms(session, limit=9)
    assert [each.kind for each in found] == [AlarmKind.BROKEN_CHAIN] * 2
    assert words in str(found[-1].detail)


def test_the_alarm_names_whom_the_broken_entry_names_and_who_wrote_last_where_it_is_gone(
    anchored: Database,
) -> None:
    with anchored.writing() as session:
        firm = add_firm(session)
    for number in (1, 2):
        with anchored.writing() as session:
            deed = Deed(action="enterprise.edit", object_kind="enterprise", object_id=str(number))
            record(session, Origin(firm.lead, address="192.0.2.9"), deed, now=NOW)
    tamper(anchored, "UPDATE trail_entry SET object_id = 'x' WHERE seq = 2")
    check_and_anchor(anchored, now=NOW)

    told: list[Notice] = []
    assert send_alarms(anchored, [told.append], now=NOW) == 1
    (content,) = [each.content for each in told]
    assert (content["person"], content["address"]) == ("平台后台", "127.0.0.1")
    assert content["about"] == "留痕第 2 条"
    assert "人员是lead1先生（lead1），地址是 192.0.2.9" in told[0].text

    tamper(anchored, "DELETE FROM trail_entry WHERE seq = 2")
    check_and_anchor(anchored, now=NOW + timedelta(days=2))
    with anchored.reading() as session:
        assert "此前最后一条的人员是" in str(latest_alarms(session, limit=1)[0].detail)


def test_without_keys_nothing_can_be_checked(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="without keys"):
        check_and_anchor(replace(sqlite_database, sealing=None), now=NOW)


@pytest.mark.parametrize("wrong", Wrong)
def test_every_fault_is_told_in_words(wrong: Wrong) -> None:
    fault = Fault(wrong=wrong, first=3, last=3, at="a", sound_until="b", checked_at="c")
    said = fault_in_words(fault)

    assert "第 3" in said
    assert all(each in said for each in ("时间是 a", "最后一条记于 b", "核对无误是 c"))
    dated = fault_in_words(
        replace(fault, at="2026-11-20 02:30:00.000000", checked_at="2026-11-20T03:00:00+00:00")
    )
    assert "时间是 2026年11月20日 10:30" in dated
    assert "核对无误是 2026年11月20日 11:00" in dated


def test_an_alarm_is_told_once_by_all_ways(anchored: Database) -> None:
    alarm(anchored)
    told: list[Notice] = []

    assert send_alarms(anchored, [], now=NOW) == 0
    assert send_alarms(anchored, [told.append, told.append], now=NOW) == 1
    assert send_alarms(anchored, [told.append], now=NOW) == 0

    assert [each.subject for each in told] == ["【平台告警】程序试图越过数据范围"] * 2
    assert told[0].content["person"] == "服务器命令行"


def test_what_cannot_be_told_is_tried_again_later(anchored: Database) -> None:
    def fail(_notice: Notice) -> None:
        raise ConnectionRefusedError

    alarm(anchored)
    told: list[Notice] = []

    assert send_alarms(anchored, [fail], now=NOW) == 0
    assert send_alarms(anchored, [told.append], now=NOW + timedelta(seconds=5)) == 0
    assert send_alarms(anchored, [fail, told.append], now=NOW + timedelta(seconds=20)) == 1


def test_old_alarms_are_no_news(anchored: Database) -> None:
    alarm(anchored, NOW - timedelta(days=2))

    assert send_alarms(anchored, [lambda _: None], now=NOW) == 0


def test_the_clock_checks_at_once_and_every_hour(anchored: Database) -> None:
    write(anchored)
    times = iter([NOW, NOW, NOW + timedelta(minutes=30), NOW + timedelta(minutes=61)])
    watch = TrailWatch(anchored, [], clock=lambda: next(times))
    sealed = anchored.sealing
    assert sealed is not None
    assert sealed.anchors is not None

    for anchors in (1, 1, 2):
        watch.look()
        assert len(list(sealed.anchors.read(RING))) == anchors


def test_the_clock_outlives_what_goes_wrong(
    anchored: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Notice] = []
    alarm(anchored, datetime.now(UTC))
    failures = iter([True])

    def look(self: TrailWatch) -> None:
        if next(failures, False):
            raise RuntimeError("once")
        original(self)

    original: Callable[[TrailWatch], None] = TrailWatch.look
    monkeypatch.setattr(TrailWatch, "look", look)
    monkeypatch.setattr("assessment.work.watching._LOOK", 0.01)
    watch = TrailWatch(anchored, [told.append], clock=lambda: datetime.now(UTC))
    watch.start()
    for _ in range(500):
        if told:
            break
        watch._told.wait(0.01)
    watch.stop()

    assert len(told) == 1
    assert "could not be looked after" in caplog.text


def test_a_person_who_was_deleted_is_called_so(anchored: Database) -> None:
    with anchored.writing() as session:
        firm = add_firm(session)
    with anchored.writing() as session:
        raised = raise_alarm(session, kind=AlarmKind.TRIPWIRE, origin=Origin(firm.lead), now=NOW)
        assert person_in_words(session, raised.actor) == "lead1先生（lead1）"
        forget_person(session, firm.lead)
        assert "已注销的人员" in person_in_words(session, raised.actor)
