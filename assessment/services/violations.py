"""What is done about a violation of scope: somebody has to look at it soon."""

import logging
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.errors import RefusalError
from assessment.domain.violations import ScopeViolationError
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.trail import NOBODY, Origin
from assessment.services.actor import Actor
from assessment.services.refusals import Attempt, note_refusal

_log: Final = logging.getLogger(__name__)


def leave_trail_of(
    session: Session, actor: Actor | None, attempt: Attempt, *, refusal: RefusalError, now: datetime
) -> None:
    """Note a refusal; where something would have left its scope, raise the alarm that names who did it.

    In a transaction of its own, since the refused one is undone.
    """
    note_refusal(session, actor, attempt, refusal=refusal, now=now)
    if isinstance(refusal, ScopeViolationError):
        _log.error("scope violated", extra={"violation": refusal.violation, "page": attempt.page})
        origin = actor.origin if actor else Origin(NOBODY, address=attempt.address)
        detail = {"violation": refusal.violation[:200]}
        raise_alarm(
            session, kind=AlarmKind.TRIPWIRE, origin=origin, about=attempt.page, detail=detail, now=now
        )
