"""Whatever is done to the trail behind the platform's back is found, and where it begins is named."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from assessment.persistence.database import Database, open_database
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.persistence.trail_anchors import Anchor, AnchorFile
from assessment.persistence.trail_check import CHECKED, check_trail
from assessment.persistence.trail_faults import Wrong
from assessment.persistence.trail_seal import Sealing
from tests.databases import sealing
from tests.persistence.tampering import ATTACKS, Attack, Forgery, rewrite
from tests.world import NOW, add_firm

RING = sealing().ring
EACH = 91
"""Eleven kinds of attack: a thousand in all."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A trail of a hundred entries without its guards, anchored every twenty and at its end."""

    file: Path
    anchors: AnchorFile


@pytest.fixture(scope="module")
def kept(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("trail")
    kept = Kept(folder / "trail.sqlite3", AnchorFile(folder / "anchors"))
    shutil.copyfile(sqlite_template, kept.file)
    database = replace(open_database(f"sqlite:///{kept.file}"), sealing=Sealing(RING, kept.anchors))
    with database.writing() as session:
        person = add_firm(session).lead
    for number in range(1, 100):
        with database.writing() as session:
            action = "release.export" if number % 20 == 0 or number == 99 else "enterprise.edit"
            deed = Deed(
                action=action, object_kind="enterprise", object_id=f"{number}", detail=["答案", number]
            )
            origin = Origin(person if number % 3 else CONSOLE, address="192.0.2.7")
            record(session, origin, deed, now=NOW)
    database.close()
    with closing(sqlite3.connect(kept.file)) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
    with closing(sqlite3.connect(kept.file, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = MEMORY")
    return kept


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_thousand_attacks_are_found_and_located(kept: Kept, attack: Attack, tmp_path: Path) -> None:
    missed = []
    for seed in range(EACH):
        dice = random.Random(f"{attack.__name__}-{seed}")  # noqa: S311 - an attack, not a key
        forgery = attacked(kept, tmp_path / "attacked.sqlite3", attack, dice)
        first, last, wrong = found(kept, tmp_path / "attacked.sqlite3")
        between_anchors = attack is rewrite and wrong is Wrong.REWRITTEN  # with the key itself
        exact = first <= forgery.first <= last if between_anchors else first == forgery.first
        if not exact:
            missed.append((seed, forgery, first, last, wrong))

    assert missed == []


def test_a_change_to_the_anchors_is_found(kept: Kept, tmp_path: Path) -> None:
    lines = kept.anchors.path.read_text().splitlines(keepends=True)
    forged = AnchorFile(tmp_path / "anchors")
    database = open_database(f"sqlite:///{kept.file}")
    for changed, number in (
        (lines[:1] + lines[2:], 2),
        ([lines[0].replace('"seq":', '"seq":9'), *lines[1:]], 1),
        ([lines[0], "no anchor\n", *lines[1:]], 2),
        ([lines[0][:40], "\n", *lines[1:]], 1),
    ):
        forged.path.write_text("".join(changed))

        (fault,) = check_trail(database, RING, forged).faults
        assert (fault.wrong, fault.first) == (Wrong.ANCHOR_CHANGED, number)
    database.close()


def test_a_torn_line_does_not_spoil_the_next_anchor(kept: Kept, tmp_path: Path) -> None:
    anchors = AnchorFile(tmp_path / "anchors")
    anchors.path.write_text(kept.anchors.path.read_text() + '{"seq":1')
    *_, last = kept.anchors.read(RING)
    assert isinstance(last, Anchor)

    anchors.add(RING, last)

    read = list(anchors.read(RING))
    assert read[-1] == last
    assert [type(each).__name__ for each in read[-2:]] == ["BadLine", "Anchor"]


def test_a_fault_tells_since_when(kept: Kept, tmp_path: Path) -> None:
    anchors = AnchorFile(tmp_path / "anchors")
    shutil.copyfile(kept.anchors.path, anchors.path)
    file = tmp_path / "attacked.sqlite3"
    sound = open_database(f"sqlite:///{kept.file}")
    verdict = check_trail(sound, RING, anchors)
    assert verdict.last_anchor is not None
    checked = replace(verdict.last_anchor, reason=CHECKED, at="2026-11-20T03:00:00+00:00")
    anchors.add(RING, checked)
    sound.close()

    shutil.copyfile(kept.file, file)
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE trail_entry SET address = 'x' WHERE seq = 7")
    attacked_database = open_database(f"sqlite:///{file}")
    (fault,) = check_trail(attacked_database, RING, anchors).faults
    attacked_database.close()

    assert (fault.first, fault.sound_until) == (7, "2026-11-20 02:30:00.000000")
    assert fault.checked_at == checked.at


def attacked(kept: Kept, copy: Path, attack: Attack, dice: random.Random) -> Forgery:
    copy.unlink(missing_ok=True)
    shutil.copyfile(kept.file, copy)
    with closing(sqlite3.connect(copy)) as file, file:
        file.execute("PRAGMA synchronous = 0")
        return attack(file, dice, RING.current)


def found(kept: Kept, file: Path) -> tuple[int, int, Wrong | None]:
    url = make_url(f"sqlite:///{file}")
    bare = create_engine(url, poolclass=NullPool)
    verdict = check_trail(Database(url=url, writer=bare, reader=bare), RING, kept.anchors)
    if verdict.is_sound:
        return 0, 0, None
    return verdict.faults[0].first, verdict.faults[0].last, verdict.faults[0].wrong
