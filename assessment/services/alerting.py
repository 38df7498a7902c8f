"""What sets off an alarm by being done too often, too much, or at a strange hour; beside each act itself."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.identities import UserId
from assessment.domain.readings import Reading
from assessment.formatting import HOUSE_TIME
from assessment.persistence.alarms import AlarmKind, raise_alarm, was_raised
from assessment.persistence.trail import NOBODY, Origin, Outcome
from assessment.persistence.trail_reading import count_entries, name_in_trail

FOREIGN_DENIALS: Final = 5
"""So many refusals of what is not there, or somebody else's, by one account within the window."""
FOREIGN_WINDOW: Final = timedelta(minutes=10)
FAILED_SIGN_INS: Final = 5
"""So many wrong passwords for one account, within the window."""
SIGN_IN_WINDOW: Final = timedelta(minutes=15)
BULK_FIRMS: Final = 1000
"""An export about more firms than this is looked at."""
BULK_NAMED_FIRMS: Final = 50
"""A file that names more firms than this, with a report on each, is looked at."""
BULK_EXPORTS: Final = 20
"""So many exports by one account within an hour are looked at."""
EXPORT_WINDOW: Final = timedelta(hours=1)
WORKING_HOURS: Final = range(6, 22)
"""Hours of the day, Asia/Shanghai, in which staff export."""
REVEALS: Final = 20
"""So many contacts looked up by one account within an hour are looked at."""
REVEAL_WINDOW: Final = timedelta(hours=1)
_EXPORTS: Final = ("release.export", "batch.take", "roadmap.export")
_FOREIGN: Final = ("refused.HiddenError", "refused.NotFoundError")


def watch_refusals(session: Session, origin: Origin, action: str, *, page: str, now: datetime) -> None:
    """After a refusal was recorded in this transaction: whether one account is trying doors."""
    if action not in _FOREIGN or origin.actor == NOBODY:
        return
    since = now - FOREIGN_WINDOW
    actor = name_in_trail(session, origin.actor)
    denials = 1 + count_entries(session, _FOREIGN, since=since, actor=actor)
    if denials < FOREIGN_DENIALS:
        return
    if not was_raised(session, kind=AlarmKind.FOREIGN_ACCESS, origin=origin, since=since):
        raise_alarm(
            session,
            kind=AlarmKind.FOREIGN_ACCESS,
            origin=origin,
            about=page,
            detail={"denials": denials, "minutes": int(FOREIGN_WINDOW.total_seconds()) // 60},
            now=now,
        )


def watch_sign_ins(session: Session, origin: Origin, account: str, *, known: bool, now: datetime) -> None:
    """After a wrong password was recorded in this transaction: whether somebody is guessing.

    ``account`` is the account aimed at, ``known`` whether there is one: its owner is named then.
    """
    since = now - SIGN_IN_WINDOW
    refused = {"object_id": account, "outcome": Outcome.REFUSED.value}
    failures = 1 + count_entries(session, ("account.sign_in",), since=since, **refused)
    kind = AlarmKind.FAILED_SIGN_INS
    whose = Origin(UserId(account), address=origin.address) if known else origin
    if failures < FAILED_SIGN_INS or was_raised(session, kind=kind, origin=whose, about=account, since=since):
        return
    detail = {"failures": failures, "minutes": int(SIGN_IN_WINDOW.total_seconds()) // 60}
    raise_alarm(session, kind=kind, origin=whose, about=account, detail=detail, now=now)


def watch_export(
    session: Session, origin: Origin, about: str, *, firms: int, named: bool = False, now: datetime
) -> None:
    """After an export was recorded in this transaction: whether it is large, one of many, or at night.

    One that is ``named`` says which firms it is about, and is large much sooner.
    """
    since = now - EXPORT_WINDOW
    actor = name_in_trail(session, origin.actor)
    exports = 1 + count_entries(session, _EXPORTS, since=since, actor=actor)
    kind = AlarmKind.BULK_EXPORT
    many = exports > BULK_EXPORTS and not was_raised(session, kind=kind, origin=origin, since=since)
    if firms > (BULK_NAMED_FIRMS if named else BULK_FIRMS) or many:
        detail = {"firms": firms, "exports_in_an_hour": exports}
        raise_alarm(session, kind=kind, origin=origin, about=about, detail=detail, now=now)
    hour = now.astimezone(HOUSE_TIME).hour
    if hour not in WORKING_HOURS:
        detail = {"hour": hour, "firms": firms}
        raise_alarm(
            session, kind=AlarmKind.EXPORT_AT_NIGHT, origin=origin, about=about, detail=detail, now=now
        )


def watch_reveals(session: Session, origin: Origin, about: str, *, now: datetime) -> None:
    """After a contact was told in this transaction: whether somebody goes through the firms one by one."""
    since = now - REVEAL_WINDOW
    actor = name_in_trail(session, origin.actor)
    reveals = 1 + count_entries(session, (Reading.CONTACT.value,), since=since, actor=actor)
    kind = AlarmKind.MANY_CONTACTS
    if reveals > REVEALS and not was_raised(session, kind=kind, origin=origin, since=since):
        detail = {"contacts_in_an_hour": reveals}
        raise_alarm(session, kind=kind, origin=origin, about=about, detail=detail, now=now)
