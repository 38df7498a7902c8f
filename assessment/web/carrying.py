"""What somebody sent when the session had ended: carried through the sign-in in the pages themselves.

The server keeps none of it. The content stays in a hidden field of the pages of the sign-in and is offered
again afterwards, to the same person only, behind a button: nothing is done that was not asked for twice.
Only requests with a valid token of their form come so far, so no other site can have something carried.
"""

import json
from dataclasses import dataclass
from typing import Final

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from assessment.domain.identities import UserId
from assessment.services.signing_in import whose_session
from assessment.web.destinations import local_path
from assessment.web.signing import session_token
from assessment.web.transaction import SAFE_METHODS, database_of_request

FIELD: Final = "carried"
SECRET_FIELDS: Final = frozenset({"password", "password_again", "current", "code"})
_NOT_CARRIED: Final = frozenset({"csrf_token", "next", FIELD})


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent: where to, its fields in order, and whose session it was."""

    path: str
    fields: tuple[tuple[str, str], ...]
    owner: UserId

    @property
    def text(self) -> str:
        """The form as one hidden field holds it."""
        return json.dumps([self.path, self.fields, self.owner], ensure_ascii=False)


def carried_here() -> Carried | None:
    """What the refused request sent; ``None`` where there is nothing to carry, or a password among it."""
    if request.method in SAFE_METHODS or request.is_json:
        return None
    try:
        sent = tuple((name, value) for name, value in request.form.items(multi=True))
    except HTTPException:  # it was too large to be read at all
        return None
    with database_of_request().reading() as session:
        owner = whose_session(session, session_token())
    if owner is None or not SECRET_FIELDS.isdisjoint(name for name, _ in sent):
        return None
    kept = tuple(each for each in sent if each[0] not in _NOT_CARRIED)
    return Carried(request.full_path.rstrip("?"), kept, owner)


def carried_in(text: str | None) -> Carried | None:
    """What a page of the sign-in carried; anything else is as if nothing had been."""
    try:
        path, fields, owner = json.loads(text or "")
        pairs = tuple((str(name), str(value)) for name, value in fields)
    except (ValueError, TypeError):
        return None
    return Carried(path, pairs, UserId(str(owner))) if local_path(str(path)) else None


def go_on_with(carried: Carried) -> Response:
    """The page that offers what was carried, to be sent again with a button."""
    return make_response(render_template("accounts/carry_on.html", carried=carried))
