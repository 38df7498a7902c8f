"""What has to come of a request: read off the policy table line by line, without the code that applies it."""

from collections.abc import Iterator
from enum import Enum
from typing import Final

from assessment.domain.access import POLICY, Act, Relation
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.web.security import PUBLIC
from tests.rights.visit import About, Case, Visit
from tests.rights.world import IN_REGION, Asker, Nearness


class Outcome(Enum):
    """What a visitor meets."""

    SHOWN = "shown"
    SIGN_IN = "asked to sign in"
    FORBIDDEN = "forbidden"
    HIDDEN = "not found"


_KINDS: Final = {role: kind for kind, roles in ROLES_OF.items() for role in roles}
_OF_WHOEVER_ASKS: Final = {
    About.OWN_FIRM: OrganisationKind.ENTERPRISE,
    About.OWN_STATION: OrganisationKind.WORKSTATION,
    About.OWN_BUREAU: OrganisationKind.BUREAU,
    About.REGION: OrganisationKind.BUREAU,
    About.ANY_STATION: OrganisationKind.BUREAU,
    About.PLATFORM: OrganisationKind.PLATFORM,
}


_THERE: Final = frozenset(Nearness) - {Nearness.MISSING}
_AT_HOME: Final = {About.PLATFORM: _THERE, About.ANY_STATION: _THERE, About.REGION: IN_REGION}
"""Of which houses a thing may be named by whoever stands to it at all; of the own one unless said here."""


def expected(case: Case, visit: Visit, *, names_something: bool) -> Outcome:
    """The outcome of asking for a page in this case."""
    at_home = _AT_HOME.get(visit.about, frozenset({Nearness.OWN}))
    astray = names_something and case.nearness not in at_home
    if visit.act is PUBLIC:
        missing = names_something and case.nearness is Nearness.MISSING
        return Outcome.HIDDEN if missing else Outcome.SHOWN
    if case.asker is Asker.VISITOR:
        return Outcome.SIGN_IN
    assert isinstance(visit.act, Act)
    ways = set(_ways(case, visit))
    if not ways:
        return Outcome.HIDDEN
    if not any(
        role in line.roles
        and relation is line.relation
        and (not visit.statuses or case.status in line.statuses)
        for line in POLICY[visit.act]
        for role, relation in ways
    ):
        return Outcome.FORBIDDEN
    return Outcome.HIDDEN if astray else Outcome.SHOWN


def _ways(case: Case, visit: Visit) -> Iterator[tuple[Role | None, Relation]]:
    """In which roles and relations whoever asks stands to what the page is about."""
    role = case.asker.role
    if visit.about is About.SELF:
        yield role, Relation.SELF
    elif role is not None:
        kind = _KINDS[role]
        if kind is _OF_WHOEVER_ASKS.get(visit.about):
            yield role, Relation.OWN
        if case.nearness is Nearness.OWN:
            if visit.about is About.FIRM and kind is OrganisationKind.ENTERPRISE:
                yield role, Relation.OWN
            if visit.about is About.FIRM and kind is OrganisationKind.WORKSTATION:
                yield role, Relation.ASSIGNED
            if visit.about is About.BUREAU and kind is OrganisationKind.BUREAU:
                yield role, Relation.OWN
