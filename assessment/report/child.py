"""The process that renders: it bounds itself, loads WeasyPrint, then answers one document after the other."""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from assessment.report.confinement import (
    Limits,
    confine,
    die_with,
    forbid_everything_else,
    grant_cpu,
    leave_the_network,
)
from assessment.report.frames import frame, read_frame
from assessment.report.rendering import Document, Reason, Rendered, answered, document_in, written

_PLACES = (Path(sys.prefix), Path(sys.base_prefix), Path.cwd(), Path("/proc/self"))
"""Where Python may still read once a document is in hand: its files, the temporary folder, its figures."""

_BEHIND = 5
"""So much the system prefers others, above all the site: a page is answered before a report goes on."""


def main(arguments: str) -> None:
    """Serve until the pipe closes; ``arguments`` is the JSON of the limits and the parent's process id."""
    given: dict[str, int] = json.loads(arguments)
    readable = [Path(folder) for folder in sys.path if folder] + [*_PLACES]
    die_with(given.pop("parent"))
    limits = Limits(**given)
    confine(limits)
    os.nice(_BEHIND)
    leave_the_network()
    Path(os.environ["FONTCONFIG_FILE"]).read_bytes()  # unreadable, it would silently be the system's
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _serve(sys.stdin.buffer, answers, limits, [folder.resolve() for folder in readable])


def _serve(orders: BinaryIO, answers: BinaryIO, limits: Limits, readable: list[Path]) -> None:
    """Import only now: the limits must hold before anything else is loaded."""
    from assessment.report.typesetting import RefusedAssetError

    make = _maker()
    forbid_everything_else(readable)
    _send(answers, frame({"outcome": "ready"}))
    while (order := read_frame(orders)) is not None:
        grant_cpu(limits.cpu_seconds)
        try:
            answer = make(document_in(*order))
        except RefusedAssetError as error:
            return _fail(answers, Reason.REFUSED, str(error))
        except MemoryError:
            return _fail(answers, Reason.MEMORY)
        except Exception as error:  # noqa: BLE001 - whatever the content provokes is an answer
            return _fail(answers, Reason.MALFORMED, f"{type(error).__name__}: {error}")
        _send(answers, answer)
        del answer, order
        gc.collect()
    return None


def _maker() -> Callable[[Document], bytes]:
    """What makes a document and answers with the frame that hands it over, warmed up."""
    from assessment.report.quicker.replacements import quicken
    from assessment.report.typesetting import Typesetter
    from assessment.report.word.pictures import raster_with
    from assessment.report.word.writing import Writer

    if not quicken():
        sys.stderr.write("WeasyPrint has another version than the one we know how to quicken.\n")
    typesetter, writer = Typesetter(), Writer(raster_with(Path(os.environ["FONTCONFIG_FILE"])))
    typesetter.warm_up()
    used = time.process_time()

    def make(document: Document) -> bytes:
        nonlocal used
        if document.editable:
            return written(writer.write(document))
        begun = time.monotonic()
        done = typesetter.typeset(document)
        before, used = used, time.process_time()
        return answered(
            Rendered(
                pdf=done.pdf,
                pages=done.pages,
                missing_glyphs=done.missing_glyphs,
                warnings=done.warnings,
                seconds=time.monotonic() - begun,
                cpu_seconds=used - before,
                peak_mib=_peak_mib(),
            )
        )

    return make


def _fail(answers: BinaryIO, reason: Reason, detail: str = "") -> None:
    _send(answers, frame({"outcome": reason.value, "detail": detail[:500]}))


def _send(answers: BinaryIO, said: bytes) -> None:
    answers.write(said)
    answers.flush()


def _peak_mib() -> int:
    """The most memory this process has held; ``ru_maxrss`` would count the parent's from before the start."""
    status = Path("/proc/self/status")
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    peak = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) >> 10
