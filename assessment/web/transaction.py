"""One request, one transaction: a page that changes nothing reads, any other commits once, after its view.

The answer of a changing request leaves only after its commit; a view that answers 400 or more leaves nothing
behind unless it says so (``keep_what_is_right``), and one that raises nothing at all.
"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeAlias, TypeVar

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.persistence.database import Database
from assessment.web.at_hand import Incoming, app_at_hand, request_at_hand

P = ParamSpec("P")
R = TypeVar("R")
SiteDatabase: TypeAlias = Database
"""The database behind a site, for those who put one together."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_DATABASE: Final = "assessment.database"
_REFUSED: Final = 400


class TransactionalFlask(Flask):
    """A Flask application whose views run inside one transaction."""

    request_class = Incoming

    def ensure_sync(self, func: Callable[P, R]) -> Callable[P, R]:
        """No view or hook of the site is a coroutine, so that none has to be looked at for it."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request, and keep what a successful change did before saying so."""
        response: Response = self.make_response(super().dispatch_request())
        asked = request_at_hand()
        kept = response.status_code < _REFUSED or asked.keeps_what_is_right
        if kept and asked.session is not None and asked.method not in SAFE_METHODS:
            asked.session.commit()
            for act in asked.after_commit:
                act()
        return response


def install_transactions(app: Flask, database: Database) -> None:
    """Give the application its database; a transaction left open is undone when the request ends."""
    app.extensions[_DATABASE] = database

    @app.teardown_request
    def _close(_error: BaseException | None) -> None:
        undo()


def database_of(app: Flask) -> Database:
    """The application's database."""
    found: Database = app.extensions[_DATABASE]
    return found


def database_of_request() -> Database:
    """The database, for the few acts that begin their transactions themselves."""
    return database_of(app_at_hand())


def open_session(app: Flask) -> Session:
    """The request's session: a reading one where the method promises to change nothing."""
    database = database_of(app)
    if request_at_hand().method in SAFE_METHODS:
        return database.reading_session()
    return database.writing_session()


def current_session() -> Session:
    """The session of the present request, opened when it is first asked for."""
    asked = request_at_hand()
    if asked.session is None:
        asked.session = open_session(app_at_hand())
    return asked.session


def after_commit(act: Callable[[], None]) -> None:
    """Have ``act`` done once this request's changes are kept, and only then."""
    request_at_hand().after_commit += (act,)


def keep_what_is_right() -> None:
    """Keep this request's changes though its answer says that something else is to be put right."""
    request_at_hand().keeps_what_is_right = True


def leave_trace(act: Callable[[Session], None]) -> None:
    """Note in its own transaction that something is looked at: where that cannot be, nothing is shown."""
    with database_of_request().writing() as session:
        act(session)


def undo() -> None:
    """Give up what the request has changed so far, and its turn to write."""
    asked = request_at_hand()
    if asked.session is not None:
        session, asked.session = asked.session, None
        session.close()
