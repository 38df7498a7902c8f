"""What a page shows to others passes the gate; a page is held to the outlet that it declares.

What a view takes through the gate piece by piece is cut down to what may be shown. Whatever else its outlet
has stands on the page as it is, so all of it must be allowed: else the answer never leaves.
"""

from collections.abc import Iterable
from typing import Final

from flask import g

from assessment.services.gate import Outlet, Passing
from assessment.web.signing import current_actor

_TAKEN: Final = "taken_through"


def passing(outlet: Outlet, keys: Iterable[str]) -> Passing:
    """What of these fields of an outlet passes for whoever asks."""
    taken: set[tuple[str, str]] = g.setdefault(_TAKEN, set())
    taken |= {(outlet.name, key.partition(".")[0]) for key in keys}
    return outlet.passing(current_actor().roles)


def require_shown(outlet: Outlet) -> None:
    """Refuse the answer where something of the outlet was not taken through the gate and may not be shown."""
    taken: set[tuple[str, str]] = g.get(_TAKEN, set())
    rest = [key for key in outlet.fields if (outlet.name, key) not in taken]
    outlet.require(rest, current_actor().roles)
