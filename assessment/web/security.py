"""What every page declares and every answer carries: the act it is about, and the headers that protect it."""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import wraps
from typing import Final, ParamSpec, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, make_response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from assessment.domain.access import ABOUT_ONESELF, Act
from assessment.domain.errors import NotSignedInError
from assessment.domain.obligations import FRESH_PROOF
from assessment.domain.people import PostNotChosenError
from assessment.domain.second_factor import FreshProofNeededError
from assessment.services.actor import Actor
from assessment.services.gate import Outlet
from assessment.web.at_hand import is_marked, request_at_hand
from assessment.web.showing import require_shown
from assessment.web.signing import current_actor, current_actor_or_none, now, session_token
from assessment.web.site import current_site
from assessment.web.transaction import SAFE_METHODS

P = ParamSpec("P")
R = TypeVar("R")

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
_STRICT_TRANSPORT: Final = "max-age=31536000"


class Openness(Enum):
    """A page for everybody, signed in or not."""

    PUBLIC = "public"


PUBLIC: Final = Openness.PUBLIC
_PASSWORD_PAGES: Final = frozenset({"own_account.password", "proving.proof"})


class UndeclaredPageError(Exception):
    """A page does not say which act it is about; it is refused until it does."""


class UnrequiredActError(Exception):
    """A page was answered although its act had not been required of the person: what it did is undone.

    Whoever wrote the page has its service call ``actor.require(act, thing)`` with the act the page declares.
    """


def policy(
    act: Act | Openness, *, shows: Outlet | None = None, rests: bool = False, acts_when_read: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the act a page is about: the service requires it, the policy table decides who may.

    A page whose view ends without the act having been required raises ``UnrequiredActError``.
    What it ``shows`` of others is held to the classes of the columns that it comes from.
    A page that ``rests`` is fetched by itself (polling, files): it does not count as somebody being at work.
    One that ``acts_when_read`` is a file that is taken away with GET: where the act needs a fresh proof,
    reading it does.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        held = _held_to(act, view, shows) if isinstance(act, Act) else view
        held._policy = act  # type: ignore[attr-defined]  # noqa: SLF001 - the mark lives on the view
        held._shows = shows  # type: ignore[attr-defined]  # noqa: SLF001
        held._acts_when_read = acts_when_read  # type: ignore[attr-defined]  # noqa: SLF001
        held._rests = rests or act is PUBLIC  # type: ignore[attr-defined]  # noqa: SLF001
        return held

    return declare


def _held_to(act: Act, view: Callable[P, R], shows: Outlet | None) -> Callable[P, R]:
    @wraps(view)
    def held(*args: P.args, **parameters: P.kwargs) -> R:
        answer = view(*args, **parameters)
        if act not in current_actor().required:
            raise UnrequiredActError(f"{view.__module__}.{view.__name__}: {act.value}")
        if shows is not None and not _leads_elsewhere(answer):
            require_shown(shows)
        return answer

    return held


def _leads_elsewhere(answer: object) -> bool:
    """Whether the answer shows nothing, and only says where to go."""
    return isinstance(answer, BaseResponse) and 300 <= answer.status_code < 400


def declared_policy(app: Flask, endpoint: str) -> Act | Openness:
    """The act an endpoint declared; raises ``UndeclaredPageError`` where it did not."""
    found = getattr(app.view_functions[endpoint], "_policy", None)
    if not isinstance(found, Act | Openness):
        raise UndeclaredPageError(endpoint)
    return found


def declared_outlet(app: Flask, endpoint: str) -> Outlet | None:
    """What an endpoint declared to show of others."""
    found = getattr(app.view_functions[endpoint], "_shows", None)
    return found if isinstance(found, Outlet) else None


def refuse_undeclared(app: Flask) -> None:
    """Do not start with a page that declares nothing; raises ``UndeclaredPageError`` with its name."""
    for rule in app.url_map.iter_rules():
        declared_policy(app, rule.endpoint)


def require_declarations(app: Flask) -> None:
    """Refuse pages that declare nothing, and visitors where an act needs a person."""

    @app.before_request
    def _require() -> Response | None:
        endpoint = request_at_hand().endpoint
        if endpoint is None:  # there is no such page
            return None
        act = declared_policy(app, endpoint)
        if not isinstance(act, Act):
            return None
        actor = current_actor_or_none()
        if actor is None:
            raise NotSignedInError
        if actor.must_choose and act not in ABOUT_ONESELF:
            return _choose_first()
        if act in FRESH_PROOF and _acts() and not actor.is_fresh(now()):
            raise FreshProofNeededError
        return _password_first(actor)

    @app.after_request
    def _let_visitors_go_back(response: Response) -> Response:
        """A browser keeps nothing personal; a visitor may go back to a form half filled in."""
        asked = request_at_hand()
        secret = "token" in (asked.view_args or {})
        if asked.method in SAFE_METHODS and not session_token() and not secret:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _choose_first() -> Response:
    """Lead somebody who has not said for which organisation to act to where that is said."""
    asked = request_at_hand()
    if asked.method not in SAFE_METHODS:
        raise PostNotChosenError
    return make_response(redirect(url_for("acting.choose", next=asked.full_path.rstrip("?"))))


def _password_first(actor: Actor) -> Response | None:
    """Lead somebody whose password is too old to where it is changed; what is being sent is still taken."""
    asked = request_at_hand()
    shown = asked.method in SAFE_METHODS and asked.endpoint not in _PASSWORD_PAGES
    signed = actor.signed_in
    if shown and signed and current_site().passwords.is_too_old(signed.password_changed_at, now()):
        return make_response(redirect(url_for("own_account.password", next=asked.full_path)))
    return None


def _acts() -> bool:
    """Whether the request does what its page is for, and not only looks at the page where it is done."""
    return request_at_hand().method not in SAFE_METHODS or is_marked("_acts_when_read", otherwise=False)


class ProtectiveHeaders:
    """Adds the protective headers to every answer of the site, files and failures included."""

    def __init__(self, application: WSGIApplication, *, secure: bool) -> None:
        self._application = application
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = _STRICT_TRANSPORT

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request with the headers added; a page that sets one itself keeps it."""

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> Callable[[bytes], object]:
            present = {name.lower() for name, _ in headers}
            headers += [each for each in self._headers.items() if each[0].lower() not in present]
            return start_response(status, headers, *rest)  # type: ignore[arg-type]

        return self._application(environ, start)
