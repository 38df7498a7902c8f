"""Making a roadmap: from the advice of a finished assessment, and placing its steps anew at another pace."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.advice import TELLING, Recommendation, recommended
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import EnterpriseId
from assessment.domain.measures import MeasureKey
from assessment.domain.planning import Phase, PlannedPhase, pace_of, roadmap, work_of
from assessment.domain.roadmaps import (
    MOST_STEPS,
    NothingToPlanError,
    Phasing,
    Progress,
    RoadmapFullError,
    phasing_of,
)
from assessment.domain.scheduling import Pace, Quarter, Slot, quarter_of, scheduled
from assessment.formatting import HOUSE_TIME
from assessment.persistence.roadmaps import RoadmapStep, StoredRoadmap, roadmap_of, steps_of
from assessment.persistence.trail import record
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise
from assessment.services.roadmap_advice import Advised, advised
from assessment.services.roadmap_changes import deed, new_step, require_unchanged, touch
from assessment.services.roadmaps import slot_of
from assessment.services.setting_out import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a roadmap is to be made of: the assessment, the pace (the firm's own by default), the beginning.

    ``chosen`` are measures picked beforehand, as for a path; else it is what is recommended. ``seen`` is the
    revision of the roadmap that stands already, 0 for none.
    """

    assessment: str
    first: Quarter
    pace: Pace | None = None
    chosen: Collection[MeasureKey] = ()
    seen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """At which pace and from which quarter on steps are placed afresh; ``seen`` is the roadmap's revision."""

    pace: Pace
    first: Quarter
    seen: int


def this_quarter(now: datetime) -> Quarter:
    """The quarter a moment lies in."""
    return quarter_of(now.astimezone(HOUSE_TIME).date())


def make_roadmap(
    session: Session, books: Books, actor: Actor, enterprise_id: str, *, plan: Plan, now: datetime
) -> StoredRoadmap:
    """Make the firm's roadmap, or make it anew: what was worked on stays, all else is placed afresh.

    A step was worked on when somebody added or changed it.
    """
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_ROADMAP, now=now)
    stored = roadmap_of(session, found.id, held=True)
    require_unchanged(session, stored, plan.seen)
    advice = advised(session, books, found.id, plan.assessment, now=now)
    kept = _kept(session, stored)
    told = _told(advice.recommendations, plan.chosen, without={each.measure for each in kept})
    if not told and not kept:
        raise NothingToPlanError
    if len(told) + len(kept) > MOST_STEPS:
        raise RoadmapFullError
    pace = plan.pace or pace_of(advice.means)
    standing = tuple(map(slot_of, kept))
    phases = roadmap(told, advice.means, pace=pace, first=plan.first, standing=standing)
    if stored is None:
        stored = _begun(session, found.id, advice, actor, now=now)
    stored.assessment_id = advice.assessment
    _settle(stored, pace, phasing_of([phase.begins for phase in phases], plan.first))
    touch(stored, actor.user, now)
    session.flush()  # the steps refer to the roadmap
    session.add_all(_steps(stored, phases, advice, actor, now=now))
    record(session, actor.origin, deed("roadmap.make", stored), now=now)
    return stored


def place_anew(
    session: Session, actor: Actor, enterprise_id: str, *, placing: Placing, now: datetime
) -> StoredRoadmap:
    """Place what has not begun afresh; what has begun stays where it is."""
    pace, first = placing.pace, placing.first
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_ROADMAP, now=now)
    stored = roadmap_of(session, found.id, held=True)
    if stored is None:
        raise NotFoundError
    require_unchanged(session, stored, placing.seen)
    rows = {row.measure: row for row in steps_of(session, stored)}
    begun = [slot_of(row) for row in rows.values() if row.progress is not Progress.PLANNED]
    stages = _stages(stored, [row for row in rows.values() if row.progress is Progress.PLANNED])
    placed = scheduled([[slot.work for slot in stage] for stage in stages], pace, first=first, standing=begun)
    for slot in (slot for stage in placed for slot in stage):
        row = rows[slot.work.key]
        if row.begins != slot.begins:
            row.begins = slot.begins
            touch(row, actor.user, now)
    _settle(stored, pace, phasing_of([[slot.begins for slot in stage] for stage in placed], first))
    touch(stored, actor.user, now)
    record(session, actor.origin, deed("roadmap.edit", stored), now=now)
    return stored


def _told(
    everything: Sequence[Recommendation], chosen: Collection[MeasureKey], *, without: Collection[MeasureKey]
) -> tuple[Recommendation, ...]:
    """What is to be placed: what was chosen, as far as it still makes sense, else what is recommended."""
    picked = [each for each in everything if each.measure.key in chosen and each.standing in TELLING]
    told = picked if chosen else recommended(everything)
    return tuple(each for each in told if each.measure.key not in without)


def _kept(session: Session, stored: StoredRoadmap | None) -> list[RoadmapStep]:
    """The steps somebody worked on; all others are gone after this."""
    rows = () if stored is None else steps_of(session, stored)
    kept = [row for row in rows if row.by_hand]
    for row in rows:
        if row not in kept:
            session.delete(row)
    session.flush()  # the same measure may be placed again: its former row goes first
    return kept


def _begun(
    session: Session, enterprise: EnterpriseId, advice: Advised, actor: Actor, *, now: datetime
) -> StoredRoadmap:
    stored = StoredRoadmap(
        enterprise_id=enterprise,
        assessment_id=advice.assessment,
        at_once=1,
        budget=None,
        extends_from=0,
        deepens_from=0,
        revision=0,
        changed_at=now,
        changed_by=actor.user,
    )
    session.add(stored)
    return stored


def _settle(stored: StoredRoadmap, pace: Pace, phasing: Phasing) -> None:
    stored.at_once, stored.budget = pace.at_once, pace.budget
    stored.extends_from, stored.deepens_from = phasing.extends_from, phasing.deepens_from


def _steps(
    stored: StoredRoadmap, phases: Sequence[PlannedPhase], advice: Advised, actor: Actor, *, now: datetime
) -> list[RoadmapStep]:
    return [
        new_step(stored, Slot(work_of(step, advice.size), begins), step, by=actor.user, now=now)
        for phase in phases
        for step, begins in zip(phase.steps, phase.begins, strict=True)
    ]


def _stages(stored: StoredRoadmap, rows: Sequence[RoadmapStep]) -> list[list[Slot]]:
    """The steps by the phase they stand in, in order."""
    phasing = Phasing(Quarter(stored.extends_from), Quarter(stored.deepens_from))
    slots = [slot_of(row) for row in rows]
    return [[slot for slot in slots if phasing.phase_of(slot.begins) is phase] for phase in Phase]
