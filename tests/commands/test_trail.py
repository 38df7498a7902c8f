"""``assessment trail`` finds what was changed and says where; it exports, and changes keys."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from assessment.composition import current_database
from assessment.persistence.database import Database
from tests.commands.conftest import Console
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
    assert "第 2 条的内容与校验码不符" in installed.run("trail", "verify", status=1)


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
