"""A process that makes the waiting reports and ends; the kill tests end it earlier.

``RENDERED`` names a file in which each number that is begun is noted; with ``KILLED_AT`` the process kills
itself as it begins on that one, counted from 1.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from assessment.files.store import FileStore
from assessment.persistence.database import open_database
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import Workshop, resume
from assessment.work.orders import make_waiting_reports
from tests.databases import field_keys, sealing


def render(subject: ReportSubject) -> bytes:
    """Twenty kilobytes that depend on the subject alone."""
    if place := os.environ.get("RENDERED"):
        with Path(place).open("a", encoding="utf-8") as noted:
            noted.write(f"{subject.number}\n")
        if len(Path(place).read_text("utf-8").split()) == int(os.environ["KILLED_AT"]):
            os.kill(os.getpid(), signal.SIGKILL)
    return f"report {subject.number}\n".encode() + b"x" * 20_000


def main(folder: Path) -> None:
    """Begin as the platform begins, and work off what waits."""
    database = open_database(
        f"sqlite:///{folder / 'test.sqlite3'}", sealing=sealing(), field_keys=field_keys()
    )
    workshop = Workshop(
        database=database,
        store=FileStore(folder / "reports"),
        render=render,
        clock=lambda: datetime.now(UTC),
    )
    resume(workshop)
    make_waiting_reports(workshop)
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
