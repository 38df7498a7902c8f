"""Who is signed in: from the token of a request to the person with all that the person is at the moment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.errors import NotSignedInError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import OrganisationId
from assessment.domain.roles import Role
from assessment.domain.second_factor import needs_factor
from assessment.persistence.recent import recent_of
from assessment.persistence.sign_ins import AtWork, at_work, standing_of, traces_of_work
from assessment.services.actor import Actor, Belonging, SignedIn, confine_to


def actor_of_token(session: Session, token: str, *, address: str, now: datetime) -> Actor:
    """Who is signed in with this token, to whose scope the session is confined from here on.

    Who belongs to several organisations acts for the one chosen and reaches no more than that; until one is
    chosen nothing at all. Raises ``NotSignedInError`` when the token is unknown, ended or revoked. A session
    ends, too, when its person's password or memberships are no longer what they were when it began; and none
    opens to the staff without a second factor.
    """
    token_hash = text_fingerprint(token)
    traces = traces_of_work(session, token_hash, now)
    known = recent_of(session).find(token_hash, traces) if traces else None
    if not isinstance(known, Actor):
        known = _at_work(session, token_hash, now)
        recent_of(session).keep(token_hash, traces, known)
    actor = replace(known, address=address, required=set())
    confine_to(session, actor, now=now)
    return actor


def _at_work(session: Session, token_hash: str, now: datetime) -> Actor:
    found = at_work(session, token_hash, now)
    if not found:
        raise NotSignedInError
    first = found[0]
    held = [(each.role, each.organisation) for each in found if each.role is not None]
    if first.standing != standing_of(first.password_changed_at, held):
        raise NotSignedInError
    if not first.with_factor and needs_factor([role for role, _ in held]):
        raise NotSignedInError
    belongings = tuple(_held(each, each.role) for each in found if each.role is not None)
    house = _acted_for(first.acts_for, belongings)
    return Actor(
        user=first.user,
        name=first.name,
        display_name=first.display_name,
        belongings=tuple(each for each in belongings if each.organisation == house),
        elsewhere=tuple(each for each in belongings if each.organisation != house),
        signed_in=SignedIn(
            id=first.session,
            last_seen_at=first.last_seen_at,
            idle_ends_at=first.idle_ends_at,
            ends_at=first.ends_at,
            proved_at=first.proved_at,
            password_changed_at=first.password_changed_at,
        ),
        address="",
    )


def _acted_for(chosen: OrganisationId | None, belongings: Iterable[Belonging]) -> OrganisationId | None:
    """For which organisation somebody acts: the one chosen, or the only one there is."""
    houses = {each.organisation for each in belongings}
    if chosen in houses:
        return chosen
    return next(iter(houses)) if len(houses) == 1 else None


def _held(work: AtWork, role: Role) -> Belonging:
    return Belonging(
        role=role,
        organisation=work.organisation,
        kind=work.kind,
        organisation_name=work.organisation_name,
        verified=work.confirmed_at is not None,
    )
