"""Letterheads of workstations: every revision stays as it was saved, for the reports that bear it."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.letterheads import Letterhead
from assessment.persistence.classes import L1
from assessment.persistence.columns import ID_LENGTH, opaque_id
from assessment.persistence.schema import FROZEN, OfStation, Record


class StoredLetterhead(OfStation, Record, kw_only=True):
    """A workstation's letterhead as it was saved once; ``name`` is what the workstation was called then."""

    __tablename__ = "letterhead"
    __table_args__ = (
        UniqueConstraint("workstation_id", "revision"),
        ForeignKeyConstraint(["workstation_id"], ["organisation.id"]),
        FROZEN,
    )

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    revision: Mapped[L1[int]]
    name: Mapped[L1[str]] = mapped_column(String(200))
    foreword: Mapped[L1[str]] = mapped_column(Text)
    contact_lines: Mapped[L1[str]] = mapped_column(Text)
    logo: Mapped[L1[bytes]] = mapped_column(LargeBinary)
    saved_at: Mapped[L1[datetime]]
    saved_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))

    @property
    def letterhead(self) -> Letterhead:
        """What it says."""
        return Letterhead(
            workstation=self.name,
            foreword=self.foreword,
            contact=tuple(self.contact_lines.splitlines()),
            logo=self.logo,
        )


def latest_letterhead(session: Session, workstation: OrganisationId) -> StoredLetterhead | None:
    """What the workstation saved last."""
    return session.scalars(
        select(StoredLetterhead)
        .where(StoredLetterhead.workstation_id == workstation)
        .order_by(StoredLetterhead.revision.desc())
        .limit(1)
    ).one_or_none()


def letterhead_saved(session: Session, workstation: OrganisationId, revision: int) -> StoredLetterhead:
    """A revision that an order names."""
    return session.scalars(
        select(StoredLetterhead).where(
            StoredLetterhead.workstation_id == workstation, StoredLetterhead.revision == revision
        )
    ).one()


def add_letterhead(
    session: Session,
    workstation: OrganisationId,
    revision: int,
    letterhead: Letterhead,
    *,
    by: UserId,
    now: datetime,
) -> None:
    """Keep one more revision; of two at once with the same number the second is refused at the commit."""
    session.add(
        StoredLetterhead(
            workstation_id=workstation,
            revision=revision,
            name=letterhead.workstation,
            foreword=letterhead.foreword,
            contact_lines="\n".join(letterhead.contact),
            logo=letterhead.logo,
            saved_at=now,
            saved_by=by,
        )
    )
