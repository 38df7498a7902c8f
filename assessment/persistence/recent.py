"""What was read lately, kept between requests under the version of the rows it was read from.

Nothing here is ever newer or older than the database says: whoever asks names the version that was just
read in the same transaction, and gets only what belongs to it. It saves the work of reading again.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

from sqlalchemy.orm import Session

_KEPT: Final = 256
RECENT: Final = "assessment.recent"


class Recent:
    """The values of the things looked at last, one per thing, each with its version."""

    def __init__(self, *, most: int = _KEPT) -> None:
        self._most = most
        self._values: OrderedDict[str, tuple[object, object]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str, version: object) -> object | None:
        """What was kept for ``key`` if it is of this ``version``."""
        with self._lock:
            found = self._values.get(key)
            if found is None or found[0] != version:
                return None
            self._values.move_to_end(key)
            return found[1]

    def keep(self, key: str, version: object, value: object) -> None:
        """Keep ``value``, which never changes, until others push it out."""
        with self._lock:
            self._values[key] = (version, value)
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)


def recent_of(session: Session) -> Recent:
    """What was read lately from the database of this session; nothing where it was never told."""
    found = session.info.get(RECENT)
    return found if isinstance(found, Recent) else Recent(most=0)
