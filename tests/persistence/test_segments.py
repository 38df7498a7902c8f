"""The database lets go only what a true segment covers, and whatever is done to the rest is found."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from assessment.persistence.database import Database, open_database
from assessment.persistence.trail import COLUMNS, CONSOLE, Origin
from assessment.persistence.trail_anchors import AnchorFile, anchor_now
from assessment.persistence.trail_check import Verdict, check_trail
from assessment.persistence.trail_faults import Wrong
from assessment.persistence.trail_seal import Sealing, moment_text, sealed_bytes, segment_bytes
from assessment.persistence.trail_segments import SEALED_COLUMNS, Segment, prune
from tests.databases import as_superuser, sealing
from tests.persistence.aged import LONG_AGO, write
from tests.world import NOW

RING = sealing().ring
KEY = RING.current
HOUR = timedelta(hours=1)


def macs_of(database: Database) -> dict[int, str]:
    with database.reading() as session:
        return {int(seq): str(mac) for seq, mac in session.execute(text("SELECT seq, mac FROM trail_entry"))}


def segment(macs: dict[int, str], first: int, last: int) -> Segment:
    """Entries of ``aged.write`` as a segment."""
    return Segment(
        first_seq=first,
        last_seq=last,
        entries=last - first + 1,
        began_at=moment_text(LONG_AGO + (first - 1) * HOUR),
        ended_at=moment_text(LONG_AGO + (last - 1) * HOUR),
        before=macs.get(first - 1, ""),
        last_mac=macs[last],
        sha256="0" * 64,
        archive="",
        pruned_at=moment_text(NOW),
    )


def go(database: Database, which: Segment) -> None:
    with database.writing() as session:
        prune(session, Origin(CONSOLE), which, now=NOW)


def test_only_what_is_old_whole_and_next_may_go(database: Database) -> None:
    write(database, 4, LONG_AGO)
    write(database, 3, NOW)
    macs = macs_of(database)
    true = segment(macs, 1, 3)
    for wrong in (
        segment(macs, 2, 3),
        segment(macs, 1, 5),
        segment(macs, 1, 7),
        replace(true, last_seq=0),
        replace(true, entries=2),
        replace(true, last_mac=macs[4]),
    ):
        with pytest.raises(DBAPIError, match="not what may go"):
            go(database, wrong)
    assert macs_of(database) == macs

    go(database, true)
    with pytest.raises(DBAPIError, match="not what may go"):
        go(database, true)
    go(database, segment(macs, 4, 4))

    assert sorted(macs_of(database)) == [5, 6, 7, 8, 9]
    assert check_trail(database, RING, None).is_sound


def as_whoever_may(database: Database) -> Engine:
    """The application has no right to on PostgreSQL; who has every right meets the triggers."""
    return create_engine(as_superuser(database.url.render_as_string(hide_password=False)), poolclass=NullPool)


def test_nothing_else_changes_or_deletes(database: Database) -> None:
    write(database, 3, LONG_AGO)
    go(database, segment(macs_of(database), 1, 2))
    left = macs_of(database)

    for statement in (
        "DELETE FROM trail_entry WHERE seq = 3",
        "DELETE FROM trail_entry",
        "UPDATE trail_entry SET seq = 1 WHERE seq = 3",
        "UPDATE trail_segment SET last_seq = 4",
        "DELETE FROM trail_segment",
    ):
        with as_whoever_may(database).begin() as connection, pytest.raises(DBAPIError, match="frozen"):
            connection.exec_driver_sql(statement)
    assert macs_of(database) == left


def test_on_sqlite_no_segment_can_be_replaced(sqlite_database: Database) -> None:
    write(sqlite_database, 4, LONG_AGO)
    go(sqlite_database, segment(macs_of(sqlite_database), 1, 2))

    with sqlite_database.writer.begin() as connection, pytest.raises(DBAPIError, match="not what may go"):
        connection.exec_driver_sql("INSERT OR REPLACE INTO trail_segment SELECT * FROM trail_segment")


def test_on_postgres_the_tables_cannot_be_emptied(postgres_database: Database) -> None:
    for table in ("trail_entry", "trail_segment"):
        with (
            as_whoever_may(postgres_database).begin() as connection,
            pytest.raises(DBAPIError, match="frozen"),
        ):
            connection.exec_driver_sql(f"TRUNCATE {table}")


@dataclass(frozen=True, slots=True)
class Kept:
    """Entries 1–3 and 4–6 pruned, 7–9 left, 10 and 11 telling of it; the end anchored; without guards."""

    file: Path
    anchors: AnchorFile
    macs: dict[int, str]


@pytest.fixture(scope="module")
def kept(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("segments")
    shutil.copyfile(sqlite_template, folder / "trail.sqlite3")
    anchors = AnchorFile(folder / "anchors")
    database = replace(open_database(f"sqlite:///{folder / 'trail.sqlite3'}"), sealing=Sealing(RING, anchors))
    write(database, 9, LONG_AGO)
    macs = macs_of(database)
    for first, last in ((1, 3), (4, 6)):
        anchors.add(RING, anchor_now(seq=last, mac=macs[last], at=LONG_AGO + last * HOUR, reason="checked"))
        go(database, segment(macs, first, last))
    macs |= macs_of(database)
    database.close()
    with closing(sqlite3.connect(folder / "trail.sqlite3")) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
    return Kept(folder / "trail.sqlite3", anchors, macs)


@dataclass(frozen=True, slots=True)
class Attacked:
    """A copy that somebody tampers with who may hold the key."""

    file: sqlite3.Connection
    kept: Kept

    def forge(self, which: Segment) -> None:
        """A segment sealed with the stolen key, the entries gone."""
        columns = astuple(which)
        mac = KEY.mac(segment_bytes(columns, algorithm=KEY.algorithm, key_id=KEY.id))
        marks = ", ".join("?" * (len(columns) + 3))
        self.file.execute(
            f"INSERT INTO trail_segment VALUES ({marks})",  # noqa: S608 - question marks
            (*columns, KEY.algorithm, KEY.id, mac),
        )
        self.file.execute("DELETE FROM trail_entry WHERE seq <= ?", (which.last_seq,))

    def tell(self, which: Segment) -> None:
        """The entry of its pruning, sealed with the stolen key, behind the last one."""
        seq, before = self.file.execute("SELECT max(seq), mac FROM trail_entry").fetchone()
        at, detail = which.told
        row = [seq + 1, at, CONSOLE, None, None, "", "trail.prune", "trail", "7-8", None, "done", detail]
        mac = KEY.mac(sealed_bytes(row, before, algorithm=KEY.algorithm, key_id=KEY.id))
        marks = ", ".join("?" * 15)
        names = ", ".join((*COLUMNS, "algorithm", "key_id", "mac"))
        self.file.execute(
            f"INSERT INTO trail_entry ({names}) VALUES ({marks})",  # noqa: S608 - names of columns
            (*row, KEY.algorithm, KEY.id, mac),
        )


@pytest.fixture
def attacked(kept: Kept, tmp_path: Path) -> Iterator[Attacked]:
    shutil.copyfile(kept.file, tmp_path / "attacked.sqlite3")
    with closing(sqlite3.connect(tmp_path / "attacked.sqlite3")) as file:
        yield Attacked(file, kept)


def verdict(attacked: Attacked, *, anchors: bool = True) -> Verdict:
    attacked.file.commit()
    (_, _, path) = attacked.file.execute("PRAGMA database_list").fetchone()
    with closing(open_database(f"sqlite:///{path}")) as database:
        return check_trail(database, RING, attacked.kept.anchors if anchors else None)


def fault(attacked: Attacked, *, anchors: bool = True) -> tuple[Wrong, int, int]:
    (found,) = verdict(attacked, anchors=anchors).faults
    return found.wrong, found.first, found.last


def test_untouched_it_is_sound(attacked: Attacked) -> None:
    found = verdict(attacked)

    assert found.is_sound
    assert [(each.first_seq, each.last_seq) for each in found.pruned] == [(1, 3), (4, 6)]
    assert (found.entries, found.last_seq) == (5, 11)


@pytest.mark.parametrize("column", [*SEALED_COLUMNS[1:], "algorithm", "key_id", "mac"])
def test_a_changed_segment_is_found(attacked: Attacked, column: str) -> None:
    for value in ("x", 9, -1, b"\xff\xfe", "2020-03-10 08:00:00.000000"):
        attacked.file.execute(f"UPDATE trail_segment SET {column} = ? WHERE first_seq = 4", (value,))  # noqa: S608

        wrong, first, _ = fault(attacked)

        assert (wrong, first) == (Wrong.SEGMENT_CHANGED, 4)


def resurrected(attacked: Attacked) -> None:
    attacked.file.execute(
        "INSERT INTO trail_entry SELECT 6, at, actor, session_id, address, action, object_kind, object_id,"
        " enterprise_id, outcome, detail, on_behalf_of, algorithm, key_id, mac FROM trail_entry WHERE seq = 7"
    )


def executed(*statements: str) -> Callable[[Attacked], None]:
    """Somebody runs these without a key."""

    def attack(attacked: Attacked) -> None:
        for each in statements:
            attacked.file.execute(each)

    return attack


WITHOUT_KEY = {
    "the last segment is gone": (
        executed("DELETE FROM trail_segment WHERE first_seq = 4"),
        (Wrong.MISSING, 4, 6),
    ),
    "the first segment is gone": (
        executed("DELETE FROM trail_segment WHERE first_seq = 1"),
        (Wrong.SEGMENT_CHANGED, 1, 6),
    ),
    "all segments are gone": (executed("DELETE FROM trail_segment"), (Wrong.MISSING, 1, 6)),
    "more entries are gone": (executed("DELETE FROM trail_entry WHERE seq < 9"), (Wrong.MISSING, 7, 8)),
    "an entry is back": (resurrected, (Wrong.CHANGED, 7, 7)),
    "what tells is gone, and all after it": (
        executed("DELETE FROM trail_entry WHERE seq > 9"),
        (Wrong.CUT_OFF, 10, 11),
    ),
    "a segment changed places": (
        executed(
            "UPDATE trail_segment SET first_seq = 100 WHERE first_seq = 1",
            "UPDATE trail_segment SET first_seq = 1 WHERE first_seq = 4",
            "UPDATE trail_segment SET first_seq = 4 WHERE first_seq = 100",
        ),
        (Wrong.SEGMENT_CHANGED, 1, 6),
    ),
}


@pytest.mark.parametrize("attack", WITHOUT_KEY)
def test_whoever_has_no_key_is_found(attacked: Attacked, attack: str) -> None:
    tamper, expected = WITHOUT_KEY[attack]
    tamper(attacked)

    assert fault(attacked) == expected


def test_a_segment_that_no_entry_tells_of_is_forged(attacked: Attacked) -> None:
    attacked.forge(segment(attacked.kept.macs, 7, 8))

    assert fault(attacked) == (Wrong.UNTOLD, 7, 8)


def test_what_tells_cannot_be_cut_off_even_where_nothing_is_anchored(attacked: Attacked) -> None:
    attacked.file.execute("DELETE FROM trail_entry WHERE seq > 9")

    assert fault(attacked, anchors=False) == (Wrong.UNTOLD, 1, 3)


def test_an_entry_that_tells_of_another_segment_does_not_count(attacked: Attacked) -> None:
    forged = segment(attacked.kept.macs, 7, 8)
    attacked.forge(forged)
    attacked.tell(replace(forged, sha256="1" * 64))

    assert fault(attacked) == (Wrong.UNTOLD, 7, 8)


@pytest.mark.parametrize("column", ["last_seq", "sha256", "ended_at"])
def test_with_the_key_itself_nonsense_is_no_segment(attacked: Attacked, column: str) -> None:
    values: dict[str, object] = {"last_seq": "8", "sha256": 8, "ended_at": "long ago"}
    forged = segment(attacked.kept.macs, 7, 8)
    object.__setattr__(forged, column, values[column])
    attacked.forge(forged)

    wrong, first, _ = fault(attacked)
    assert (wrong, first) == (Wrong.SEGMENT_CHANGED, 7)


def test_with_the_key_itself_entries_cannot_go_before_their_time(attacked: Attacked) -> None:
    young = replace(segment(attacked.kept.macs, 7, 8), ended_at=moment_text(NOW - timedelta(days=180)))
    attacked.forge(young)
    attacked.tell(young)

    assert fault(attacked) == (Wrong.EARLY, 7, 8)


@pytest.mark.parametrize(
    ("at", "mac", "wrong"),
    [
        (datetime.fromisoformat("2026-11-01T00:00:00+00:00"), "", Wrong.EARLY),
        (LONG_AGO + 9 * HOUR, "0" * 64, Wrong.REWRITTEN),
    ],
)
def test_with_the_key_itself_the_anchors_still_tell(
    attacked: Attacked, tmp_path: Path, at: datetime, mac: str, wrong: Wrong
) -> None:
    anchors = AnchorFile(tmp_path / "anchors")
    shutil.copyfile(attacked.kept.anchors.path, anchors.path)
    seq = 7 if wrong is Wrong.EARLY else 8
    anchors.add(RING, anchor_now(seq=seq, mac=mac or attacked.kept.macs[seq], at=at, reason="checked"))
    forged = segment(attacked.kept.macs, 7, 8)
    attacked.forge(forged)
    attacked.tell(forged)
    held = replace(attacked, kept=replace(attacked.kept, anchors=anchors))

    assert verdict(attacked, anchors=False).is_sound
    assert fault(held) == (wrong, 7, 8)
