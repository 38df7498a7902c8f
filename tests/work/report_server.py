"""A process that makes the waiting reports and ends; the kill test ends it earlier."""

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
