"""A process killed in the middle of a batch: the next one makes the rest, and nothing that was done anew."""

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from assessment.domain.editions import USUAL
from assessment.domain.roles import Role
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem
from assessment.services.batching import order_batch
from tests.many_firms import add_firms, sketches
from tests.work.test_kill import ROOT, SERVER
from tests.world import NOW, acting, add_member, add_workstation

REPORTS = 8
KILLED_AT = 4


def test_a_killed_process_loses_no_report_of_a_batch_and_none_is_made_twice(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.writing() as session:
        workstation = add_workstation(session)
        consultant = add_member(session, workstation, Role.CONSULTANT, "consultant")
        add_firms(session, sketches(REPORTS), by=consultant, workstation=workstation)
    with sqlite_database.writing() as session:
        chosen = session.scalars(select(Assessment.id).order_by(Assessment.id)).all()
        order_batch(session, acting(sqlite_database, consultant), chosen, key="k", edition=USUAL, now=NOW)

    killed = made_until_killed(tmp_path, at=KILLED_AT)
    before = done(sqlite_database)
    ended = made_until_killed(tmp_path, at=0)
    rendered = Counter((tmp_path / "rendered").read_text("utf-8").split())

    assert (killed, ended) == (-signal.SIGKILL, 0)
    assert len(before) == KILLED_AT - 1
    assert len(done(sqlite_database)) == len(rendered) == REPORTS
    assert sorted(rendered.values()) == [1] * (REPORTS - 1) + [2]  # only what was under way is made anew
    assert [rendered[each] for each in before] == [1] * len(before)


def made_until_killed(folder: Path, *, at: int) -> int:
    """Run the process that makes reports, killed as it begins on one of them; how it ended."""
    variables = {**os.environ, "RENDERED": str(folder / "rendered"), "KILLED_AT": str(at)}
    return subprocess.run([*SERVER, str(folder)], cwd=ROOT, env=variables, check=False).returncode


def done(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(ReportItem.number).where(ReportItem.state == ItemState.DONE)))
