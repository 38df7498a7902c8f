"""People as the security administrator looks after them: who can sign in, as what, and from which devices.

The security administrator sees accounts and memberships, never what anybody filled in. The own account and
those of the other administrators are out of reach: who administers is settled on the command line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.fingerprints import Json
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.people import PAGE_SIZE, AccountState, PeopleWanted, may_hold
from assessment.domain.roles import ADMINISTRATORS, ROLES_OF, OrganisationKind, Role
from assessment.domain.texts import Text
from assessment.persistence.accounts import (
    Membership,
    User,
    join,
    memberships_of,
)
from assessment.persistence.organisations import Organisation
from assessment.persistence.password_resets import void_resets
from assessment.persistence.people import (
    belongings_of,
    count_people,
    last_seen,
    page_of_people,
)
from assessment.persistence.sign_ins import SignedSession, revoke_sessions, sessions_of
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongs:
    """What somebody is in which organisation."""

    membership: str
    role: Role
    organisation: OrganisationId
    organisation_name: str
    kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody in a list."""

    user: UserId
    name: str
    display_name: str
    state: AccountState
    belongs: tuple[Belongs, ...]
    seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A page of people, and how many there are on all pages."""

    listed: tuple[Listed, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with where the person is signed in, and whether the account may be changed."""

    listed: Listed
    sessions: tuple[SignedSession, ...]
    is_mine: bool
    administers: bool
    choices: Mapping[str, tuple[Role, ...]]

    @property
    def may_be_changed(self) -> bool:
        """Whether a security administrator may change this account here."""
        return not (self.is_mine or self.administers or self.listed.state is AccountState.REMOVED)


def list_people(session: Session, actor: Actor, wanted: PeopleWanted) -> People:
    """A page of the people looked for; as many queries for five hundred as for ten."""
    actor.house_for(Act.READ_PEOPLE)
    found = count_people(session, wanted)
    users = page_of_people(session, wanted)
    ids = [user.id for user in users]
    belongs, seen = belongings_of(session, ids), last_seen(session, ids)
    return People(
        listed=tuple(_listed(user, belongs[user.id], seen.get(user.id)) for user in users),
        found=found,
        page=wanted.page,
        pages=max(1, -(-found // PAGE_SIZE)),
    )


def read_person(session: Session, actor: Actor, user: str, *, now: datetime) -> Person:
    """Somebody's account, memberships and sessions."""
    actor.house_for(Act.READ_PEOPLE)
    found = _account(session, user)
    listed = _listed(found, memberships_of(session, found.id), None)
    held = frozenset(each.role for each in listed.belongs)
    return Person(
        listed=listed,
        sessions=tuple(sessions_of(session, found.id, now)),
        is_mine=found.id == actor.user,
        administers=bool(held & ADMINISTRATORS),
        choices={each.membership: _other_roles(each) for each in listed.belongs},
    )


def disable_account(session: Session, actor: Actor, user: str, *, reason: str, now: datetime) -> None:
    """Let somebody sign in no more: all sessions end with the next request, open resets are void."""
    found = _changeable(session, actor, user, Act.DISABLE_ACCOUNT)
    if found.disabled_at is None:
        found.disabled_at = now
        revoke_sessions(session, found.id, now)
        void_resets(session, found.id, now)
        record(session, actor.origin, _deed("account.disable", found.id, {"reason": reason}), now=now)


def enable_account(session: Session, actor: Actor, user: str, *, reason: str, now: datetime) -> None:
    """Let somebody sign in again."""
    found = _changeable(session, actor, user, Act.DISABLE_ACCOUNT)
    if found.disabled_at is not None:
        found.disabled_at = None
        record(session, actor.origin, _deed("account.enable", found.id, {"reason": reason}), now=now)


def end_sessions(session: Session, actor: Actor, user: str, *, now: datetime) -> None:
    """Sign somebody out everywhere."""
    actor.house_for(Act.END_SESSIONS)
    found = _account(session, user)
    revoke_sessions(session, found.id, now)
    record(session, actor.origin, _deed("account.end_sessions", found.id, None), now=now)


def change_role(
    session: Session, actor: Actor, membership_id: str, *, role: Role | None, now: datetime
) -> UserId:
    """Give somebody another role in the same organisation, or (``None``) end the membership.

    Only for organisations of the staff: who belongs to a firm is the firm's own business. Sessions end.
    """
    actor.house_for(Act.CHANGE_ROLE)
    membership = session.get(Membership, membership_id)
    if membership is None or membership.ended_at is not None:
        raise NotFoundError
    user = _changeable(session, actor, membership.user_id, Act.CHANGE_ROLE)
    organisation = session.get_one(Organisation, membership.organisation_id)
    if organisation.kind is OrganisationKind.ENTERPRISE:
        raise ActionNotAllowedError(
            Text("企业的成员由企业负责人管理。", "An enterprise's lead looks after its people."),
            Text("您可以停用账号，或重设密码。", "You can disable the account or reset its password."),
        )
    if role is not None and role not in ROLES_OF[organisation.kind]:
        raise ActionNotAllowedError
    if role is membership.role:
        return user.id
    _replace(session, actor, membership, role, now=now)
    return user.id


def _replace(
    session: Session, actor: Actor, membership: Membership, role: Role | None, *, now: datetime
) -> None:
    held = [each.role for each, _ in memberships_of(session, membership.user_id) if each.id != membership.id]
    if role is not None and not may_hold(held, role):
        raise two_administrators()
    membership.ended_at = now
    session.flush()  # the new membership is looked for among those that stand
    if role is not None:
        given = Membership(
            user_id=membership.user_id,
            organisation_id=membership.organisation_id,
            role=role,
            since=now,
            confirmed_at=now,
            confirmed_by=actor.user,
        )
        join(session, given)
    revoke_sessions(session, membership.user_id, now)
    change: Json = {
        "organisation": membership.organisation_id,
        "from": membership.role.value,
        "to": None if role is None else role.value,
    }
    record(session, actor.origin, _deed("account.change_role", membership.user_id, change), now=now)


def two_administrators() -> ActionNotAllowedError:
    """The refusal of a second administrator's role."""
    return ActionNotAllowedError(
        Text(
            "系统、安全、审计三员互不兼任：这个人已是其中一员。",
            "System, security and audit administrator are never the same person.",
        ),
        Text("请另选一人，或先结束原来的角色。", "Please choose somebody else, or end the other role first."),
    )


def _changeable(session: Session, actor: Actor, user: str, act: Act) -> User:
    """The account, if it is neither the own one nor that of an administrator."""
    actor.house_for(act)
    found = _account(session, user)
    held = frozenset(each.role for each, _ in memberships_of(session, found.id))
    if found.id == actor.user or held & ADMINISTRATORS:
        raise out_of_reach()
    if found.removed_at is not None:
        raise NotFoundError
    return found


def out_of_reach() -> ActionNotAllowedError:
    """The refusal to touch the own account or that of an administrator."""
    return ActionNotAllowedError(
        Text(
            "管理员的账号不能在网页上由自己或另一位管理员更改。",
            "Administrators' accounts are not changed here, by themselves or by one another.",
        ),
        Text(
            "请在服务器上用命令行办理（assessment invite、assessment reset）。",
            "Please use the command line on the server (assessment invite, assessment reset).",
        ),
    )


def _account(session: Session, user: str) -> User:
    found = session.get(User, user)
    if found is None:
        raise NotFoundError
    return found


def _listed(user: User, belongs: Sequence[tuple[Membership, Organisation]], seen: datetime | None) -> Listed:
    return Listed(
        user=user.id,
        name=user.name,
        display_name=user.display_name,
        state=_state(user),
        belongs=tuple(
            Belongs(
                membership=membership.id,
                role=membership.role,
                organisation=organisation.id,
                organisation_name=organisation.name,
                kind=organisation.kind,
            )
            for membership, organisation in belongs
        ),
        seen=seen,
    )


def _state(user: User) -> AccountState:
    if user.removed_at is not None:
        return AccountState.REMOVED
    return AccountState.ACTIVE if user.disabled_at is None else AccountState.DISABLED


def _other_roles(belongs: Belongs) -> tuple[Role, ...]:
    """What the person could be instead in the same organisation of the staff."""
    if belongs.kind in (OrganisationKind.ENTERPRISE, OrganisationKind.PLATFORM):
        return ()
    return tuple(role for role in Role if role in ROLES_OF[belongs.kind] and role is not belongs.role)


def _deed(action: str, user: UserId, detail: Json) -> Deed:
    return Deed(action=action, object_kind="account", object_id=user, detail=detail)
