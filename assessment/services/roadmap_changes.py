"""What every change of a roadmap has in common: nothing newer is overwritten, and each change is counted."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.advice import Recommendation
from assessment.domain.fingerprints import Json
from assessment.domain.identities import UserId
from assessment.domain.roadmaps import ChangedMeanwhileError
from assessment.domain.scheduling import Slot
from assessment.persistence.accounts import display_names
from assessment.persistence.roadmaps import RoadmapStep, StoredRoadmap
from assessment.persistence.trail import Deed


def require_unchanged(session: Session, stored: StoredRoadmap | RoadmapStep | None, seen: int) -> None:
    """Refuse to go on from another roadmap or step than the one that was seen."""
    if stored is not None and stored.revision != seen:
        names = display_names(session, [stored.changed_by])
        raise ChangedMeanwhileError(names.get(stored.changed_by, ""), stored.changed_at)


def touch(changed: StoredRoadmap | RoadmapStep, by: UserId, now: datetime) -> None:
    """Count a change of a roadmap or a step."""
    changed.revision += 1
    changed.changed_at, changed.changed_by = now, by


def new_step(
    stored: StoredRoadmap, slot: Slot, advised: Recommendation, *, by: UserId, now: datetime
) -> RoadmapStep:
    """A step that nobody worked on yet."""
    cost = advised.cost
    return RoadmapStep(
        enterprise_id=stored.enterprise_id,
        roadmap_id=stored.id,
        measure=slot.work.key,
        begins=slot.begins,
        quarters=slot.work.quarters,
        cost_low=None if cost is None else cost.low,
        cost_high=None if cost is None else cost.high,
        waits=[sorted(group) for group in slot.work.waits],
        revision=1,
        changed_at=now,
        changed_by=by,
    )


def deed(action: str, stored: StoredRoadmap, detail: Mapping[str, Json] | None = None) -> Deed:
    """What was done to a roadmap, for the trail."""
    return Deed(
        action=action,
        object_kind="roadmap",
        object_id=stored.id,
        enterprise=stored.enterprise_id,
        detail=None if detail is None else dict(detail),
    )
