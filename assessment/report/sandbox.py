"""How a confined child is started: its command, its empty environment, and bubblewrap where there is one."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from shutil import which
from typing import Final

from assessment.report.confinement import Limits

_ROOT: Final = Path(__file__).resolve().parents[2]
_START: Final = "import sys; sys.path.append(sys.argv[1]); from {} import main; main(sys.argv[2])"
_SYSTEM: Final = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is for: the module whose ``main`` it runs, and what it may read besides Python."""

    module: str
    readable: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """What to start and with which environment; the folder it runs in is the caller's."""

    command: tuple[str, ...]
    environment: dict[str, str]


def start_of(task: Task, limits: Limits, workplace: Path) -> Start:
    """The start of a child whose only writable folder is ``workplace``."""
    walled = _bubblewrap()
    told = json.dumps(
        {
            "limits": asdict(limits),
            "parent": 0 if walled else os.getpid(),
            "readable": [str(place) for place in task.readable],
        }
    )
    python = (sys.executable, "-I", "-c", _START.format(task.module), str(_ROOT), told)
    wall = _wall(walled, task.readable, workplace) if walled else ()
    environment = {"LC_ALL": "C.UTF-8", "PATH": "", "TMPDIR": str(workplace), **task.environment}
    return Start((*wall, *python), environment)


def is_walled() -> bool:
    """Whether bubblewrap stands around the children on this system."""
    return bool(_bubblewrap())


def _wall(program: str, places: Sequence[Path], workplace: Path) -> tuple[str, ...]:
    """Everything unshared, the system and Python for reading only, nothing of the data but ``places``."""
    seen = (*_SYSTEM, sys.prefix, sys.base_prefix, _ROOT / "assessment", *_import_folders(), *places)
    readable = [part for place in seen for part in ("--ro-bind-try", str(place), str(place))]
    own = ("--bind", str(workplace), str(workplace), "--chdir", str(workplace))
    return (
        *(program, "--unshare-all", "--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev"),
        *("--tmpfs", "/tmp", *readable, *own),  # noqa: S108 - a private one
        "--",
    )


def _import_folders() -> Sequence[Path]:
    """Where packages lie that are installed outside the interpreter's own folders."""
    return [Path(folder) for folder in sys.path if "-packages" in folder]


@cache
def _bubblewrap() -> str:
    """The path of bubblewrap if it works here; containers often forbid it."""
    program = which("bwrap") if sys.platform == "linux" else None
    if not program:
        return ""
    trial = (
        program,
        "--unshare-all",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--",
        sys.executable,
        "-c",
        "",
    )
    try:
        done = subprocess.run(trial, check=False, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return program if done.returncode == 0 else ""
