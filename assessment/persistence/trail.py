"""The trail (留痕): a row for each act, written in the act's transaction, never changed, never deleted.

Entries are kept until the transaction is about to be committed, and written last: their numbers have no gap
and their chain no fork, since nobody else can write one between reading the last entry and the commit. On
SQLite the transaction has the only turn to write anyway; on PostgreSQL it takes a lock, and takes nothing
after it, so that two transactions cannot wait for each other. Where an entry cannot be written, the commit
fails, and with it the act.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, cast

from sqlalchemy import Index, String, bindparam, event, exists, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from assessment.domain.fingerprints import Json, canonical
from assessment.domain.identities import EnterpriseId, SignedSessionId, UserId
from assessment.persistence.classes import L1, L2
from assessment.persistence.columns import HASH_LENGTH, ID_LENGTH, CanonicalJson, worded
from assessment.persistence.schema import FROZEN, Record, at_once, table_of
from assessment.persistence.trail_anchors import Anchor, AnchorFile, anchor_now
from assessment.persistence.trail_persons import pseudonyms_of
from assessment.persistence.trail_seal import GENESIS, SEALING, Raw, Sealing, moment_text, sealed_bytes

CONSOLE: Final = "console"
NOBODY: Final = "nobody"
WORKER: Final = "worker"
WITHOUT_ACCOUNT: Final = {CONSOLE: "服务器命令行", NOBODY: "未登录者", WORKER: "平台后台"}
"""Who can act without an account, and how they are called; everybody else is a person."""
ANCHORED: Final = frozenset(
    {
        "batch.take",
        "enterprise.take_data",
        "release.export",
        "release.freeze",
        "results.rescore",
        "trail.export",
        "trail.prune",
    }
)
"""The acts after which the end of the trail is noted elsewhere at once."""
_PENDING: Final = "trail.pending"
_TO_ANCHOR: Final = "trail.to_anchor"
_END: Final = "trail.end"
_CHAIN_LOCK: Final = 7_304_118_554
_log: Final = logging.getLogger(__name__)


class UnsealedTrailError(Exception):
    """An act was recorded where the trail cannot be written: without keys, or in a transaction that reads."""


class Outcome(StrEnum):
    """What became of an act."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class TrailEntry(Record, kw_only=True):
    """Who did what to which thing, when, and what became of it.

    ``actor`` is the pseudonym of a person (``trail_persons.py`` tells whose), or who acts without an account:
    the command line, the platform by itself, somebody who is not signed in. ``on_behalf_of`` is the pseudonym
    of the person who asked for what the platform does. ``mac`` covers all columns and the entry before.
    """

    __tablename__ = "trail_entry"
    __table_args__ = (
        Index(None, "enterprise_id", "seq"),
        Index(None, "actor", "seq"),
        Index(None, "action", "seq"),
        Index(None, "at"),
        FROZEN,
    )

    seq: Mapped[L1[int]] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[L1[datetime]]
    actor: Mapped[L1[str]] = mapped_column(String(ID_LENGTH))
    on_behalf_of: Mapped[L1[str | None]] = mapped_column(String(ID_LENGTH), default=None)
    session_id: Mapped[L1[SignedSessionId | None]] = mapped_column(default=None)
    address: Mapped[L2[str]] = mapped_column(String(64), default="")
    action: Mapped[L1[str]] = mapped_column(String(60))
    object_kind: Mapped[L1[str]] = mapped_column(String(40))
    object_id: Mapped[L1[str]] = mapped_column(String(80))
    enterprise_id: Mapped[L1[EnterpriseId | None]] = mapped_column(default=None)
    outcome: Mapped[L1[Outcome]] = mapped_column(worded(Outcome))
    detail: Mapped[L2[Json]] = mapped_column(CanonicalJson, nullable=False)
    algorithm: Mapped[L1[str]] = mapped_column(String(20))
    key_id: Mapped[L1[str]] = mapped_column(String(20))
    mac: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH))


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts, in which session, from which address; ``WORKER`` names the person who asked for it."""

    actor: UserId | str
    session: SignedSessionId | None = None
    address: str = ""
    on_behalf_of: UserId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done to which thing, whose it is, and what became of it; no answers and no personal data."""

    action: str
    object_kind: str
    object_id: str
    enterprise: EnterpriseId | None = None
    outcome: Outcome = Outcome.DONE
    detail: Json = None


@dataclass(frozen=True, slots=True)
class _Pending:
    """An entry that waits for the end of its transaction."""

    origin: Origin
    deed: Deed
    at: datetime


def record(session: Session, origin: Origin, deed: Deed, *, now: datetime) -> None:
    """Have an entry written with the commit of this transaction; the only way into the trail.

    Raises ``UnsealedTrailError`` in a session that cannot write it.
    """
    if SEALING not in session.info:
        raise UnsealedTrailError(f"{deed.action} cannot be recorded in this session.")
    if not session.in_transaction():
        session.begin()  # so that whatever ends it takes the entry with it
    session.info.setdefault(_PENDING, []).append(_Pending(origin, deed, now))


def write_pending(session: Session) -> None:
    """Write the entries that wait; nothing else may be written in the transaction after this."""
    pending: list[_Pending] = session.info.pop(_PENDING)
    session.flush()
    sealing: Sealing = session.info[SEALING]
    names = pseudonyms_of(session, _persons(pending), sealing.pseudonyms)
    connection = at_once(session)
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    rows = _appended(session, pending, names)
    end = seq, mac = cast(int, rows[-1]["seq"]), str(rows[-1]["mac"])
    session.info[_END] = end
    reasons = [each.deed.action for each in pending if each.deed.action in ANCHORED]
    if reasons and sealing.anchors is not None:
        anchor = anchor_now(seq=seq, mac=mac, at=pending[-1].at, reason=reasons[0])
        session.info[_TO_ANCHOR] = sealing.anchors, anchor


def _appended(
    session: Session, pending: Sequence[_Pending], names: Mapping[UserId, str]
) -> Sequence[Mapping[str, object]]:
    """The rows as they were written.

    One process serves a SQLite file and knows the end of its trail; the command line may have written since.
    """
    known = session.info[SEALING].end.entry
    if known is not None and at_once(session).dialect.name == "sqlite":
        rows = _rows(session, pending, names, after=known)
        if _follows(session, rows[0], known):
            if rows[1:]:
                at_once(session).execute(_ENTRY, rows[1:])
            return rows
    rows = _rows(session, pending, names, after=last_entry(session))
    at_once(session).execute(_ENTRY, rows)
    return rows


def _follows(session: Session, row: dict[str, object], known: tuple[int, str]) -> bool:
    """Write an entry behind the last one that is known; not where that is gone, or another one follows it."""
    named = row | {"known": known[0], "known_mac": known[1]}
    try:
        return at_once(session).execute(_NEXT_ENTRY, named).rowcount == 1
    except IntegrityError:
        return False  # that number is taken


def _rows(
    session: Session, pending: Sequence[_Pending], names: Mapping[UserId, str], *, after: tuple[int, str]
) -> list[dict[str, object]]:
    seq, mac = after
    rows = []
    for each in pending:
        seq += 1
        row = _sealed(each, names, session.info[SEALING], seq=seq, before=mac)
        mac = str(row["mac"])
        rows.append(row)
    return rows


def last_entry(session: Session) -> tuple[int, str]:
    """Number and MAC of the last entry; (0, "") while there is none."""
    last = at_once(session).execute(_LAST).one_or_none()
    return (0, GENESIS) if last is None else (last.seq, last.mac)


def _persons(pending: Sequence[_Pending]) -> set[UserId]:
    actors = {name for each in pending for name in (each.origin.actor, each.origin.on_behalf_of)}
    return {UserId(name) for name in actors if name and name not in WITHOUT_ACCOUNT}


def _sealed(
    pending: _Pending, names: Mapping[UserId, str], sealing: Sealing, *, seq: int, before: str
) -> dict[str, object]:
    """The row of an entry, with its MAC over the columns in the order of the table."""
    origin, deed, key = pending.origin, pending.deed, sealing.ring.current
    behalf = names[origin.on_behalf_of] if origin.on_behalf_of else None
    columns: list[Raw] = [
        seq,
        moment_text(pending.at),
        origin.actor if origin.actor in WITHOUT_ACCOUNT else names[UserId(origin.actor)],
        behalf,
        origin.session,
        origin.address,
        deed.action,
        deed.object_kind,
        deed.object_id,
        deed.enterprise,
        deed.outcome.value,
        canonical(deed.detail),
    ]
    row: dict[str, object] = dict(zip(COLUMNS, columns, strict=True))
    mac = key.mac(sealed_bytes(columns, before, algorithm=key.algorithm, key_id=key.id))
    parsed = {"at": pending.at, "outcome": deed.outcome, "detail": deed.detail}
    return row | parsed | {"algorithm": key.algorithm, "key_id": key.id, "mac": mac}


@event.listens_for(Session, "before_commit")
def _write_last(session: Session) -> None:
    if session.info.get(_PENDING) and not session.in_nested_transaction():
        write_pending(session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_PENDING, None)
        session.info.pop(_TO_ANCHOR, None)
        session.info.pop(_END, None)


@event.listens_for(Session, "after_commit")
def _anchor(session: Session) -> None:
    """Note the end of the trail elsewhere; the act is done by now, so a full disk only leaves a remark."""
    end = session.info.pop(_END, None)
    if end is not None:
        session.info[SEALING].end.entry = end
    waiting: tuple[AnchorFile, Anchor] | None = session.info.pop(_TO_ANCHOR, None)
    if waiting is None:
        return
    anchors, anchor = waiting
    try:
        anchors.add(session.info[SEALING].ring, anchor)
    except OSError:
        _log.exception("The trail could not be anchored at entry %s", anchor.seq)


COLUMNS: Final = (
    "seq",
    "at",
    "actor",
    "on_behalf_of",
    "session_id",
    "address",
    "action",
    "object_kind",
    "object_id",
    "enterprise_id",
    "outcome",
    "detail",
)
"""The columns that a MAC covers, in their order."""
_TABLE: Final = table_of(TrailEntry)
_ENTRY: Final = insert(_TABLE).inline()  # written with every act: built once
_KNOWN: Final = select(_TABLE.c.seq).where(
    _TABLE.c.seq == bindparam("known"), _TABLE.c.mac == bindparam("known_mac")
)
_NEXT_ENTRY: Final = (
    insert(_TABLE)
    .from_select(
        [each.name for each in _TABLE.columns],
        select(*(bindparam(each.name, type_=each.type) for each in _TABLE.columns)).where(exists(_KNOWN)),
    )
    .execution_options(preserve_rowcount=True)
)
_LAST: Final = select(_TABLE.c.seq, _TABLE.c.mac).order_by(_TABLE.c.seq.desc()).limit(1)
_LOCK: Final = select(func.pg_advisory_xact_lock(_CHAIN_LOCK))
