"""Second factors: the sealed secret of each person's one-time codes, and the hashes of recovery codes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import UserId
from assessment.persistence.classes import L1, Secret
from assessment.persistence.columns import HASH_LENGTH, ID_LENGTH, opaque_id
from assessment.persistence.schema import Record


class SecondFactor(Record, kw_only=True):
    """What a person's one-time codes are made of; it counts from the first code that was entered on.

    ``last_step`` is the step of the latest code used: no earlier one, nor itself, is accepted again.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sealed_secret: Mapped[Secret[str]] = mapped_column(String(200))
    created_at: Mapped[L1[datetime]]
    confirmed_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    last_step: Mapped[L1[int]] = mapped_column(default=0)


class RecoveryCode(Record, kw_only=True):
    """A code for the day the phone is gone, used once; only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    user_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[Secret[str]] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[L1[datetime]]
    used_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


def factor_of(session: Session, user: UserId) -> SecondFactor | None:
    """What the person's codes are made of, confirmed or not."""
    return session.get(SecondFactor, user, populate_existing=True)


def has_factor(session: Session, user: UserId) -> bool:
    """Whether the person's second factor counts."""
    found = session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user))
    return found is not None


def take_step(session: Session, user: UserId, step: int) -> bool:
    """Whether this is the one use of the code of ``step``: of two at once the second finds it taken."""
    taken = session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.user_id)
    )
    return taken.one_or_none() is not None


def forget_factor(session: Session, user: UserId) -> None:
    """Remove all that the person's second factor consists of."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user))
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user))


def replace_recovery_codes(session: Session, user: UserId, hashes: Iterable[str], now: datetime) -> None:
    """Keep these codes; all earlier ones are void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user))
    session.add_all(RecoveryCode(user_id=user, code_hash=each, created_at=now) for each in hashes)


def take_recovery_code(session: Session, user: UserId, code_hash: str, now: datetime) -> bool:
    """Whether this was the one use of a recovery code of the person."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return taken.first() is not None


def recovery_codes_left(session: Session, user: UserId) -> int:
    """How many recovery codes a person can still use."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user, RecoveryCode.used_at.is_(None))
        )
        or 0
    )
