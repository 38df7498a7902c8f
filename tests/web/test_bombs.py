"""Reports that cannot be laid out: each is given up with its reason, and nobody else notices."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from threading import Event
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.files.store import FileStore
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem
from assessment.report.confinement import Limits
from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, Reason, RenderingFailedError
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError, Workshop, order_report
from assessment.work.orders import ReportSlots
from tests.databases import in_service
from tests.report.conftest import CREATED
from tests.report.test_bombs import QUICK, SLOW, assets
from tests.world import NOW, acting, add_assessment, add_firm, add_snapshot

SOUND: Final = "<p>可以排版的一页</p>"
BOMBS: Final = QUICK | SLOW
TIGHT: Final = Limits(cpu_seconds=2, wall_seconds=20, memory_mib=768)
FIRST_YEAR: Final = 2001
LONGEST: Final = 1200.0


@dataclass(slots=True)
class Workplace:
    """Slots that make reports of what they are given by year, and what they saw while they did."""

    database: Database
    folder: Path
    engine: Renderer
    bodies: Mapping[int, str]
    met: dict[int, list[tuple[ItemState, int]]] = field(default_factory=dict)

    def render(self, subject: ReportSubject) -> bytes:
        """The report, or why there is none, as the product tells it."""
        item = self.items()[subject.year]
        self.met.setdefault(subject.year, []).append((item.state, item.attempt))
        page = f'<!DOCTYPE html><html lang="zh-CN"><body>{self.bodies[subject.year]}</body></html>'
        document = Document(html=page, title="报告", created=CREATED, assets=assets())
        try:
            return self.engine.render(document).pdf
        except RenderingFailedError as error:
            raise ReportFailedError(error.reason.text) from error

    def items(self) -> Mapping[int, ReportItem]:
        """How far each report is, by the year of its result."""
        with self.database.reading() as session:
            return {item.dated.year: item for item in session.scalars(select(ReportItem))}

    def order(self) -> None:
        """A firm that orders all of them, in the order of their years."""
        with self.database.writing() as session:
            firm = add_firm(session)
            ordered = {
                year: add_snapshot(session, firm, add_assessment(session, firm, year=year)).id
                for year in self.bodies
            }
        lead = acting(self.database, firm.lead)
        for year, snapshot in ordered.items():
            with self.database.writing() as session:
                order_report(session, lead, snapshot, key=str(year), now=NOW.replace(year=year))

    def make(self, app: Flask) -> int:
        """Have everything made while somebody looks at pages; how many pages that somebody saw."""
        workshop = Workshop(
            database=in_service(self.database),
            store=FileStore(self.folder / "reports"),
            render=self.render,
            clock=lambda: NOW,
        )
        slots, seen = ReportSlots(workshop), 0
        slots.start()
        while any(item.state in (ItemState.QUEUED, ItemState.RUNNING) for item in self.items().values()):
            slots.wake()
            assert app.test_client().get("/privacy").status_code == 200
            seen += 1
            Event().wait(0.02)
        slots.stop()
        return seen


@pytest.fixture
def engine(typefaces: Path) -> Iterator[Renderer]:
    before = left_behind()
    with Renderer(cache=typefaces, slots=2, limits=TIGHT) as made:
        yield made
    assert left_behind(before) == []


def left_behind(before: Collection[str] = ()) -> list[str]:
    """New folders of children of this process, and new processes that ended and nobody has heard of."""
    folders = [each.name for each in Path(gettempdir()).glob(f"report-child-of-{os.getpid()}-*")]
    children = [
        child
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    ended = [each for each in children if "\tZ" in Path(f"/proc/{each}/status").read_text()]
    return [each for each in folders + ended if each not in before]


def settled(before: Collection[str]) -> int:
    """How much is left behind once nothing more goes: whoever is ended takes a moment to be gone."""
    for _ in range(100):
        if len(left_behind(before)) <= 2:
            break
        Event().wait(0.1)
    return len(left_behind(before))


def blown_up(workplace: Workplace, app: Flask) -> None:
    """Order all, and hold what became of each against what it was."""
    before = left_behind()
    workplace.order()

    assert workplace.make(app) > len(workplace.bodies)

    for year, item in workplace.items().items():
        attempts = [(ItemState.RUNNING, number) for number in range(1, item.attempt + 1)]
        assert workplace.met[year] == attempts, workplace.bodies[year][:60]
        if item.state is ItemState.FAILED:
            assert item.attempt == 3
            assert item.error in {reason.text for reason in Reason}
        else:
            assert (item.state, item.error) == (ItemState.DONE, "")
    assert settled(before) <= 2  # those who wait for the next report


@pytest.mark.soak
def test_a_report_that_cannot_be_laid_out_fails_with_its_reason_and_stops_nobody(
    app: Flask, sqlite_database: Database, engine: Renderer, tmp_path: Path
) -> None:
    nested, long = QUICK["three thousand nested boxes"], SLOW["700,000 characters without a break"]
    bodies = dict(enumerate([nested, SOUND, long, SOUND], start=FIRST_YEAR))
    workplace = Workplace(sqlite_database, tmp_path, engine, bodies)

    blown_up(workplace, app)

    made = {year: (item.state, item.error) for year, item in workplace.items().items()}
    assert made == {
        FIRST_YEAR: (ItemState.FAILED, Reason.MALFORMED.text),
        FIRST_YEAR + 1: (ItemState.DONE, ""),
        FIRST_YEAR + 2: (ItemState.FAILED, Reason.CPU.text),
        FIRST_YEAR + 3: (ItemState.DONE, ""),
    }


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_neither_does_any_of_twelve_bombs(
    app: Flask, sqlite_database: Database, engine: Renderer, tmp_path: Path
) -> None:
    bodies = dict(enumerate([*BOMBS.values(), SOUND], start=FIRST_YEAR))

    blown_up(Workplace(sqlite_database, tmp_path, engine, bodies), app)
