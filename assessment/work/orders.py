"""Slots that make the reports that wait; they keep no state, the rows do."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Thread
from time import monotonic
from typing import Final

from assessment.services.reporting import Taken, Workshop, make_report, resume, return_report, take_report

_log: Final = logging.getLogger(__name__)
_LOOK_AGAIN: Final = 5.0
_PATIENCE: Final = 15.0
"""With what the requests and the other parts may take, the end takes half a minute at most."""


class ReportSlots:
    """A few threads, each making one report at a time; whoever orders one wakes them.

    While ``rests`` says so nothing is begun, and what was ordered waits: the disk has no room for a file.
    """

    def __init__(
        self, workshop: Workshop, *, slots: int = 2, rests: Callable[[], bool] = lambda: False
    ) -> None:
        self._workshop = workshop
        self._rests = rests
        self._work = Condition()
        self._calls = 0
        self._stopping = Event()
        self._under_way: dict[str, Taken] = {}
        self._threads = [
            Thread(target=self._serve, name=f"report-slot-{number}", daemon=True) for number in range(slots)
        ]

    def start(self) -> None:
        """Queue again what the last process left, and begin."""
        resume(self._workshop)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that an order was placed, after its commit."""
        with self._work:
            self._calls += 1
            self._work.notify_all()

    def stop(self, *, patience: float = _PATIENCE) -> None:
        """Take nothing more, wait for what is under way, give back what takes longer than ``patience``."""
        self._stopping.set()
        self.wake()
        deadline = monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        for taken in list(self._under_way.values()):
            self._return(taken)

    def _return(self, taken: Taken) -> None:
        try:
            return_report(self._workshop, taken)
        except Exception:  # noqa: BLE001 - the others have to be returned; the next start finds this one
            _log.exception("A report could not be returned")

    def _serve(self) -> None:
        while not self._stopping.is_set():
            calls = self._calls
            if not self._make_one():
                self._rest(calls)

    def _rest(self, calls: int) -> None:
        """Wait until somebody calls who had not called before; look again now and then all the same."""
        with self._work:
            self._work.wait_for(lambda: self._calls != calls, _LOOK_AGAIN)

    def _make_one(self) -> bool:
        """Make the next report; whether there was one. Nothing that goes wrong may end the slot."""
        try:
            if self._rests():
                return False
            taken = take_report(self._workshop)
            if taken is None:
                return False
            with self._noted(taken):
                make_report(self._workshop, taken)
        except Exception:  # noqa: BLE001 - the slot has to outlive whatever went wrong
            _log.exception("A report could not be made")
            return False
        return True

    @contextmanager
    def _noted(self, taken: Taken) -> Iterator[None]:
        self._under_way[taken.item.id] = taken
        try:
            yield
        finally:
            del self._under_way[taken.item.id]


def make_waiting_reports(workshop: Workshop) -> None:
    """Make all reports that wait, one after the other, and return: for the command line."""
    while (taken := take_report(workshop)) is not None:
        make_report(workshop, taken)
