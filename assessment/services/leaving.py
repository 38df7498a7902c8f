"""Leaving the platform: asking for a firm or the own account to be deleted, and thinking better of it.

A request waits, and whoever may ask may cancel it meanwhile; everything goes on as before until it is
carried out (``erasing.py``), by the security administrator or on the command line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing
from assessment.domain.errors import ActionNotAllowedError
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.leaving import ACCOUNT_WAITS, FIRM_WAITS
from assessment.domain.roles import Role
from assessment.domain.texts import Text
from assessment.persistence.accounts import display_names, members_of
from assessment.persistence.deletions import Deletion, Leaving, open_deletion, waiting_deletions
from assessment.persistence.readings import organisation_names
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise

_NEEDED: Final = {
    Role.LEAD: Text("您是企业唯一的负责人。", "You are the only lead of your enterprise."),
    Role.SECURITY_ADMINISTRATOR: Text(
        "您是平台唯一的安全管理员。", "You are the only security administrator of the platform."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request to delete that waits: what it is about, when it was made, from when it may be carried out."""

    id: str
    kind: Leaving
    name: str
    requested_at: datetime
    due_at: datetime
    is_due: bool


def deletion_of_firm(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> Deletion | None:
    """The request to delete the own firm, if one waits: everybody in the firm may know."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.SEE_READINGS, now=now)
    return open_deletion(session, Leaving.FIRM, found.id)


def request_deletion(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> Deletion:
    """Ask for the own firm with all its data to be deleted; asked twice, the first request counts."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.REQUEST_DELETION, now=now)
    waiting = open_deletion(session, Leaving.FIRM, found.id)
    if waiting is not None:
        return waiting
    deletion = Deletion(
        kind=Leaving.FIRM,
        subject_id=found.id,
        requested_by=actor.user,
        requested_at=now,
        due_at=now + FIRM_WAITS,
    )
    session.add(deletion)
    record(session, actor.origin, _firms("enterprise.request_deletion", found.id), now=now)
    return deletion


def cancel_deletion(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> None:
    """Think better of it: the firm stays; where nothing waits there is nothing to do."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.REQUEST_DELETION, now=now)
    waiting = open_deletion(session, Leaving.FIRM, found.id)
    if waiting is not None:
        waiting.cancelled_at = now
        record(session, actor.origin, _firms("enterprise.cancel_deletion", found.id), now=now)


def own_removal(session: Session, actor: Actor) -> Deletion | None:
    """The request to remove the own account, if one waits."""
    actor.require(Act.OWN_ACCOUNT, Thing(person=actor.user))
    return open_deletion(session, Leaving.ACCOUNT, actor.user)


def request_removal(session: Session, actor: Actor, *, now: datetime) -> Deletion:
    """Ask for the own account to be removed; refused to whoever is the only one of a kind."""
    actor.require(Act.REMOVE_ACCOUNT, Thing(person=actor.user))
    waiting = own_removal(session, actor)
    if waiting is not None:
        return waiting
    held = tuple((each.role, each.organisation) for each in actor.held)
    require_dispensable(session, actor.user, held)
    deletion = Deletion(
        kind=Leaving.ACCOUNT,
        subject_id=actor.user,
        requested_by=actor.user,
        requested_at=now,
        due_at=now + ACCOUNT_WAITS,
    )
    session.add(deletion)
    record(session, actor.origin, _accounts("account.request_removal", actor.user), now=now)
    return deletion


def cancel_removal(session: Session, actor: Actor, *, now: datetime) -> None:
    """Think better of it: the account stays; where nothing waits there is nothing to do."""
    actor.require(Act.REMOVE_ACCOUNT, Thing(person=actor.user))
    waiting = own_removal(session, actor)
    if waiting is not None:
        waiting.cancelled_at = now
        record(session, actor.origin, _accounts("account.cancel_removal", actor.user), now=now)


def requests_to_delete(session: Session, actor: Actor, *, now: datetime) -> tuple[Waiting, ...]:
    """What waits to be deleted, for the security administrator, the first due first."""
    actor.house_for(Act.CARRY_OUT_DELETION)
    return described(session, now=now)


def described(session: Session, *, now: datetime) -> tuple[Waiting, ...]:
    """What waits to be deleted, with its names."""
    found = waiting_deletions(session)
    firms = organisation_names(session, [OrganisationId(each.subject_id) for each in found])
    people = display_names(session, [UserId(each.subject_id) for each in found])
    return tuple(
        Waiting(
            id=each.id,
            kind=each.kind,
            name=firms.get(OrganisationId(each.subject_id)) or people.get(UserId(each.subject_id), ""),
            requested_at=each.requested_at,
            due_at=each.due_at,
            is_due=each.due_at <= now,
        )
        for each in found
    )


def require_dispensable(
    session: Session, user: UserId, held: tuple[tuple[Role, OrganisationId], ...]
) -> None:
    """Refuse where nobody else could do what only this person does."""
    for role, organisation in held:
        others = [
            member
            for membership, member in members_of(session, organisation)
            if membership.role is role and member.id != user and member.disabled_at is None
        ]
        if role in _NEEDED and not others:
            raise ActionNotAllowedError(
                _NEEDED[role],
                Text(
                    "请先让别人接任，或先注销企业。",
                    "Please let somebody else take over first, or have the enterprise deleted.",
                ),
            )


def _firms(action: str, firm: EnterpriseId) -> Deed:
    return Deed(action=action, object_kind="enterprise", object_id=firm, enterprise=firm)


def _accounts(action: str, user: UserId) -> Deed:
    return Deed(action=action, object_kind="account", object_id=user)
