"""A process killed at any write, sync or rename: every report ordered is made once, whole, and noted once."""

import shutil
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.persistence.database import Database, open_database
from assessment.persistence.orders import ItemState, ReportItem, ReportOrder
from assessment.persistence.trail import TrailEntry
from assessment.services.reporting import order_report
from tests.databases import WORLD
from tests.world import NOW, acting, add_assessment, add_firm, add_snapshot

SERVER = [sys.executable, "-m", "tests.work.report_server"]
ROOT = Path(__file__).resolve().parents[2]
REPORTS = 3
SAMPLE = [("pwrite64", n) for n in (9, 44)]
SAMPLE += [("fdatasync", n) for n in (4,)]
SAMPLE += [("fsync", n) for n in (2,)]
SAMPLE += [("rename", n) for n in (3,)]
SOAK = [("pwrite64", n) for n in range(1, 60)] + [
    (call, n) for call in ("fdatasync", "fsync", "rename") for n in range(1, 12)
]


@pytest.fixture
def ordered(sqlite_database: Database, tmp_path: Path) -> Path:
    """A folder with a database in which reports wait."""
    with sqlite_database.writing() as session:
        firm = add_firm(session)
        snapshots = [
            add_snapshot(session, firm, add_assessment(session, firm, year=2020 + number)).id
            for number in range(REPORTS)
        ]
    actor = acting(sqlite_database, firm.lead)
    for snapshot in snapshots:
        for _ in range(2):  # the browser repeats its request
            with sqlite_database.writing() as session:
                order_report(session, actor, snapshot, key=f"order-{snapshot}", now=NOW)
    sqlite_database.close()
    return tmp_path


def killed_at(folder: Path, call: str, number: int) -> bool:
    """Run the process under strace and kill it at the given system call; whether it was killed."""
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    trace = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
    done = subprocess.run([*trace, *SERVER, str(folder)], cwd=ROOT, capture_output=True, check=False)
    return done.returncode in (-9, 137)


def violations(folder: Path) -> list[str]:
    """What is not as it should be after a restart has worked off the orders."""
    subprocess.run([*SERVER, str(folder)], cwd=ROOT, capture_output=True, check=True)
    database = open_database(f"sqlite:///{folder / 'test.sqlite3'}")
    with database.reading(WORLD) as session:
        items = session.scalars(select(ReportItem).order_by(ReportItem.id)).all()
        orders = session.scalars(select(ReportOrder).order_by(ReportOrder.id)).all()
        made = Counter(
            session.scalars(
                select(TrailEntry.object_id)
                .where(TrailEntry.action == "report.make")
                .order_by(TrailEntry.seq)
            )
        )
    database.close()
    found = [f"{order.id} is not finished" for order in orders if order.finished_at is None]
    found += [f"{item.id} is {item.state}" for item in items if item.state is not ItemState.DONE]
    found += [f"{item.id} is noted {made[item.id]} times" for item in items if made[item.id] != 1]
    found += [f"{item.id} has a wrong file" for item in items if not _is_whole(folder, item.sha256 or "")]
    found += [f"left behind {file.name}" for file in folder.glob("reports/*/unfinished-*")]
    return found if len(items) == len(orders) == REPORTS else [*found, "an order is missing or doubled"]


def _is_whole(folder: Path, name: str) -> bool:
    file = folder / "reports" / name[:2] / name
    return file.is_file() and sha256(file.read_bytes()).hexdigest() == name


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@pytest.mark.soak
@needs_strace
def test_killed_at_sampled_moments_every_report_is_made_exactly_once(ordered: Path) -> None:
    _sweep(ordered, SAMPLE)


@needs_strace
@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_killed_at_every_moment_every_report_is_made_exactly_once(ordered: Path) -> None:
    _sweep(ordered, SOAK)


def _sweep(ordered: Path, moments: list[tuple[str, int]]) -> None:
    killed, found = 0, []
    for call, number in moments:
        folder = ordered.with_name(f"{ordered.name}-{call}-{number}")
        shutil.copytree(ordered, folder)
        killed += killed_at(folder, call, number)
        found += [f"{call} {number}: {each}" for each in violations(folder)]
        shutil.rmtree(folder)

    assert found == []
    assert killed > len(moments) / 2
