"""Who is signed in on which device, and how often somebody tried."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    String,
    and_,
    bindparam,
    case,
    delete,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import OrganisationId, SignedSessionId, UserId
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.throttling import Attempts, Limit
from assessment.persistence.accounts import Membership, User
from assessment.persistence.classes import L1, L2, Secret
from assessment.persistence.columns import HASH_LENGTH, Instant, opaque_id
from assessment.persistence.organisations import Organisation
from assessment.persistence.schema import Record, as_it_lies, at_once, table_of

_SUBJECT_LENGTH = 80


class SignedSession(Record, kw_only=True):
    """Somebody being signed in on one device; only the hash of the cookie's token is kept.

    ``proved_at`` is when the person last proved to be that person; without it the session waits for a second
    factor and opens nothing. ``standing`` is what the person was when it began, see ``standing_of``;
    ``acts_for`` the organisation chosen to act for, which counts only while the person belongs to it.
    """

    __tablename__ = "signed_session"

    id: Mapped[L1[SignedSessionId]] = mapped_column(
        primary_key=True, default_factory=lambda: SignedSessionId(opaque_id())
    )
    token_hash: Mapped[Secret[str]] = mapped_column(String(HASH_LENGTH), unique=True)
    user_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"), index=True)
    device: Mapped[L2[str]] = mapped_column(String(200))
    address: Mapped[L2[str]] = mapped_column(String(64))
    created_at: Mapped[L1[datetime]]
    last_seen_at: Mapped[L1[datetime]]
    idle_ends_at: Mapped[L1[datetime]]
    ends_at: Mapped[L1[datetime]]
    standing: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH), default="")
    acts_for: Mapped[L1[OrganisationId | None]] = mapped_column(default=None)
    proved_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    with_factor: Mapped[L1[bool]] = mapped_column(Boolean, default=False)
    revoked_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


class AttemptWindow(Record, kw_only=True):
    """How often something was tried since the window opened; names and addresses are kept as hashes."""

    __tablename__ = "attempt_window"

    subject: Mapped[L2[str]] = mapped_column(String(_SUBJECT_LENGTH), primary_key=True)
    count: Mapped[L1[int]]
    since: Mapped[L1[datetime]]
    last: Mapped[L1[datetime]]


class AtWork(NamedTuple):
    """Somebody who is signed in, with one membership; without any all that follows ``role`` is ``None``."""

    session: SignedSessionId
    last_seen_at: datetime
    idle_ends_at: datetime
    ends_at: datetime
    standing: str
    acts_for: OrganisationId | None
    proved_at: datetime
    with_factor: bool
    password_changed_at: datetime
    user: UserId
    name: str
    display_name: str
    role: Role | None
    organisation: OrganisationId
    kind: OrganisationKind
    organisation_name: str
    confirmed_at: datetime | None


def at_work(session: Session, token_hash: str, now: datetime) -> Sequence[AtWork]:
    """Who is signed in with this token, once per membership; nobody if the session ended or was revoked."""
    found = at_once(session).execute(_AT_WORK, {"token_hash": token_hash, "now": now})
    return [AtWork._make(each) for each in found]


def traces_of_work(session: Session, token_hash: str, now: datetime) -> tuple[tuple[object, ...], ...]:
    """What ``at_work`` rests on, as it lies in the database: while it is the same, so is the person."""
    found = at_once(session).execute(_TRACES, {"token_hash": token_hash, "now": now})
    return tuple(tuple(each) for each in found)


def session_of_token(session: Session, token_hash: str) -> SignedSession | None:
    """The session with this token, ended or not."""
    return session.scalars(select(SignedSession).where(SignedSession.token_hash == token_hash)).one_or_none()


def awaiting_session(session: Session, token_hash: str, now: datetime) -> SignedSession | None:
    """The session with this token if it waits for its second factor."""
    return session.scalars(
        select(SignedSession)
        .join(User, User.id == SignedSession.user_id)
        .where(
            SignedSession.token_hash == token_hash,
            SignedSession.proved_at.is_(None),
            User.disabled_at.is_(None),
            *_live(now),
        )
    ).one_or_none()


def standing_of(password_changed_at: datetime, held: Iterable[tuple[Role, OrganisationId]]) -> str:
    """What somebody is at a moment: the password and all memberships, as one fingerprint.

    A session counts only while its person is what the person was when it began; whoever changes a password
    or a membership, by whatever path, ends the sessions with it.
    """
    memberships = sorted(f"{role.value}:{organisation}" for role, organisation in held)
    return text_fingerprint("|".join((password_changed_at.astimezone(UTC).isoformat(), *memberships)))


def sessions_of(session: Session, user: UserId, now: datetime) -> Sequence[SignedSession]:
    """Where a person is signed in at the moment, the latest seen first."""
    return session.scalars(
        select(SignedSession)
        .where(SignedSession.user_id == user, SignedSession.proved_at.is_not(None), *_live(now))
        .order_by(SignedSession.last_seen_at.desc(), SignedSession.id)
    ).all()


def revoke_sessions(
    session: Session, user: UserId, now: datetime, *, except_for: SignedSessionId | None = None
) -> None:
    """End all sessions of a person, but the one excepted."""
    session.execute(
        update(SignedSession)
        .where(
            SignedSession.user_id == user,
            SignedSession.revoked_at.is_(None),
            SignedSession.id != (except_for or ""),
        )
        .values(revoked_at=now)
    )


def attempts_of(session: Session, subject: str) -> Attempts | None:
    """How often ``subject`` was tried, whenever that was."""
    window = session.get(AttemptWindow, subject, populate_existing=True)
    return None if window is None else Attempts(window.count, window.since, window.last)


def hold_attempts(session: Session, subject: str, now: datetime) -> Attempts:
    """How often ``subject`` was tried; until the transaction ends nobody else counts or asks."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    held = session.execute(
        insert(AttemptWindow)
        .values(subject=subject, count=0, since=now, last=now)
        .on_conflict_do_update(index_elements=[AttemptWindow.subject], set_={"subject": subject})
        .returning(AttemptWindow.count, AttemptWindow.since, AttemptWindow.last)
    ).one()
    return Attempts(held[0], held[1], held[2])


def count_attempt(session: Session, subject: str, limit: Limit, *, now: datetime) -> None:
    """Count one attempt; after the window of ``limit`` has passed, a new one opens with it."""
    moment = literal(now, Instant())
    in_window = AttemptWindow.since > now - limit.window
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(AttemptWindow)
        .values(subject=subject, count=1, since=now, last=now)
        .on_conflict_do_update(
            index_elements=[AttemptWindow.subject],
            set_={
                "count": case((in_window, AttemptWindow.count + 1), else_=1),
                "since": case((in_window, AttemptWindow.since), else_=moment),
                "last": moment,
            },
        )
    )


def forget_attempts(session: Session, subject: str) -> None:
    """Start anew: the attempt succeeded."""
    session.execute(delete(AttemptWindow).where(AttemptWindow.subject == subject))


def take_back_attempt(session: Session, subject: str) -> None:
    """Count one attempt less: it succeeded, but the address stays watched."""
    session.execute(
        update(AttemptWindow)
        .where(AttemptWindow.subject == subject, AttemptWindow.count > 0)
        .values(count=AttemptWindow.count - 1)
    )


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignedSession.revoked_at.is_(None),
        SignedSession.idle_ends_at > now,
        SignedSession.ends_at > now,
    )


_SIGNED: Final = table_of(SignedSession).c
_USER: Final = table_of(User).c
_MEMBER: Final = table_of(Membership).c
_PLACE: Final = table_of(Organisation).c
_NOW: Final = bindparam("now", type_=Instant())
_AT_WORK: Final = (  # asked with every request: built once
    select(
        _SIGNED.id,
        _SIGNED.last_seen_at,
        _SIGNED.idle_ends_at,
        _SIGNED.ends_at,
        _SIGNED.standing,
        _SIGNED.acts_for,
        _SIGNED.proved_at,
        _SIGNED.with_factor,
        _USER.password_changed_at,
        _USER.id,
        _USER.name,
        _USER.display_name,
        _MEMBER.role,
        _PLACE.id,
        _PLACE.kind,
        _PLACE.name,
        _MEMBER.confirmed_at,
    )
    .select_from(table_of(SignedSession))
    .join(table_of(User), _USER.id == _SIGNED.user_id)
    .outerjoin(table_of(Membership), and_(_MEMBER.user_id == _USER.id, _MEMBER.ended_at.is_(None)))
    .outerjoin(table_of(Organisation), _PLACE.id == _MEMBER.organisation_id)
    .where(
        _SIGNED.token_hash == bindparam("token_hash"),
        _USER.disabled_at.is_(None),
        _SIGNED.revoked_at.is_(None),
        _SIGNED.proved_at.is_not(None),
        _SIGNED.idle_ends_at > _NOW,
        _SIGNED.ends_at > _NOW,
    )
    .order_by(_PLACE.name, _MEMBER.role)
)
_TRACES: Final = as_it_lies(_AT_WORK)
