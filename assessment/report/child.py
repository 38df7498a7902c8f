"""The process that lays out pages: bounded first, then loaded with WeasyPrint, one document at a time."""

import os
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from assessment.report.confined import Maker, confined, serve
from assessment.report.rendering import (
    Reason,
    Rendered,
    RenderingFailedError,
    answered,
    document_in,
    written,
)


def main(arguments: str) -> None:
    """Serve until the pipe closes; see :func:`assessment.report.confined.confined`."""
    ends = confined(arguments)
    Path(os.environ["FONTCONFIG_FILE"]).read_bytes()  # unreadable, it would silently be the system's
    serve(ends, _maker())


def _maker() -> Maker:
    """What makes a document and answers with the frame that hands it over, warmed up.

    It imports only now: the limits must hold before anything else is loaded.
    """
    from assessment.report.typesetting import RefusedAssetError, Typesetter
    from assessment.report.word.pictures import raster_with
    from assessment.report.word.writing import Writer

    _adapt()
    typesetter, writer = Typesetter(), Writer(raster_with(Path(os.environ["FONTCONFIG_FILE"])))
    typesetter.warm_up()
    spent = _Stopwatch()

    def make(header: Mapping[str, object], body: bytes) -> bytes:
        document, begun = document_in(header, body), time.monotonic()
        try:
            if document.editable:
                return written(writer.write(document))
            done = typesetter.typeset(document)
        except RefusedAssetError as error:
            raise RenderingFailedError(Reason.REFUSED, str(error)) from error
        return answered(
            Rendered(
                pdf=done.pdf,
                pages=done.pages,
                missing_glyphs=done.missing_glyphs,
                warnings=done.warnings,
                seconds=time.monotonic() - begun,
                cpu_seconds=spent.lap(),
                peak_mib=_peak_mib(),
            )
        )

    return make


def _adapt() -> None:
    """Make the WeasyPrint that we know quicker, and let it tell the languages of passages."""
    from assessment.report.passages import tell_languages
    from assessment.report.quicker.replacements import quicken

    if quicken():
        tell_languages()
    else:
        sys.stderr.write("WeasyPrint has another version than the one we know how to adapt.\n")


class _Stopwatch:
    """CPU seconds from the end of one document to the end of the next."""

    def __init__(self) -> None:
        self._used = time.process_time()

    def lap(self) -> float:
        """What was used since the last lap."""
        before, self._used = self._used, time.process_time()
        return self._used - before


def _peak_mib() -> int:
    """The most memory this process has held; ``ru_maxrss`` would count the parent's from before the start."""
    status = Path("/proc/self/status")
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    peak = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) >> 10
