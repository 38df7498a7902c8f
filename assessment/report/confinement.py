"""The limits that a rendering process puts on itself before it parses anything, and what it may not open."""

import ctypes
import fcntl
import os
import resource
import signal
import sys
import termios
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_BEHIND: Final = 5
"""So much the system prefers others to a child."""
_AUTOGROUP: Final = Path("/proc/self/autogroup")
_FORBIDDEN: Final = frozenset(
    [
        "socket.connect",
        "socket.getaddrinfo",
        "socket.bind",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost: CPU and wall-clock seconds, MiB of memory and of files, descriptors.

    The clock stands while the process waits for a processor; one that ``yields`` gets what others leave over.
    """

    cpu_seconds: int = 30
    wall_seconds: int = 40
    memory_mib: int = 1024
    file_mib: int = 64
    descriptors: int = 64
    yields: bool = False


class ForbiddenAccessError(Exception):
    """Something tried to leave the process while a document was being laid out."""


def confine(limits: Limits) -> None:
    """Bound this process for good; the CPU is bounded anew for every document by :func:`grant_cpu`."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_mib << 20),
        (resource.RLIMIT_FSIZE, limits.file_mib << 20),
        (resource.RLIMIT_NOFILE, limits.descriptors),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    grant_cpu(limits.cpu_seconds)


def stand_back(*, fully: bool) -> None:
    """Let others go first, above all the site: a page is answered before a report goes on.

    ``fully``: whenever anybody else wants the processor it is theirs at once, which only Linux can do.
    """
    if fully and sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        with suppress(OSError):  # only where the kernel gives every session a share of its own
            _AUTOGROUP.write_text("19", "ascii")
    os.nice(_BEHIND)


def grant_cpu(seconds: int) -> None:
    """Let this process compute for ``seconds`` more; the kernel ends it when they are used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY)
    )


def die_with(parent: int) -> None:
    """Let the kernel end this process with the one that started it, and forbid new privileges; Linux only.

    ``parent`` is its process id, or 0 where a sandbox stands in between and sees to it itself.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if parent:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def leave_the_terminal() -> None:
    """Give up the terminal that the parent may have been started from, so that nothing can be typed there.

    A session of its own would do the same, but the kernel may give every session as much of the processors.
    """
    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR)
        try:
            fcntl.ioctl(terminal, termios.TIOCNOTTY)
        finally:
            os.close(terminal)


def leave_the_network() -> None:
    """Move this process to a network without any interface where the system permits it."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if libc.unshare(_CLONE_NEWNET):
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def forbid_everything_else(readable: Sequence[Path]) -> None:
    """From now on refuse connections, programs and, in Python, every file outside ``readable``."""
    folders = tuple(f"{folder}{os.sep}" for folder in readable)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in _FORBIDDEN:
            raise ForbiddenAccessError(event)
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(folders):
                raise ForbiddenAccessError(f"open {path}")

    sys.addaudithook(watch)
