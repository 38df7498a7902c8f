"""Alarms: what somebody has to look at soon; a row in the transaction at hand, told to people afterwards.

The row itself waits to be sent: whoever raises an alarm neither knows of mail nor waits for it. What an
administrator has to say about an alarm is written beside it, the alarm itself stays as it was raised.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import Json
from assessment.domain.identities import UserId
from assessment.persistence.classes import L1, L2
from assessment.persistence.columns import ID_LENGTH, CanonicalJson, opaque_id, worded
from assessment.persistence.schema import Record
from assessment.persistence.trail import Deed, Origin, record
from assessment.persistence.trail_reading import name_in_trail


class AlarmKind(StrEnum):
    """What can set off an alarm."""

    FOREIGN_ACCESS = "foreign_access"
    TRIPWIRE = "tripwire"
    BROKEN_CHAIN = "broken_chain"
    BULK_EXPORT = "bulk_export"
    EXPORT_AT_NIGHT = "export_at_night"
    MANY_CONTACTS = "many_contacts"
    FAILED_SIGN_INS = "failed_sign_ins"
    RECOVERY_CODE_USED = "recovery_code_used"
    DISK_FULL = "disk_full"
    FAILED_BACKUP = "failed_backup"
    FAILED_PRUNING = "failed_pruning"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS: Final = {
    AlarmKind.FOREIGN_ACCESS: "反复访问无权查看的数据",
    AlarmKind.TRIPWIRE: "程序试图越过数据范围",
    AlarmKind.BROKEN_CHAIN: "留痕被改动",
    AlarmKind.BULK_EXPORT: "大批量导出",
    AlarmKind.EXPORT_AT_NIGHT: "非工作时间导出",
    AlarmKind.MANY_CONTACTS: "大量查看联系方式",
    AlarmKind.FAILED_SIGN_INS: "反复登录失败",
    AlarmKind.RECOVERY_CODE_USED: "使用了恢复码",
    AlarmKind.DISK_FULL: "磁盘空间不足",
    AlarmKind.FAILED_BACKUP: "备份失败",
    AlarmKind.FAILED_PRUNING: "清理到期留痕失败",
}


_AT_A_TIME: Final = 20


class Alarm(Record, kw_only=True):
    """What happened, who did it, from where, to what; ``actor`` is written as in the trail.

    ``sent_at`` is empty while the alarm waits to be told to people, ``attempts`` counts the failures.
    """

    __tablename__ = "alarm"
    __table_args__ = (Index(None, "raised_at"), Index(None, "kind", "actor", "raised_at"))

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    kind: Mapped[L1[AlarmKind]] = mapped_column(worded(AlarmKind))
    raised_at: Mapped[L1[datetime]]
    actor: Mapped[L1[str]] = mapped_column(String(ID_LENGTH))
    address: Mapped[L2[str]] = mapped_column(String(64), default="")
    about: Mapped[L1[str]] = mapped_column(String(200), default="")
    detail: Mapped[L2[Json]] = mapped_column(CanonicalJson, nullable=False)
    sent_at: Mapped[L1[datetime | None]] = mapped_column(index=True, default=None)
    attempts: Mapped[L1[int]] = mapped_column(default=0)


class AlarmNote(Record, kw_only=True):
    """What an administrator noted about an alarm: that it was seen, and what came of it."""

    __tablename__ = "alarm_note"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    alarm_id: Mapped[L1[str]] = mapped_column(ForeignKey("alarm.id"), index=True)
    at: Mapped[L1[datetime]]
    by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[L1[str]] = mapped_column(Text)


def raise_alarm(
    session: Session, *, kind: AlarmKind, origin: Origin, about: str = "", detail: Json = None, now: datetime
) -> Alarm:
    """Set off an alarm in the transaction at hand, and note in the trail that it was.

    ``about`` names the object (a path, a file, an id), ``detail`` what else helps: figures, never answers
    or personal data. Where the act itself is undone, the alarm needs a transaction of its own.
    """
    session.flush()
    alarm = Alarm(
        kind=kind,
        raised_at=now,
        actor=name_in_trail(session, origin.actor),
        address=origin.address[:64],
        about=about[:200],
        detail=detail,
    )
    session.add(alarm)
    deed = Deed(action="alarm.raise", object_kind="alarm", object_id=alarm.id, detail={"kind": kind.value})
    record(session, origin, deed, now=now)
    return alarm


def was_raised(
    session: Session, *, kind: AlarmKind, origin: Origin, about: str | None = None, since: datetime
) -> bool:
    """Whether the same person set off the same alarm (about the same thing) at ``since`` or later."""
    asked = select(Alarm.id).where(
        Alarm.kind == kind, Alarm.actor == name_in_trail(session, origin.actor), Alarm.raised_at >= since
    )
    if about is not None:
        asked = asked.where(Alarm.about == about[:200])
    return session.scalar(asked.limit(1)) is not None


def find_alarm(session: Session, alarm: str) -> Alarm | None:
    """An alarm by its id."""
    return session.get(Alarm, alarm)


def alarms_to_send(session: Session, *, since: datetime, most_attempts: int) -> Sequence[Alarm]:
    """The alarms that wait to be told, the oldest first; those older than ``since`` are no news any more."""
    return session.scalars(
        select(Alarm)
        .where(Alarm.sent_at.is_(None), Alarm.raised_at >= since, Alarm.attempts < most_attempts)
        .order_by(Alarm.raised_at, Alarm.id)
        .limit(_AT_A_TIME)
    ).all()


def notes_on(session: Session, alarms: Collection[str]) -> Mapping[str, Sequence[AlarmNote]]:
    """What was noted about these alarms, the earliest first."""
    found: dict[str, list[AlarmNote]] = {}
    asked = select(AlarmNote).where(AlarmNote.alarm_id.in_(alarms)).order_by(AlarmNote.at, AlarmNote.id)
    for note in session.scalars(asked):
        found.setdefault(note.alarm_id, []).append(note)
    return found


def latest_alarms(session: Session, *, limit: int) -> Sequence[Alarm]:
    """The latest alarms, the newest first."""
    return session.scalars(select(Alarm).order_by(Alarm.raised_at.desc(), Alarm.id).limit(limit)).all()
