"""Editable copies of reports: one for each report, with its number and code, made and kept like reports."""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, update

from assessment.domain.errors import NotFoundError
from assessment.domain.identities import ItemId, SnapshotId
from assessment.domain.scheduling import Quarter
from assessment.files.store import FileStore
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem, ReportOrder
from assessment.persistence.roadmaps import RoadmapStep
from assessment.persistence.trail import TrailEntry
from assessment.services.checking import ReportNotKnownError, check_report
from assessment.services.editable_copies import is_ordered_by, order_copy
from assessment.services.report_numbers import check_code
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import (
    ReportFailedError,
    Workshop,
    open_report,
    order_report,
    ordered_reports,
)
from assessment.work.orders import make_waiting_reports
from tests.databases import in_service
from tests.roadmapped import put_on_a_roadmap
from tests.world import NOW, Firm, acting, add_assessment, add_firm, add_snapshot

QUARTERS: Final = {"log-in": Quarter(8108), "network-devices": Quarter(8110)}


class Bench:
    """A workshop that notes what it was asked to make, and fails as often as it is told."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.asked: list[ReportSubject] = []
        self.failures = 0
        store = FileStore(folder / "reports")
        self.shop = Workshop(database=in_service(database), store=store, render=self._made, clock=lambda: NOW)

    def _made(self, subject: ReportSubject) -> bytes:
        if self.failures:
            self.failures -= 1
            raise ReportFailedError("没有成功。")
        self.asked.append(subject)
        return f"{'PK' if subject.editable else '%PDF'} {subject.number}".encode()


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path)


@pytest.fixture
def report(database: Database, firm: Firm, bench: Bench) -> ItemId:
    """A finished report."""
    with database.writing() as session:
        assessment = add_assessment(session, firm)
        snapshot: SnapshotId = add_snapshot(session, firm, assessment).id
        put_on_a_roadmap(session, assessment, QUARTERS, by=firm.lead)
        order = order_report(session, acting(database, firm.lead), snapshot, key="k", now=NOW)
        session.flush()
        (item,) = ordered_reports(session, acting(database, firm.lead), order.id, now=NOW)
    make_waiting_reports(bench.shop)
    return item.id


def test_a_copy_says_what_its_report_says_and_is_handed_out_as_a_word_file(
    database: Database, firm: Firm, bench: Bench, report: ItemId
) -> None:
    with database.writing() as session:
        copy = order_copy(session, acting(database, firm.lead), report, now=NOW)
        assert copy.state is ItemState.QUEUED
        assert is_ordered_by(session, acting(database, firm.lead), copy)
        session.execute(update(RoadmapStep).values(begins=QUARTERS["log-in"] + 5))
    make_waiting_reports(bench.shop)

    paper, editable = bench.asked
    assert paper.quarters == QUARTERS  # as it stood when the report was ordered
    assert (paper.editable, editable.editable) == (False, True)
    told = ("number", "code", "dated", "edition", "scores", "others", "quarters")
    assert [getattr(paper, each) for each in told] == [getattr(editable, each) for each in told]
    with database.reading() as session:
        lead = acting(database, firm.lead)
        files = [
            open_report(session, bench.shop.store, lead, item_id=each, now=NOW) for each in (report, copy.id)
        ]
        acts = session.scalars(select(TrailEntry.action).order_by(TrailEntry.seq)).all()
        orders = session.scalars(select(ReportOrder.finished_at)).all()
    assert [each.name for each in files] == [f"{paper.number}.pdf", f"{paper.number}.docx"]
    assert files[1].content.startswith(b"PK")
    assert files[1].media_type.endswith("wordprocessingml.document")
    assert [each for each in acts if each.startswith("report.")] == ["report.order", "report.make"] * 2
    assert orders == [NOW, NOW]


def test_a_copy_is_ordered_once_whoever_asks(
    database: Database, firm: Firm, bench: Bench, report: ItemId
) -> None:
    with database.writing() as session:
        first = order_copy(session, acting(database, firm.lead), report, now=NOW).id
    with database.writing() as session:
        again = order_copy(session, acting(database, firm.respondent), report, now=NOW)
        assert again.id == first
        assert not is_ordered_by(session, acting(database, firm.respondent), again)
        with pytest.raises(NotFoundError):
            order_copy(session, acting(database, firm.lead), first, now=NOW)


def test_a_copy_that_could_not_be_made_is_ordered_anew_by_the_next_who_asks(
    database: Database, firm: Firm, bench: Bench, report: ItemId
) -> None:
    with database.writing() as session:
        first = order_copy(session, acting(database, firm.lead), report, now=NOW).id
    bench.failures = 3
    make_waiting_reports(bench.shop)
    with database.writing() as session:
        again = order_copy(session, acting(database, firm.respondent), report, now=NOW)
        assert (again.id, again.state) == (first, ItemState.QUEUED)
        assert is_ordered_by(session, acting(database, firm.respondent), again)
    make_waiting_reports(bench.shop)

    with database.reading() as session:
        assert session.get_one(ReportItem, first).state is ItemState.DONE
        assert len(session.scalars(select(ReportItem)).all()) == 2


def test_a_copy_is_never_found_when_a_number_is_checked(
    database: Database, firm: Firm, bench: Bench, report: ItemId
) -> None:
    with database.writing() as session:
        copy = order_copy(session, acting(database, firm.lead), report, now=NOW)
        number = copy.number
    make_waiting_reports(bench.shop)

    code = bench.asked[0].code
    told = check_report(bench.shop.database, bench.asked[0].number, code, address="192.0.2.9", now=NOW)
    assert told.found.number == bench.asked[0].number
    for known in (code, check_code(copy.id, number)):
        with pytest.raises(ReportNotKnownError):
            check_report(bench.shop.database, number, known, address="192.0.2.9", now=NOW)


def test_strangers_order_no_copy(database: Database, report: ItemId) -> None:
    with database.writing() as session:
        stranger = add_firm(session, 2)
    with database.writing() as session, pytest.raises(NotFoundError):
        order_copy(session, acting(database, stranger.lead), report, now=NOW)
