"""The request at hand: its texts in one form, its limits, and what is settled about it once.

Flask's ``request``, ``g`` and ``current_app`` are proxies: each attribute is looked for anew, which takes as
long as some fifty plain ones. What every request asks for is taken from here, and kept with the request.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Final, cast

from flask import Flask, Request, current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.local import LocalProxy

from assessment.domain.entered_text import canonical_line, canonical_text
from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.services.actor import Actor

MEGABYTE: Final = 1024 * 1024
MOST_FIELDS: Final = 1000
LANGUAGE_COOKIE: Final = "language"
_LONGEST_HEADER: Final = 400
_AS_RECEIVED: Final = frozenset({"password", "password_again", "current"})
"""Passwords count as they were received, to the last blank."""


class Unasked:
    """That nobody has asked yet who is signed in."""


UNASKED: Final = Unasked()


class Incoming(Request):
    """A request whose texts are canonical, whoever asks for them, and what its answer is made of.

    ``session`` is its transaction and ``actor`` who is signed in, each once it was asked for;
    ``after_commit`` is done once its changes are kept, which they are in spite of an answer of 400 or more
    where it ``keeps_what_is_right``; ``field_labels`` are what the fields of its form are called.
    """

    max_content_length = MEGABYTE  # the same for every page
    max_form_memory_size = MEGABYTE
    max_form_parts = MOST_FIELDS

    session: Session | None = None
    actor: Actor | Unasked | None = UNASKED
    after_commit: tuple[Callable[[], None], ...] = ()
    keeps_what_is_right: bool = False
    field_labels: Mapping[str, str] = {}

    @cached_property
    def moment(self) -> datetime:
        """When it came in."""
        return datetime.now(UTC)

    @cached_property
    def language(self) -> Language:
        """The language this browser chose; Chinese if it did not."""
        return "en" if self.cookies.get(LANGUAGE_COOKIE) == "en" else SOURCE_LANGUAGE

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark."""
        return _canonical(super().args)

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """The cookies; bytes that are no text are as good as none."""
        try:
            return super().cookies
        except UnicodeDecodeError:
            return ImmutableMultiDict()

    def _load_form_data(self) -> None:
        """Read the form, once, and keep its texts in their canonical form."""
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        self.__dict__["form"] = _canonical(self.form)

    @property
    def device(self) -> str:
        """What the browser calls itself, as a line that may be kept."""
        return canonical_line(self.headers.get("User-Agent", "")[:_LONGEST_HEADER])


def request_at_hand() -> Incoming:
    """The request that is being answered."""
    return _REQUEST._get_current_object()  # noqa: SLF001 - so it is called in public


def app_at_hand() -> Flask:
    """The application that is answering it."""
    return _APP._get_current_object()  # noqa: SLF001 - so it is called in public


def is_marked(mark: str, *, otherwise: bool) -> bool:
    """Whether the view that answers the request carries ``mark``; ``otherwise`` where it says nothing."""
    view = app_at_hand().view_functions.get(request_at_hand().endpoint or "")
    return bool(getattr(view, mark, otherwise))


def _canonical(fields: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict(
        (canonical_line(name), value if name in _AS_RECEIVED else canonical_text(value))
        for name, value in fields.items(multi=True)
    )


_REQUEST: Final = cast("LocalProxy[Incoming]", request)
_APP: Final = cast("LocalProxy[Flask]", current_app)
