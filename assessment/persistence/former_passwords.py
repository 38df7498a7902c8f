"""The hashes of former passwords, where the profile of passwords forbids to return to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import UserId
from assessment.persistence.classes import L1, Secret
from assessment.persistence.columns import ID_LENGTH, opaque_id
from assessment.persistence.schema import Record


class FormerPassword(Record, kw_only=True):
    """A password that somebody had until ``replaced_at``."""

    __tablename__ = "former_password"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    user_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"), index=True)
    password_hash: Mapped[Secret[str]] = mapped_column(String(200))
    replaced_at: Mapped[L1[datetime]]


def former_hashes(session: Session, user: UserId) -> Sequence[str]:
    """The hashes of the passwords a person had before, the latest first."""
    return session.scalars(
        select(FormerPassword.password_hash)
        .where(FormerPassword.user_id == user)
        .order_by(FormerPassword.replaced_at.desc(), FormerPassword.id)
    ).all()


def keep_former(session: Session, former: FormerPassword, *, most: int) -> None:
    """Remember one more former password, and ``most`` at all."""
    session.add(former)
    session.flush()
    kept = (
        select(FormerPassword.id)
        .where(FormerPassword.user_id == former.user_id)
        .order_by(FormerPassword.replaced_at.desc(), FormerPassword.id)
        .limit(most)
    )
    session.execute(
        delete(FormerPassword).where(FormerPassword.user_id == former.user_id, FormerPassword.id.not_in(kept))
    )
