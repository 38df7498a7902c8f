"""Batches of reports: each made once whatever happens, single ones first, and nothing of who withdrew."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from assessment.domain.editions import USUAL, Edition, Length
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import EnterpriseId, UserId
from assessment.domain.readings import Reading
from assessment.domain.roles import Role
from assessment.domain.scheduling import Quarter
from assessment.domain.workflow import Status
from assessment.files.store import FileStore
from assessment.persistence.alarms import Alarm, AlarmKind
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.orders import ItemState, ReportItem
from assessment.persistence.trail import TrailEntry
from assessment.services.actor import Actor, confine_to
from assessment.services.batching import (
    MOST,
    Batch,
    NothingChosenError,
    TooManyReportsError,
    batches_lately,
    cancel_rest,
    order_batch,
    read_batch,
    try_again,
)
from assessment.services.report_subjects import ReportSubject
from assessment.services.reportable import Found, Sought, find_reportable
from assessment.services.reporting import (
    ReportFailedError,
    Workshop,
    make_report,
    order_report,
    take_report,
)
from assessment.services.taking_batches import Depot, NothingDoneError, TakenBatch, take_batch
from assessment.work.orders import make_waiting_reports
from tests.databases import in_service
from tests.many_firms import Sketch, add_firms, shipped_catalogue, shipped_codes, sketches
from tests.roadmapped import put_on_a_roadmap
from tests.world import NOW, OTHER_COUNTY, acting, add_member, add_workstation

LATER = NOW + timedelta(hours=1)
LONG = "虚构的名字很长很长的精密机械制造（集团）股份有限公司第一分公司" * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A workstation with its consultant, and the firms it serves."""

    database: Database
    consultant: UserId
    firms: tuple[EnterpriseId, ...]
    shop: Workshop

    @property
    def actor(self) -> Actor:
        return acting(self.database, self.consultant)

    @property
    def depot(self) -> Depot:
        database = in_service(self.database)
        return Depot(database=database, store=self.shop.store, catalogue=shipped_catalogue())


def pdf(subject: ReportSubject) -> bytes:
    return f"%PDF {subject.number} {subject.edition}".encode() * 50


@pytest.fixture
def station(database: Database, tmp_path: Path) -> Station:
    return staffed(database, tmp_path, sketches(5))


def staffed(database: Database, folder: Path, drawn: list[Sketch]) -> Station:
    with database.writing() as session:
        workstation = add_workstation(session)
        consultant = add_member(session, workstation, Role.CONSULTANT, "consultant")
        firms = add_firms(session, drawn, by=consultant, workstation=workstation)
        ids = tuple(each.id for each in firms)
    shop = Workshop(
        database=in_service(database), store=FileStore(folder / "reports"), render=pdf, clock=lambda: NOW
    )
    return Station(database=database, consultant=consultant, firms=ids, shop=shop)


def found(station: Station, sought: Sought | None = None) -> Found:
    with station.database.reading() as session:
        return find_reportable(
            session,
            station.actor,
            sought or Sought(),
            catalogue=shipped_catalogue(),
            codes=shipped_codes(),
            now=NOW,
        )


def ordered(station: Station, *, key: str = "k", edition: Edition = USUAL) -> Batch:
    """A batch of all there is."""
    chosen = found(station).all
    with station.database.writing() as session:
        return order_batch(session, station.actor, chosen, key=key, edition=edition, now=NOW)


def seen(station: Station, batch: Batch) -> Batch:
    """The batch as the consultant sees it, held to the consultant's scope."""
    with in_service(station.database).reading() as session:
        confine_to(session, station.actor, now=NOW)
        return read_batch(session, station.actor, batch.order.id, now=NOW)


def taken(station: Station, batch: Batch) -> tuple[TakenBatch, ZipFile]:
    file = take_batch(station.depot, station.actor, batch.order.id, now=NOW)
    content = b"".join(file.pieces)
    assert (len(content), sha256(content).hexdigest()) == (file.length, file.sha256)
    return file, ZipFile(BytesIO(content))


def index_of(archive: ZipFile) -> str:
    """All that is written in the workbook beside the reports."""
    with ZipFile(BytesIO(archive.read(archive.namelist()[0]))) as book:
        return "".join(book.read(each).decode() for each in book.namelist() if each.endswith(".xml"))


def noted(station: Station, action: str) -> list[TrailEntry]:
    with station.database.reading() as session:
        return list(session.scalars(select(TrailEntry).where(TrailEntry.action == action)))


def withdraw(station: Station, firm: EnterpriseId) -> None:
    with station.database.writing() as session:
        session.execute(
            update(WorkstationAssignment)
            .where(WorkstationAssignment.enterprise_id == firm)
            .values(withdrawn_at=NOW - timedelta(minutes=1))
        )


def test_a_batch_is_ordered_made_and_taken_and_every_firm_sees_it(station: Station) -> None:
    edition = Edition(Length.BRIEF, "en")
    with station.database.writing() as session:
        assessment = session.scalars(
            select(Assessment).where(Assessment.enterprise_id == station.firms[2])
        ).one()
        put_on_a_roadmap(session, assessment, {"log-in": Quarter(8108)}, by=station.consultant)
    batch = ordered(station, edition=edition)
    again = ordered(station)
    items = [each.item for each in batch.lines]
    make_waiting_reports(station.shop)
    over = seen(station, batch)
    file, archive = taken(station, batch)

    assert again.order.id == batch.order.id  # the same key
    assert [each.place for each in items] == list(range(5))
    assert {each.enterprise_id: each.quarters for each in items if each.quarters} == {
        station.firms[2]: {"log-in": 8108}
    }
    assert len({each.number for each in items}) == 5
    assert (over.is_over, over.states, over.left_out) == (True, {"done": 5}, 0)
    assert over.order.finished_at == NOW
    assert archive.namelist()[1:] == [
        f"{each.item.number}_{each.firm}_{level}.pdf"
        for each, level in zip(over.lines, LEVELS_OF_FIVE, strict=True)
    ]
    assert archive.read(archive.namelist()[1]).startswith(b"%PDF")
    assert all(sha256(archive.read(name)).hexdigest() in index_of(archive) for name in archive.namelist()[1:])
    assert file.name == "reports_20261120_5.zip"
    (entry,) = noted(station, "batch.take")
    assert entry.detail == {"sha256": file.sha256, "bytes": file.length, "reports": 5, "firms": 5}
    for reading in (Reading.REPORT_ORDERED, Reading.REPORT_TAKEN):
        assert {each.enterprise_id for each in noted(station, reading)} == set(station.firms)
    with station.database.reading() as session:
        (lately,) = batches_lately(session, station.actor)
    assert (lately.reports, lately.done, lately.is_over) == (5, 5, True)
    assert found(station, Sought(unreported=True)).all == ()


LEVELS_OF_FIVE = ("Starting up",) * 4 + ("Single coverage",)


def test_one_failure_stops_nothing_and_is_tried_again_alone(
    sqlite_database: Database, tmp_path: Path
) -> None:
    station = staffed(sqlite_database, tmp_path, sketches(3))
    batch = ordered(station)
    bad = batch.lines[1].item.number
    rendered: list[str] = []

    def render(subject: ReportSubject) -> bytes:
        rendered.append(subject.number)
        if subject.number == bad:
            raise ReportFailedError("排版超时，已停止。")
        return pdf(subject)

    make_waiting_reports(replace(station.shop, render=render))
    failed = seen(station, batch)
    _, archive = taken(station, batch)
    with sqlite_database.writing() as session:
        tried = try_again(session, station.actor, batch.order.id, only=failed.lines[1].item.id, now=NOW)
    make_waiting_reports(station.shop)

    assert [each.state for each in failed.told] == ["done", "failed", "done"]
    assert failed.told[1].error == "排版超时，已停止。"
    assert rendered.count(bad) == 3
    assert len(archive.namelist()) == 3
    assert "排版超时" in index_of(archive)
    assert tried == 1
    assert seen(station, batch).states == {"done": 3}
    assert sorted(rendered.count(each.item.number) for each in batch.lines) == [1, 1, 3]  # none anew


def test_a_report_by_itself_waits_behind_no_batch_and_batches_take_turns(
    sqlite_database: Database, tmp_path: Path
) -> None:
    station = staffed(sqlite_database, tmp_path, sketches(4))
    first, second = ordered(station), ordered(station, key="other")
    take_report(station.shop)
    take_report(station.shop)
    with sqlite_database.writing() as session:
        single = order_report(
            session, station.actor, first.lines[3].item.snapshot_id, key="single", now=LATER
        )
    turns = []
    while taken_up := take_report(station.shop):
        turns.append(taken_up.item.order_id)

    assert turns[0] == single.id
    assert sorted(turns[1:3]) == sorted(turns[3:5]) == sorted([first.order.id, second.order.id])


def test_the_rest_is_cancelled_and_what_is_being_made_is_finished(
    sqlite_database: Database, tmp_path: Path
) -> None:
    station = staffed(sqlite_database, tmp_path, sketches(4))
    batch = ordered(station)
    under_way = take_report(station.shop)
    assert under_way is not None
    with sqlite_database.writing() as session:
        assert cancel_rest(session, station.actor, batch.order.id, now=NOW) == 3
        assert cancel_rest(session, station.actor, batch.order.id, now=NOW) == 0
    make_waiting_reports(station.shop)
    with pytest.raises(NothingDoneError):
        taken(station, batch)
    make_report(station.shop, under_way)
    stopped = seen(station, batch)
    with sqlite_database.writing() as session:
        assert try_again(session, station.actor, batch.order.id, now=NOW) == 3
    make_waiting_reports(station.shop)

    assert stopped.states == {"done": 1, "cancelled": 3}
    assert (stopped.is_over, stopped.order.finished_at) == (True, NOW)
    assert seen(station, batch).states == {"done": 4}
    assert [each.detail for each in noted(station, "batch.cancel")] == [{"reports": 3}]


def test_nothing_is_left_of_who_withdrew_neither_made_nor_taken_nor_named(station: Station) -> None:
    batch = ordered(station)
    gone_before, gone_after = station.firms[0], station.firms[1]
    withdraw(station, gone_before)
    make_waiting_reports(station.shop)
    withdraw(station, gone_after)
    with station.database.writing() as session:
        assessment = session.scalars(
            select(Assessment).where(Assessment.enterprise_id == station.firms[2])
        ).one()
        assessment.status = Status.DRAFT  # the firm took its answers back
    left = seen(station, batch)
    _, archive = taken(station, batch)

    with station.database.reading() as session:
        states = dict(session.execute(select(ReportItem.enterprise_id, ReportItem.state)).all())
    assert states[gone_before] is ItemState.FAILED
    assert [each.item.enterprise_id for each in left.lines] == list(station.firms[3:])
    assert (left.left_out, left.states) == (3, {"done": 2})
    told = " ".join(archive.namelist()) + index_of(archive)
    assert [n for n in range(5) if f"虚构企业000{n}" in told] == [3, 4]
    assert "3 份没有收入" in told
    seen_by = {each.enterprise_id for each in noted(station, Reading.REPORT_TAKEN)}
    assert seen_by == set(station.firms[3:])


def test_what_is_out_of_reach_is_not_ordered(sqlite_database: Database, tmp_path: Path) -> None:
    station = staffed(sqlite_database, tmp_path, sketches(2))
    chosen = found(station).all
    withdraw(station, station.firms[0])
    with in_service(sqlite_database).writing() as session:
        confine_to(session, station.actor, now=NOW)
        batch = order_batch(session, station.actor, chosen, key="k", edition=USUAL, now=NOW)
    assert [each.item.enterprise_id for each in batch.lines] == [station.firms[1]]
    assert batch.left_out == 0

    withdraw(station, station.firms[1])
    for asked, refused in (
        (chosen, NotFoundError),
        ((), NothingChosenError),
        (["x"] * (MOST + 1), TooManyReportsError),
    ):
        with in_service(sqlite_database).writing() as session:
            confine_to(session, station.actor, now=NOW)
            with pytest.raises(refused):
                order_batch(session, station.actor, asked, key="other", edition=USUAL, now=NOW)


def test_a_batch_is_nobodys_but_whose_who_ordered_it(sqlite_database: Database, tmp_path: Path) -> None:
    station = staffed(sqlite_database, tmp_path, sketches(1))
    batch = ordered(station)
    make_waiting_reports(station.shop)
    house = station.actor.belongings[0].organisation
    with sqlite_database.writing() as session:
        colleague = add_member(session, house, Role.HEAD, "head")

    with sqlite_database.writing() as session:
        for act in (cancel_rest, try_again, read_batch):
            with pytest.raises(NotFoundError):
                act(session, acting(sqlite_database, colleague), batch.order.id, now=NOW)
    with pytest.raises(NotFoundError):
        take_batch(station.depot, acting(sqlite_database, colleague), batch.order.id, now=NOW)


def test_two_workers_never_make_the_same_report(postgres_database: Database, tmp_path: Path) -> None:
    station = staffed(postgres_database, tmp_path, sketches(24))
    ordered(station)

    def work(_worker: int) -> list[str]:
        found: list[str] = []
        while up := take_report(station.shop):
            make_report(station.shop, up)
            found.append(up.item.id)
        return found

    with ThreadPoolExecutor(4) as workers:
        made = [item for each in workers.map(work, range(4)) for item in each]

    assert len(made) == len(set(made)) == 24


def test_what_is_found_is_what_is_looked_for(sqlite_database: Database, tmp_path: Path) -> None:
    drawn = [
        Sketch(number=1, points=10, name="汉江阀门"),
        Sketch(number=2, points=90, region=OTHER_COUNTY),
        Sketch(number=3, status=Status.DRAFT),
        Sketch(number=4, points=None),
    ]
    station = staffed(sqlite_database, tmp_path, drawn)

    def names(**sought: object) -> list[str]:
        return [each.firm for each in found(station, Sought(**sought)).shown]  # type: ignore[arg-type]

    assert names() == ["汉江阀门", "虚构企业0002"]
    assert names(words="汉江") == names(level="two-way-integration.starting") == ["汉江阀门"]
    assert names(county=OTHER_COUNTY) == ["虚构企业0002"]
    assert names(questionnaire="two-way-integration", since=date(2026, 11, 20)) == names()
    assert names(until=date(2026, 11, 19)) == names(questionnaire="another") == []
    assert found(station).unreported == 2


def test_many_named_firms_in_one_file_set_off_an_alarm_and_no_name_breaks_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    names = ['甲<乙>:"/\\|?*\u202e.', "同名", "同名", LONG, "Aux🏭 "]
    drawn = [Sketch(number=number, name=name) for number, name in enumerate(names)]
    station = staffed(sqlite_database, tmp_path, [*drawn, *sketches(46, first=10)])
    batch = ordered(station)
    with sqlite_database.writing() as session:  # all made at once, with the same content
        session.execute(
            update(ReportItem).values(state=ItemState.DONE, sha256=station.shop.store.put(b"%PDF"))
        )
    file, archive = taken(station, batch)

    inside = archive.infolist()
    assert len({each.filename.casefold() for each in inside}) == len(inside) == 52
    for each in inside:
        assert not set('<>:"/\\|?*') & set(each.filename)
        assert each.filename.isprintable()
        assert len(each.filename.encode()) <= 255
        assert each.filename.isascii() or each.flag_bits & UTF8
    assert archive.testzip() is None
    assert file.name == "成批报告_20261120_51份.zip"
    with sqlite_database.reading() as session:
        (alarm,) = session.scalars(select(Alarm)).all()
    assert (alarm.kind, alarm.about) == (AlarmKind.BULK_EXPORT, batch.order.id)


UTF8 = 0x800
