"""What the system administrator has to know of the instance: versions, disk, back-ups, work that waits.

Counts and states alone: nothing of any firm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.identities import UserId
from assessment.files.backup_folder import Attempt, backups_in, last_attempt
from assessment.files.space import Room, Space
from assessment.persistence.errands import Errand
from assessment.persistence.migrations import is_head, revision_of
from assessment.persistence.orders import ItemState
from assessment.persistence.report_stock import items_by_state
from assessment.persistence.scope import beside, entrust
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.backing_up import Backup, described
from assessment.settings import Settings

_SHOWN: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceState:
    """The instance at this moment; ``damaged`` names back-ups whose beginning cannot be read."""

    version: str
    database: str
    revision: str
    is_current: bool
    rooms: tuple[tuple[Path, Room], ...]
    backups: tuple[Backup, ...]
    damaged: tuple[str, ...]
    attempt: Attempt | None
    reports: Mapping[ItemState, int]


def instance_state(session: Session, actor: Actor, settings: Settings, space: Space) -> InstanceState:
    """The state, for whoever operates the instance."""
    actor.house_for(Act.OPERATE)
    found = [(path, described(path, settings)) for path in backups_in(settings.backups)[:_SHOWN]]
    revision = revision_of(session)
    return InstanceState(
        version=version("digital-maturity-assessment"),
        database=session.get_bind().dialect.name,
        revision=revision,
        is_current=is_head(revision),
        rooms=space.rooms(),
        backups=tuple(backup for _, backup in found if backup is not None),
        damaged=tuple(path.name for path, backup in found if backup is None),
        attempt=last_attempt(settings.data),
        reports=_reports(session),
    )


def _reports(session: Session) -> Mapping[ItemState, int]:
    """How many reports are in each state; beside the person's own scope, which holds no firm."""
    with beside(session) as apart:
        entrust(apart, Errand.QUEUE)
        return items_by_state(apart)


def order_backup(session: Session, actor: Actor, *, now: datetime) -> UserId:
    """Leave in the trail that somebody wants a back-up at once; who that is."""
    house = actor.house_for(Act.OPERATE)
    record(session, actor.origin, Deed(action="backup.order", object_kind="site", object_id=house), now=now)
    return actor.user
