"""The code with which the first administrator makes the own account; only its hash is kept."""

from datetime import datetime

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.persistence.classes import L1, Secret
from assessment.persistence.columns import HASH_LENGTH, ID_LENGTH, opaque_id
from assessment.persistence.schema import Record


class SetupCode(Record, kw_only=True):
    """Told once on the console, used once, soon void."""

    __tablename__ = "setup_code"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    code_hash: Mapped[Secret[str]] = mapped_column(String(HASH_LENGTH), unique=True)
    created_at: Mapped[L1[datetime]]
    expires_at: Mapped[L1[datetime]]
    used_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


def is_setup_code(session: Session, code_hash: str, now: datetime) -> bool:
    """Whether a code still counts."""
    found = select(SetupCode.id).where(
        SetupCode.code_hash == code_hash, SetupCode.used_at.is_(None), SetupCode.expires_at > now
    )
    return session.scalar(found) is not None


def take_setup_code(session: Session, code_hash: str, now: datetime) -> bool:
    """Whether this was the one use of a code that still counts."""
    taken = session.execute(
        update(SetupCode)
        .where(SetupCode.code_hash == code_hash, SetupCode.used_at.is_(None), SetupCode.expires_at > now)
        .values(used_at=now)
        .returning(SetupCode.id)
    )
    return taken.one_or_none() is not None


def void_setup_codes(session: Session, now: datetime) -> None:
    """Make all codes void that were not used."""
    session.execute(update(SetupCode).where(SetupCode.used_at.is_(None)).values(used_at=now))
