"""How long a child has been at work, and how much of that it only waited for its turn on a processor."""

import time
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_NANOSECONDS: Final = 1e9


class Stopwatch:
    """Runs from now on; on Linux it knows the waiting of a process and of what that one started."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._begun, self._waited = time.monotonic(), waited(process)

    @property
    def elapsed(self) -> float:
        """Seconds that have passed."""
        return time.monotonic() - self._begun

    @property
    def own(self) -> float:
        """Seconds that have passed, without those in which the process could have gone on but had no turn."""
        return self.elapsed - max(0.0, waited(self._process) - self._waited)


def waited(process: int) -> float:
    """For how many seconds a process and its children could have gone on but had no processor.

    0 where the system does not tell, and for a process that is gone.
    """
    folder = _PROCESSES / str(process)
    try:
        turns = (folder / "schedstat").read_text("ascii").split()
        children = (folder / "task" / str(process) / "children").read_text("ascii").split()
    except OSError:
        return 0.0
    return int(turns[1]) / _NANOSECONDS + sum(waited(int(each)) for each in children)
