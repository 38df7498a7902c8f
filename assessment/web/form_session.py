"""The signed cookie behind forms: a browser sends the same one with every request, so it is verified once."""

from collections.abc import Mapping
from functools import lru_cache
from time import time
from typing import Final

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

_KEPT: Final = 4096
_HOUR: Final = 3600


class FormSessions(SecureCookieSessionInterface):
    """Flask's own sessions in signed cookies; one with plain words is verified once an hour.

    Whatever holds more, such as messages that wait, is read afresh: it could be changed by who reads it.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the browser's cookie says; empty where there is none, or one that nobody here signed."""
        signed = request.cookies.get(self.get_cookie_name(app))
        try:
            words = _plain_words(self, app, signed, int(time()) // _HOUR) if signed else None
        except BadSignature:  # not kept: it could be of any length
            words = None
        return super().open_session(app, request) if words is None else self.session_class(words)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie if it changed; where it was only read, say that the answer depends on it."""
        if session and not session.modified and not session.permanent:
            response.headers.add("Vary", "Cookie")
        else:
            super().save_session(app, session, response)


@lru_cache(maxsize=_KEPT)
def _plain_words(sessions: FormSessions, app: Flask, signed: str, _hour: int) -> Mapping[str, str] | None:
    serializer = sessions.get_signing_serializer(app)
    if serializer is None:
        return None
    found = serializer.loads(signed, max_age=int(app.permanent_session_lifetime.total_seconds()))
    return found if all(isinstance(value, str) for value in found.values()) else None
