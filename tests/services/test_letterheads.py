"""Letterheads: revisions of a workstation's own, borne by what is ordered from that moment on."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.domain.editions import Edition
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.identities import EnterpriseId, ItemId, OrganisationId, SnapshotId, UserId
from assessment.domain.letterheads import Letterhead
from assessment.domain.roles import Role
from assessment.domain.violations import ScopeViolationError
from assessment.files.store import FileStore
from assessment.persistence.database import Database
from assessment.persistence.letterheads import StoredLetterhead, add_letterhead
from assessment.persistence.organisations import Organisation
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import TrailEntry
from assessment.report.forewords import ForewordMistakeError
from assessment.services.actor import confine_to
from assessment.services.batching import order_batch
from assessment.services.editable_copies import order_copy
from assessment.services.enterprises import withdraw_access
from assessment.services.letterheads import (
    LetterheadChangedError,
    LetterheadNotGrantedError,
    offered_letterheads,
    read_letterhead,
    save_letterhead,
)
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import Workshop, order_report, ordered_reports
from assessment.work.orders import make_waiting_reports
from tests.databases import in_service
from tests.world import NOW, acting, add_assessment, add_firm, add_member, add_snapshot, add_workstation

FIRST = Letterhead(
    workstation="示例工作站", foreword="尊敬的{{ 企业 }}：", contact=("电话 0717-6000000",), logo=b"\x89PNG"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A workstation and the one firm it serves, with a workshop that notes what it is to make."""

    database: Database
    id: OrganisationId
    head: UserId
    consultant: UserId
    firm: EnterpriseId
    lead: UserId
    snapshot: SnapshotId
    made: list[ReportSubject]
    shop: Workshop

    def save(self, letterhead: Letterhead, *, by: UserId | None = None, seen: int = 0) -> int:
        with in_service(self.database).writing() as session:
            actor = acting(self.database, by or self.head)
            confine_to(session, actor, now=NOW)
            return save_letterhead(session, actor, letterhead, seen=seen, now=NOW)

    def order(self, by: UserId, key: str, edition: Edition = Edition()) -> ItemId:  # noqa: B008 - frozen
        with in_service(self.database).writing() as session:
            actor = acting(self.database, by)
            confine_to(session, actor, now=NOW)
            order = order_report(session, actor, self.snapshot, key=key, edition=edition, now=NOW)
            session.flush()
            return ordered_reports(session, actor, order.id, now=NOW)[0].id

    def borne(self) -> list[Letterhead | None]:
        """What the reports bear that have been waiting."""
        make_waiting_reports(self.shop)
        borne = [each.letterhead for each in self.made]
        self.made.clear()
        return borne


@pytest.fixture
def station(database: Database, tmp_path: Path) -> Station:
    made: list[ReportSubject] = []

    def render(subject: ReportSubject) -> bytes:
        made.append(subject)
        return b"%PDF"

    with database.writing() as session:
        workstation = add_workstation(session)
        head, consultant = (
            add_member(session, workstation, role, role.value) for role in (Role.HEAD, Role.CONSULTANT)
        )
        firm = add_firm(session)
        snapshot: SnapshotId = add_snapshot(session, firm, add_assessment(session, firm)).id
    shop = Workshop(
        database=in_service(database),
        store=FileStore(tmp_path / "reports"),
        render=render,
        clock=lambda: NOW,
    )
    return Station(
        database=database,
        id=workstation,
        head=head,
        consultant=consultant,
        firm=firm.enterprise,
        lead=firm.lead,
        snapshot=snapshot,
        made=made,
        shop=shop,
    )


def test_an_order_keeps_the_revision_of_its_moment_and_the_firms_own_has_none(station: Station) -> None:
    second = replace(FIRST, foreword="", logo=b"")
    station.order(station.consultant, "before")
    assert station.save(FIRST) == 1
    early = station.order(station.consultant, "early")
    assert station.save(second, seen=1) == 2
    with station.database.writing() as session:
        assessment = session.get_one(Snapshot, station.snapshot).assessment_id
        actor = acting(station.database, station.head)
        order_batch(session, actor, [assessment], key="late", edition=Edition(), now=NOW)
    station.order(station.lead, "own")
    borne = station.borne()

    assert sorted(map(repr, borne)) == sorted(map(repr, [None, FIRST, second, None]))
    with station.database.writing() as session:  # the firm asks for the Word file of the workstation's report
        order_copy(session, acting(station.database, station.lead), early, now=NOW)
    assert station.borne() == [FIRST]
    assert station.save(Letterhead(workstation="示例工作站"), seen=2) == 3
    station.order(station.head, "bare")
    assert station.borne() == [None]
    with station.database.reading() as session:
        saved = session.scalars(select(TrailEntry).where(TrailEntry.action == "letterhead.change")).all()
    assert [each.detail for each in saved] == [{"revision": number} for number in (1, 2, 3)]
    assert {each.object_id for each in saved} == {station.id}


def test_a_firm_may_wish_for_the_letterhead_of_who_may_see_it(station: Station) -> None:
    lead = acting(station.database, station.lead)
    station.save(FIRST)
    wish = Edition(letterhead=station.id)
    with in_service(station.database).reading() as session:
        confine_to(session, lead, now=NOW)
        assert offered_letterheads(session, lead, station.firm, now=NOW) == {station.id: "示例工作站"}
    station.order(station.lead, "wished", wish)
    station.save(replace(FIRST, contact=()), seen=1)

    assert station.borne() == [FIRST]
    with station.database.writing() as session:
        withdraw_access(session, lead, station.firm, workstation=station.id, now=NOW)
    with pytest.raises(LetterheadNotGrantedError):
        station.order(station.lead, "again", wish)
    with in_service(station.database).reading() as session:
        confine_to(session, lead, now=NOW)
        assert offered_letterheads(session, lead, station.firm, now=NOW) == {}


def test_only_a_head_saves_and_nobody_overwrites_a_colleague(station: Station) -> None:
    with pytest.raises(ActionNotAllowedError):
        station.save(FIRST, by=station.consultant)
    with pytest.raises(NotFoundError):
        station.save(FIRST, by=station.lead)
    with pytest.raises(ForewordMistakeError, match="第 2 行"):
        station.save(replace(FIRST, foreword="您好\n{{ 企业.name }}"))
    assert station.save(FIRST) == 1
    assert station.save(FIRST) == 1  # nothing changed
    with pytest.raises(LetterheadChangedError):
        station.save(replace(FIRST, foreword="别的"), seen=0)


def test_another_workstation_neither_sees_nor_writes_it(station: Station) -> None:
    station.save(FIRST)
    with station.database.writing() as session:
        other = add_workstation(session, name="别的工作站")
        head = add_member(session, other, Role.HEAD, "other")
    actor = acting(station.database, head)
    database = in_service(station.database)
    with database.reading() as session:
        confine_to(session, actor, now=NOW)
        assert read_letterhead(session, actor).letterhead == Letterhead(workstation="别的工作站")
        assert session.scalars(select(StoredLetterhead)).all() == []
    with database.writing() as session:
        confine_to(session, actor, now=NOW)
        with pytest.raises(ScopeViolationError):
            add_letterhead(session, station.id, 2, FIRST, by=head, now=NOW)
    with station.database.writing() as session:
        session.get_one(Organisation, station.id).name = "新名工作站"
    with station.database.reading() as session:
        kept = read_letterhead(session, acting(station.database, station.head))
    assert (kept.workstation, kept.letterhead.workstation) == ("新名工作站", "示例工作站")
    assert (kept.revision, kept.saved_at) == (1, NOW)
