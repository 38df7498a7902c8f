"""Signing in and out.

Signing in opens transactions itself: an attempt has to be counted although it is refused, and hashing must
not hold the turn to write. So it counts and commits, compares without a transaction, and then begins the
session in a second transaction. Where a second factor is due, that session opens nothing until
``services/second_factor.py`` proved it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing
from assessment.domain.errors import NotFoundError, NotSignedInError, WrongCredentialsError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import OrganisationId, SignedSessionId, UserId
from assessment.domain.roles import USUAL_LIMITS, Role, SessionLimits
from assessment.domain.second_factor import TIME_TO_PROVE, needs_factor
from assessment.domain.sign_in_names import canonical_name
from assessment.domain.throttling import (
    LINKS_PER_ADDRESS,
    PER_ACCOUNT,
    PER_ADDRESS,
    REGISTRATIONS_PER_ADDRESS,
)
from assessment.persistence.accounts import User, memberships_of, user_named
from assessment.persistence.database import Database
from assessment.persistence.second_factors import has_factor
from assessment.persistence.sign_ins import (
    SignedSession,
    forget_attempts,
    revoke_sessions,
    session_of_token,
    sessions_of,
    standing_of,
    take_back_attempt,
)
from assessment.persistence.trail import NOBODY, Deed, Origin, Outcome, record
from assessment.services.actor import Actor
from assessment.services.alerting import watch_sign_ins
from assessment.services.passwords import Passwords
from assessment.services.throttle import account_subject, address_subject, count

_SEEN_AGAIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody signs in with, from where; ``replaces`` is the token of a session that ends with it."""

    name: str
    password: str
    address: str
    device: str = ""
    replaces: str = ""
    limits: SessionLimits = USUAL_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session just begun; the token is told once and kept only as its hash.

    One that ``awaits_factor`` opens nothing until the second factor is proved, and then has a new token.
    """

    token: str
    user: UserId
    ends_at: datetime
    awaits_factor: bool = False


def sign_in(
    database: Database, passwords: Passwords, credentials: Credentials, *, now: datetime
) -> NewSession:
    """Begin a session; raises ``WrongCredentialsError``, ``TooManyAttemptsError`` or ``BusyError``."""
    name = canonical_name(credentials.name)
    account = account_subject(name)
    address = address_subject("sign_in", credentials.address)
    with database.writing() as session:
        count(session, account, PER_ACCOUNT, now=now)
        count(session, address, PER_ADDRESS, now=now)
        user = user_named(session, name)
    known = user if user is not None and user.disabled_at is None else None
    if not passwords.fits(credentials.password, known.password_hash if known else None) or known is None:
        with database.writing() as session:
            origin, deed = Origin(NOBODY, address=credentials.address), _refused(user, account)
            record(session, origin, deed, now=now)
            watch_sign_ins(session, origin, deed.object_id, known=user is not None, now=now)
        raise WrongCredentialsError
    renewed = passwords.renewed(credentials.password, known.password_hash)
    with database.writing() as session:
        forget_attempts(session, account)
        take_back_attempt(session, address)
        session.get_one(User, known.id).password_hash = renewed
        return begin_session(session, known.id, credentials, now=now)


def begin_session(session: Session, user: UserId, credentials: Credentials, *, now: datetime) -> NewSession:
    """A session with a new token for somebody whose password was checked, or who has just registered.

    Whoever signs in again where the own session ended goes on acting for the same organisation.
    """
    former = (
        session_of_token(session, text_fingerprint(credentials.replaces)) if credentials.replaces else None
    )
    _end(former, now)
    held = _held(session, user)
    awaits = needs_factor({role for role, _ in held}) or has_factor(session, user)
    token = token_urlsafe(32)
    ends_at = now + credentials.limits.lifetime
    signed = SignedSession(
        token_hash=text_fingerprint(token),
        user_id=user,
        device=credentials.device[:200],
        address=credentials.address[:64],
        created_at=now,
        last_seen_at=now,
        idle_ends_at=now + TIME_TO_PROVE,
        ends_at=ends_at,
        acts_for=former.acts_for if former and former.user_id == user else None,
    )
    session.add(signed)
    if not awaits:
        return prove_session(session, signed, credentials.limits, with_factor=False, now=now, token=token)
    deed = Deed(action="account.password_accepted", object_kind="account", object_id=user)
    record(session, Origin(user, signed.id, credentials.address), deed, now=now)
    return NewSession(token=token, user=user, ends_at=ends_at, awaits_factor=True)


def prove_session(
    session: Session,
    signed: SignedSession,
    limits: SessionLimits,
    *,
    with_factor: bool,
    now: datetime,
    token: str = "",
) -> NewSession:
    """Open a session whose person is proved; after a second factor it gets a new token."""
    token = token or token_urlsafe(32)
    held = _held(session, signed.user_id)
    signed.token_hash = text_fingerprint(token)
    signed.standing = standing_of(session.get_one(User, signed.user_id).password_changed_at, held)
    signed.proved_at = now
    signed.with_factor = with_factor
    signed.idle_ends_at = min(now + limits.idle({role for role, _ in held}), signed.ends_at)
    deed = Deed(action="account.sign_in", object_kind="account", object_id=signed.user_id)
    record(session, Origin(signed.user_id, signed.id, signed.address), deed, now=now)
    return NewSession(token=token, user=signed.user_id, ends_at=signed.ends_at)


def await_factor(signed: SignedSession, *, now: datetime) -> NewSession:
    """Have an open session wait for a second factor that has become due, under a new token."""
    token = token_urlsafe(32)
    signed.token_hash = text_fingerprint(token)
    signed.proved_at = None
    signed.idle_ends_at = min(now + TIME_TO_PROVE, signed.ends_at)
    return NewSession(token=token, user=signed.user_id, ends_at=signed.ends_at, awaits_factor=True)


def renew_token(
    session: Session, actor: Actor, *, now: datetime, with_factor: bool | None = None
) -> NewSession:
    """Go on in the same session under a new token, as what the person is now; the old token is void.

    ``with_factor`` is given after a fresh proof, and tells whether a second factor was part of it.
    """
    if actor.signed_in is None:
        raise NotSignedInError
    token = token_urlsafe(32)
    signed = session.get_one(SignedSession, actor.signed_in.id)
    signed.token_hash = text_fingerprint(token)
    user = session.get_one(User, actor.user, populate_existing=True)
    signed.standing = standing_of(user.password_changed_at, _held(session, actor.user))
    if with_factor is not None:
        signed.proved_at = now
        signed.with_factor = signed.with_factor or with_factor
        deed = Deed(action="account.prove_anew", object_kind="account", object_id=actor.user)
        record(session, actor.origin, deed, now=now)
    return NewSession(token=token, user=actor.user, ends_at=signed.ends_at)


def prove_password(
    database: Database, passwords: Passwords, actor: Actor, *, password: str, now: datetime
) -> NewSession:
    """A fresh proof of somebody at work who has no second factor; raises ``WrongCredentialsError``.

    Like signing in it counts the attempt, then compares without a transaction, then writes.
    """
    with database.writing() as session:
        if has_factor(session, actor.user):
            raise WrongCredentialsError  # a password alone is no proof of somebody who has more
        count(session, account_subject(actor.name), PER_ACCOUNT, now=now)
        stored = session.get_one(User, actor.user).password_hash
    if not passwords.fits(password, stored):
        raise WrongCredentialsError
    with database.writing() as session:
        forget_attempts(session, account_subject(actor.name))
        return renew_token(session, actor, with_factor=False, now=now)


def admit_registration(database: Database, address: str, *, now: datetime) -> None:
    """Count a registration from this address before it is read; raises ``TooManyAttemptsError``."""
    with database.writing() as session:
        count(session, address_subject("register", address), REGISTRATIONS_PER_ADDRESS, now=now)


def admit_link(database: Database, address: str, *, now: datetime) -> None:
    """Count the use of a link or code that was handed over; raises ``TooManyAttemptsError``."""
    with database.writing() as session:
        count(session, address_subject("link", address), LINKS_PER_ADDRESS, now=now)


def extend_session(
    session: Session, actor: Actor, *, now: datetime, limits: SessionLimits = USUAL_LIMITS
) -> bool:
    """Note that somebody is at work, at most once a minute; whether the session was extended."""
    if actor.signed_in is None or now < actor.signed_in.last_seen_at + _SEEN_AGAIN:
        return False
    signed = session.get_one(SignedSession, actor.signed_in.id)
    signed.last_seen_at = now
    signed.idle_ends_at = min(now + limits.idle(actor.held_roles), signed.ends_at)
    return True


def sign_out(session: Session, actor: Actor, *, now: datetime) -> None:
    """End the session somebody acts in."""
    actor.require_own_account()
    if actor.signed_in is not None:
        end_session(session, actor, actor.signed_in.id, now=now)


def end_all_sessions(session: Session, actor: Actor, *, now: datetime) -> None:
    """End every session of the person, the one acted in too."""
    actor.require_own_account()
    revoke_sessions(session, actor.user, now)
    deed = Deed(action="account.end_all_sessions", object_kind="account", object_id=actor.user)
    record(session, actor.origin, deed, now=now)


def whose_session(session: Session, token: str) -> UserId | None:
    """Whose session had this token, ended or not."""
    found = session_of_token(session, text_fingerprint(token)) if token else None
    return None if found is None else found.user_id


def own_sessions(session: Session, actor: Actor, *, now: datetime) -> tuple[SignedSession, ...]:
    """Where the person is signed in at the moment, the latest seen first."""
    actor.require_own_account()
    return tuple(sessions_of(session, actor.user, now))


def end_session(session: Session, actor: Actor, signed: SignedSessionId, *, now: datetime) -> None:
    """End one of the person's own sessions, on whatever device."""
    found = session.get(SignedSession, signed)
    if found is None:
        raise NotFoundError
    actor.require(Act.OWN_ACCOUNT, Thing(person=found.user_id))
    _end(found, now)
    deed = Deed(action="account.sign_out", object_kind="session", object_id=signed)
    record(session, actor.origin, deed, now=now)


def end_other_sessions(session: Session, actor: Actor, *, now: datetime) -> None:
    """End all of the person's sessions but the one acted in."""
    actor.require_own_account()
    revoke_sessions(session, actor.user, now, except_for=actor.signed_in.id if actor.signed_in else None)
    deed = Deed(action="account.end_other_sessions", object_kind="account", object_id=actor.user)
    record(session, actor.origin, deed, now=now)


def _refused(user: User | None, account: str) -> Deed:
    return Deed(
        action="account.sign_in",
        object_kind="account",
        object_id=user.id if user else account[:80],
        outcome=Outcome.REFUSED,
    )


def _end(signed: SignedSession | None, now: datetime) -> None:
    if signed is not None and signed.revoked_at is None:
        signed.revoked_at = now


def _held(session: Session, user: UserId) -> tuple[tuple[Role, OrganisationId], ...]:
    return tuple(
        (membership.role, membership.organisation_id) for membership, _ in memberships_of(session, user)
    )
