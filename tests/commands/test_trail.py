"""``assessment trail`` finds what was changed and says where; it exports, and changes keys."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from assessment.composition import current_database
from assessment.persistence.alarms import AlarmKind, latest_alarms
from assessment.persistence.database import Database
from assessment.persistence.trail import CONSOLE
from tests.commands.conftest import Console
from tests.persistence.aged import LONG_AGO, write
from tests.world import add_firm


def filled(installed: Console) -> None:
    with closing(current_database(installed.settings)) as database:
        fill(database)


def fill(database: Database) -> None:
    for number in (1, 2):
        with database.writing() as session:
            add_firm(session, number)


def tamper(installed: Console) -> None:
    with closing(sqlite3.connect(installed.settings.data / "assessment.sqlite3")) as file, file:
        file.execute("DROP TRIGGER trail_entry_no_update")
        file.execute("UPDATE trail_entry SET object_id = 'x' WHERE seq = 2")


def test_a_sound_trail_is_called_sound_and_a_changed_entry_is_named(installed: Console) -> None:
    filled(installed)

    said = installed.run("trail", "verify")
    assert "还没有锚点" in said
    assert "完好，到第 2 条为止" in said

    tamper(installed)
    for _ in range(2):
        assert "第 2 条的内容与校验码不符" in installed.run("trail", "verify", status=1)
    with closing(current_database(installed.settings)) as database, database.reading() as session:
        (alarm,) = latest_alarms(session, limit=9)
    assert (alarm.kind, alarm.actor, alarm.about) == (AlarmKind.BROKEN_CHAIN, CONSOLE, "留痕第 2 条")


def test_a_changed_entry_is_named_although_the_alarm_cannot_be_written(installed: Console) -> None:
    filled(installed)
    tamper(installed)
    with closing(sqlite3.connect(installed.settings.data / "assessment.sqlite3")) as file, file:
        file.execute("DROP TABLE alarm_note")
        file.execute("DROP TABLE alarm")

    said = installed.run("trail", "verify", status=1)
    assert "第 2 条的内容与校验码不符" in said
    assert "告警没有写入数据库" in said


def test_the_trail_is_exported_with_an_entry_and_an_anchor(installed: Console, tmp_path: Path) -> None:
    filled(installed)
    file = tmp_path / "trail.jsonl"

    said = installed.run("trail", "export", "-o", str(file))

    assert sha256(file.read_bytes()).hexdigest() in said
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["seq"] for line in lines] == [1, 2]
    assert "锚点 1 个" in installed.run("trail", "verify")
    assert "到第 3 条为止" in installed.run("trail", "verify")


def test_a_new_key_seals_what_comes_and_the_old_one_still_checks(installed: Console) -> None:
    filled(installed)
    installed.run("trail", "new-key", "--algorithm", "hmac-sm3")
    with closing(current_database(installed.settings)) as database, database.writing() as session:
        add_firm(session, 3)

    assert "到第 3 条为止" in installed.run("trail", "verify")


def test_without_its_keys_nothing_is_checked_or_changed(installed: Console) -> None:
    installed.settings.trail_ring.unlink()

    assert "assessment migrate" in installed.run("trail", "verify", status=1)
    assert "assessment migrate" in installed.run("trail", "new-key", status=1)
    installed.settings.trail_ring.write_text("{}")
    installed.settings.trail_ring.chmod(0o644)
    assert "chmod 600" in installed.run("trail", "verify", status=1)
    installed.settings.trail_ring.chmod(0o600)
    assert "已损坏" in installed.run("trail", "verify", status=1)
    installed.settings.trail_ring.write_text("none")
    assert "已损坏" in installed.run("trail", "verify", status=1)


def aged(installed: Console) -> None:
    with closing(current_database(installed.settings)) as database:
        write(database, 4, LONG_AGO)
        fill(database)


def test_what_is_too_old_goes_and_is_named_as_pruned(installed: Console, tmp_path: Path) -> None:
    aged(installed)
    archiving = installed.having(ASSESSMENT_TRAIL_ARCHIVE=str(tmp_path / "archive"))

    assert "已到期" in archiving.run("trail", "prune", "--dry-run")
    assert "到期清理" not in archiving.run("trail", "verify")
    said = archiving.run("trail", "prune")

    file = tmp_path / "archive" / "trail-1-4.jsonl"
    assert f"第 1 条至第 4 条，存档 {file}" in said
    assert sha256(file.read_bytes()).hexdigest() in said
    assert "没有到期的留痕。保存期限：36 个月" in archiving.run("trail", "prune")
    verified = archiving.run("trail", "verify")
    assert "第 1 条至第 4 条已到期清理，分 1 段" in verified
    assert "完好，到第 7 条为止" in verified


def test_an_archive_that_was_changed_is_named_and_one_that_is_gone_told(
    installed: Console, tmp_path: Path
) -> None:
    aged(installed)
    archiving = installed.having(ASSESSMENT_TRAIL_ARCHIVE=str(tmp_path / "archive"))
    archiving.run("trail", "prune")
    file = tmp_path / "archive" / "trail-1-4.jsonl"

    file.write_bytes(file.read_bytes().replace(b"192.0.2.7", b"192.0.2.8"))
    assert "存档 trail-1-4.jsonl 与清理时的 SHA-256 不符" in archiving.run("trail", "verify", status=1)
    file.unlink()
    assert "存档 trail-1-4.jsonl 不在" in archiving.run("trail", "verify")


def test_where_it_is_kept_for_ever_or_cannot_be_archived_nothing_goes(
    installed: Console, tmp_path: Path
) -> None:
    aged(installed)
    (tmp_path / "file").write_text("x")

    for_ever = installed.having(ASSESSMENT_TRAIL_MONTHS="forever")
    assert "保存期限：一直保存" in for_ever.run("trail", "prune")
    archiving = installed.having(ASSESSMENT_TRAIL_ARCHIVE=str(tmp_path / "file"))
    assert "写不了存档目录" in archiving.run("trail", "prune", status=1)
    assert "已核对留痕 6 条" in installed.run("trail", "verify")
    assert "没有存档" in installed.run("trail", "prune")
