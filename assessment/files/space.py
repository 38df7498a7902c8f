"""How much room is left on the disks where data lies, and from when on nothing more is to be written."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from assessment.reserves import Reserve

_LOOK_AGAIN: Final = 1.0


@dataclass(frozen=True, slots=True)
class Room:
    """The bytes of a disk, those that are free, and those that have to stay free."""

    total: int
    free: int
    reserve: int

    @property
    def is_short(self) -> bool:
        """Whether less is free than has to stay free."""
        return self.free < self.reserve


def room_on(folder: Path, reserve: Reserve) -> Room:
    """The room on the disk of ``folder``, or of where it will be made."""
    place = next(each for each in (folder, *folder.parents) if each.exists())
    usage = shutil.disk_usage(place)
    return Room(usage.total, usage.free, reserve.of(usage.total))


class Space:
    """The disks under some folders, looked at once a second at most: every request may ask.

    ``look_again`` is that second, ``measure`` what tells the room on a disk.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        reserve: Reserve,
        *,
        measure: Callable[[Path, Reserve], Room] = room_on,
        look_again: float = _LOOK_AGAIN,
    ) -> None:
        self._folders = tuple(folders)
        self._reserve = reserve
        self._measure = measure
        self._lock = Lock()
        self._look_again = look_again
        self._looked_at = float("-inf")
        self._short = False

    @property
    def is_short(self) -> bool:
        """Whether one of the disks has too little room for anything to be written."""
        with self._lock:
            if monotonic() - self._looked_at >= self._look_again:
                self._short = any(room.is_short for _, room in self.rooms())
                self._looked_at = monotonic()
            return self._short

    def rooms(self) -> tuple[tuple[Path, Room], ...]:
        """Each folder with the room on its disk, as it is now."""
        return tuple((folder, self._measure(folder, self._reserve)) for folder in self._folders)


UNWATCHED: Final = Space((), Reserve(0, 0.0))
"""No disk at all: there is always room."""
