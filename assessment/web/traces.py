"""What pages leave in the trail: who from outside a firm looks at what it handed in, and what was tried."""

import re
from typing import Final

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from assessment.domain.identities import EnterpriseId
from assessment.domain.readings import Reading
from assessment.services.readings import Glance, note_reading
from assessment.services.refusals import Attempt
from assessment.web.security import declared_policy
from assessment.web.signing import address, current_actor, now
from assessment.web.transaction import leave_trace


def page_name() -> str:
    """How the trail names the page that was asked for: the secret of a link is not part of it."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in (request.view_args or {}) else request.path


def note_outsider(what: Reading, thing: str, *, firm: EnterpriseId) -> None:
    """Leave a trail if the person does not belong to the firm; before anything is shown."""
    actor = current_actor()
    if not actor.roles_in(firm):
        glance = Glance(what=what, thing=thing, firm=firm)
        leave_trace(lambda session: note_reading(session, actor, glance, now=now()))


def attempted() -> Attempt:
    """What was tried; a token in the address is a secret and is left out."""
    given = request.view_args or {}
    return Attempt(
        act=declared_policy(current_app, request.endpoint or "").value,
        method=request.method,
        page=page_name(),
        asked={name[:40]: value for name, value in _sent().items() if _ID.fullmatch(value)}
        | {name: str(value)[:80] for name, value in given.items() if name != "token"},
        address=address(),
    )


def _sent() -> dict[str, str]:
    try:
        return {**request.args.to_dict(), **request.form.to_dict()}
    except HTTPException:  # it was too large, or too garbled, to be read at all
        return {}


_ID: Final = re.compile(r"[\w-]{22}", re.ASCII)
