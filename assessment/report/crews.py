"""Children of one kind that can be killed: started in time, used in turn, replaced when they are old."""

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from assessment.report.children import Child, Made, sweep
from assessment.report.rendering import Reason, RenderingFailedError

_PATIENCE: Final = 2.0


class Crew:
    """As many children as there are ``slots``, each started when it is first needed; for many threads.

    Made once per process and after any fork. ``orders`` is what a child carries out before it is replaced:
    its memory grows.
    """

    def __init__(self, start: Callable[[], Child], *, slots: int, orders: int) -> None:
        self._start, self._orders, self._slots = start, orders, slots
        self._slots_in_use = self._orders_at_hand = 0
        self._wanted: SimpleQueue[bool] = SimpleQueue()
        self._idle: SimpleQueue[Child | OSError | None] = SimpleQueue()
        self.children: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False
        sweep()
        self._nursery = threading.Thread(target=self._raise_children, name="report-children", daemon=True)
        self._nursery.start()

    def begin(self) -> None:
        """Start a child before anybody needs it."""
        self._use_slots(1)

    def make(self, order: bytes, read: Callable[[dict[str, object], bytes], Made]) -> Made:
        """What ``read`` finds in the answer to an order; waits for a free slot.

        Raises :class:`RenderingFailedError`; the child is not used again then.
        """
        with self._lock:
            self._orders_at_hand += 1
            at_hand = self._orders_at_hand
        try:
            self._use_slots(at_hand)
            return self._made(order, read)
        finally:
            with self._lock:
                self._orders_at_hand -= 1

    def _made(self, order: bytes, read: Callable[[dict[str, object], bytes], Made]) -> Made:
        child = self._free_child()
        last = child.made + 1 >= self._orders
        if last:
            self._wanted.put(True)
        try:
            made = child.make(order, read)
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
        self._use_slots(1)
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
            for child in self.children:
                child.kill()
        self._wanted.put(False)
        self._nursery.join(_PATIENCE)
        with suppress(Empty):  # a slot may take the last one at this very moment
            while True:
                idle = self._idle.get_nowait()
                if isinstance(idle, Child):
                    self._part_with(idle)
        self._idle.put(None)

    def _free_child(self) -> Child:
        """The next idle child that still lives."""
        while True:
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

    def _use_slots(self, wanted: int) -> None:
        """Have so many children, or as many as there are slots; each is started when it is first wanted."""
        with self._lock:
            while self._slots_in_use < min(wanted, self._slots):
                self._slots_in_use += 1
                self._wanted.put(True)

    def _part_with(self, child: Child) -> None:
        child.end()
        with self._lock:
            self.children.discard(child)

    def _raise_children(self) -> None:
        """Start children whenever one is wanted.

        All are started from this one thread: the kernel ends a child with the *thread* that started it.
        """
        while self._wanted.get():
            try:
                child = self._start()
            except OSError as error:
                self._idle.put(error)
                continue
            with self._lock:
                self.children.add(child)
            self._idle.put(child)
