"""The second factor: enrolling, proving oneself with a code, recovery codes, proving it anew.

Whoever tries is counted and the count is kept although the try is refused, so these acts open their
transactions themselves, as signing in does.
"""

from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from secrets import token_bytes
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, NotSignedInError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import UserId
from assessment.domain.roles import ADMINISTRATORS, SessionLimits
from assessment.domain.second_factor import (
    DIGITS,
    RECOVERY_CODES,
    RECOVERY_GROUPS,
    STEP,
    WrongCodeError,
    needs_factor,
    new_secret_code,
    steps_around,
    typed_code,
    typed_secret_code,
)
from assessment.domain.sign_in_names import canonical_name
from assessment.domain.throttling import PER_FACTOR
from assessment.field_keys import FieldKeys
from assessment.persistence.accounts import User, memberships_of, user_named
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.database import Database
from assessment.persistence.second_factors import (
    SecondFactor,
    factor_of,
    forget_factor,
    has_factor,
    recovery_codes_left,
    replace_recovery_codes,
    take_recovery_code,
    take_step,
)
from assessment.persistence.sign_ins import awaiting_session, forget_attempts, revoke_sessions
from assessment.persistence.trail import CONSOLE, Deed, Origin, Outcome, record
from assessment.services.actor import Actor
from assessment.services.signing_in import NewSession, prove_session, renew_token
from assessment.services.throttle import count

ISSUER: Final = "数字化成熟度自评"
_SECRET_BYTES: Final = 20
_SECONDS: Final = int(STEP.total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Somebody whose password was right and who has to prove a second factor.

    ``secret`` is what to put into the phone's app, as text and as address of a picture; empty for somebody
    who did so before. ``code`` is the present code, for demonstrations alone.
    """

    user: UserId
    name: str
    secret: str
    address: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A session that opens; recovery codes of a new factor, or how many are left where one was used."""

    session: NewSession
    recovery_codes: tuple[str, ...] = ()
    left: int | None = None


def offer_factor(session: Session, keys: FieldKeys, user: UserId, *, now: datetime) -> None:
    """Make a new secret for somebody whose factor does not count yet; where it does nothing changes."""
    found = factor_of(session, user)
    if found is not None and found.confirmed_at is not None:
        return
    forget_factor(session, user)
    session.flush()
    secret = b32encode(token_bytes(_SECRET_BYTES)).decode()
    session.add(
        SecondFactor(user_id=user, sealed_secret=keys.seal(secret, about=_about(user)), created_at=now)
    )
    session.flush()


def awaited(session: Session, keys: FieldKeys, token: str, *, now: datetime) -> Awaited:
    """Who has to prove a second factor in this session; raises ``NotSignedInError``."""
    signed = awaiting_session(session, text_fingerprint(token), now)
    factor = None if signed is None else factor_of(session, signed.user_id)
    if signed is None or factor is None:
        raise NotSignedInError
    user = session.get_one(User, signed.user_id)
    return _awaited(user, factor, keys, now)


def own_factor(session: Session, keys: FieldKeys, actor: Actor, *, now: datetime) -> Awaited | None:
    """The person's own factor that waits for its first code, if there is one."""
    factor = factor_of(session, actor.user)
    if factor is None or factor.confirmed_at is not None:
        return None
    return _awaited(session.get_one(User, actor.user), factor, keys, now)


def code_at(secret: str, step: int) -> str:
    """The code of a step, for a secret as the phone's app takes it."""
    return _generator(secret).generate(step * _SECONDS).decode()


def prove(
    database: Database, keys: FieldKeys, token: str, *, typed: str, limits: SessionLimits, now: datetime
) -> Proved:
    """Complete a sign-in with a code; raises ``WrongCodeError``, ``TooManyAttemptsError``."""
    with database.writing() as session:
        signed = awaiting_session(session, text_fingerprint(token), now)
        if signed is None:
            raise NotSignedInError
        origin = Origin(signed.user_id, signed.id, signed.address)
        found = _tried(session, keys, origin, typed=typed, now=now)
        if found is not None:
            proved = prove_session(session, signed, limits, with_factor=True, now=now)
    if found is None:
        raise WrongCodeError
    return Proved(session=proved, recovery_codes=found.recovery_codes, left=found.left)


def prove_anew(database: Database, keys: FieldKeys, actor: Actor, *, typed: str, now: datetime) -> Proved:
    """A fresh proof of somebody at work, or the first code of a new factor; the token is new with it."""
    with database.writing() as session:
        found = _tried(session, keys, actor.origin, typed=typed, now=now)
        if found is not None:
            proved = renew_token(session, actor, with_factor=True, now=now)
    if found is None:
        raise WrongCodeError
    return Proved(session=proved, recovery_codes=found.recovery_codes, left=found.left)


def has_second_factor(session: Session, actor: Actor) -> bool:
    """Whether the person proves a second factor when signing in."""
    return has_factor(session, actor.user)


def codes_left(session: Session, actor: Actor) -> int:
    """How many recovery codes the person can still use."""
    return recovery_codes_left(session, actor.user)


def new_recovery_codes(session: Session, actor: Actor, *, now: datetime) -> tuple[str, ...]:
    """New recovery codes, told once; the earlier ones are void."""
    if not has_factor(session, actor.user):
        raise ActionNotAllowedError
    deed = Deed(action="account.new_recovery_codes", object_kind="account", object_id=actor.user)
    record(session, actor.origin, deed, now=now)
    return _new_recovery_codes(session, actor.user, now)


def switch_off(session: Session, actor: Actor, *, now: datetime) -> None:
    """Go without a second factor again, which staff never do."""
    if needs_factor(actor.held_roles):
        raise ActionNotAllowedError
    forget_factor(session, actor.user)
    deed = Deed(action="account.remove_factor", object_kind="account", object_id=actor.user)
    record(session, actor.origin, deed, now=now)


def unlink_phone(session: Session, actor: Actor, user: UserId, *, now: datetime) -> None:
    """Forget the phone of somebody who lost it and whom the security administrator recognised.

    All sessions end; at the next sign-in the person links another phone. Administrators are out of reach.
    """
    actor.house_for(Act.RESET_ANYBODY)
    roles = {membership.role for membership, _ in memberships_of(session, user)}
    if user == actor.user or roles & ADMINISTRATORS:
        raise ActionNotAllowedError
    remove_factor(session, user, origin=actor.origin, now=now)


def unlink_phone_from_console(session: Session, name: str, *, now: datetime) -> None:
    """The same from the command line, for administrators too; raises ``NotFoundError``."""
    found = user_named(session, canonical_name(name))
    if found is None:
        raise NotFoundError
    remove_factor(session, found.id, origin=Origin(CONSOLE), now=now)


def remove_factor(session: Session, user: UserId, *, origin: Origin, now: datetime) -> None:
    """Forget somebody's factor and end all sessions: whoever needs one enrols anew at the next sign-in."""
    forget_factor(session, user)
    revoke_sessions(session, user, now)
    forget_attempts(session, _subject(user))
    deed = Deed(action="account.remove_factor", object_kind="account", object_id=user)
    record(session, origin, deed, now=now)


@dataclass(frozen=True, slots=True)
class _Found:
    recovery_codes: tuple[str, ...] = ()
    left: int | None = None


def _tried(session: Session, keys: FieldKeys, origin: Origin, *, typed: str, now: datetime) -> _Found | None:
    """What came of a code, counted and noted; ``None`` where it is wrong, used or foreign."""
    user = UserId(origin.actor)
    count(session, _subject(user), PER_FACTOR, now=now)
    found = _by_code(session, keys, user, typed_code(typed), now)
    if found is None:
        found = _by_recovery_code(session, origin, typed_secret_code(typed), now)
    if found is None:
        refused = Deed(
            action="account.second_factor",
            object_kind="account",
            object_id=user,
            outcome=Outcome.REFUSED,
        )
        record(session, origin, refused, now=now)
        return None
    forget_attempts(session, _subject(user))
    return found


def _by_code(session: Session, keys: FieldKeys, user: UserId, code: str, now: datetime) -> _Found | None:
    factor = factor_of(session, user)
    if factor is None or not code:
        return None
    secret = keys.open(factor.sealed_secret, about=_about(user))
    fitting = [step for step in steps_around(now) if compare_digest(code_at(secret, step), code)]
    if not any(take_step(session, user, step) for step in fitting):
        return None
    if factor.confirmed_at is not None:
        return _Found()
    factor.confirmed_at = now
    deed = Deed(action="account.enrol_factor", object_kind="account", object_id=user)
    record(session, Origin(user), deed, now=now)
    return _Found(_new_recovery_codes(session, user, now))


def _by_recovery_code(session: Session, origin: Origin, code: str, now: datetime) -> _Found | None:
    user = UserId(origin.actor)
    if not has_factor(session, user) or not take_recovery_code(session, user, text_fingerprint(code), now):
        return None
    left = recovery_codes_left(session, user)
    deed = Deed(action="account.recovery_code", object_kind="account", object_id=user, detail={"left": left})
    record(session, origin, deed, now=now)
    raise_alarm(
        session, kind=AlarmKind.RECOVERY_CODE_USED, origin=origin, about=user, detail={"left": left}, now=now
    )
    return _Found((), left)


def _new_recovery_codes(session: Session, user: UserId, now: datetime) -> tuple[str, ...]:
    codes = tuple(new_secret_code(RECOVERY_GROUPS) for _ in range(RECOVERY_CODES))
    hashes = [text_fingerprint(typed_secret_code(code)) for code in codes]
    replace_recovery_codes(session, user, hashes, now)
    return codes


def _awaited(user: User, factor: SecondFactor, keys: FieldKeys, now: datetime) -> Awaited:
    secret = keys.open(factor.sealed_secret, about=_about(user.id))
    new = factor.confirmed_at is None
    present = max(steps_around(now)[1], factor.last_step + 1)
    return Awaited(
        user=user.id,
        name=user.name,
        secret=secret if new else "",
        address=_generator(secret).get_provisioning_uri(user.name, ISSUER) if new else "",
        code=code_at(secret, present),
    )


def _generator(secret: str) -> TOTP:
    # SHA-1 is what every app on a phone understands; RFC 6238 needs no resistance to collisions.
    return TOTP(b32decode(secret), DIGITS, SHA1(), _SECONDS)  # noqa: S303 - RFC 6238 asks for it


def _subject(user: UserId) -> str:
    return f"factor:{user}"


def _about(user: UserId) -> str:
    return f"second_factor:{user}"
