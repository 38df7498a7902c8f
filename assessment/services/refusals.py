"""What the trail keeps of a refusal: who tried what on which page, and whose the thing was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act, roles_for
from assessment.domain.errors import NotFoundError, RefusalError
from assessment.domain.fingerprints import Json
from assessment.domain.roles import OrganisationKind
from assessment.persistence.enterprises import firms_served
from assessment.persistence.errands import Errand
from assessment.persistence.ownership import owners_of
from assessment.persistence.scope import entrust
from assessment.persistence.trail import NOBODY, Deed, Origin, Outcome, record
from assessment.services.actor import Actor, HiddenError
from assessment.services.alerting import watch_refusals

OTHER_STANDING: Final = "refused.OtherStanding"
"""The person may do this, but not for the organisation acted for: a slip, and nothing foreign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What somebody tried: the act of the page, its method and address, and the ids it was asked for with."""

    act: str
    method: str
    page: str
    asked: Mapping[str, str]
    address: str


def note_refusal(
    session: Session, actor: Actor | None, attempt: Attempt, *, refusal: RefusalError, now: datetime
) -> None:
    """Leave a trail of something refused; in a transaction of its own, since the refused one is undone.

    It names the person, the address, the act and the thing; ``foreign`` where the thing is somebody else's,
    whose is then said too.
    """
    origin = actor.origin if actor else Origin(NOBODY, address=attempt.address)
    owner = refusal.owner if isinstance(refusal, HiddenError) else ""
    action = f"refused.{type(refusal).__name__}"
    if isinstance(refusal, NotFoundError) and actor is not None:
        entrust(session, Errand.SENTRY)
        owner = owner or _owner_elsewhere(session, actor, attempt, now)
        if _in_another_standing(session, actor, attempt, owner=owner, now=now):
            action, owner = OTHER_STANDING, ""
    foreign = bool(owner) or (isinstance(refusal, HiddenError) and action != OTHER_STANDING)
    detail: dict[str, Json] = {
        "act": attempt.act,
        "method": attempt.method,
        "asked": dict(attempt.asked),
        "foreign": foreign,
    }
    if foreign:
        detail["owner"] = owner
    deed = Deed(
        action=action,
        object_kind="page",
        object_id=attempt.page[:80],
        outcome=Outcome.REFUSED,
        detail=detail,
    )
    record(session, origin, deed, now=now)
    watch_refusals(session, origin, deed.action, page=deed.object_id, now=now)


def _owner_elsewhere(session: Session, actor: Actor, attempt: Attempt, now: datetime) -> str:
    """To whom the things asked for belong, where the person cannot reach that firm; empty if to nobody."""
    found = owners_of(session, tuple(attempt.asked.values())) - _reach(session, actor, now)
    return next(iter(sorted(found)), "")


def _in_another_standing(
    session: Session, actor: Actor, attempt: Attempt, *, owner: str, now: datetime
) -> bool:
    """Whether the person could have done it for another organisation of the own ones."""
    if not actor.elsewhere:
        return False
    other = replace(actor, belongings=actor.elsewhere, elsewhere=())
    if owner:
        return owner in (_reach(session, other, now) | {actor.user})
    return attempt.act in set(Act) and bool(roles_for(Act(attempt.act)) & other.roles)


def _reach(session: Session, actor: Actor, now: datetime) -> frozenset[str]:
    """The firms the person reaches, and the organisations the person acts for."""
    served = firms_served(session, actor.organisations(OrganisationKind.WORKSTATION), now)
    return served | {each.organisation for each in actor.belongings}
