"""A trail with entries that are older than they have to be kept."""

from datetime import UTC, datetime, timedelta

from assessment.persistence.database import Database
from assessment.persistence.trail import CONSOLE, Deed, Origin, record

LONG_AGO = datetime(2020, 3, 10, 8, tzinfo=UTC)
"""Long enough for the database itself, which goes by the clock of the machine."""


def write(database: Database, entries: int, at: datetime, *, every: timedelta = timedelta(hours=1)) -> None:
    """Entries one after the other, from a moment on."""
    for number in range(entries):
        deed = Deed(
            action="enterprise.edit", object_kind="enterprise", object_id=str(number), detail=["数", 1]
        )
        with database.writing() as session:
            record(session, Origin(CONSOLE, address="192.0.2.7"), deed, now=at + number * every)
