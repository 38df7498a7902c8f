"""Documents to PDF in children that can be killed: one always warm, each replaced after a few documents."""

import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

from assessment.report.children import Child, Made, sweep
from assessment.report.confinement import Limits
from assessment.report.fonts import Fonts, find_fonts
from assessment.report.rendering import Document, Reason, Rendered, RenderingFailedError
from assessment.report.typefaces import make_ready

_PATIENCE: Final = 2.0
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
        self._scratch = None if cache else tempfile.TemporaryDirectory(prefix="typefaces-")
        place = cache or Path(self._scratch.name if self._scratch else "")
        self._typefaces = make_ready(self.fonts, place)
        self._limits, self._documents = limits, documents
        self._wanted: SimpleQueue[bool] = SimpleQueue()
        self._idle: SimpleQueue[Child | OSError | None] = SimpleQueue()
        self._children: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False
        sweep()
        self._nursery = threading.Thread(target=self._raise_children, name="report-children", daemon=True)
        self._nursery.start()
        self._wanted.put(True)
        self._unused_slots = slots - 1

    def render(self, document: Document) -> Rendered:
        """The document on paper; waits for a free slot. Raises :class:`RenderingFailedError`."""
        return self._made(lambda child: child.render(document))

    def write(self, document: Document) -> bytes:
        """The Word file of an editable document; waits and raises as :meth:`render` does."""
        return self._made(lambda child: child.write(document))

    def _made(self, ask: Callable[[Child], Made]) -> Made:
        child = self._free_child()
        last = child.rendered + 1 >= self._documents
        if last:
            self._wanted.put(True)
        try:
            made = ask(child)
        except RenderingFailedError:
            self._part_with(child)
            if not last:
                self._wanted.put(True)
            if self._closed:
                raise RenderingFailedError(Reason.CLOSED) from None
            raise
        if last:
            self._part_with(child)
        else:
            self._idle.put(child)
        return made

    def warm(self) -> None:
        """Return once a child is ready; raises :class:`RenderingFailedError` when none can be."""
        child = self._free_child()
        try:
            child.wait_until_ready()
        except RenderingFailedError:
            self._part_with(child)
            self._wanted.put(True)
            raise
        self._idle.put(child)

    def close(self) -> None:
        """End every child, also those at work; whoever waits for them is told so."""
        with self._lock:
            self._closed = True
            for child in self._children:
                child.kill()
        self._wanted.put(False)
        self._nursery.join(_PATIENCE)
        with suppress(Empty):  # a slot may take the last one at this very moment
            while True:
                idle = self._idle.get_nowait()
                if isinstance(idle, Child):
                    self._part_with(idle)
        self._idle.put(None)
        if self._scratch:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _free_child(self) -> Child:
        """The next idle child that still lives."""
        while True:
            if self._idle.empty():
                self._use_another_slot()
            match self._idle.get():
                case None:
                    self._idle.put(None)
                    raise RenderingFailedError(Reason.CLOSED)
                case OSError() as error:
                    self._wanted.put(True)
                    raise RenderingFailedError(Reason.NOT_STARTED, str(error))
                case Child() as child if child.is_alive or not child.is_ready:
                    return child
                case Child() as child:
                    self._part_with(child)
                    self._wanted.put(True)

    def _use_another_slot(self) -> None:
        with self._lock:
            if self._unused_slots:
                self._unused_slots -= 1
                self._wanted.put(True)

    def _part_with(self, child: Child) -> None:
        child.end()
        with self._lock:
            self._children.discard(child)

    def _raise_children(self) -> None:
        """Start children whenever one is wanted.

        All are started from this one thread: the kernel ends a child with the *thread* that started it.
        """
        while self._wanted.get():
            try:
                child = Child(self._typefaces, self._limits)
            except OSError as error:
                self._idle.put(error)
                continue
            with self._lock:
                self._children.add(child)
            self._idle.put(child)
