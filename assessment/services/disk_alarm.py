"""That the disk runs short, and that there is room again: in the trail, and as an alarm."""

from datetime import datetime

from assessment.domain.fingerprints import Json
from assessment.files.space import Space
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.database import Database
from assessment.persistence.trail import WORKER, Deed, Origin, record
from assessment.reserves import MEBIBYTE


def note_shortage(database: Database, space: Space, *, now: datetime) -> None:
    """The site takes nothing new from now on: somebody has to make room."""
    with database.writing() as session:
        origin, detail = Origin(WORKER), _figures(space)
        raise_alarm(session, kind=AlarmKind.DISK_FULL, origin=origin, detail=detail, now=now)
        deed = Deed(action="site.read_only", object_kind="site", object_id="", detail=detail)
        record(session, origin, deed, now=now)


def note_room_again(database: Database, space: Space, *, now: datetime) -> None:
    """The site takes what is written again."""
    with database.writing() as session:
        deed = Deed(action="site.writable", object_kind="site", object_id="", detail=_figures(space))
        record(session, Origin(WORKER), deed, now=now)


def _figures(space: Space) -> Json:
    """The tightest disk in MiB; where it lies is nobody's business but the system administrator's."""
    tightest = min((room for _, room in space.rooms()), key=lambda room: room.free - room.reserve)
    return {"free_mib": tightest.free // MEBIBYTE, "reserve_mib": tightest.reserve // MEBIBYTE}
