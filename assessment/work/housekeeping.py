"""What a served installation does by itself: the daily back-up, old entries of the trail, a short disk."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Condition, Thread
from typing import Final

from assessment.domain.identities import UserId
from assessment.files.space import Space
from assessment.persistence.database import Database
from assessment.persistence.trail import WORKER, Origin
from assessment.services.backing_up import (
    BackupFailedError,
    is_due,
    make_backup,
    note_failure,
    note_success,
)
from assessment.services.disk_alarm import note_room_again, note_shortage
from assessment.services.pruning import PruningRefusedError, due, prune_trail
from assessment.services.pruning import note_failure as note_pruning_failure
from assessment.settings import Settings

_log: Final = logging.getLogger(__name__)
_LOOK_AGAIN: Final = 30.0
_PATIENCE: Final = 2.0
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What is looked after, and what time it is."""

    settings: Settings
    database: Database
    space: Space
    clock: Callable[[], datetime]


class Housekeeper:
    """One thread that looks every few seconds; whoever wants a back-up now calls it."""

    def __init__(self, household: Household, *, pause: float = _LOOK_AGAIN) -> None:
        self._household = household
        self._pause = pause
        self._calls = Condition()
        self._wanted_by: Origin | None = None
        self._busy = False
        self._stopping = False
        self._told_of_shortage = False
        self._next_pruning = household.clock()
        self._thread = Thread(target=self._serve, name="housekeeper", daemon=True)

    @property
    def is_backing_up(self) -> bool:
        """Whether a back-up is wanted or under way."""
        with self._calls:
            return self._busy or self._wanted_by is not None

    def back_up_soon(self, person: UserId) -> None:
        """Make a back-up now, in the background, for whoever asks."""
        with self._calls:
            self._wanted_by = Origin(WORKER, on_behalf_of=person)
            self._calls.notify_all()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a back-up under way has a moment to end, else it is made another time."""
        with self._calls:
            self._stopping = True
            self._calls.notify_all()
        self._thread.join(_PATIENCE)

    def look(self) -> None:
        """Do what is to be done at this moment; nothing that goes wrong may end the thread."""
        for duty in (self._watch_disk, self._back_up, self._prune_trail):
            try:
                duty()
            except Exception:  # noqa: BLE001 - the thread has to outlive whatever went wrong
                _log.exception("A duty could not be done")

    def _serve(self) -> None:
        while not self._rested():
            self.look()

    def _rested(self) -> bool:
        """Wait a while, or until somebody calls; whether it is time to stop."""
        with self._calls:
            self._calls.wait_for(lambda: self._stopping or self._wanted_by is not None, self._pause)
            return self._stopping

    def _watch_disk(self) -> None:
        """Tell once that the disk runs short, and once that there is room again."""
        house, short = self._household, self._household.space.is_short
        if short == self._told_of_shortage:
            return
        note = note_shortage if short else note_room_again
        note(house.database, house.space, now=house.clock())
        self._told_of_shortage = short

    def _prune_trail(self) -> None:
        """Once a day, let the entries go that are older than they have to be kept."""
        house, now = self._household, self._household.clock()
        if now < self._next_pruning:
            return
        self._next_pruning = now + _A_DAY
        until = due(house.database, house.settings, gradually=True, now=now)
        if until is None:
            return
        try:
            prune_trail(house.database, house.settings, until=until, origin=Origin(WORKER), now=now)
        except PruningRefusedError as error:
            _log.error("The trail could not be pruned: %s", error)
            note_pruning_failure(house.database, str(error), origin=Origin(WORKER), now=now)

    def _back_up(self) -> None:
        origin = self._taken_order()
        if origin is None:
            return
        house, now = self._household, self._household.clock()
        try:
            made = make_backup(house.settings, house.settings.backups, now=now)
        except BackupFailedError as error:
            _log.error("The back-up failed: %s", error)
            note_failure(house.database, house.settings, str(error), origin=origin, now=now)
        else:
            note_success(house.database, house.settings, made, origin=origin, now=now)
        finally:
            with self._calls:
                self._busy = False

    def _taken_order(self) -> Origin | None:
        """Whom the back-up is for that has to be made now; ``None`` when none has to."""
        house = self._household
        with self._calls:
            origin, self._wanted_by = self._wanted_by, None
            if origin is None and is_due(house.settings, house.clock()):
                origin = Origin(WORKER)
            self._busy = origin is not None
        return origin
