"""Working with a roadmap: who does a step, when and how far it is; adding and removing steps; remarks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.advice import TELLING, Recommendation
from assessment.domain.errors import NotFoundError
from assessment.domain.planning import work_of
from assessment.domain.roadmaps import MOST_STEPS, Progress, RoadmapFullError, TooEarlyError, earliest_end
from assessment.domain.roles import OrganisationKind
from assessment.domain.scheduling import Quarter, Slot, held_up, scheduled
from assessment.persistence.accounts import members_of
from assessment.persistence.readings import standing_assignments
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep, StoredRoadmap, find_step, roadmap_of
from assessment.persistence.trail import record
from assessment.services.actor import Actor, firm
from assessment.services.enterprises import permitted_enterprise
from assessment.services.making_roadmaps import this_quarter
from assessment.services.roadmap_advice import Advised, advised
from assessment.services.roadmap_changes import deed, new_step, require_unchanged, touch
from assessment.services.roadmaps import Roadmap, Step, roadmap_from, slot_of
from assessment.services.setting_out import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """A step as somebody wants it; ``owner`` is a colleague's or any other name, ``seen`` the revision."""

    seen: int
    begins: Quarter
    progress: Progress
    progress_on: date | None
    owner: str
    due: date | None
    spent: Decimal | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedStep:
    """A step with the roadmap it stands on, and the colleagues who may own it."""

    step: Step
    roadmap: Roadmap
    colleagues: tuple[str, ...]


def open_step(
    session: Session, catalogue: Catalogue, actor: Actor, step_id: str, *, now: datetime
) -> OpenedStep:
    """A step, for those who may change it."""
    roadmap = roadmap_from(session, catalogue, _roadmap_with(session, actor, step_id, now=now))
    step = next(each for each in roadmap.steps if each.row.id == step_id)
    members = members_of(session, roadmap.stored.enterprise_id)
    return OpenedStep(
        step=step,
        roadmap=roadmap,
        colleagues=tuple(dict.fromkeys(user.display_name for _, user in members)),
    )


def edit_step(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    step_id: str,
    *,
    change: StepChange,
    now: datetime,
) -> None:
    """Keep what somebody entered about a step.

    Refused when somebody else changed it since it was seen, or when a step would begin before what it waits
    for ends; nothing is changed then.
    """
    stored = _roadmap_with(session, actor, step_id, now=now, held=True)
    before = roadmap_from(session, catalogue, stored)
    step = next(each for each in before.steps if each.row.id == step_id)
    require_unchanged(session, step.row, change.seen)
    _require_in_order(before, step, change)
    changed = _entered(session, stored, step.row, change)
    if changed:
        step.row.by_hand = True
        touch(step.row, actor.user, now)
        detail = {"measure": step.row.measure, "changed": list(changed)}
        record(session, actor.origin, deed("roadmap.edit", stored, detail), now=now)


def remove_step(session: Session, actor: Actor, step_id: str, *, seen: int, now: datetime) -> StoredRoadmap:
    """Take a step off the roadmap."""
    stored = _roadmap_with(session, actor, step_id, now=now, held=True)
    row = session.get_one(RoadmapStep, step_id, populate_existing=True)
    require_unchanged(session, row, seen)
    session.delete(row)
    touch(stored, actor.user, now)
    detail = {"measure": row.measure, "changed": ["removed"]}
    record(session, actor.origin, deed("roadmap.edit", stored, detail), now=now)
    return stored


def measures_to_add(
    session: Session, books: Books, actor: Actor, enterprise_id: str, *, now: datetime
) -> tuple[Recommendation, ...]:
    """What fits the firm, is not done, and does not stand on its roadmap yet: what is worth most first."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_ROADMAP, now=now)
    stored = _standing(roadmap_of(session, found.id))
    return _addable(roadmap_from(session, books.catalogue, stored), _advice(session, books, stored, now=now))


def add_step(
    session: Session, books: Books, actor: Actor, enterprise_id: str, *, measure: str, now: datetime
) -> RoadmapStep:
    """Put a measure on the roadmap, in the earliest quarter that what stands there allows.

    Added twice, it stands there once.
    """
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_ROADMAP, now=now)
    stored = _standing(roadmap_of(session, found.id, held=True))
    roadmap = roadmap_from(session, books.catalogue, stored)
    there = next((each.row for each in roadmap.steps if each.row.measure == measure), None)
    if there is not None:
        return there
    if len(roadmap.steps) >= MOST_STEPS:
        raise RoadmapFullError
    advice = _advice(session, books, stored, now=now)
    wanted = next((each for each in _addable(roadmap, advice) if each.measure.key == measure), None)
    if wanted is None:
        raise NotFoundError
    work = work_of(wanted, advice.size)
    ((slot,),) = scheduled([[work]], roadmap.pace, first=this_quarter(now), standing=roadmap.slots)
    step = new_step(stored, slot, wanted, by=actor.user, now=now)
    step.by_hand = True
    session.add(step)
    touch(stored, actor.user, now)
    detail = {"measure": measure, "changed": ["added"]}
    record(session, actor.origin, deed("roadmap.edit", stored, detail), now=now)
    return step


def add_remark(
    session: Session, actor: Actor, enterprise_id: str, *, text: str, now: datetime
) -> RoadmapNote:
    """Remark something on the roadmap of a firm that the person's workstation serves."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.NOTE_ROADMAP, now=now)
    stored = _standing(roadmap_of(session, found.id))
    stations = actor.organisations(OrganisationKind.WORKSTATION)
    serving = standing_assignments(session, [found.id], stations, now).get(found.id)
    note = RoadmapNote(
        enterprise_id=found.id,
        roadmap_id=stored.id,
        text=text,
        written_at=now,
        written_by=actor.user,
        organisation_id=serving.workstation_id if serving else stations[0],
    )
    session.add(note)
    record(session, actor.origin, deed("roadmap.note", stored), now=now)
    return note


def _roadmap_with(
    session: Session, actor: Actor, step_id: str, *, now: datetime, held: bool = False
) -> StoredRoadmap:
    """The roadmap that a step stands on, for those who may change it."""
    found = find_step(session, step_id)
    if found is None:
        raise NotFoundError
    actor.require(Act.EDIT_ROADMAP, firm(session, found.enterprise_id, now=now))
    return _standing(roadmap_of(session, found.enterprise_id, held=held))


def _standing(stored: StoredRoadmap | None) -> StoredRoadmap:
    if stored is None:
        raise NotFoundError
    return stored


def _advice(session: Session, books: Books, stored: StoredRoadmap, *, now: datetime) -> Advised:
    return advised(session, books, stored.enterprise_id, stored.assessment_id, now=now)


def _addable(roadmap: Roadmap, advice: Advised) -> tuple[Recommendation, ...]:
    there = {step.row.measure for step in roadmap.steps}
    return tuple(
        each for each in advice.recommendations if each.standing in TELLING and each.measure.key not in there
    )


def _require_in_order(before: Roadmap, step: Step, change: StepChange) -> None:
    """Refuse a move that makes a step begin too early: this one, or one that waits for it."""
    moved = Slot(slot_of(step.row).work, change.begins)
    slots = [moved if slot.work.key == moved.work.key else slot for slot in before.slots]
    done = before.done - {step.row.measure}
    if change.progress is Progress.DONE:
        done |= {step.row.measure}
    titles = before.titles()
    for held in held_up(slots, done):
        key = held.slot.work.key
        if key not in before.held or (key == step.row.measure and change.begins != step.row.begins):
            waits_for = [titles[each.work.key] for each in held.by]
            raise TooEarlyError(waits_for, titles[key], earliest_end(held))


def _entered(
    session: Session, stored: StoredRoadmap, row: RoadmapStep, change: StepChange
) -> tuple[str, ...]:
    """Take over what was entered; the names of what changed by it."""
    before = dict(_state(row))
    members = members_of(session, stored.enterprise_id)
    named = [user.id for _, user in members if user.display_name == change.owner]
    row.owner_id = named[0] if len(set(named)) == 1 else None
    row.owner_name = "" if row.owner_id else change.owner
    row.begins, row.due, row.spent, row.note = change.begins, change.due, change.spent, change.note
    row.progress = change.progress
    row.progress_on = None if change.progress is Progress.PLANNED else change.progress_on
    return tuple(name for name, value in _state(row) if value != before[name])


def _state(row: RoadmapStep) -> Iterator[tuple[str, object]]:
    yield "quarter", row.begins
    yield "progress", (row.progress, row.progress_on)
    yield "owner", (row.owner_id, row.owner_name)
    yield "due", row.due
    yield "spent", row.spent
    yield "note", row.note
