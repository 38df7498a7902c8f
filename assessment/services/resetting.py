"""Forgotten passwords, without e-mail: somebody who knows the person hands over a link that is used once.

A lead resets a respondent, a head of the workstation resets a lead after seeing the person, the security
administrator resets anybody. A person who also belongs elsewhere is reset only by somebody who may do so
everywhere: no firm's lead comes into another organisation that way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, ResetRefusedError
from assessment.domain.fingerprints import Json, text_fingerprint
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.people import Identification
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.domain.sign_in_names import canonical_name
from assessment.persistence.accounts import (
    User,
    members_of,
    memberships_of,
    user_named,
)
from assessment.persistence.database import Database
from assessment.persistence.password_resets import PasswordReset, open_reset, take_resets, void_resets
from assessment.persistence.sign_ins import forget_attempts, revoke_sessions
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.accounts import own_names, passwords_not_to_return_to, replace_password
from assessment.services.actor import Actor, firm
from assessment.services.passwords import Passwords
from assessment.services.people import out_of_reach
from assessment.services.throttle import account_subject

VALID_FOR: Final = timedelta(hours=24)
_RESETS: Final = {Role.RESPONDENT: Act.RESET_COLLEAGUE, Role.LEAD: Act.RESET_LEAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetLink:
    """The secret with which a person sets a new password, told once, and until when it can be used."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Resettable:
    """A member to whom a link may be handed."""

    user: UserId
    display_name: str


def resettable_members(
    session: Session, actor: Actor, organisation_id: str, *, now: datetime
) -> tuple[Resettable, ...]:
    """The members of an organisation to whom the person may hand a link, in the order they came."""
    return tuple(
        Resettable(member.id, member.display_name)
        for _, member in members_of(session, OrganisationId(organisation_id))
        if _may_reset(session, actor, member.id, now)
    )


def issue_reset(
    session: Session, actor: Actor, organisation_id: str, *, user: UserId, act: Act, now: datetime
) -> ResetLink:
    """A link for a member of the organisation, by one of the acts that reset; earlier ones become void."""
    organisation = OrganisationId(organisation_id)
    if act is Act.RESET_ANYBODY:
        actor.house_for(act)
    else:
        actor.require(act, firm(session, EnterpriseId(organisation), now=now))
    if user not in {member.id for _, member in members_of(session, organisation)}:
        raise NotFoundError
    if not _may_reset(session, actor, user, now):
        raise ActionNotAllowedError
    return _issue(session, user, actor.origin, now)


def reset_person(
    session: Session, actor: Actor, user: str, *, how: Identification, note: str, now: datetime
) -> ResetLink:
    """A link for anybody but an administrator, from the security administrator who recognised the person.

    How the person was recognised goes to the trail; a password is not changed before the link is used.
    """
    actor.house_for(Act.RESET_ANYBODY)
    found = session.get(User, user)
    if found is None or found.removed_at is not None:
        raise NotFoundError
    roles = {membership.role for membership, _ in memberships_of(session, found.id)}
    if found.id == actor.user or roles & ADMINISTRATORS:
        raise out_of_reach()
    detail: Json = {"identified": how.value, "note": note}
    return _issue(session, found.id, actor.origin, now, detail)


def issue_reset_from_console(session: Session, name: str, *, now: datetime) -> ResetLink:
    """A link for whoever signs in under ``name``, from the command line."""
    found = user_named(session, canonical_name(name))
    if found is None:
        raise NotFoundError
    return _issue(session, found.id, Origin(CONSOLE), now)


def is_open_reset(session: Session, token: str, *, now: datetime) -> bool:
    """Whether a new password can still be set with this token."""
    return open_reset(session, text_fingerprint(token), now) is not None


def set_new_password(
    database: Database, passwords: Passwords, token: str, *, password: str, now: datetime
) -> UserId:
    """Set a new password with a link; all sessions end. Raises ``ResetRefusedError`` for a used link.

    Hashing takes long and comes between two transactions.
    """
    with database.reading() as session:
        reset = open_reset(session, text_fingerprint(token), now)
        if reset is None:
            raise ResetRefusedError
        user = session.get_one(User, reset.user_id)
        former = passwords_not_to_return_to(session, passwords, user)
        own = own_names(session, user)
    password_hash = passwords.new_hash(password, own)
    passwords.refuse_former(password, former)
    with database.writing() as session:
        if not take_resets(session, user.id, reset.id, now):
            raise ResetRefusedError
        _renew(session, passwords, user.id, password_hash=password_hash, now=now)
    return user.id


def _renew(
    session: Session, passwords: Passwords, user_id: UserId, *, password_hash: str, now: datetime
) -> None:
    user = session.get_one(User, user_id)
    replace_password(session, passwords, user, password_hash=password_hash, now=now)
    revoke_sessions(session, user.id, now)
    forget_attempts(session, account_subject(user.name))
    deed = Deed(action="account.set_new_password", object_kind="account", object_id=user.id)
    record(session, Origin(user.id), deed, now=now)


def _may_reset(session: Session, actor: Actor, user: UserId, now: datetime) -> bool:
    return all(
        membership.role in _RESETS
        and actor.can(
            _RESETS[membership.role], firm(session, EnterpriseId(membership.organisation_id), now=now)
        )
        for membership, _ in memberships_of(session, user)
    )


def _issue(session: Session, user: UserId, origin: Origin, now: datetime, detail: Json = None) -> ResetLink:
    void_resets(session, user, now)
    token = token_urlsafe(32)
    reset = PasswordReset(
        token_hash=text_fingerprint(token),
        user_id=user,
        issued_by=None if origin.actor == CONSOLE else UserId(origin.actor),
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    session.add(reset)
    deed = Deed(action="account.reset", object_kind="account", object_id=user, detail=detail)
    record(session, origin, deed, now=now)
    return ResetLink(token=token, expires_at=reset.expires_at)
