"""How entries of the trail are sealed: each MAC covers the entry and the MAC of the one before.

What is covered is a JSON list in ASCII without spaces: algorithm, key id, MAC of the entry before, and then
the columns as they lie in the database, the time as ``2026-11-20 02:30:00.000000`` in UTC. Entries from
before the first key are linked by plain SHA-256, and sealed by the first MAC after them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, TypeAlias

from assessment.domain.identities import UserId
from assessment.key_ring import KeyRing
from assessment.persistence.trail_anchors import Anchor, AnchorFile

SEALING: Final = "trail.sealing"
"""Under this name the information of a writing session holds its ``Sealing``."""
GENESIS: Final = ""
"""What the first entry has before it."""
UNKEYED: Final = "sha256"
"""The algorithm of entries that are older than the first key."""
Raw: TypeAlias = int | str | None


class KnownEnd:
    """Where the trail ended when this process last wrote to it: number and MAC; ``None`` before."""

    def __init__(self) -> None:
        self.entry: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Sealing:
    """What writing to the trail of one database needs: the keys, where anchors go, the known pseudonyms."""

    ring: KeyRing
    anchors: AnchorFile | None = None
    pseudonyms: dict[UserId, str] = field(default_factory=dict)
    end: KnownEnd = field(default_factory=KnownEnd)

    def noted(self) -> list[Anchor]:
        """Every anchor that is what was written, the oldest first."""
        found = () if self.anchors is None else self.anchors.read(self.ring)
        return [each for each in found if isinstance(each, Anchor)]


def moment_text(at: datetime) -> str:
    """A moment as the seal covers it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def sealed_bytes(columns: Sequence[Raw], before: str, *, algorithm: str, key_id: str) -> bytes:
    """What the MAC of an entry is computed of."""
    return _encode([algorithm, key_id, before, *columns]).encode("ascii")


def segment_bytes(columns: Sequence[Raw], *, algorithm: str, key_id: str) -> bytes:
    """What the MAC of a pruned segment is computed of; no entry begins with this word."""
    return _encode(["segment", algorithm, key_id, *columns]).encode("ascii")


def unkeyed_mac(columns: Sequence[Raw], before: str) -> str:
    """What links an entry that is older than the first key to the one before."""
    return sha256(sealed_bytes(columns, before, algorithm=UNKEYED, key_id="")).hexdigest()


_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
