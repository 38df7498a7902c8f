"""A child's own side: it bounds itself, then answers one order after the other until its pipe closes."""

import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import BinaryIO, Final, TypeAlias

from assessment.report.confinement import (
    Limits,
    confine,
    die_with,
    forbid_everything_else,
    grant_cpu,
    leave_the_network,
    leave_the_terminal,
    stand_back,
)
from assessment.report.frames import frame, read_frame
from assessment.report.rendering import Reason, RenderingFailedError

Maker: TypeAlias = Callable[[Mapping[str, object], bytes], bytes]
"""From the header and the body of an order to the frame that answers it."""

_PLACES: Final = (Path(sys.prefix), Path(sys.base_prefix), Path.cwd(), Path("/proc/self"))
"""Where Python may still read once content is in hand: its files, the temporary folder, its figures."""
_ENOUGH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The limits of this process, the pipes to its parent, and what it may read at work."""

    limits: Limits
    orders: BinaryIO
    answers: BinaryIO
    readable: tuple[Path, ...]


def confined(arguments: str) -> Ends:
    """Bound this process by what its parent says, a JSON of :func:`assessment.report.sandbox.start_of`."""
    given = json.loads(arguments)
    readable = (
        *(Path(folder) for folder in sys.path if folder),
        *_PLACES,
        *(Path(place) for place in given["readable"]),
    )
    die_with(given["parent"])
    limits = Limits(**given["limits"])
    confine(limits)
    stand_back(fully=limits.yields)
    leave_the_terminal()
    leave_the_network()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return Ends(
        limits=limits,
        orders=sys.stdin.buffer,
        answers=answers,
        readable=tuple(folder.resolve() for folder in readable),
    )


def serve(ends: Ends, make: Maker) -> None:
    """Answer every order; the first that fails is the last, for nobody knows what it left behind."""
    forbid_everything_else(ends.readable)
    _send(ends, frame({"outcome": "ready"}))
    while (order := read_frame(ends.orders)) is not None:
        grant_cpu(ends.limits.cpu_seconds)
        try:
            answer = make(*order)
        except RenderingFailedError as error:
            return _fail(ends, error.reason, error.detail)
        except MemoryError:
            return _fail(ends, Reason.MEMORY)
        except Exception as error:  # noqa: BLE001 - whatever the content provokes is an answer
            return _fail(ends, Reason.MALFORMED, _in_short(error))
        _send(ends, answer)
        del answer, order
        gc.collect()
    return None


def _in_short(error: Exception) -> str:
    """What went wrong and where, for the log."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"


def _fail(ends: Ends, reason: Reason, detail: str = "") -> None:
    _send(ends, frame({"outcome": reason.value, "detail": detail[:_ENOUGH]}))


def _send(ends: Ends, said: bytes) -> None:
    ends.answers.write(said)
    ends.answers.flush()
