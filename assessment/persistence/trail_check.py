"""Whether the trail is what was written: every entry against its MAC, its number, and the anchors.

The columns are read as they lie in the database, past all conversions, one after the other: a million entries
need neither the memory nor the time that objects would. What is found is the first entry that is not as it
was; what comes after it proves nothing any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError
from typing import Final, TypeAlias, cast

from assessment.key_ring import KeyRing
from assessment.persistence.database import Database
from assessment.persistence.trail import COLUMNS, Outcome
from assessment.persistence.trail_anchors import Anchor, AnchorFile, BadLine
from assessment.persistence.trail_faults import Fault, Wrong
from assessment.persistence.trail_seal import GENESIS, UNKEYED, Raw, sealed_bytes, unkeyed_mac
from assessment.persistence.trail_segments import (
    PRUNED,
    SEALED_COLUMNS,
    Segment,
    first_denied,
    first_untold,
    sound_segments,
)

Row: TypeAlias = tuple[Raw, ...]
"""An entry as it lies in the database: the columns a MAC covers, algorithm, key id, MAC."""
_SEALED: Final = len(COLUMNS)
_AT, _ACTOR, _ADDRESS, _ACTION, _OUTCOME, _DETAIL = map(
    COLUMNS.index, ("at", "actor", "address", "action", "outcome", "detail")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found: what was pruned, how many entries are sound up to where, anchors, faults."""

    pruned: tuple[Segment, ...]
    entries: int
    last_seq: int
    last_mac: str
    anchors: int
    last_anchor: Anchor | None
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(slots=True)
class _Chain:
    """How far the check has come."""

    ring: KeyRing
    noted: Mapping[int, str]
    told: set[tuple[str, str]] = field(default_factory=set)
    seq: int = 0
    mac: str = GENESIS
    at: str = ""
    actor: str = ""
    address: str = ""
    entries: int = 0
    anchored: int = 0
    fault: Fault | None = None

    def begin_after(self, pruned: Segment) -> None:
        """Go on from what was pruned."""
        self.seq, self.mac, self.at = pruned.last_seq, pruned.last_mac, pruned.ended_at

    def follow(self, rows: Iterator[Row]) -> None:
        """Take one entry after the other, up to the first that is wrong."""
        try:
            for row in rows:
                self.fault = self._wrong_with(row)
                if self.fault is not None:
                    return
        except (SqliteError, UnicodeError):
            self.fault = self.broken(Wrong.UNREADABLE, self.seq + 1)

    def _wrong_with(self, row: Row) -> Fault | None:
        seq, mac = row[0], row[-1]
        expected = self.seq + 1
        if seq != expected:
            missing = isinstance(seq, int) and seq > expected
            return self._fault(Wrong.MISSING if missing else Wrong.CHANGED, row, expected)
        wrong = self._seal_of(row)
        if wrong is not None:
            return self._fault(wrong, row, expected)
        if expected in self.noted:
            if self.noted[expected] != mac:
                return self._fault(Wrong.REWRITTEN, row, expected)
            self.anchored = expected
        self.seq, self.mac, self.at = expected, str(mac), str(row[_AT])
        self.actor, self.address = str(row[_ACTOR]), str(row[_ADDRESS])
        self.entries += 1
        if row[_ACTION] == PRUNED and row[_OUTCOME] == Outcome.DONE.value:
            self.told.add((self.at, str(row[_DETAIL])))
        return None

    def _seal_of(self, row: Row) -> Wrong | None:
        columns, (algorithm, key_id, mac) = row[:_SEALED], row[_SEALED:]
        try:
            if key_id == "":
                unkeyed = algorithm == UNKEYED and self.seq < self.ring.unkeyed_until
                expected = unkeyed_mac(columns, self.mac) if unkeyed else ""
            else:
                key = self.ring.keys.get(str(key_id))
                if key is None:
                    return Wrong.UNKNOWN_KEY
                sealed = sealed_bytes(columns, self.mac, algorithm=str(algorithm), key_id=key.id)
                expected = key.mac(sealed) if algorithm == key.algorithm else ""
            same = isinstance(mac, str) and expected != "" and compare_digest(expected, mac)
        except (TypeError, ValueError):  # not text or a number, which nothing of ours writes
            same = False
        return None if same else Wrong.CHANGED

    def broken(self, wrong: Wrong, last: int) -> Fault:
        """That what should follow, up to ``last``, is not there; who wrote last is what is left to go by."""
        told = {"actor": self.actor, "address": self.address, "sound_until": self.at}
        return Fault(wrong=wrong, first=self.seq + 1, last=last, **told)

    def _fault(self, wrong: Wrong, row: Row, expected: int) -> Fault:
        if wrong is Wrong.MISSING:
            return self.broken(wrong, cast(int, row[0]) - 1)
        told = {"at": str(row[_AT]), "actor": str(row[_ACTOR]), "address": str(row[_ADDRESS])}
        first = self.anchored + 1 if wrong is Wrong.REWRITTEN else expected
        return Fault(wrong=wrong, first=first, last=expected, sound_until=self.at, **told)


def check_trail(database: Database, ring: KeyRing, anchors: AnchorFile | None) -> Verdict:
    """Walk the whole trail and the anchors; the verdict names the first fault of each."""
    noted, bad_line = _noted(ring, anchors)
    chain = _Chain(ring, {each.seq: each.mac for each in noted})
    with raw_trail(database) as (segments, rows):
        pruned, chain.fault = sound_segments(segments, ring)
        if pruned:
            chain.begin_after(pruned[-1])
        if chain.fault is None:
            chain.follow(rows)
    last_anchor = max(noted, key=lambda each: each.seq, default=None)
    if chain.fault is None and last_anchor is not None and last_anchor.seq > chain.seq:
        chain.fault = chain.broken(Wrong.CUT_OFF, last_anchor.seq)
    fault = chain.fault or first_denied(pruned, noted) or first_untold(pruned, chain.told)
    checked = max((each.at for each in noted if each.reason == CHECKED), default="")
    return Verdict(
        pruned=pruned,
        entries=chain.entries,
        last_seq=chain.seq,
        last_mac=chain.mac,
        anchors=len(noted),
        last_anchor=last_anchor,
        faults=tuple(replace(each, checked_at=checked) for each in (fault, bad_line) if each is not None),
    )


CHECKED: Final = "checked"
"""Why an anchor was set after the whole trail was found sound."""


def _noted(ring: KeyRing, anchors: AnchorFile | None) -> tuple[list[Anchor], Fault | None]:
    """The sound anchors, and the first line that is not."""
    noted: list[Anchor] = []
    bad: Fault | None = None
    for each in anchors.read(ring) if anchors is not None else ():
        if isinstance(each, BadLine):
            bad = bad or Fault(wrong=Wrong.ANCHOR_CHANGED, first=each.number, last=each.number)
        else:
            noted.append(each)
    return noted, bad


@contextmanager
def raw_trail(database: Database) -> Iterator[tuple[Sequence[Row], Iterator[Row]]]:
    """The segments and the entries as the driver reads them, the oldest first, both of one moment."""
    with database.reader.connect() as connection:
        if database.is_embedded:
            connection.begin()
            driver = cast(SqliteConnection, connection.connection.driver_connection)
            segments = driver.execute(_SEGMENTS).fetchall()
            yield segments, iter(driver.execute(_ENTRIES.format(at="at")))
        else:
            streamed = connection.execution_options(
                isolation_level="REPEATABLE READ", stream_results=True, yield_per=_BATCH
            )
            segments = [tuple(each) for each in streamed.exec_driver_sql(_SEGMENTS)]
            with streamed.exec_driver_sql(_ENTRIES.format(at=_POSTGRES_AT)) as found:
                yield segments, map(tuple, found)


_BATCH: Final = 5000
_POSTGRES_AT: Final = "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
_SEGMENTS: Final = (
    f"SELECT {', '.join(SEALED_COLUMNS)}, algorithm, key_id, mac"  # noqa: S608 - names of columns
    " FROM trail_segment ORDER BY first_seq"
)
_ENTRIES: Final = (
    "SELECT seq, {at}, actor, on_behalf_of, session_id, address, action, object_kind, object_id,"
    " enterprise_id, outcome, detail, algorithm, key_id, mac FROM trail_entry ORDER BY seq"
)
