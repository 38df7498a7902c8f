"""First come, first served: whose turn it is to write to the one database file.

SQLite lets one connection write at a time and makes the others poll, so that the unlucky wait longest.
Here a turn is handed over directly to whoever has waited longest; nobody can push in.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Event, Lock, get_ident


class QueueTimeoutError(Exception):
    """The turn did not come in time."""


class NestedTurnError(Exception):
    """A thread that has the turn asks for another: it would wait for itself."""


@dataclass(slots=True)
class WriterQueue:
    """The turns of one process; a turn is taken with ``enter`` and given up, once, with ``leave``."""

    _lock: Lock = field(default_factory=Lock)
    _waiting: deque[Event] = field(default_factory=deque)
    _busy: bool = False
    _holder: int | None = None

    def enter(self, timeout: float) -> None:
        """Wait for the turn, at most ``timeout`` seconds; raises ``QueueTimeoutError``."""
        if self._holder == get_ident():
            raise NestedTurnError("A writing transaction was begun inside another one.")
        ticket = self._ticket()
        if ticket is not None and not ticket.wait(timeout):
            self._give_up(ticket)
        self._holder = get_ident()

    def leave(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._lock:
            self._holder = None
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False

    def _ticket(self) -> Event | None:
        """What to wait for; nothing where nobody has the turn: it is taken."""
        with self._lock:
            if not self._busy:
                self._busy = True
                return None
            ticket = Event()
            self._waiting.append(ticket)
            return ticket

    def _give_up(self, ticket: Event) -> None:
        with self._lock:
            if ticket.is_set():  # the turn came at the last moment: take it
                return
            self._waiting.remove(ticket)
        raise QueueTimeoutError
