"""Days to keep as a calendar file (iCalendar, RFC 5545), to be read by phones and office programs.

Each entry keeps its identity, so that a file read in again changes what is there instead of adding to it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.export.cells import plain_text

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_PRODUCT: Final = "-//Digital maturity self-assessment//Roadmap//{language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A whole day: its lasting identity, what it is about, and which revision of it this is."""

    uid: str
    day: date
    title: str
    text: str
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """A calendar by its name."""

    name: str
    entries: tuple[Entry, ...]
    language: Language = SOURCE_LANGUAGE


def calendar_file(diary: Diary) -> bytes:
    """The bytes of the calendar; the same one gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=diary.language.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(diary.name))
    for entry in diary.entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.revision)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", _line(entry.title))
    event.add("description", plain_text(entry.text))
    event.add("transp", "TRANSPARENT")
    return event


def _line(text: str) -> str:
    return " ".join(plain_text(text).split())
