"""Report orders: one effect however often asked, three attempts, only for those who may see the result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from assessment.domain.editions import Edition, Length
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import SnapshotId
from assessment.domain.roles import Role
from assessment.files.store import DamagedFileError, FileStore
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem, ReportOrder
from assessment.persistence.trail import Outcome, TrailEntry
from assessment.services.enterprises import withdraw_access
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import (
    Renderer,
    ReportFailedError,
    Workshop,
    make_report,
    open_report,
    order_again,
    order_report,
    ordered_reports,
    remove_unused_files,
    reports_on,
    resume,
    take_report,
)
from assessment.work.orders import ReportSlots, make_waiting_reports
from tests.databases import in_service
from tests.world import NOW, Firm, acting, add_assessment, add_firm, add_member, add_snapshot, add_workstation


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


@pytest.fixture
def snapshot(database: Database, firm: Firm) -> SnapshotId:
    with database.writing() as session:
        return add_snapshot(session, firm, add_assessment(session, firm)).id


def pdf(subject: ReportSubject) -> bytes:
    return f"%PDF {subject.number} {subject.dated} {subject.scores}".encode()


def refusing(_subject: ReportSubject) -> bytes:
    raise ReportFailedError("字体缺失。")


def workshop(database: Database, folder: Path, render: Renderer = pdf) -> Workshop:
    return Workshop(
        database=in_service(database), store=FileStore(folder / "reports"), render=render, clock=lambda: NOW
    )


def at(shop: Workshop, moment: datetime) -> Workshop:
    """The same workshop at another time."""
    return replace(shop, clock=lambda: moment)


def place(database: Database, firm: Firm, snapshot: SnapshotId, key: str = "k") -> ReportItem:
    with database.writing() as session:
        actor = acting(database, firm.lead)
        order = order_report(session, actor, snapshot, key=key, now=NOW)
        session.flush()
        (item,) = ordered_reports(session, actor, order.id, now=NOW)
        return item


def stored(database: Database) -> ReportItem:
    with database.reading() as session:
        return session.scalars(select(ReportItem)).one()


def test_an_ordered_report_is_made_and_handed_out(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    item = place(database, firm, snapshot)
    shop = workshop(database, tmp_path)
    make_waiting_reports(shop)

    with database.reading() as session:
        lead = acting(database, firm.lead)
        assert [each.state for each in reports_on(session, lead, snapshot, now=NOW)] == [ItemState.DONE]
        file = open_report(session, shop.store, lead, item_id=item.id, now=NOW)
        order = session.scalars(select(ReportOrder)).one()
        made = session.scalars(select(TrailEntry).where(TrailEntry.action == "report.make")).all()
    assert file.name == f"{item.number}.pdf"
    assert file.content.startswith(b"%PDF")
    assert order.finished_at == NOW
    assert len(made) == 1


def test_a_report_is_made_in_the_edition_ordered_and_knows_what_the_firm_handed_in_before(
    sqlite_database: Database, tmp_path: Path
) -> None:
    made: list[ReportSubject] = []

    def noting(subject: ReportSubject) -> bytes:
        made.append(subject)
        return pdf(subject)

    with sqlite_database.writing() as session:
        firm = add_firm(session)
        earlier = add_snapshot(session, firm, add_assessment(session, firm, year=2025))
        again = add_assessment(session, firm)
        add_snapshot(session, firm, again)
        latest = add_snapshot(session, firm, again, number=2)
    edition = Edition(Length.BRIEF, "en")
    with sqlite_database.writing() as session:
        lead = acting(sqlite_database, firm.lead)
        order_report(session, lead, latest.id, key="k", edition=edition, now=NOW)
    make_waiting_reports(workshop(sqlite_database, tmp_path, noting))

    assert [each.edition for each in made] == [edition]
    assert [each.id for each in made[0].others] == [earlier.id]


def test_the_same_order_twice_is_one_order_with_one_number(
    database: Database, firm: Firm, snapshot: SnapshotId
) -> None:
    assert place(database, firm, snapshot).number == place(database, firm, snapshot).number
    assert place(database, firm, snapshot, key="other").number != stored_numbers(database)[0]


def stored_numbers(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(ReportItem.number).order_by(ReportItem.changed_at)))


def test_the_date_of_a_report_is_the_day_here(database: Database, firm: Firm, snapshot: SnapshotId) -> None:
    assert place(database, firm, snapshot).dated == datetime(2026, 11, 20).date()  # noqa: DTZ001


def test_a_foreign_result_cannot_be_ordered(database: Database, firm: Firm, snapshot: SnapshotId) -> None:
    with database.writing() as session:
        other = add_firm(session, number=2)

    with pytest.raises(NotFoundError):
        place(database, other, snapshot)


def test_a_report_that_fails_three_times_is_given_up_with_its_reason(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    place(database, firm, snapshot)
    make_waiting_reports(workshop(database, tmp_path, refusing))
    item = stored(database)

    assert (item.state, item.attempt, item.error) == (ItemState.FAILED, 3, "字体缺失。")


def test_a_report_given_up_can_be_ordered_again(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    item = place(database, firm, snapshot)
    make_waiting_reports(workshop(database, tmp_path, refusing))
    with database.writing() as session:
        order_again(session, acting(database, firm.lead), item.id, now=NOW)
    make_waiting_reports(workshop(database, tmp_path))

    assert stored(database).state is ItemState.DONE


def test_an_unexpected_mistake_counts_as_an_attempt_and_says_nothing_inside(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    def broken(_subject: ReportSubject) -> bytes:
        raise ZeroDivisionError("secret detail")

    place(database, firm, snapshot)
    with pytest.raises(ZeroDivisionError):
        make_waiting_reports(workshop(database, tmp_path, broken))

    item = stored(database)
    assert (item.state, item.attempt) == (ItemState.QUEUED, 1)
    assert "secret" not in item.error


def test_a_worker_that_comes_back_late_changes_nothing(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    place(database, firm, snapshot)
    shop = workshop(database, tmp_path)
    late = take_report(shop)
    assert late is not None
    later = Workshop(
        database=in_service(database), store=shop.store, render=pdf, clock=lambda: NOW + timedelta(minutes=11)
    )
    again = take_report(later)
    assert again is not None
    make_report(workshop(database, tmp_path, lambda _: b"late"), late)
    assert (stored(database).state, stored(database).attempt) == (ItemState.RUNNING, 2)

    make_report(later, again)
    finished = stored(database)
    make_report(workshop(database, tmp_path, lambda _: b"late"), late)

    assert stored(database).sha256 == finished.sha256 == sha256(pdf(late.subject)).hexdigest()


def test_what_ran_when_the_process_ended_is_made_after_the_next_start(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.writing() as session:
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm)).id
    place(sqlite_database, firm, snapshot)
    shop = workshop(sqlite_database, tmp_path)
    take_report(shop)

    resume(shop)
    make_waiting_reports(shop)

    assert (stored(sqlite_database).state, stored(sqlite_database).attempt) == (ItemState.DONE, 2)


def test_so_it_is_when_the_clock_was_set_back_in_between(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm)).id
    place(sqlite_database, firm, snapshot)
    shop = workshop(sqlite_database, tmp_path)
    take_report(shop)

    resume(at(shop, NOW - timedelta(hours=1)))

    assert stored(sqlite_database).state is ItemState.QUEUED


def test_a_report_whose_process_dies_every_time_is_given_up_and_noted(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    place(database, firm, snapshot)
    for attempt in range(1, 4):
        taken = take_report(at(workshop(database, tmp_path), NOW + timedelta(minutes=11 * attempt)))
        assert taken is not None
        assert taken.item.attempt == attempt

    assert take_report(at(workshop(database, tmp_path), NOW + timedelta(hours=1))) is None
    item = stored(database)
    assert (item.state, item.attempt) == (ItemState.FAILED, 3)
    assert "服务中断" in item.error
    with database.reading() as session:
        noted = session.scalars(select(TrailEntry.outcome).where(TrailEntry.action == "report.make")).all()
        assert session.scalars(select(ReportOrder.finished_at)).one() is not None
    assert noted == [Outcome.FAILED]


def test_a_report_that_fails_again_and_again_waits_behind_the_others(
    database: Database, firm: Firm, tmp_path: Path
) -> None:
    with database.writing() as session:
        snapshots = [
            add_snapshot(session, firm, add_assessment(session, firm, year=year)).id
            for year in (2021, 2022, 2023)
        ]
    for snapshot in snapshots:
        place(database, firm, snapshot, key=snapshot)
    made: list[int] = []

    def render(subject: ReportSubject) -> bytes:
        made.append(subject.year)
        return refusing(subject) if subject.year == made[0] else pdf(subject)

    make_waiting_reports(workshop(database, tmp_path, render))

    bad, *others = made
    assert sorted(others[:2]) == sorted({2021, 2022, 2023} - {bad})
    assert others[2:] == [bad, bad]


def test_a_queued_report_is_refused_when_its_requester_lost_the_right(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        workstation = add_workstation(session)
        consultant = add_member(session, workstation, Role.CONSULTANT, "consultant")
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm)).id
    with database.writing() as session:
        order_report(session, acting(database, consultant), snapshot, key="k", now=NOW)
    with database.writing() as session:
        withdraw_access(
            session, acting(database, firm.lead), firm.enterprise, workstation=workstation, now=NOW
        )
    make_waiting_reports(workshop(database, tmp_path))

    assert stored(database).state is ItemState.FAILED
    assert "无权" in stored(database).error


def test_the_slots_make_what_is_ordered_while_they_wait(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    slots = ReportSlots(workshop(database, tmp_path))
    slots.start()
    place(database, firm, snapshot)
    slots.wake()

    assert _eventually(lambda: stored(database).state is ItemState.DONE)
    slots.stop()


def test_an_orderly_end_gives_back_what_takes_too_long(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    rendering, release = Event(), Event()

    def slow(subject: ReportSubject) -> bytes:
        rendering.set()
        release.wait(20)
        return pdf(subject)

    place(database, firm, snapshot)
    slots = ReportSlots(workshop(database, tmp_path, slow))
    slots.start()
    rendering.wait(10)
    slots.stop(patience=0.1)
    given_back = stored(database)
    release.set()
    slots.stop()

    assert (given_back.state, given_back.attempt) == (ItemState.QUEUED, 0)
    assert stored(database).state is ItemState.QUEUED


def test_a_report_that_cannot_be_given_back_is_noted_and_left_to_the_next_start(
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rendering, release = Event(), Event()

    def slow(subject: ReportSubject) -> bytes:
        rendering.set()
        release.wait(20)
        return pdf(subject)

    def fail(*_given: object) -> None:
        raise ConnectionError("the database is away")

    with sqlite_database.writing() as session:
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm)).id
    place(sqlite_database, firm, snapshot)
    monkeypatch.setattr("assessment.work.orders.return_report", fail)
    slots = ReportSlots(workshop(sqlite_database, tmp_path, slow))
    slots.start()
    rendering.wait(10)
    slots.stop(patience=0.1)

    assert "A report could not be returned" in caplog.text
    assert stored(sqlite_database).state is ItemState.RUNNING
    release.set()
    slots.stop()


def test_while_there_is_no_room_nothing_is_begun(sqlite_database: Database, tmp_path: Path) -> None:
    short, looked = Event(), Event()
    short.set()

    def rests() -> bool:
        looked.set()
        return short.is_set()

    with sqlite_database.writing() as session:
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm)).id
    place(sqlite_database, firm, snapshot)
    slots = ReportSlots(workshop(sqlite_database, tmp_path), slots=1, rests=rests)
    slots.start()
    assert looked.wait(10)
    assert stored(sqlite_database).state is ItemState.QUEUED
    short.clear()
    slots.wake()

    assert _eventually(lambda: stored(sqlite_database).state is ItemState.DONE)
    slots.stop()


def test_a_slot_survives_a_report_that_breaks(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    calls: list[str] = []

    def once_broken(subject: ReportSubject) -> bytes:
        calls.append(subject.number)
        if len(calls) == 1:
            raise ZeroDivisionError
        return pdf(subject)

    slots = ReportSlots(workshop(database, tmp_path, once_broken), slots=1)
    slots.start()
    place(database, firm, snapshot)

    def is_done() -> bool:
        slots.wake()
        return stored(database).state is ItemState.DONE

    assert _eventually(is_done)
    slots.stop()


def test_files_that_no_report_names_are_removed_after_a_while(
    database: Database, firm: Firm, snapshot: SnapshotId, tmp_path: Path
) -> None:
    place(database, firm, snapshot)
    shop = workshop(database, tmp_path)
    make_waiting_reports(shop)
    orphan = shop.store.put(b"orphan")

    assert remove_unused_files(shop, before=datetime.now(NOW.tzinfo) + timedelta(days=1)) == 1
    with pytest.raises(DamagedFileError):
        shop.store.read(orphan)
    sha = stored(database).sha256
    assert sha is not None
    assert shop.store.read(sha).startswith(b"%PDF")


def _eventually(holds: Callable[[], bool]) -> bool:
    pause = Event()
    return any(holds() or pause.wait(0.05) for _ in range(200))
