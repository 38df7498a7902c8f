"""Segments (清理段): entries of the trail that went after their time, and what is left to prove them by.

Of each segment its numbers, its hash and the MAC of its last entry stay in a sealed row: the chain of what is
left begins there. The database itself takes out exactly what a new row covers, and nothing else ever deletes.
The pruning is an act with an entry of its own, written in the same transaction: a row without it is forged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Final

from sqlalchemy import String, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import Json, canonical
from assessment.key_ring import KeyRing
from assessment.persistence.classes import L1
from assessment.persistence.columns import HASH_LENGTH
from assessment.persistence.schema import FROZEN, Record, at_once, table_of
from assessment.persistence.trail import Deed, Origin, record
from assessment.persistence.trail_anchors import Anchor
from assessment.persistence.trail_faults import Fault, Wrong
from assessment.persistence.trail_seal import GENESIS, SEALING, Raw, Sealing, segment_bytes
from assessment.retention import FEWEST_MONTHS, months_before

PRUNED: Final = "trail.prune"
"""The act of pruning, as the trail names it."""
_MOMENT: Final = 26
_LATE: Final = timedelta(days=1)
"""An act may be begun before a check and be written after it; no act takes a day."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TrailSegment(Record, kw_only=True):
    """Entries that went: which, how many, from when to when (UTC, as sealed), and how the chain ran on.

    ``before`` is the MAC of the entry before the first, ``last_mac`` that of the last; ``sha256`` is the hash
    of the entries as lines of JSON, which is the hash of the file ``archive`` if there is one.
    """

    __tablename__ = "trail_segment"
    __table_args__ = (FROZEN,)

    first_seq: Mapped[L1[int]] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[L1[int]]
    entries: Mapped[L1[int]]
    began_at: Mapped[L1[str]] = mapped_column(String(_MOMENT))
    ended_at: Mapped[L1[str]] = mapped_column(String(_MOMENT))
    before: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH))
    last_mac: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH))
    sha256: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH))
    archive: Mapped[L1[str]] = mapped_column(String(80))
    pruned_at: Mapped[L1[str]] = mapped_column(String(_MOMENT))
    algorithm: Mapped[L1[str]] = mapped_column(String(20))
    key_id: Mapped[L1[str]] = mapped_column(String(20))
    mac: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment as it is sealed; the fields in the order of the columns."""

    first_seq: int
    last_seq: int
    entries: int
    began_at: str
    ended_at: str
    before: str
    last_mac: str
    sha256: str
    archive: str
    pruned_at: str

    @property
    def as_detail(self) -> Json:
        """What the entry of its pruning says."""
        return {
            "first": self.first_seq,
            "last": self.last_seq,
            "entries": self.entries,
            "mac": self.last_mac,
            "sha256": self.sha256,
            "archive": self.archive,
        }

    @property
    def told(self) -> tuple[str, str]:
        """When and how the entry of its pruning tells of it, as it lies in the database."""
        return self.pruned_at, canonical(self.as_detail)

    @property
    def is_of_age(self) -> bool:
        """Whether all of it was old enough to go."""
        youngest = months_before(datetime.fromisoformat(self.pruned_at), FEWEST_MONTHS)
        return datetime.fromisoformat(self.ended_at) <= youngest


def prune(session: Session, origin: Origin, segment: Segment, *, now: datetime) -> None:
    """Let the entries of a segment go, and tell so; the database refuses what is not as it says."""
    sealing: Sealing = session.info[SEALING]
    key = sealing.ring.current
    columns = astuple(segment)
    mac = key.mac(segment_bytes(columns, algorithm=key.algorithm, key_id=key.id))
    sealed = asdict(segment) | {"algorithm": key.algorithm, "key_id": key.id, "mac": mac}
    at_once(session).execute(insert(table_of(TrailSegment)), sealed)
    named = f"{segment.first_seq}-{segment.last_seq}"
    deed = Deed(action=PRUNED, object_kind="trail", object_id=named, detail=segment.as_detail)
    record(session, origin, deed, now=now)


def last_pruned(session: Session) -> int:
    """The number of the last entry that was pruned; 0 if none was."""
    return session.scalar(select(func.max(TrailSegment.last_seq))) or 0


def sound_segments(rows: Iterable[Sequence[Raw]], ring: KeyRing) -> tuple[tuple[Segment, ...], Fault | None]:
    """The segments as they lie in the database, the oldest first, up to one that was not written so."""
    found: list[Segment] = []
    for row in rows:
        segment = _opened(row, ring)
        last, mac = (found[-1].last_seq, found[-1].last_mac) if found else (0, GENESIS)
        if segment is None or (segment.first_seq, segment.before) != (last + 1, mac):
            return tuple(found), Fault(wrong=Wrong.SEGMENT_CHANGED, first=last + 1, last=_last(row, last + 1))
        if not segment.is_of_age:
            return tuple(found), Fault(wrong=Wrong.EARLY, first=segment.first_seq, last=segment.last_seq)
        found.append(segment)
    return tuple(found), None


def first_denied(segments: Iterable[Segment], anchors: Iterable[Anchor]) -> Fault | None:
    """The first segment that the anchors deny: they noted another chain, or that its entries are younger."""
    noted = sorted(anchors, key=lambda each: each.seq)
    place, latest = 0, _LONG_AGO
    for segment in segments:
        while place < len(noted) and noted[place].seq < segment.last_seq:
            latest = max(latest, datetime.fromisoformat(noted[place].at))
            place += 1
        denied = place < len(noted) and noted[place].seq == segment.last_seq
        ended = datetime.fromisoformat(segment.ended_at).replace(tzinfo=UTC)
        if denied and noted[place].mac != segment.last_mac:
            return Fault(wrong=Wrong.REWRITTEN, first=segment.first_seq, last=segment.last_seq)
        if latest > ended + _LATE:
            return Fault(wrong=Wrong.EARLY, first=segment.first_seq, last=segment.last_seq)
    return None


def first_untold(segments: Sequence[Segment], told: set[tuple[str, str]]) -> Fault | None:
    """The first segment of whose pruning no entry tells, unless that entry was itself pruned since."""
    if not segments:
        return None
    ended = max(each.ended_at for each in segments)
    for each in segments:
        if each.pruned_at > ended and each.told not in told:
            return Fault(wrong=Wrong.UNTOLD, first=each.first_seq, last=each.last_seq)
    return None


def _opened(row: Sequence[Raw], ring: KeyRing) -> Segment | None:
    """A segment whose MAC is right; ``None`` for any other row, whatever lies in it."""
    columns, (algorithm, key_id, mac) = list(row[: len(SEALED_COLUMNS)]), row[len(SEALED_COLUMNS) :]
    key = ring.keys.get(str(key_id))
    if key is None or algorithm != key.algorithm or not isinstance(mac, str):
        return None
    try:
        expected = key.mac(segment_bytes(columns, algorithm=key.algorithm, key_id=key.id))
        return _segment(columns) if compare_digest(expected, mac) else None
    except (TypeError, ValueError):  # not text or a number, which nothing of ours writes
        return None


def _segment(columns: Sequence[Raw]) -> Segment:
    """Raises ``ValueError`` where whoever sealed it had the key, and put something else than we do."""
    first, last, entries = (each for each in columns[:3] if isinstance(each, int))
    began_at, ended_at, before, last_mac, sha256, archive, pruned_at = (
        each for each in columns[3:] if isinstance(each, str)
    )
    for moment in (began_at, ended_at, pruned_at):
        datetime.fromisoformat(moment)
    return Segment(
        first_seq=first,
        last_seq=last,
        entries=entries,
        began_at=began_at,
        ended_at=ended_at,
        before=before,
        last_mac=last_mac,
        sha256=sha256,
        archive=archive,
        pruned_at=pruned_at,
    )


def _last(row: Sequence[Raw], first: int) -> int:
    """The last entry that a row that is not sound claims to be about."""
    return row[1] if isinstance(row[1], int) and row[1] > first else first


SEALED_COLUMNS: Final = tuple(each.name for each in table_of(TrailSegment).columns)[:-3]
"""The columns that a segment's MAC covers, in their order."""
