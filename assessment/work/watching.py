"""The site's clock: telling alarms within a minute, checking and anchoring the trail every hour."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

from assessment.persistence.database import Database
from assessment.services.trail_watch import Channel, check_and_anchor, send_alarms

_LOOK: Final = 10.0
_PATIENCE: Final = 2.0
_CHECK_EVERY: Final = timedelta(hours=1)
_log: Final = logging.getLogger(__name__)


class TrailWatch:
    """A thread that looks every few seconds what is due; what goes wrong is tried again at the next look."""

    def __init__(
        self, database: Database, channels: Sequence[Channel], *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._next_check = clock()
        self._told = Event()
        self._thread = Thread(target=self._serve, name="trail-watch", daemon=True)

    def start(self) -> None:
        """Begin; the first check is made at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way, if that ends soon: an alarm may wait for a mail server for long."""
        self._told.set()
        self._thread.join(_PATIENCE)

    def look(self) -> None:
        """Do what is due now."""
        now = self._clock()
        if now >= self._next_check:
            self._next_check = now + _CHECK_EVERY
            check_and_anchor(self._database, now=now)
        send_alarms(self._database, self._channels, now=now)

    def _serve(self) -> None:
        while not self._told.is_set():
            try:
                self.look()
            except Exception:  # noqa: BLE001 - the clock has to outlive whatever went wrong
                _log.exception("The trail could not be looked after")
            self._told.wait(_LOOK)
