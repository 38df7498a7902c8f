"""Inviting: a link that makes one person a member, once; only its hash is remembered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing, roles_for
from assessment.domain.errors import ActionNotAllowedError, InvitationRefusedError, NotFoundError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.joining import INVITERS, invitable
from assessment.domain.people import may_hold
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.domain.texts import Text
from assessment.persistence.accounts import (
    Invitation,
    Membership,
    join,
    members_of,
    memberships_of,
    open_invitation,
    open_invitations_of,
    take_invitation,
)
from assessment.persistence.organisations import Organisation, organisations_of_kind
from assessment.persistence.people import waiting_for_acceptance
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.accounts import PreparedPerson, create_user
from assessment.services.actor import Actor, HiddenError, firm
from assessment.services.people import two_administrators

VALID_FOR: Final = timedelta(days=7)
_STAFFED: Final = (OrganisationKind.WORKSTATION, OrganisationKind.BUREAU, OrganisationKind.PLATFORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLink:
    """The secret of an invitation, told once, and until when it can be accepted."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What an invitation is for: shown before it is accepted."""

    organisation: OrganisationId
    organisation_name: str
    kind: OrganisationKind
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A member of an organisation, as colleagues see it."""

    user: UserId
    display_name: str
    role: Role
    since: datetime


def invite(
    session: Session, actor: Actor, organisation_id: str, *, role: Role, now: datetime
) -> InvitationLink:
    """Invite somebody to a role in an organisation."""
    organisation = _organisation(session, organisation_id)
    _require_inviting(session, actor, organisation, now)
    if organisation.ended_at is not None:
        raise NotFoundError
    if role not in invitable(organisation.kind, actor.roles_in(organisation.id)):
        raise ActionNotAllowedError
    return _invite(session, organisation, role, origin=actor.origin, now=now)


def invite_from_console(
    session: Session, organisation_id: str, *, role: Role, now: datetime
) -> InvitationLink:
    """Invite somebody from the command line, where the first administrators and staff come from."""
    organisation = _organisation(session, organisation_id)
    if role not in ROLES_OF[organisation.kind]:
        raise ActionNotAllowedError
    return _invite(session, organisation, role, origin=Origin(CONSOLE), now=now)


def read_invitation(session: Session, token: str, *, now: datetime) -> Invited:
    """What an invitation is for; raises ``InvitationRefusedError``."""
    invitation = _open(session, token, now)
    organisation = session.get_one(Organisation, invitation.organisation_id)
    return Invited(
        organisation=organisation.id,
        organisation_name=organisation.name,
        kind=organisation.kind,
        role=invitation.role,
        expires_at=invitation.expires_at,
    )


def accept_as_new(
    session: Session, token: str, person: PreparedPerson, *, address: str, now: datetime
) -> UserId:
    """Accept an invitation with a new account."""
    invitation = _open(session, token, now)
    user = create_user(session, person, now=now)
    origin = Origin(user.id, address=address)
    _join(session, invitation, user.id, origin=origin, now=now)
    if person.accepts:
        deed = Deed(
            action="account.accept_privacy",
            object_kind="account",
            object_id=user.id,
            detail={"version": person.accepts},
        )
        record(session, origin, deed, now=now)
    return user.id


def accept_as(session: Session, actor: Actor, token: str, *, now: datetime) -> OrganisationId:
    """Accept an invitation with the account somebody is signed in with; the organisation joined."""
    actor.require_own_account(Act.JOIN)
    invitation = _open(session, token, now)
    _join(session, invitation, actor.user, origin=actor.origin, now=now)
    return invitation.organisation_id


def colleagues(session: Session, actor: Actor, organisation_id: str) -> tuple[Colleague, ...]:
    """Who belongs to the person's own organisation, in the order they came."""
    if not actor.roles_in(OrganisationId(organisation_id)):
        raise HiddenError(organisation_id)
    return tuple(
        Colleague(user=user.id, display_name=user.display_name, role=membership.role, since=membership.since)
        for membership, user in members_of(session, OrganisationId(organisation_id))
    )


def waiting_invitations(
    session: Session, actor: Actor, organisation_id: str, *, now: datetime
) -> tuple[Invitation, ...]:
    """The invitations of an organisation that nobody accepted yet, the newest first."""
    organisation = _organisation(session, organisation_id)
    _require_inviting(session, actor, organisation, now)
    return tuple(open_invitations_of(session, organisation.id, now))


@dataclass(frozen=True, slots=True)
class House:
    """An organisation of the staff into which people are invited."""

    id: OrganisationId
    kind: OrganisationKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An invitation that nobody accepted yet."""

    id: str
    organisation: str
    role: Role
    created_at: datetime
    expires_at: datetime


def staffed_houses(session: Session, actor: Actor) -> tuple[House, ...]:
    """Where the security administrator may invite people to: workstations, bureaus, the platform."""
    actor.house_for(Act.INVITE_STAFF)
    return tuple(
        House(each.id, each.kind, each.name)
        for kind in _STAFFED
        for each in organisations_of_kind(session, kind)
    )


def waiting_staff_invitations(session: Session, actor: Actor, *, now: datetime) -> tuple[Waiting, ...]:
    """The invitations to the staff that nobody accepted yet, the newest first."""
    actor.house_for(Act.INVITE_STAFF)
    return tuple(
        Waiting(
            id=each.id,
            organisation=organisation.name,
            role=each.role,
            created_at=each.created_at,
            expires_at=each.expires_at,
        )
        for each, organisation in waiting_for_acceptance(session, _STAFFED, now)
    )


def withdraw_invitation(session: Session, actor: Actor, invitation_id: str, *, now: datetime) -> None:
    """Make an invitation void before somebody accepts it."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFoundError
    organisation = _organisation(session, invitation.organisation_id)
    _require_inviting(session, actor, organisation, now)
    if invitation.accepted_at is not None:
        raise ActionNotAllowedError(
            Text("这个邀请已被接受，不能再撤回。", "This invitation has been accepted already."),
            Text("请刷新页面查看现在的成员。", "Please load the page again to see who belongs to it now."),
        )
    invitation.withdrawn_at = now
    deed = _deed("invitation.withdraw", organisation, invitation.id)
    record(session, actor.origin, deed, now=now)


def _organisation(session: Session, organisation_id: str) -> Organisation:
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFoundError
    return found


def _require_inviting(session: Session, actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Members invite into their own organisation; the security administrator invites all of the staff."""
    act = INVITERS[organisation.kind]
    if organisation.kind is OrganisationKind.ENTERPRISE:
        actor.require(act, firm(session, EnterpriseId(organisation.id), now=now))
    elif actor.roles & roles_for(Act.INVITE_STAFF):
        actor.house_for(Act.INVITE_STAFF)
    else:
        actor.require(act, Thing(organisation=organisation.id))


def _invite(
    session: Session, organisation: Organisation, role: Role, *, origin: Origin, now: datetime
) -> InvitationLink:
    token = token_urlsafe(32)
    invitation = Invitation(
        token_hash=text_fingerprint(token),
        organisation_id=organisation.id,
        role=role,
        invited_by=None if origin.actor == CONSOLE else UserId(origin.actor),
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    session.add(invitation)
    record(session, origin, _deed("invitation.send", organisation, invitation.id), now=now)
    return InvitationLink(token=token, expires_at=invitation.expires_at)


def _open(session: Session, token: str, now: datetime) -> Invitation:
    found = open_invitation(session, text_fingerprint(token), now)
    if found is None:
        raise InvitationRefusedError
    return found


def _join(session: Session, invitation: Invitation, user: UserId, *, origin: Origin, now: datetime) -> None:
    """Make the person a member; nobody is two administrators at once, and nobody joins twice."""
    held = {(each.role, each.organisation_id) for each, _ in memberships_of(session, user)}
    if (invitation.role, invitation.organisation_id) in held:
        raise ActionNotAllowedError(
            Text("您在这个单位已经是这个角色。", "You are this already in this organisation."),
            Text("链接没有用掉，可以交给别人。", "The link has not been used; somebody else can take it."),
        )
    if not may_hold([role for role, _ in held], invitation.role):
        raise two_administrators()
    if not take_invitation(session, invitation, now):
        raise InvitationRefusedError
    join(
        session,
        Membership(
            user_id=user,
            organisation_id=invitation.organisation_id,
            role=invitation.role,
            since=now,
            confirmed_at=now,
            confirmed_by=invitation.invited_by,
        ),
    )
    organisation = session.get_one(Organisation, invitation.organisation_id)
    record(session, origin, _deed("invitation.accept", organisation, invitation.id), now=now)


def _deed(action: str, organisation: Organisation, invitation_id: str) -> Deed:
    of_firm = organisation.kind is OrganisationKind.ENTERPRISE
    enterprise = EnterpriseId(organisation.id) if of_firm else None
    return Deed(action=action, object_kind="invitation", object_id=invitation_id, enterprise=enterprise)
