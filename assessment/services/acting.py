"""Acting for one organisation at a time: turning to another of one's own, and joining one more.

Whatever somebody may and reaches follows from the one organisation; how a session is proved and when it
rests follows from all of them, so that turning from one to another never makes a session last longer.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import NotSignedInError
from assessment.domain.identities import OrganisationId
from assessment.domain.roles import OrganisationKind, Role, SessionLimits
from assessment.domain.second_factor import needs_factor
from assessment.persistence.accounts import memberships_of
from assessment.persistence.sign_ins import SignedSession
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor, HiddenError
from assessment.services.inviting import accept_as
from assessment.services.signing_in import NewSession, await_factor, renew_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody is in one organisation, and whether the person acts for it now."""

    organisation: OrganisationId
    name: str
    kind: OrganisationKind
    roles: tuple[Role, ...]
    current: bool


def posts(actor: Actor) -> tuple[Post, ...]:
    """The organisations the person can act for, by name."""
    actor.require_own_account(Act.CHOOSE_POST)
    names = {each.organisation: (each.organisation_name, each.kind) for each in actor.held}
    return tuple(
        Post(
            organisation=organisation,
            name=name,
            kind=kind,
            roles=tuple(each.role for each in actor.held if each.organisation == organisation),
            current=organisation == actor.acting_for,
        )
        for organisation, (name, kind) in sorted(names.items(), key=lambda each: (each[1], each[0]))
    )


def act_for(session: Session, actor: Actor, organisation_id: str, *, now: datetime) -> NewSession:
    """Act for another of the own organisations from now on; the session goes on under a new token."""
    actor.require_own_account(Act.CHOOSE_POST)
    house = next((each for each in actor.held if each.organisation == organisation_id), None)
    if house is None:
        raise HiddenError(organisation_id)
    _turn(session, actor, house.organisation, now=now)
    return renew_token(session, actor, now=now)


def join(session: Session, actor: Actor, token: str, *, limits: SessionLimits, now: datetime) -> NewSession:
    """Accept an invitation with the own account, and act for the organisation joined from now on.

    Who is of the staff by it proves a second factor before the session opens anything again.
    """
    signed = _turn(session, actor, accept_as(session, actor, token, now=now), now=now)
    session.flush()  # what the person is now settles how the session goes on
    roles = {membership.role for membership, _ in memberships_of(session, actor.user)}
    if needs_factor(roles) and not signed.with_factor:
        return await_factor(signed, now=now)
    signed.idle_ends_at = min(signed.idle_ends_at, now + limits.idle(roles))
    return renew_token(session, actor, now=now)


def _turn(session: Session, actor: Actor, organisation: OrganisationId, *, now: datetime) -> SignedSession:
    if actor.signed_in is None:
        raise NotSignedInError
    signed = session.get_one(SignedSession, actor.signed_in.id)
    signed.acts_for = organisation
    deed = Deed(action="account.act_for", object_kind="organisation", object_id=organisation)
    record(session, actor.origin, deed, now=now)
    return signed
