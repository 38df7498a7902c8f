"""Password resets: a link with which one person sets a new password, once; only its hash is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import UserId
from assessment.persistence.classes import L1, Secret
from assessment.persistence.columns import HASH_LENGTH, ID_LENGTH, opaque_id
from assessment.persistence.schema import Record


class PasswordReset(Record, kw_only=True):
    """A link with which one person sets a new password, once, before it expires; only its hash is kept."""

    __tablename__ = "password_reset"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    token_hash: Mapped[Secret[str]] = mapped_column(String(HASH_LENGTH), unique=True)
    user_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"), index=True)
    issued_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    created_at: Mapped[L1[datetime]]
    expires_at: Mapped[L1[datetime]]
    used_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


def open_reset(session: Session, token_hash: str, now: datetime) -> PasswordReset | None:
    """The reset with this token, if it can still be used."""
    return session.scalars(
        select(PasswordReset).where(
            PasswordReset.token_hash == token_hash,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
    ).one_or_none()


def take_resets(session: Session, user: UserId, reset: str, now: datetime) -> bool:
    """Whether this was the one use of the reset; all other resets of the person are void with it."""
    taken = session.execute(
        update(PasswordReset)
        .where(PasswordReset.id == reset, PasswordReset.used_at.is_(None))
        .values(used_at=now)
        .returning(PasswordReset.id)
    ).one_or_none()
    void_resets(session, user, now)
    return taken is not None


def void_resets(session: Session, user: UserId, now: datetime) -> None:
    """Make all resets of a person void that were not used."""
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )
