"""While the disk is nearly full: everything can be read, and nothing new is taken."""

from typing import Final

from flask import Flask

from assessment.domain.access import Act
from assessment.domain.errors import StorageFullError
from assessment.web.at_hand import request_at_hand
from assessment.web.security import declared_policy
from assessment.web.site import current_site
from assessment.web.transaction import SAFE_METHODS

_WAYS_IN_AND_OUT: Final = frozenset({"accounts.sign_in", "proving.factor", "accounts.sign_out"})
"""Pages for everybody that go on: without them nobody could read, and no session could be ended."""
_ASKING_THEMSELVES: Final = frozenset({"answering.page"})
_GOING_ON: Final = frozenset({Act.OWN_ACCOUNT, Act.OPERATE})


def install_read_only(app: Flask) -> None:
    """Refuse changes while there is too little room.

    The own account stays in its owner's hands, and a back-up may go to another disk.
    """

    @app.before_request
    def _require_room() -> None:
        sent = request_at_hand()
        if sent.method in SAFE_METHODS or sent.endpoint is None:
            return
        if not _goes_on(app, sent.endpoint):
            require_room()


def require_room() -> None:
    """Refuse while there is too little room; a view that names its fields asks after it did."""
    if current_site().space.is_short:
        raise StorageFullError


def _goes_on(app: Flask, endpoint: str) -> bool:
    return endpoint in _WAYS_IN_AND_OUT | _ASKING_THEMSELVES or declared_policy(app, endpoint) in _GOING_ON
