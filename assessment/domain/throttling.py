"""How many attempts count: windows per account and address, with growing pauses (platform's own rule)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``attempts`` in ``window``; from the attempt after ``free`` on, a pause that doubles."""

    attempts: int
    window: timedelta
    free: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often something was tried since ``since``, and when last."""

    count: int
    since: datetime
    last: datetime


PER_ACCOUNT: Final = Limit(attempts=10, window=timedelta(minutes=15), free=4)
PER_ADDRESS: Final = Limit(attempts=30, window=timedelta(minutes=15), free=30)
PER_FACTOR: Final = Limit(attempts=5, window=timedelta(minutes=15), free=5)
CHECKS_PER_ADDRESS: Final = Limit(attempts=30, window=timedelta(minutes=15), free=30)
LINKS_PER_ADDRESS: Final = Limit(attempts=30, window=timedelta(minutes=15), free=30)
REGISTRATIONS_PER_ADDRESS: Final = Limit(attempts=60, window=timedelta(hours=1), free=60)


def next_attempt(limit: Limit, attempts: Attempts, now: datetime) -> datetime:
    """When the next attempt counts: at once, after 2, 4, 8… seconds, or when the window has passed."""
    if attempts.since + limit.window <= now:
        return now
    if attempts.count >= limit.attempts:
        return attempts.since + limit.window
    pauses = attempts.count - limit.free
    return max(now, attempts.last + timedelta(seconds=2**pauses)) if pauses > 0 else now
