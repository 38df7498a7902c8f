"""Documents to PDF and Word files, laid out by children in other processes."""

import tempfile
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from assessment.report.children import Child
from assessment.report.confinement import Limits
from assessment.report.crews import Crew
from assessment.report.fonts import Fonts, find_fonts
from assessment.report.rendering import Document, Rendered, asked, rendered_in, written_in
from assessment.report.sandbox import Task
from assessment.report.typefaces import Typefaces, make_ready

DOCUMENTS: Final = 60
"""What a child renders before it is replaced: its memory grows, and a start costs as much as two reports."""


class Renderer:
    """Renders documents, as many at a time as it has slots; safe to use from many threads.

    Made once per process and after any fork. One child is started at once, so that a single report need not
    wait for its imports; that of a further slot when it is first needed.
    """

    def __init__(
        self,
        fonts: Path | None = None,
        *,
        cache: Path | None = None,
        slots: int = 1,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        documents: int = DOCUMENTS,
    ) -> None:
        """``fonts`` is a folder of licensed fonts instead of the system's; ``cache`` keeps their cuts.

        Raises :class:`assessment.report.fonts.NoFontsError`.
        """
        self.fonts: Fonts = find_fonts(fonts)
        self.slots, self.limits = slots, limits
        self._scratch = None if cache else tempfile.TemporaryDirectory(prefix="typefaces-")
        place = cache or Path(self._scratch.name if self._scratch else "")
        task = typesetting(make_ready(self.fonts, place))
        self._crew = Crew(partial(Child, task, limits), slots=slots, orders=documents)
        self._crew.begin()

    @property
    def children(self) -> frozenset[Child]:
        """The children there are now."""
        return frozenset(self._crew.children)

    def render(self, document: Document) -> Rendered:
        """The document on paper; waits for a free slot. Raises ``RenderingFailedError``."""
        return self._crew.make(asked(document), rendered_in)

    def write(self, document: Document) -> bytes:
        """The Word file of an editable document; waits and raises as :meth:`render` does."""
        return self._crew.make(asked(document), written_in)

    def warm(self) -> None:
        """Return once a child is ready; raises ``RenderingFailedError`` when none can be."""
        self._crew.warm()

    def close(self) -> None:
        """End every child, also those at work; whoever waits for them is told so."""
        self._crew.close()
        if self._scratch:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def typesetting(typefaces: Typefaces) -> Task:
    """What a child is for that lays out pages with these typefaces."""
    surroundings = {"FONTCONFIG_FILE": str(typefaces.configuration)}
    return Task("assessment.report.child", (typefaces.folder,), surroundings)
