"""The orderly end of a served process: a request to end is always heard, and no wait is without an end."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from logging import getLogger
from threading import Condition, Event, Thread, main_thread
from time import sleep
from typing import Final

KILLED_AFTER: Final = 30
"""Seconds after which the parent kills a worker that does not end."""
_REQUESTS: Final = 5.0
"""Seconds that requests under way have once the worker was told; a visitor may stall his for ever."""
_LAST_BYTES: Final = 0.2
"""Seconds for the answers that were given to leave the machine."""
_LOOK_AGAIN: Final = 0.5
_log: Final = getLogger(__name__)


class Requests:
    """How many requests are under way, each from its first line until its answer was handed over."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._under_way = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a request for as long as it lasts."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def finish(self, patience: float) -> bool:
        """Wait until none is under way, at most ``patience`` seconds; whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, patience)

    def _count(self, change: int) -> None:
        with self._changed:
            self._under_way += change
            self._changed.notify_all()


def on_ending(tell: Callable[[], object]) -> None:
    """Have ``tell`` called once the process is asked to end; from the main thread, before others begin.

    A handler of Python's runs in the main thread alone, and one that waits for a lock does not wake up for a
    signal that the system handed to another thread: it would wait for ever. So all threads block these
    signals, and one waits for them.
    """
    if sys.platform == "win32":
        return
    endings = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)

    def wait() -> None:
        signal.sigwait(endings)
        tell()

    Thread(target=wait, name="endings", daemon=True).start()


def close_at_the_end(parts: ExitStack, requests: Requests, told: Event) -> None:
    """Answer what was asked, let reports finish, close the database, give up the lock; end the process.

    granian's own end is not waited for: it keeps the interpreter to itself until the requests under way are
    answered, which cannot be while it does.
    """
    main = main_thread()
    while main.is_alive() and not told.wait(_LOOK_AGAIN):
        pass
    if main.is_alive():
        requests.finish(_REQUESTS)
        sleep(_LAST_BYTES)
    try:
        parts.close()
    except Exception:  # noqa: BLE001 - every part has had its turn by now
        _log.exception("Not everything could be closed in good order")
    if told.is_set():
        sys.stdout.flush()
        os._exit(0)
