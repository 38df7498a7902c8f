"""What the frame around every page shows: who is signed in, where to go, which language and type size."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote

from flask import Flask, get_flashed_messages, session, url_for

from assessment.domain.texts import Language
from assessment.formatting import moment
from assessment.services.actor import Actor
from assessment.web.at_hand import request_at_hand
from assessment.web.labels import label
from assessment.web.navigation import Way, ways_of
from assessment.web.signing import current_actor_or_none, now
from assessment.web.site import current_site
from assessment.web.wording import _, current_language

LARGE_COOKIE: Final = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, as the header names the person; ``switch_url`` for who belongs to several."""

    name: str
    organisation: str
    role: str
    switch_url: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something that has just happened."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """How long the session may still rest, and where to say that somebody is there."""

    seconds: int
    extend_url: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything ``layout.html`` needs."""

    lang: str
    large: bool
    lan: bool
    demonstration: bool
    read_only: bool
    person: Person | None
    navigation: tuple[Way, ...]
    messages: tuple[Message, ...]
    session: SessionEnd | None
    owner: str
    urls: Mapping[str, str]


def install_frame(app: Flask) -> None:
    """Give every page its frame."""

    @app.context_processor
    def _frame() -> dict[str, Frame]:
        return {"frame": _present()}


def _present() -> Frame:
    actor = current_actor_or_none()
    language, site = current_language(), current_site()
    return Frame(
        lang="en" if language == "en" else "zh-CN",
        large=request_at_hand().cookies.get(LARGE_COOKIE) == "1",
        lan=site.lan,
        demonstration=site.demonstration,
        read_only=site.space.is_short,
        person=None if actor is None else _person(actor),
        navigation=() if actor is None else ways_of(actor),
        messages=_messages(),
        session=None if actor is None else _session_end(actor),
        owner="" if actor is None else actor.user,
        urls=_urls(language),
    )


def _person(actor: Actor) -> Person:
    return Person(
        name=actor.display_name,
        organisation=next((each.organisation_name for each in actor.belongings), ""),
        role=_("、").join(label(each.role) for each in actor.belongings),
        switch_url=url_for("acting.choose") if actor.belongings and actor.elsewhere else "",
    )


def _messages() -> tuple[Message, ...]:
    """What was flashed; a visitor without a cookie has nothing waiting."""
    if not session:
        return ()
    flashed: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return tuple(Message(str(tone), str(text)) for tone, text in flashed)


def _session_end(actor: Actor) -> SessionEnd | None:
    if actor.signed_in is None:
        return None
    ends_at = min(actor.signed_in.idle_ends_at, actor.signed_in.ends_at)
    seconds = int((ends_at - now()).total_seconds())
    return SessionEnd(
        max(0, seconds), url_for("own_account.extend"), moment(ends_at, language=current_language())
    )


def _urls(language: Language) -> dict[str, str]:
    asked = request_at_hand()
    here = quote(asked.full_path.rstrip("?") if asked.method == "GET" else "/")
    large = asked.cookies.get(LARGE_COOKIE) == "1"
    fixed = _fixed_urls(asked.script_root)
    prefer = fixed["prefer"]
    return {
        **fixed,
        "language": f"{prefer}?language={'zh' if language == 'en' else 'en'}&next={here}",
        "large_text": f"{prefer}?large={'0' if large else '1'}&next={here}",
    }


@cache
def _fixed_urls(_script_root: str) -> dict[str, str]:
    """The addresses that never change while the site is reached under the same root."""
    return {
        "home": url_for("pages.home"),
        "check": url_for("checking.page"),
        "prefer": url_for("pages.prefer"),
        "sign_in": url_for("accounts.sign_in"),
        "register": url_for("accounts.register"),
        "sign_out": url_for("accounts.sign_out"),
        "account": url_for("own_account.sessions"),
        "privacy": url_for("pages.privacy"),
        "accessibility": url_for("pages.accessibility"),
        "questionnaires": url_for("questionnaires.listing"),
    }
