"""Pruning (清理): entries of the trail go once they are older than they have to be kept, a segment at a time.

First the whole trail is checked: what is not sound stays, since it is evidence. Then each segment is written
to the archive if there is one, and lies on its disk before the entries go.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import Final, cast

from assessment.files.trail_archive import archive_name, keep
from assessment.formatting import HOUSE_TIME
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.database import Database
from assessment.persistence.instance_lock import LockedError, exclusive
from assessment.persistence.trail import COLUMNS, Deed, Origin, Outcome, record
from assessment.persistence.trail_check import raw_trail
from assessment.persistence.trail_reading import first_moment
from assessment.persistence.trail_seal import GENESIS, moment_text
from assessment.persistence.trail_segments import PRUNED, SEALED_COLUMNS, Segment, first_denied, prune
from assessment.retention import months_before
from assessment.services.trail_export import line_of
from assessment.services.trail_watch import check_and_anchor, fault_in_words, faults_in_words
from assessment.settings import Settings

MOST_ENTRIES: Final = 10_000
"""So many entries go in one transaction: nobody who writes meanwhile waits for long."""
_LOCK: Final = "pruning.lock"
_AT: Final = COLUMNS.index("at")
_LAST_MAC: Final = SEALED_COLUMNS.index("last_mac")


class PruningRefusedError(Exception):
    """Nothing more was pruned; the message says why and what to do."""


def due(database: Database, settings: Settings, *, gradually: bool, now: datetime) -> datetime | None:
    """The beginning of the month before which entries are to go; ``None`` while none are.

    ``gradually`` it is a month's entries a day: a clock that jumped ahead does not empty the trail at once.
    """
    back = settings.retention.reaches_back_to(now)
    with database.reading() as session:
        oldest = first_moment(session)
    if back is None or oldest is None or oldest >= (until := _month_of(back)):
        return None
    return min(until, months_before(_month_of(oldest), -1)) if gradually else until


def prune_trail(
    database: Database, settings: Settings, *, until: datetime, origin: Origin, now: datetime
) -> tuple[Segment, ...]:
    """Prune what is older than ``until``; raises :class:`PruningRefusedError`."""
    try:
        with exclusive(settings.data / _LOCK):
            return tuple(_pruned(database, settings.trail_archive, until=until, origin=origin, now=now))
    except LockedError as error:
        raise PruningRefusedError("另一个清理正在进行，请等它结束。") from error


def note_failure(database: Database, reason: str, *, origin: Origin, now: datetime) -> None:
    """Leave in the trail that it could not be pruned, and raise an alarm."""
    detail = {"reason": reason[:500]}
    deed = Deed(action=PRUNED, object_kind="trail", object_id="trail", outcome=Outcome.FAILED, detail=detail)
    with database.writing() as session:
        record(session, origin, deed, now=now)
        raise_alarm(
            session, kind=AlarmKind.FAILED_PRUNING, origin=origin, about="trail", detail=detail, now=now
        )


def _pruned(
    database: Database, archive: Path | None, *, until: datetime, origin: Origin, now: datetime
) -> Iterator[Segment]:
    sealing = database.sealing
    verdict = check_and_anchor(database, now=now)
    if sealing is None or not verdict.is_sound:
        with database.reading() as session:
            said = faults_in_words(session, verdict)[0]
        raise PruningRefusedError(f"留痕有不符之处，先不清理。{said}")
    while found := _oldest(database, until=until, now=now):
        segment, lines = found
        if fault := first_denied([segment], sealing.noted()):
            raise PruningRefusedError(f"锚点说明这些留痕还没有到期。{fault_in_words(fault)}")
        if archive is not None:
            segment = _archived(segment, archive, lines)
        with database.writing() as session:
            prune(session, origin, segment, now=now)
        yield segment


def _oldest(database: Database, *, until: datetime, now: datetime) -> tuple[Segment, bytes] | None:
    """The oldest entries as a segment and as lines; ``None`` where they are too young.

    The last entry never goes: what comes is chained to it.
    """
    end = moment_text(until)
    with raw_trail(database) as (segments, rows):
        old = takewhile(lambda row: str(row[_AT]) < end, (row for row, _following in pairwise(rows)))
        taken = list(islice(old, MOST_ENTRIES))
    if not taken:
        return None
    lines = b"".join(map(line_of, taken))
    moments = [str(row[_AT]) for row in taken]
    segment = Segment(
        first_seq=cast(int, taken[0][0]),
        last_seq=cast(int, taken[-1][0]),
        entries=len(taken),
        began_at=min(moments),
        ended_at=max(moments),
        before=str(segments[-1][_LAST_MAC]) if segments else GENESIS,
        last_mac=str(taken[-1][-1]),
        sha256=sha256(lines).hexdigest(),
        archive="",
        pruned_at=moment_text(now),
    )
    return segment, lines


def _archived(segment: Segment, archive: Path, lines: bytes) -> Segment:
    """The segment with the file its entries were written to."""
    name = archive_name(segment.first_seq, segment.last_seq)
    try:
        keep(archive / name, lines)
    except OSError as error:
        raise PruningRefusedError(
            f"写不了存档目录 {archive}：{error.strerror}。请看看磁盘空间和目录权限。"
        ) from error
    return replace(segment, archive=name)


def _month_of(moment: datetime) -> datetime:
    """The beginning of the month, by the clocks of the house."""
    return moment.astimezone(HOUSE_TIME).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
