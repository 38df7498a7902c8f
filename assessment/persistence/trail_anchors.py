"""Anchors: where the trail stood at a time, written to a file on another path that is only ever added to.

Whoever cuts off the end of the trail, or replaces the database by an older one, leaves a chain that is sound
in itself; only what was noted elsewhere can tell. Each line is JSON and carries its own MAC, which covers
the line before: a line changed or taken out in the middle is noticed. The last lines are as safe as the file:
keep it where the site can add but not change, and have its alarms mailed.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from assessment.key_ring import KeyRing
from assessment.persistence.instance_lock import exclusive

_WAIT: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where the trail stood: its last entry, its MAC, and when and why this was noted."""

    seq: int
    mac: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of the file that is not what was written; ``number`` counts from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """The file of anchors."""

    path: Path

    def add(self, ring: KeyRing, anchor: Anchor) -> None:
        """Add a line, on the disk before this returns; raises ``OSError`` where that cannot be."""
        with exclusive(self.path.with_suffix(".lock"), wait=_WAIT):
            last = _end_of(self.path)
            text = _text(anchor, ring.current.id, _seal_of(last))
            torn = "\n" if last and not last.endswith("\n") else ""  # by a power cut
            line = torn + f'{text[:-1]},{_SEAL}{ring.current.mac(text.encode("ascii"))}"}}\n'
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line.encode("ascii"))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def read(self, ring: KeyRing) -> Iterator[Anchor | BadLine]:
        """Every line, checked; a file that is missing has none."""
        if not self.path.exists():
            return
        before = ""
        with self.path.open(encoding="ascii", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                read = _read(line.rstrip("\n"), ring, before)
                yield BadLine(number) if read is None else read
                before = _seal_of(line)


_SEAL: Final = '"seal":"'


def _text(anchor: Anchor, key_id: str, before: str) -> str:
    content = {
        "seq": anchor.seq,
        "mac": anchor.mac,
        "at": anchor.at,
        "reason": anchor.reason,
        "key": key_id,
        "before": before,
    }
    return json.dumps(content, separators=(",", ":"))


def _read(line: str, ring: KeyRing, before: str) -> Anchor | None:
    text, found, seal = line.partition(f",{_SEAL}")
    try:
        content = json.loads(f"{text}}}")
        key = ring.keys[content["key"]]
        anchor = Anchor(
            seq=int(content["seq"]), mac=content["mac"], at=content["at"], reason=content["reason"]
        )
    except (KeyError, TypeError, ValueError):
        return None
    sound = found and seal == f'{key.mac(f"{text}}}".encode())}"}}' and content["before"] == before
    return anchor if sound else None


def _end_of(path: Path) -> str:
    """The last line of the file, which lies within the last kilobyte, with its end if it has one."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 1024))
            lines = file.read().decode("ascii", "replace").splitlines(keepends=True)
    except FileNotFoundError:
        return ""
    return lines[-1] if lines else ""


def _seal_of(line: str) -> str:
    return line.rstrip("\n").partition(f",{_SEAL}")[2].removesuffix('"}')


def anchor_now(*, seq: int, mac: str, at: datetime, reason: str) -> Anchor:
    """An anchor at this moment."""
    return Anchor(seq=seq, mac=mac, at=at.isoformat(timespec="seconds"), reason=reason)
