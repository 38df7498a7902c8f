"""Lists of people for the security administrator: looked for by words, kind and state, a page at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.people import PAGE_SIZE, AccountState, PeopleWanted
from assessment.domain.roles import OrganisationKind
from assessment.persistence.accounts import Invitation, Membership, User, called
from assessment.persistence.organisations import Organisation
from assessment.persistence.sign_ins import SignedSession

_ESCAPE: Final = "\\"


def count_people(session: Session, wanted: PeopleWanted) -> int:
    """How many people are found."""
    return session.scalar(select(func.count()).select_from(User).where(*_found(session, wanted))) or 0


def page_of_people(session: Session, wanted: PeopleWanted) -> Sequence[User]:
    """A page of the people found, by name."""
    return session.scalars(
        select(User)
        .where(*_found(session, wanted))
        .order_by(User.display_name, User.name)
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    ).all()


def belongings_of(
    session: Session, users: Sequence[UserId]
) -> Mapping[UserId, Sequence[tuple[Membership, Organisation]]]:
    """What these people are in which organisation at present: one query for a page."""
    found: dict[UserId, list[tuple[Membership, Organisation]]] = {user: [] for user in users}
    rows = session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(users), Membership.ended_at.is_(None))
        .order_by(Organisation.name, Membership.role)
    )
    for membership, organisation in rows:
        found[membership.user_id].append((membership, organisation))
    return found


def last_seen(session: Session, users: Sequence[UserId]) -> Mapping[UserId, datetime]:
    """When these people were last at work, as far as their sessions are still kept."""
    rows = session.execute(
        select(SignedSession.user_id, func.max(SignedSession.last_seen_at))
        .where(SignedSession.user_id.in_(users))
        .group_by(SignedSession.user_id)
    )
    return {user: at for user, at in rows}  # noqa: C416 - rows are no pairs to the type checker


def waiting_for_acceptance(
    session: Session, kinds: Sequence[OrganisationKind], now: datetime
) -> Sequence[tuple[Invitation, Organisation]]:
    """The invitations into organisations of these kinds that nobody accepted yet, the newest first."""
    rows = session.execute(
        select(Invitation, Organisation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Organisation.kind.in_(kinds),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )
    return [(invitation, organisation) for invitation, organisation in rows]


def member_counts(session: Session, organisations: Sequence[OrganisationId]) -> Mapping[OrganisationId, int]:
    """How many people belong to each of these organisations at present."""
    rows = session.execute(
        select(Membership.organisation_id, func.count(Membership.user_id.distinct()))
        .where(Membership.organisation_id.in_(organisations), Membership.ended_at.is_(None))
        .group_by(Membership.organisation_id)
    )
    return {organisation: count for organisation, count in rows}  # noqa: C416 - as above


def _found(session: Session, wanted: PeopleWanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for word in wanted.words.split():
        like = f"%{_literal(word)}%"
        conditions.append(
            or_(
                User.display_name.ilike(like, escape=_ESCAPE),
                User.name.ilike(like, escape=_ESCAPE),
                called(session, word),
                _belongs(Organisation.name.ilike(like, escape=_ESCAPE)),
            )
        )
    if wanted.role is not None:
        conditions.append(_belongs(Membership.role == wanted.role))
    if wanted.organisation is not None:
        conditions.append(_belongs(Membership.organisation_id == wanted.organisation))
    return [*conditions, _in_state(wanted.state)]


def _in_state(state: AccountState | None) -> ColumnElement[bool]:
    match state:
        case AccountState.ACTIVE:
            return and_(User.disabled_at.is_(None), User.removed_at.is_(None))
        case AccountState.DISABLED:
            return and_(User.disabled_at.is_not(None), User.removed_at.is_(None))
        case AccountState.REMOVED:
            return User.removed_at.is_not(None)
        case None:
            return User.removed_at.is_(None)


def _belongs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    standing: Select[str] = (
        select(Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id == User.id, Membership.ended_at.is_(None), condition)
    )
    return exists(standing)


def _literal(word: str) -> str:
    """A word in which the signs of patterns stand for themselves."""
    return word.replace(_ESCAPE, _ESCAPE * 2).replace("%", f"{_ESCAPE}%").replace("_", f"{_ESCAPE}_")
