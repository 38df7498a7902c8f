"""What a visit of a page is, and in which case it is paid; the list of them all is ``visits.py``."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from assessment.domain.access import Act
from assessment.domain.workflow import Status
from assessment.web.security import Openness
from tests.rights.world import Asker, House, Nearness, Person

Parameters: TypeAlias = Mapping[str, object]


class About(Enum):
    """Whose thing a page is about; it decides in which relation somebody stands to it."""

    ANYBODY = "nobody's in particular"
    SELF = "the account of whoever asks"
    FIRM = "the firm of the house in the address or the form"
    OWN_FIRM = "the firm of whoever asks, with something of the house named in the form"
    OWN_STATION = "the workstation of whoever asks"
    BUREAU = "the bureau of the house in the address or the form"
    REGION = "a firm of the region of the bureau of whoever asks"
    ANY_STATION = "a workstation, to any of which the bureau of whoever asks may give counties"
    OWN_BUREAU = "the bureau of whoever asks"
    PLATFORM = "the platform, to which things of all houses are open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Who asks about which house, and in which status the assessment is."""

    asker: Asker
    person: Person | None
    nearness: Nearness
    house: House
    own: House
    status: Status


def nothing(_case: Case) -> Parameters:
    """No parameters."""
    return {}


@dataclass(frozen=True, slots=True)
class Visit:
    """A page with one method: the act, whose thing it is about, and how it is asked for.

    ``statuses`` are the ones in which the thing exists; the first one is that in which it is asked for by
    strangers. ``json`` sends the body as a script does. ``not_now`` is
    the status with which whoever may is refused all the same, since what has to come before was not done.
    """

    act: Act | Openness
    about: About
    where: Callable[[Case], Parameters] = nothing
    body: Callable[[Case], Parameters] = nothing
    query: Callable[[Case], Parameters] = nothing
    statuses: Collection[Status] = ()
    json: bool = False
    not_now: int = 0
