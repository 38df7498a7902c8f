"""The audit administrator's work: reading the trail and the alarms, and noting what came of an alarm."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import NotFoundError
from assessment.domain.fingerprints import Json
from assessment.persistence.accounts import display_names
from assessment.persistence.alarms import Alarm, AlarmNote, find_alarm, latest_alarms, notes_on
from assessment.persistence.trail import (
    WITHOUT_ACCOUNT,
    Deed,
    Outcome,
    TrailEntry,
    last_entry,
    record,
)
from assessment.persistence.trail_anchors import Anchor
from assessment.persistence.trail_check import CHECKED
from assessment.persistence.trail_persons import persons_behind
from assessment.persistence.trail_reading import (
    Sought,
    find_entries,
    firms_called,
    names_of_firms,
    pseudonyms_called,
)
from assessment.persistence.trail_seal import Sealing
from assessment.persistence.trail_segments import last_pruned
from assessment.services.actor import Actor

PAGE_SIZE: Final = 50
_ALARMS: Final = 200
_NOTE_LIMIT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailWanted:
    """What somebody looks for in the trail; empty is no condition. ``until`` is a moment, not included."""

    person: str = ""
    firm: str = ""
    actions: tuple[str, ...] = ()
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """An entry with the names of today; an empty name belongs to nobody any more."""

    entry: TrailEntry
    person: str
    on_behalf_of: str
    firm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """A page of the trail, and before which entry the next page begins."""

    entries: tuple[ShownEntry, ...]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailState:
    """How the trail stands: when it was last found sound and up to where, and how often it was anchored.

    ``total`` entries are there; those numbered up to ``pruned`` went after their time.
    """

    total: int
    pruned: int
    anchors: int
    last_anchor: Anchor | None
    checked: Anchor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlarm:
    """An alarm with who set it off, and what was noted about it, by whom."""

    alarm: Alarm
    person: str
    notes: tuple[tuple[AlarmNote, str], ...]


def read_trail(session: Session, actor: Actor, wanted: TrailWanted) -> TrailPage:
    """A page of entries, the newest first."""
    actor.house_for(Act.READ_TRAIL)
    found = find_entries(session, _sought(session, wanted), limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    people = names_behind(
        session, [name for each in shown for name in (each.actor, each.on_behalf_of) if name]
    )
    firms = names_of_firms(session, [each.enterprise_id for each in shown if each.enterprise_id])
    return TrailPage(
        entries=tuple(
            ShownEntry(
                entry=each,
                person=people.get(each.actor, ""),
                on_behalf_of=people.get(each.on_behalf_of or "", ""),
                firm=firms.get(each.enterprise_id or "", ""),
            )
            for each in shown
        ),
        older=shown[-1].seq if len(found) > PAGE_SIZE else None,
    )


def note_trail_reading(session: Session, actor: Actor, wanted: TrailWanted, *, now: datetime) -> None:
    """Leave in the trail that it was read, and what was looked for; in a transaction of its own."""
    detail: Json = {
        "person": bool(wanted.person),
        "firm": wanted.firm[:40],
        "actions": list(wanted.actions),
        "before": wanted.before,
    }
    deed = Deed(action="trail.read", object_kind="trail", object_id="trail", detail=detail)
    record(session, actor.origin, deed, now=now)


def read_state(session: Session, actor: Actor, sealing: Sealing | None) -> TrailState:
    """How the trail stands, by what was noted of it; the check itself is made every hour."""
    actor.house_for(Act.READ_TRAIL)
    anchors = [] if sealing is None else sealing.noted()
    checked = [each for each in anchors if each.reason == CHECKED]
    pruned = last_pruned(session)
    return TrailState(
        total=last_entry(session)[0] - pruned,
        pruned=pruned,
        anchors=len(anchors),
        last_anchor=anchors[-1] if anchors else None,
        checked=checked[-1] if checked else None,
    )


def read_alarms(session: Session, actor: Actor, act: Act) -> tuple[ShownAlarm, ...]:
    """The latest alarms for whoever may do ``act``, the newest first."""
    actor.house_for(act)
    alarms = latest_alarms(session, limit=_ALARMS)
    notes = notes_on(session, [each.id for each in alarms])
    people = names_behind(session, [each.actor for each in alarms])
    by = display_names(session, [note.by for each in notes.values() for note in each])
    return tuple(
        ShownAlarm(
            alarm=each,
            person=people.get(each.actor, ""),
            notes=tuple((note, by.get(note.by, "")) for note in notes.get(each.id, ())),
        )
        for each in alarms
    )


def annotate_alarm(session: Session, actor: Actor, alarm_id: str, text: str, *, now: datetime) -> None:
    """Note that an alarm was seen, and what came of it; the alarm itself stays as it is."""
    actor.house_for(Act.ANNOTATE_ALARM)
    alarm = find_alarm(session, alarm_id)
    if alarm is None:
        raise NotFoundError
    session.add(AlarmNote(alarm_id=alarm.id, at=now, by=actor.user, text=text[:_NOTE_LIMIT]))
    deed = Deed(action="alarm.annotate", object_kind="alarm", object_id=alarm.id)
    record(session, actor.origin, deed, now=now)


def names_behind(session: Session, actors: Collection[str]) -> Mapping[str, str]:
    """How these actors are called; who has no account is left to the page."""
    people = persons_behind(session, [each for each in actors if each not in WITHOUT_ACCOUNT])
    return {pseudonym: user.display_name for pseudonym, user in people.items()}


def _sought(session: Session, wanted: TrailWanted) -> Sought:
    return Sought(
        actors=pseudonyms_called(session, wanted.person) if wanted.person else None,
        enterprises=firms_called(session, wanted.firm) if wanted.firm else None,
        actions=wanted.actions or None,
        outcome=wanted.outcome,
        since=wanted.since,
        until=wanted.until,
        before=wanted.before,
    )


def outcome_called(value: str) -> Outcome | None:
    """The outcome written so; ``None`` if there is none such."""
    return Outcome(value) if value in set(Outcome) else None


def day_after(day: datetime) -> datetime:
    """The beginning of the day after the one that begins at ``day``."""
    return day + timedelta(days=1)
