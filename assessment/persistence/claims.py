"""Claims: that somebody else registered under a firm's credit code, for its lead or workstation to decide."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.persistence.classes import L1
from assessment.persistence.columns import ID_LENGTH, opaque_id
from assessment.persistence.enterprises import served_by
from assessment.persistence.schema import Owned, Record, owner


class Claim(Owned, Record, kw_only=True):
    """That somebody else registered under the firm's credit code; its lead or its workstation decides."""

    __tablename__ = "claim"
    __table_args__ = owner()

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    claimant_id: Mapped[L1[EnterpriseId]] = mapped_column(ForeignKey("enterprise.id"), unique=True)
    claimed_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[L1[datetime]]
    decided_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    decided_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    accepted: Mapped[L1[bool | None]] = mapped_column(default=None)


def claims_waiting(
    session: Session, workstations: Collection[OrganisationId], now: datetime
) -> Sequence[Claim]:
    """The claims to firms of these workstations that wait for a decision, the oldest first."""
    return session.scalars(
        select(Claim)
        .where(Claim.enterprise_id.in_(served_by(workstations, now)), Claim.decided_at.is_(None))
        .order_by(Claim.claimed_at, Claim.id)
    ).all()


def open_claims(session: Session, enterprise: EnterpriseId) -> Sequence[Claim]:
    """The claims to a firm that wait for a decision, the oldest first."""
    return session.scalars(
        select(Claim)
        .where(Claim.enterprise_id == enterprise, Claim.decided_at.is_(None))
        .order_by(Claim.claimed_at, Claim.id)
    ).all()
