"""How a rendering child is started: its command, its empty environment, and bubblewrap where there is one."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from shutil import which
from typing import Final

from assessment.report.confinement import Limits
from assessment.report.typefaces import Typefaces

_ROOT: Final = Path(__file__).resolve().parents[2]
_START: Final = (
    "import sys; sys.path.append(sys.argv[1]); from assessment.report.child import main; main(sys.argv[2])"
)
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
class Start:
    """What to start and with which environment; the folder it runs in is the caller's."""

    command: tuple[str, ...]
    environment: dict[str, str]


def start_of(typefaces: Typefaces, limits: Limits, workplace: Path) -> Start:
    """The start of a child whose only writable folder is ``workplace``."""
    walled = _bubblewrap()
    told = json.dumps({**asdict(limits), "parent": 0 if walled else os.getpid()})
    python = (sys.executable, "-I", "-c", _START, str(_ROOT), told)
    wall = _wall(walled, typefaces, workplace) if walled else ()
    environment = {
        "LC_ALL": "C.UTF-8",
        "PATH": "",
        "TMPDIR": str(workplace),
        "FONTCONFIG_FILE": str(typefaces.configuration),
    }
    return Start((*wall, *python), environment)


def is_walled() -> bool:
    """Whether bubblewrap stands around the children on this system."""
    return bool(_bubblewrap())


def _wall(program: str, typefaces: Typefaces, workplace: Path) -> tuple[str, ...]:
    """Everything unshared, the system and Python for reading only, nothing of the data but the typefaces."""
    seen = (*_SYSTEM, sys.prefix, sys.base_prefix, _ROOT / "assessment", *_import_folders(), typefaces.folder)
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
