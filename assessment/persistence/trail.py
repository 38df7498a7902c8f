"""The trail (留痕): a row for each act, written in the act's transaction, never changed, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Index, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import Json
from assessment.domain.identities import EnterpriseId, SignedSessionId, UserId
from assessment.persistence.columns import ID_LENGTH, CanonicalJson, worded
from assessment.persistence.schema import Record, table_of

CONSOLE: Final = "console"
NOBODY: Final = "nobody"
WORKER: Final = "worker"


class Outcome(StrEnum):
    """What became of an act."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class TrailEntry(Record, kw_only=True):
    """Who did what to which thing, when, and what became of it.

    ``actor`` is the id of an account (no reference, so that a person can be deleted), or who acts without
    one: the command line, the worker that carries out orders, somebody who is not signed in.
    """

    __tablename__ = "trail_entry"
    __table_args__ = (Index(None, "enterprise_id", "seq"), Index(None, "actor", "seq"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(ID_LENGTH))
    session_id: Mapped[SignedSessionId | None] = mapped_column(default=None)
    address: Mapped[str] = mapped_column(String(64), default="")
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(80))
    enterprise_id: Mapped[EnterpriseId | None] = mapped_column(default=None)
    outcome: Mapped[Outcome] = mapped_column(worded(Outcome))
    detail: Mapped[Json] = mapped_column(CanonicalJson, nullable=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts, in which session, from which address."""

    actor: UserId | str
    session: SignedSessionId | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done to which thing, whose it is, and what became of it; no answers and no personal data."""

    action: str
    object_kind: str
    object_id: str
    enterprise: EnterpriseId | None = None
    outcome: Outcome = Outcome.DONE
    detail: Json = None


def record(session: Session, origin: Origin, deed: Deed, *, now: datetime) -> None:
    """Add an entry; it is the only place where the trail is written."""
    session.execute(
        _ENTRY,
        {
            "at": now,
            "actor": origin.actor,
            "session_id": origin.session,
            "address": origin.address,
            "action": deed.action,
            "object_kind": deed.object_kind,
            "object_id": deed.object_id,
            "enterprise_id": deed.enterprise,
            "outcome": deed.outcome,
            "detail": deed.detail,
        },
    )


_ENTRY: Final = insert(table_of(TrailEntry)).inline()  # written with every act: built once


def entries_about(session: Session, enterprise: EnterpriseId, *, limit: int) -> Sequence[TrailEntry]:
    """The latest entries about a firm's data, the newest first."""
    return session.scalars(
        select(TrailEntry)
        .where(TrailEntry.enterprise_id == enterprise)
        .order_by(TrailEntry.seq.desc())
        .limit(limit)
    ).all()
