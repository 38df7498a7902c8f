"""``worker``: beside the site it makes the reports that were ordered, on PostgreSQL alone."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from assessment.composition import Installation, opened
from assessment.demo.firms import FINISHED, fictitious_firms
from assessment.demo.history import live_through
from assessment.demo.people import nobody
from assessment.domain.identities import UserId
from assessment.persistence.orders import ItemState, ReportItem
from assessment.services.actor import actor_of_user, confine_to
from assessment.services.reporting import order_report, ordered_reports
from tests.commands.conftest import Console
from tests.databases import WORLD, arranged, installing
from tests.durability.serving import with_bytecode
from tests.world import quick_passwords

PATIENCE = 90.0
COMMAND = (sys.executable, "-c", "from assessment.cli import main; main()", "worker")


def test_a_file_database_has_no_second_process(installed: Console) -> None:
    assert "assessment serve" in installed.run("worker", status=1)


def test_an_ordered_report_is_made_and_the_worker_ends_in_good_order(
    console: Console, postgres_address: str
) -> None:
    there = console.having(**installing(postgres_address), ASSESSMENT_REPORT_URGENCY="usual")
    there.run("init")

    variables = {**os.environ, **there.variables}
    with opened(there.settings) as parts:
        with arranged(there.settings.database_url):
            lead, order = ordered(parts)
        with subprocess.Popen(COMMAND, env=with_bytecode(variables), text=True) as worker:
            item = awaited(parts, lead, order)
            loaded = Path(f"/proc/{worker.pid}/maps").read_text("utf-8")
            worker.send_signal(signal.SIGTERM)
            ended = worker.wait(PATIENCE)
        made = parts.store.read(item.sha256 or "")

    assert item.state is ItemState.DONE
    assert made.startswith(b"%PDF-")
    assert ended == 0
    assert "libpango" not in loaded  # a page is laid out by a child alone


def ordered(parts: Installation) -> tuple[UserId, str]:
    """A firm that has handed in, and the report its lead ordered."""
    now = datetime.now(UTC)
    firms = fictitious_firms(parts.codes, 1, year=now.year)
    leads = {FINISHED: nobody(quick_passwords(), "lead", "负责人", mobile=firms[0].phone)}
    past = live_through(parts, firms, leads=leads, now=now, tell=lambda _done, _of: None)
    lead = past.registered[FINISHED].user
    with parts.database.writing(WORLD) as session:
        actor = actor_of_user(session, lead)
        return lead, order_report(session, actor, past.snapshots[FINISHED], key="k", now=now).id


def awaited(parts: Installation, lead: UserId, order: str) -> ReportItem:
    """The report once nothing more is done about it."""
    deadline = monotonic() + PATIENCE
    while True:
        with parts.database.reading() as session:
            confine_to(session, actor := actor_of_user(session, lead), now=datetime.now(UTC))
            (item,) = ordered_reports(session, actor, order, now=datetime.now(UTC))
        if item.state in (ItemState.DONE, ItemState.FAILED):
            return item
        assert monotonic() < deadline, item.state
        sleep(0.2)
