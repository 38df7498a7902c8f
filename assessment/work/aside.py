"""Reports composed in a process of their own, beside the one that answers everybody."""

import pickle
from collections.abc import Mapping
from functools import partial
from typing import Final

from assessment.report.children import Child
from assessment.report.confined import confined, serve
from assessment.report.confinement import Limits
from assessment.report.crews import Crew
from assessment.report.frames import frame, read_frame
from assessment.report.rendering import Document, asked, document_in, failure_in
from assessment.report.sandbox import Task
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError
from assessment.work.composing import Composer

REPORTS: Final = 500
"""What a child composes before it is replaced."""
_REFUSED: Final = "told why not"


class ComposerAside:
    """A composer at work in confined children, each started when all before it have a report at hand.

    It weighs measures and paths for a good part of a second, which is a long time for whoever waits for a
    page. What goes to the child is pickled, for it is ours; what comes back is a frame of plain values.
    """

    def __init__(self, composer: Composer, *, slots: int = 1, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        task = Task(__name__, tuple({each.path.parent for each in composer.fonts.faces}))
        opening = frame({}, pickle.dumps(composer))
        self._crew = Crew(partial(Child, task, limits, opening=opening), slots=slots, orders=REPORTS)

    def __call__(self, subject: ReportSubject) -> Document:
        """What the report says; raises ``ReportFailedError`` or ``RenderingFailedError``."""
        found = self._crew.make(frame({}, pickle.dumps(subject)), _answer_in)
        if isinstance(found, str):
            raise ReportFailedError(found)
        return found

    @property
    def children(self) -> frozenset[Child]:
        """The children there are now."""
        return frozenset(self._crew.children)

    def close(self) -> None:
        """End every child; whoever waits for them is told so."""
        self._crew.close()


def _answer_in(header: Mapping[str, object], body: bytes) -> Document | str:
    """The document in a frame, or why there is none in words for the person."""
    match header:
        case {"html": str()}:
            return document_in(header, body)
        case {"outcome": str() as outcome, "detail": str() as words} if outcome == _REFUSED:
            return words
        case _:
            raise failure_in(header)


def main(arguments: str) -> None:
    """The child's side; see :func:`assessment.report.confined.confined`."""
    ends = confined(arguments)
    if (opening := read_frame(ends.orders)) is None:
        return
    serve(ends, partial(_composed, pickle.loads(opening[1])))  # noqa: S301 - from whoever started this process


def _composed(composer: Composer, header: Mapping[str, object], body: bytes) -> bytes:  # noqa: ARG001
    try:
        return asked(composer(pickle.loads(body)))  # noqa: S301 - from whoever started this process
    except ReportFailedError as error:
        return frame({"outcome": _REFUSED, "detail": str(error)})
