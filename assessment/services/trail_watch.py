"""Looking after the trail: checking it, anchoring it, telling alarms."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from assessment.domain.fingerprints import Json
from assessment.formatting import moment
from assessment.persistence.alarms import Alarm, AlarmKind, alarms_to_send, raise_alarm, was_raised
from assessment.persistence.database import Database
from assessment.persistence.trail import WITHOUT_ACCOUNT, WORKER, Origin
from assessment.persistence.trail_anchors import anchor_now
from assessment.persistence.trail_check import CHECKED, Verdict, check_trail
from assessment.persistence.trail_faults import Fault, Wrong
from assessment.persistence.trail_persons import persons_behind

NEWS: Final = timedelta(days=1)
"""An alarm that could not be told for so long is left to the page."""
MOST_ATTEMPTS: Final = 100
HERE: Final = "127.0.0.1"
"""Where a check is made: on the server itself."""
_AGAIN: Final = timedelta(days=1)
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An alarm as people are told: in words, and as JSON for a machine."""

    subject: str
    text: str
    content: dict[str, object]


Channel: TypeAlias = Callable[[Notice], None]
"""Tells people; raises ``OSError`` where that cannot be done now."""


def check_and_anchor(database: Database, *, now: datetime) -> Verdict:
    """Check the whole trail: where it is sound an anchor is set, where not an alarm is raised, once a day."""
    sealing = database.sealing
    if sealing is None:
        raise ValueError("a database without keys has no trail to check")
    verdict = check_trail(database, sealing.ring, sealing.anchors)
    if verdict.is_sound and sealing.anchors is not None and verdict.last_seq:
        anchor = anchor_now(seq=verdict.last_seq, mac=verdict.last_mac, at=now, reason=CHECKED)
        sealing.anchors.add(sealing.ring, anchor)
    if verdict.faults:
        with database.writing() as session:
            raise_for(session, verdict, by=WORKER, now=now)
    return verdict


def send_alarms(database: Database, channels: Sequence[Channel], *, now: datetime) -> int:
    """Tell the alarms that wait, outside any transaction; how many were told.

    What no channel could be told is tried again, later and later.
    """
    if not channels:
        return 0
    with database.reading() as session:
        waiting = alarms_to_send(session, since=now - NEWS, most_attempts=MOST_ATTEMPTS)
        due = [each for each in waiting if now >= _next_try(each)]
        notices = {each.id: notice_of(session, each) for each in due}
    sent = 0
    for alarm, notice in notices.items():
        told = max(_told(channel, notice) for channel in channels)  # each of them, whatever the others do
        sent += told
        with database.writing() as session:
            row = session.get_one(Alarm, alarm)
            row.sent_at = now if told else None
            row.attempts += 1
    return sent


def notice_of(session: Session, alarm: Alarm) -> Notice:
    """An alarm in words, with the person's name."""
    person = person_in_words(session, alarm.actor)
    lines = [
        f"告警：{alarm.kind.label}",
        f"时间：{moment(alarm.raised_at)}",
        f"人员：{person}",
        f"地址：{alarm.address or '无'}",
        f"对象：{alarm.about or '无'}",
        *says_of(alarm),
        "请登录平台，在“告警”页查看并注明处理情况。",
    ]
    content: dict[str, object] = {
        "id": alarm.id,
        "kind": alarm.kind.value,
        "label": alarm.kind.label,
        "raised_at": alarm.raised_at.isoformat(),
        "person": person,
        "address": alarm.address,
        "about": alarm.about,
        "detail": alarm.detail,
    }
    return Notice(subject=f"【平台告警】{alarm.kind.label}", text="\n".join(lines), content=content)


def says_of(alarm: Alarm) -> Sequence[str]:
    """What an alarm says besides who, where and what, in whole sentences; most say nothing."""
    told = alarm.detail.get("says") if isinstance(alarm.detail, dict) else None
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []


def person_in_words(session: Session, actor: str) -> str:
    """Who is meant by a pseudonym: name and sign-in name, or why nobody can be named."""
    if actor in WITHOUT_ACCOUNT:
        return WITHOUT_ACCOUNT[actor]
    person = persons_behind(session, [actor]).get(actor)
    return f"{person.display_name}（{person.name}）" if person else f"已注销的人员（{actor}）"


def faults_in_words(session: Session, verdict: Verdict) -> list[str]:
    """What is wrong with the trail, with the people whom the entries name."""
    return [
        fault_in_words(each, person=person_in_words(session, each.actor) if each.actor else "")
        for each in verdict.faults
    ]


def fault_in_words(fault: Fault, *, person: str = "") -> str:
    """What is wrong with the trail, which entry, whom it names, and since when, in Chinese."""
    which = f"第 {fault.first} 条" + (f"至第 {fault.last} 条" if fault.last > fault.first else "")
    said = f"留痕{which}{_WORDS[fault.wrong]}。"
    if fault.wrong is Wrong.ANCHOR_CHANGED:
        said = f"锚点文件第 {fault.first} 行被改动、插入，或者它前面有行被删除。"
    who = f"人员是{person}" + (f"，地址是 {fault.address}" if fault.address else "") if person else ""
    if fault.at:
        said += "，".join(filter(None, [f"这一条写明的时间是 {_said(fault.at)}", who])) + "。"
    elif who:
        said += f"此前最后一条的{who}。"
    if fault.sound_until:
        said += f"此前各条完好，最后一条记于 {_said(fault.sound_until)}。"
    if fault.checked_at:
        said += f"上一次全部核对无误是 {_said(fault.checked_at)}，改动发生在那之后。"
    return said


def _said(at: str) -> str:
    """A moment as the trail has it, in the time of the house; what is none stays as it stands there."""
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        return at
    return moment(read if read.tzinfo else read.replace(tzinfo=UTC))


_WORDS: Final = {
    Wrong.CHANGED: "的内容与校验码不符：被改动、调换，或者不是平台写入的",
    Wrong.MISSING: "不见了：被删除",
    Wrong.UNKNOWN_KEY: "的校验密钥不在密钥文件里：密钥文件被换过，或者这一条不是平台写入的",
    Wrong.UNREADABLE: "读不出来：数据库里的内容已损坏",
    Wrong.REWRITTEN: "与当时记下的锚点不符：这一段被整体重写",
    Wrong.CUT_OFF: "被截掉：锚点记录过，数据库里已经没有",
    Wrong.ANCHOR_CHANGED: "",
    Wrong.SEGMENT_CHANGED: "已清理，但清理登记与校验码不符：登记被改动、删除，或者不是平台写入的",
    Wrong.UNTOLD: "已不在，有清理登记，留痕里却没有相应的清理记录：登记是伪造的，或者清理记录被删除",
    Wrong.EARLY: "没有到保存期限就被清理",
}


def raise_for(session: Session, verdict: Verdict, *, by: str, now: datetime) -> None:
    """Raise the alarm of a broken chain, once a day for whoever checks: the platform or the command line."""
    origin, kind = Origin(by, address=HERE), AlarmKind.BROKEN_CHAIN
    if not was_raised(session, kind=kind, origin=origin, since=now - _AGAIN):
        about = f"留痕第 {verdict.faults[0].first} 条"
        detail: Json = {"says": list(faults_in_words(session, verdict))}
        raise_alarm(session, kind=kind, origin=origin, about=about, detail=detail, now=now)


def _next_try(alarm: Alarm) -> datetime:
    return alarm.raised_at + timedelta(seconds=15 * alarm.attempts * alarm.attempts)


def _told(channel: Channel, notice: Notice) -> bool:
    try:
        channel(notice)
    except OSError:
        _log.warning("An alarm could not be told", exc_info=True)
        return False
    return True
