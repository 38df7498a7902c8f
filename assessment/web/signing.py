"""Who is asking: the session cookie, the person behind it, and noting that the person is at work."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from flask import Flask, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assessment.domain.entered_text import canonical_line
from assessment.domain.errors import NotSignedInError
from assessment.services.actor import Actor
from assessment.services.recognising import actor_of_token
from assessment.services.signing_in import NewSession, extend_session
from assessment.web.at_hand import UNASKED, Unasked, is_marked, request_at_hand
from assessment.web.site import current_site
from assessment.web.transaction import SAFE_METHODS, current_session, database_of_request, undo

_SECURE_COOKIE: Final = "__Host-session"
_LOCAL_COOKIE: Final = "session"
_LAN_COOKIE: Final = "lan-session"
_LONGEST_ADDRESS: Final = 64


def now() -> datetime:
    """The moment of the request, the same wherever it is asked for."""
    return request_at_hand().moment


def address() -> str:
    """Where the request comes from."""
    return canonical_line(request_at_hand().remote_addr or "")[:_LONGEST_ADDRESS]


def session_token() -> str:
    """The token the browser sent, empty if none."""
    return request_at_hand().cookies.get(_cookie_name(), "")


def current_actor_or_none() -> Actor | None:
    """Who is signed in; read once for a request.

    It is asked within the request's own transaction, but for pages that rest: signing in, registering and
    changing a password begin writing transactions themselves, so asking who is there must not hold one.
    """
    asking = request_at_hand()
    if isinstance(asking.actor, Unasked):
        asking.actor = _actor_of(session_token())
    return asking.actor


def ask_no_more() -> None:
    """Take it that nobody is signed in if nobody asked yet: a database that is away would fail once more."""
    asking = request_at_hand()
    if isinstance(asking.actor, Unasked):
        asking.actor = None


def current_actor() -> Actor:
    """Who is signed in; raises ``NotSignedInError`` where nobody is."""
    found = current_actor_or_none()
    if found is None:
        raise NotSignedInError
    return found


def remember(response: Response, signed: NewSession) -> None:
    """Give the browser the session's token."""
    site = current_site()
    response.set_cookie(
        _cookie_name(), signed.token, httponly=True, samesite="Lax", path="/", secure=site.secure
    )


def forget(response: Response) -> None:
    """Take the session's token away from the browser."""
    response.delete_cookie(
        _cookie_name(), path="/", secure=current_site().secure, httponly=True, samesite="Lax"
    )


def install_signing(app: Flask) -> None:
    """Note at most once a minute that somebody who is signed in is at work; polling pages do not count.

    In a transaction of its own: some acts begin theirs themselves, and a refused request was work too.
    """

    @app.before_request
    def _at_work() -> None:
        if _rests():
            return
        actor = current_actor_or_none()
        if actor is None:
            return
        _extend_alone(actor)


def _extend_alone(actor: Actor) -> None:
    if actor.signed_in is not None and (now() - actor.signed_in.last_seen_at).total_seconds() >= _MINUTE:
        undo()  # the turn to write that came with asking who is there; nothing was changed yet
        with suppress(OperationalError), database_of_request().writing() as session:
            limits = current_site().settings.sign_in.limits  # a full disk must not keep anybody from reading
            extend_session(session, actor, now=now(), limits=limits)
        request_at_hand().actor = (
            UNASKED  # who is there also settles what the request's new transaction may reach
        )
        current_actor_or_none()


_MINUTE: Final = 60


def _actor_of(token: str) -> Actor | None:
    if not token:
        return None
    if request_at_hand().method in SAFE_METHODS or not _rests():
        return _actor_in(current_session(), token)
    with database_of_request().reading() as session:
        return _actor_in(session, token)


def _rests() -> bool:
    """Whether the page is for everybody, or fetched or answered without counting as work."""
    return is_marked("_rests", otherwise=True)


def _actor_in(session: Session, token: str) -> Actor | None:
    try:
        return actor_of_token(session, token, address=address(), now=now())
    except NotSignedInError:
        return None


def _cookie_name() -> str:
    site = current_site()
    if site.secure:
        return _SECURE_COOKIE
    return _LAN_COOKIE if site.lan else _LOCAL_COOKIE
