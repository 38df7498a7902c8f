"""What tests look at from outside: the processes of children."""

import time
from collections.abc import Callable
from pathlib import Path


def innermost(pid: int) -> Path:
    """The process itself, or the last one inside bubblewrap."""
    inside = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return innermost(int(inside[0])) if inside else Path(f"/proc/{pid}")


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes about within seconds."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
