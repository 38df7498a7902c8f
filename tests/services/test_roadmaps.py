"""A firm's roadmap: made from its advice, worked with, never overwritten, and carried into the next year."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import icalendar
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.enterprise import profile_facts
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.identities import AssessmentId
from assessment.domain.planning import Phase
from assessment.domain.purposes import Purpose
from assessment.domain.roadmaps import ChangedMeanwhileError, NothingToPlanError, Progress, TooEarlyError
from assessment.domain.roles import Role
from assessment.domain.scheduling import Pace, Quarter, cost_of, running_in
from assessment.persistence.database import Database
from assessment.persistence.deletions import Deletion, Leaving, erase_firm
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep, StoredRoadmap, roadmap_of
from assessment.services.actor import Actor, actor_of_user
from assessment.services.answering import start_assessment
from assessment.services.carrying_in import known_for
from assessment.services.editing_roadmaps import (
    StepChange,
    add_remark,
    add_step,
    edit_step,
    measures_to_add,
    remove_step,
)
from assessment.services.exporting_roadmaps import RoadmapFile, WantedFile, export_roadmap
from assessment.services.known_facts import knowledge_of
from assessment.services.making_roadmaps import Placing, Plan, make_roadmap, place_anew, this_quarter
from assessment.services.roadmap_support import support_of
from assessment.services.roadmaps import Roadmap, Step, open_roadmap
from assessment.services.setting_out import Books
from assessment.services.sheets import open_sheet
from tests.databases import copied, world
from tests.many_firms import shipped_catalogue, shipped_codes
from tests.roadmapped import hand_in
from tests.world import NOW, Firm, add_firm, add_member, add_workstation

BOOKS = Books(shipped_catalogue(), shipped_codes())
FIRST = Quarter(this_quarter(NOW) + 1)


class Scene:
    """A firm with a roadmap, seen in one transaction."""

    def __init__(self, session: Session, firm: Firm, assessment: AssessmentId) -> None:
        self.session = session
        self.firm = firm
        self.assessment = assessment
        self.lead: Actor = actor_of_user(session, firm.lead)

    def make(self, **changes: object) -> None:
        plan = replace(Plan(assessment=self.assessment, first=FIRST), **changes)  # type: ignore[arg-type]
        make_roadmap(self.session, BOOKS, self.lead, self.firm.enterprise, plan=plan, now=NOW)
        self.session.flush()

    @property
    def roadmap(self) -> Roadmap:
        opened = open_roadmap(self.session, BOOKS.catalogue, self.lead, self.firm.enterprise, now=NOW)
        assert opened.roadmap is not None
        return opened.roadmap

    def step(self, *, waiting: bool = False) -> Step:
        """The first step, or the first that waits for another one."""
        there = self.roadmap.titles()
        return next(
            each
            for each in self.roadmap.steps
            if not waiting or any(g & there.keys() for g in each.slot.work.waits)
        )

    def edit(self, step: Step, **changes: object) -> None:
        row = step.row
        as_it_is = StepChange(
            seen=row.revision,
            begins=Quarter(row.begins),
            progress=row.progress,
            progress_on=row.progress_on,
            owner=step.owner,
            due=row.due,
            spent=row.spent,
            note=row.note,
        )
        change = replace(as_it_is, **changes)  # type: ignore[arg-type]
        edit_step(self.session, BOOKS.catalogue, self.lead, row.id, change=change, now=NOW)
        self.session.flush()

    def consultant(self) -> Actor:
        station = add_workstation(self.session)
        user = add_member(self.session, station, Role.CONSULTANT, "consultant")
        self.session.add(
            WorkstationAssignment(
                enterprise_id=self.firm.enterprise,
                workstation_id=station,
                purpose=Purpose.SERVICE,
                valid_from=NOW,
            )
        )
        self.session.flush()
        return actor_of_user(self.session, user)


def made_in(session: Session) -> Scene:
    firm = add_firm(session)
    scene = Scene(session, firm, hand_in(session, firm))
    scene.make()
    return scene


@pytest.fixture(scope="module")
def planned(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Scene]]:
    """A firm whose roadmap is made once; every test undoes what it did."""
    with copied(sqlite_template, tmp_path_factory.mktemp("roadmaps")) as database:
        with database.writing() as session:
            scene = made_in(session)
        yield database, scene


@pytest.fixture
def scene(planned: tuple[Database, Scene]) -> Iterator[Scene]:
    database, made = planned
    with database.writing() as session:
        yield Scene(session, made.firm, made.assessment)
        session.rollback()


def test_a_roadmap_keeps_to_what_the_firm_can_carry_and_pay(scene: Scene) -> None:
    roadmap = scene.roadmap
    assert len(roadmap.steps) == len(roadmap.titles()) > 5
    assert roadmap.held == {}
    assert all(roadmap.of_phase(phase) for phase in (Phase.START, Phase.EXTEND))
    for quarter in {slot.begins for slot in roadmap.slots}:
        paid = [slot for slot in roadmap.slots if slot.begins == quarter and slot.work.cost]
        assert quarter >= FIRST
        assert running_in(quarter, roadmap.slots) <= roadmap.pace.at_once
        assert len(paid) <= 1 or not roadmap.pace.is_beyond(cost_of(quarter, roadmap.slots))


def test_what_was_changed_is_kept_and_who_was_slower_is_told(scene: Scene) -> None:
    step, day = scene.step(), NOW.date()
    scene.edit(
        step,
        owner="respondent1先生",
        progress=Progress.DONE,
        progress_on=day,
        spent=Decimal("1.5"),
        note="=1+1",
    )
    kept = next(each for each in scene.roadmap.steps if each.row.id == step.row.id)
    assert (kept.row.owner_id, kept.row.owner_name) == (scene.firm.respondent, "")
    assert (kept.owner, kept.row.progress, kept.row.spent) == (
        "respondent1先生",
        Progress.DONE,
        Decimal("1.5"),
    )
    with pytest.raises(ChangedMeanwhileError, match="lead1先生"):
        scene.edit(kept, seen=1, note="另一份")
    assert kept.row.note == "=1+1"
    scene.edit(kept, owner="外包商")
    assert (kept.row.owner_id, kept.row.owner_name) == (None, "外包商")


def test_a_step_is_not_moved_before_what_it_waits_for(scene: Scene) -> None:
    step = scene.step(waiting=True)
    before = next(
        each for each in scene.roadmap.steps if each.row.measure in frozenset().union(*step.slot.work.waits)
    )
    with pytest.raises(TooEarlyError, match=before.title.zh):
        scene.edit(step, begins=Quarter(before.row.begins))
    with pytest.raises(TooEarlyError):
        scene.edit(before, begins=Quarter(step.slot.begins + 6))
    scene.edit(before, progress=Progress.DONE, progress_on=NOW.date())
    scene.edit(step, begins=Quarter(before.row.begins))


def test_steps_are_added_and_taken_off(scene: Scene) -> None:
    count = len(scene.roadmap.steps)
    addable = measures_to_add(scene.session, BOOKS, scene.lead, scene.firm.enterprise, now=NOW)
    wanted = addable[0].measure.key
    for _ in range(2):
        added = add_step(scene.session, BOOKS, scene.lead, scene.firm.enterprise, measure=wanted, now=NOW)
        scene.session.flush()
    assert len(scene.roadmap.steps) == count + 1
    scene.make(seen=scene.roadmap.stored.revision)
    assert added.measure in scene.roadmap.titles()
    remove_step(scene.session, scene.lead, added.id, seen=added.revision, now=NOW)
    scene.session.flush()
    assert added.measure not in scene.roadmap.titles()


def test_at_another_pace_what_has_begun_stays(scene: Scene) -> None:
    step = scene.step()
    scene.edit(step, progress=Progress.UNDER_WAY, progress_on=NOW.date())
    placing = Placing(pace=Pace(1, Decimal(5)), first=Quarter(FIRST + 2), seen=scene.roadmap.stored.revision)
    place_anew(scene.session, scene.lead, scene.firm.enterprise, placing=placing, now=NOW)
    roadmap = scene.roadmap
    assert step.row.begins == FIRST
    assert all(each.begins >= FIRST + 2 for each in roadmap.slots if each.work.key != step.row.measure)
    assert roadmap.held == {}
    assert max(running_in(each.begins, roadmap.slots) for each in roadmap.slots) == 1
    with pytest.raises(ChangedMeanwhileError):
        place_anew(scene.session, scene.lead, scene.firm.enterprise, placing=placing, now=NOW)


def test_a_path_becomes_a_roadmap_of_its_measures(scene: Scene) -> None:
    chosen = frozenset(sorted(scene.roadmap.titles())[:3])
    scene.make(chosen=chosen, seen=1)
    assert scene.roadmap.titles().keys() == chosen
    with pytest.raises(NothingToPlanError):
        scene.make(chosen=frozenset({"none"}), seen=2)


def test_what_is_done_is_offered_in_the_next_assessment(scene: Scene) -> None:
    session, firm, later = scene.session, scene.firm, NOW + timedelta(days=400)
    firm_row = open_roadmap(session, BOOKS.catalogue, scene.lead, firm.enterprise, now=NOW).enterprise
    firm_row.privacy_version, firm_row.privacy_accepted_at = "1", NOW
    facts = profile_facts(firm_row.profile)
    before = knowledge_of(session, BOOKS.catalogue, firm.enterprise, facts).given
    for step in scene.roadmap.steps:
        scene.edit(step, progress=Progress.DONE, progress_on=NOW.date())
    after = knowledge_of(session, BOOKS.catalogue, firm.enterprise, facts).given
    changed = {key for key, fact in after.items() if fact.done is not None}
    assert changed
    for key, fact in after.items():
        assert (fact.done is not None) == (key not in before or fact.answer != before[key].answer), key
    begun = start_assessment(
        session, BOOKS.catalogue, scene.lead, firm.enterprise, key="two-way-integration", now=later
    )
    session.flush()
    sheet = open_sheet(session, BOOKS.catalogue, scene.lead, begun.id, act=Act.ANSWER, now=later)
    offers = known_for(session, BOOKS.catalogue, sheet).offers
    sources = [each.source.done for each in offers.values() if each.source.done is not None]
    assert {each.on for each in sources} == {NOW.date()}
    assert {each.measure.key for each in sources} <= scene.roadmap.titles().keys()


def test_what_was_answered_after_a_step_was_done_stands(scene: Scene) -> None:
    long_ago = NOW.date() - timedelta(days=90)
    for step in scene.roadmap.steps:
        scene.edit(step, progress=Progress.DONE, progress_on=long_ago)
    firm_row = open_roadmap(
        scene.session, BOOKS.catalogue, scene.lead, scene.firm.enterprise, now=NOW
    ).enterprise
    given = knowledge_of(
        scene.session, BOOKS.catalogue, scene.firm.enterprise, profile_facts(firm_row.profile)
    ).given
    assert [key for key, fact in given.items() if fact.done is not None] == []


def test_a_calendar_read_in_again_changes_what_is_there(scene: Scene) -> None:
    def taken() -> dict[str, icalendar.Component]:
        file = exported(scene, scene.lead, RoadmapFile.CALENDAR)
        events = icalendar.Calendar.from_ical(file).walk("VEVENT")
        return {str(each["UID"]): each for each in events}

    step, before = scene.step(), taken()
    scene.edit(step, due=NOW.date(), owner="甲\n;,乙")
    after = taken()
    assert before.keys() == after.keys()
    assert len(before) == 2 * len(scene.roadmap.steps)
    key = f"{step.row.id}-end@roadmap"
    assert after[key].decoded("DTSTART") == NOW.date() != before[key].decoded("DTSTART")
    assert int(str(after[key]["SEQUENCE"])) > int(str(before[key]["SEQUENCE"]))
    assert "甲" in str(after[key]["DESCRIPTION"])


def test_a_table_holds_numbers_as_numbers_and_text_as_text(scene: Scene) -> None:
    step = scene.step()
    scene.edit(step, note='=HYPERLINK("x")', spent=Decimal("2.25"), due=NOW.date())
    book = openpyxl.load_workbook(BytesIO(exported(scene, scene.lead, RoadmapFile.TABLE)))
    heads, *rows = book.worksheets[0].iter_rows()
    cells = {str(head.value): cell for head, cell in zip(heads, rows[0], strict=True)}
    assert (cells["实际花费（万元）"].value, cells["实际花费（万元）"].data_type) == (2.25, "n")
    assert (cells["备注"].value, cells["备注"].data_type) == ('=HYPERLINK("x")', "s")
    assert str(cells["计划完成日期"].value) == f"{NOW.date()} 00:00:00"
    assert len(rows) == len(scene.roadmap.steps)
    notes = {str(row[0].value): str(row[1].value) for row in book["说明"].iter_rows()}
    assert "以当年申报通知为准" in notes["补助"]


def test_who_serves_the_firm_reads_remarks_and_takes_but_changes_nothing(scene: Scene) -> None:
    consultant = scene.consultant()
    add_remark(scene.session, consultant, scene.firm.enterprise, text="先做台账", now=NOW)
    scene.session.flush()
    (remark,) = scene.roadmap.remarks
    assert (remark.text, remark.organisation) == ("先做台账", "示例工作站")
    assert exported(scene, consultant, RoadmapFile.TABLE)[:2] == b"PK"
    with pytest.raises(ActionNotAllowedError):
        remove_step(scene.session, consultant, scene.step().row.id, seen=1, now=NOW)
    other = add_firm(scene.session, 2)
    with pytest.raises(NotFoundError):
        remove_step(
            scene.session, actor_of_user(scene.session, other.lead), scene.step().row.id, seen=1, now=NOW
        )


def test_support_is_reckoned_by_phase_from_what_was_spent(scene: Scene) -> None:
    found = support_of(scene.session, BOOKS, scene.roadmap, language="zh", now=NOW)
    assert found.keys() == set(Phase)
    offers = [offer for each in found.values() for offer in each.offers]
    assert all(offer.source for offer in offers)
    years_later = support_of(
        scene.session, BOOKS, scene.roadmap, language="zh", now=NOW + timedelta(days=365 * 40)
    )
    later = {offer.title for each in years_later.values() for offer in each.offers}
    ended = {each.title.zh for each in BOOKS.catalogue.incentives if each.valid_to is not None}
    assert later.isdisjoint(ended)


def test_with_the_firm_its_roadmap_is_erased(database: Database) -> None:
    with world(database).writing() as session:
        made = made_in(session)
        add_remark(session, made.consultant(), made.firm.enterprise, text="好", now=NOW)
        session.add(
            Deletion(
                kind=Leaving.FIRM,
                subject_id=made.firm.enterprise,
                requested_by=made.firm.lead,
                requested_at=NOW,
                due_at=NOW,
                begun_at=NOW,
            )
        )
        session.flush()
        assert roadmap_of(session, made.firm.enterprise, held=True) is not None
        erase_firm(session, made.firm.enterprise)
        left = [session.scalars(select(table)).all() for table in (StoredRoadmap, RoadmapStep, RoadmapNote)]

    assert left == [[], [], []]


def exported(scene: Scene, actor: Actor, kind: RoadmapFile) -> bytes:
    return export_roadmap(
        scene.session,
        BOOKS.catalogue,
        actor,
        scene.firm.enterprise,
        wanted=WantedFile(kind=kind),
        now=NOW,
    ).content
