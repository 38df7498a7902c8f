"""What can be wrong with the trail, and where."""

from dataclasses import dataclass
from enum import Enum


class Wrong(Enum):
    """What can be wrong with the trail."""

    CHANGED = "the entry is not what its MAC was computed of"
    MISSING = "entries were taken out"
    UNKNOWN_KEY = "the key that sealed the entry is not in the ring"
    UNREADABLE = "the database cannot read the entry"
    REWRITTEN = "the entry differs from what an anchor noted"
    CUT_OFF = "the end of the trail was cut off"
    ANCHOR_CHANGED = "a line of the anchors was changed or taken out"
    SEGMENT_CHANGED = "what was noted of pruned entries is not what was written"
    UNTOLD = "no entry tells that these were pruned"
    EARLY = "entries were pruned before their time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first thing wrong: which entries (or which line of the anchors), and what they say of their time.

    ``at`` is the time written in the entry, ``sound_until`` that of the last sound entry before it, and
    ``checked_at`` when the trail was last found sound as a whole: the change came later. ``actor`` and
    ``address`` are who the entry says it was and from where; where it is gone, what the last sound one before
    it says. Each may be unknown.
    """

    wrong: Wrong
    first: int
    last: int
    at: str = ""
    sound_until: str = ""
    checked_at: str = ""
    actor: str = ""
    address: str = ""
