"""Roadmaps, read: a firm's steps with their measures, owners and quarters, and the notes on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.fingerprints import Json
from assessment.domain.measures import Measure, MeasureKey
from assessment.domain.planning import Phase
from assessment.domain.roadmaps import Phasing, Progress
from assessment.domain.scheduling import Held, Pace, Quarter, Slot, Work, held_up
from assessment.domain.texts import Text
from assessment.persistence.accounts import display_names
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.readings import organisation_names
from assessment.persistence.roadmaps import RoadmapStep, StoredRoadmap, notes_on, roadmap_of, steps_of
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step as it stands: its row, the measure (none where this installation lacks it), who owns it."""

    row: RoadmapStep
    measure: Measure | None
    owner: str
    changed_by: str

    @property
    def title(self) -> Text:
        """What it is called; its key where the measure is gone."""
        return Text(self.row.measure, self.row.measure) if self.measure is None else self.measure.title

    @property
    def slot(self) -> Slot:
        """The step in its quarters."""
        return slot_of(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A note of somebody from a workstation."""

    text: str
    by: str
    organisation: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """A firm's roadmap as it stands, its steps by quarter."""

    stored: StoredRoadmap
    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...]

    @property
    def pace(self) -> Pace:
        """How many steps run at once, and what those begun in a quarter may cost."""
        return Pace(self.stored.at_once, self.stored.budget)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All steps in their quarters."""
        return tuple(step.slot for step in self.steps)

    @property
    def done(self) -> frozenset[MeasureKey]:
        """What is finished."""
        return frozenset(step.row.measure for step in self.steps if step.row.progress is Progress.DONE)

    @property
    def held(self) -> Mapping[MeasureKey, Held]:
        """The steps that begin before what they wait for ends."""
        return {each.slot.work.key: each for each in held_up(self.slots, self.done)}

    @property
    def phasing(self) -> Phasing:
        """Where its phases meet."""
        return Phasing(Quarter(self.stored.extends_from), Quarter(self.stored.deepens_from))

    def of_phase(self, phase: Phase) -> tuple[Step, ...]:
        """The steps that begin in a phase."""
        return tuple(step for step in self.steps if self.phasing.phase_of(step.slot.begins) is phase)

    def titles(self) -> Mapping[MeasureKey, Text]:
        """What the steps are called, by measure."""
        return {step.row.measure: step.title for step in self.steps}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRoadmap:
    """A firm with its roadmap, if it has one yet."""

    enterprise: StoredEnterprise
    roadmap: Roadmap | None


def open_roadmap(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    enterprise_id: str,
    *,
    act: Act = Act.READ_ROADMAP,
    now: datetime,
) -> OpenedRoadmap:
    """The firm's roadmap, for those who may do ``act`` to it."""
    found = permitted_enterprise(session, actor, enterprise_id, act=act, now=now)
    stored = roadmap_of(session, found.id)
    roadmap = None if stored is None else roadmap_from(session, catalogue, stored)
    return OpenedRoadmap(enterprise=found, roadmap=roadmap)


def roadmap_from(session: Session, catalogue: Catalogue, stored: StoredRoadmap) -> Roadmap:
    """The roadmap behind a row, in three queries."""
    rows, notes = steps_of(session, stored), notes_on(session, stored)
    people = {each.changed_by for each in rows} | {each.owner_id for each in rows if each.owner_id}
    names = display_names(session, [*people, *(each.written_by for each in notes)])
    houses = organisation_names(session, [each.organisation_id for each in notes])
    measures = {each.key: each for each in catalogue.measures}
    return Roadmap(
        stored=stored,
        steps=tuple(
            Step(
                row=row,
                measure=measures.get(row.measure),
                owner=names.get(row.owner_id, row.owner_name) if row.owner_id else row.owner_name,
                changed_by=names.get(row.changed_by, ""),
            )
            for row in rows
        ),
        remarks=tuple(
            Remark(
                text=each.text,
                by=names.get(each.written_by, ""),
                organisation=houses.get(each.organisation_id, ""),
                at=each.written_at,
            )
            for each in notes
        ),
    )


def slot_of(row: RoadmapStep) -> Slot:
    """A stored step in its quarters."""
    work = Work(
        key=row.measure,
        quarters=row.quarters,
        cost=row.cost_high or Decimal(0),
        waits=tuple(_groups(row.waits)),
    )
    return Slot(work, Quarter(row.begins))


def _groups(waits: Json) -> Iterator[frozenset[MeasureKey]]:
    for group in waits if isinstance(waits, list) else ():
        yield frozenset(str(key) for key in group) if isinstance(group, list) else frozenset()
