"""People: their accounts, what they are in which organisation, and the invitations that made them so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.domain.sign_in_names import canonical_mobile
from assessment.persistence.classes import L1, L3, Secret
from assessment.persistence.columns import HASH_LENGTH, ID_LENGTH, opaque_id, worded
from assessment.persistence.organisations import Organisation
from assessment.persistence.schema import Record
from assessment.persistence.sealed_fields import field_index, opened_field, sealed_field

_ADMINISTERS: Final = (
    f"role IN ({', '.join(repr(each.value) for each in sorted(ADMINISTRATORS))}) AND ended_at IS NULL"
)


class User(Record, kw_only=True):
    """A person who can sign in, by name or mobile number; the id is all that the trail knows of a person.

    The mobile number lies sealed; by its index it is found and taken once.
    """

    __tablename__ = "user_account"

    id: Mapped[L1[UserId]] = mapped_column(primary_key=True, default_factory=lambda: UserId(opaque_id()))
    name: Mapped[L1[str]] = mapped_column(String(64), unique=True)
    sealed_mobile: Mapped[L3[str | None]] = mapped_column(String(200), default=None)
    mobile_index: Mapped[Secret[str | None]] = mapped_column(String(HASH_LENGTH), unique=True, default=None)
    display_name: Mapped[L1[str]] = mapped_column(String(64))
    password_hash: Mapped[Secret[str]] = mapped_column(String(200))
    password_changed_at: Mapped[L1[datetime]]
    created_at: Mapped[L1[datetime]]
    disabled_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    removed_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


class Membership(Record, kw_only=True):
    """A role of a person in an organisation; a lead is unverified until somebody confirmed it.

    Nobody is two of the three administrators at once (三员分立): the database refuses the second.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "role"),
        Index(
            "uq_membership_one_administrator",
            "user_id",
            unique=True,
            sqlite_where=text(_ADMINISTERS),
            postgresql_where=text(_ADMINISTERS),
        ),
    )

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    user_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[L1[Role]] = mapped_column(worded(Role))
    since: Mapped[L1[datetime]]
    confirmed_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    confirmed_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    ended_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


class Invitation(Record, kw_only=True):
    """A link that makes one person a member, once, before it expires; only the hash of its token is kept."""

    __tablename__ = "invitation"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    token_hash: Mapped[Secret[str]] = mapped_column(String(HASH_LENGTH), unique=True)
    organisation_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[L1[Role]] = mapped_column(worded(Role))
    invited_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    created_at: Mapped[L1[datetime]]
    expires_at: Mapped[L1[datetime]]
    accepted_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    withdrawn_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


def user_named(session: Session, name: str) -> User | None:
    """The account that signs in under this name or mobile number."""
    return session.scalars(select(User).where(called(session, name))).one_or_none()


def called(session: Session, name: str) -> ColumnElement[bool]:
    """The condition that somebody signs in under this name or mobile number."""
    mobile = canonical_mobile(name)
    if not mobile:
        return User.name == name
    return or_(User.name == name, User.mobile_index == _index(session, mobile))


def give_mobile(session: Session, user: User, mobile: str | None) -> None:
    """Keep somebody's mobile number, or none."""
    user.sealed_mobile = sealed_field(session, mobile, about=_about(user)) if mobile else None
    user.mobile_index = _index(session, mobile) if mobile else None


def mobile_of(session: Session, user: User) -> str | None:
    """Somebody's mobile number."""
    return opened_field(session, user.sealed_mobile, about=_about(user)) if user.sealed_mobile else None


def name_is_taken(session: Session, name: str, mobile: str | None) -> bool:
    """Whether somebody signs in under this name or mobile number already."""
    wanted = or_(*(called(session, each) for each in (name, mobile) if each))
    return session.scalar(select(User.id).where(wanted).limit(1)) is not None


def has_accounts(session: Session) -> bool:
    """Whether anybody could sign in at all."""
    return session.scalar(select(User.id).limit(1)) is not None


def anybody_is(session: Session, role: Role) -> bool:
    """Whether somebody holds the role at present, anywhere."""
    held = select(Membership.id).where(Membership.role == role, Membership.ended_at.is_(None)).limit(1)
    return session.scalar(held) is not None


def memberships_of(session: Session, user: UserId) -> Sequence[tuple[Membership, Organisation]]:
    """What a person is in which organisation at present, by the organisation's name."""
    found = session.execute(_MEMBERSHIPS, {"user": user})
    return [(membership, organisation) for membership, organisation in found]


_MEMBERSHIPS: Final = (  # asked with every request: built once
    select(Membership, Organisation)
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .where(Membership.user_id == bindparam("user"), Membership.ended_at.is_(None))
    .order_by(Organisation.name, Membership.role)
)


def members_of(session: Session, organisation: OrganisationId) -> Sequence[tuple[Membership, User]]:
    """Who belongs to an organisation at present, in the order they came."""
    found = session.execute(
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation, Membership.ended_at.is_(None))
        .order_by(Membership.since, Membership.id)
    )
    return [(membership, user) for membership, user in found]


def membership_of(
    session: Session, user: UserId, organisation: OrganisationId, *, role: Role
) -> Membership | None:
    """The membership of a person in a role, if it stands."""
    return session.scalars(
        select(Membership).where(
            Membership.user_id == user,
            Membership.organisation_id == organisation,
            Membership.role == role,
            Membership.ended_at.is_(None),
        )
    ).one_or_none()


def unconfirmed_leads(session: Session, enterprises: Select[EnterpriseId]) -> Sequence[Membership]:
    """The leads of these firms that nobody confirmed yet, the earliest first."""
    return session.scalars(
        select(Membership)
        .where(
            Membership.organisation_id.in_(enterprises),
            Membership.role == Role.LEAD,
            Membership.confirmed_at.is_(None),
            Membership.ended_at.is_(None),
        )
        .order_by(Membership.since, Membership.id)
    ).all()


def join(session: Session, membership: Membership) -> None:
    """Let somebody be a member, anew if the same membership ended before."""
    former = session.scalars(
        select(Membership).where(
            Membership.user_id == membership.user_id,
            Membership.organisation_id == membership.organisation_id,
            Membership.role == membership.role,
        )
    ).one_or_none()
    if former is None:
        session.add(membership)
        return
    former.since = membership.since
    former.confirmed_at = membership.confirmed_at
    former.confirmed_by = membership.confirmed_by
    former.ended_at = None


def end_memberships(session: Session, organisation: OrganisationId, now: datetime) -> None:
    """Let nobody belong to an organisation any more."""
    session.execute(
        update(Membership)
        .where(Membership.organisation_id == organisation, Membership.ended_at.is_(None))
        .values(ended_at=now)
    )


def withdraw_open_invitations(session: Session, organisation: OrganisationId, now: datetime) -> None:
    """Make all invitations into an organisation void that nobody accepted."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == organisation,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def display_names(session: Session, users: Sequence[UserId]) -> dict[UserId, str]:
    """How these people are called."""
    found = session.execute(select(User.id, User.display_name).where(User.id.in_(users)))
    return {user: name for user, name in found}  # noqa: C416 - rows are no pairs to the type checker


def open_invitation(session: Session, token_hash: str, now: datetime) -> Invitation | None:
    """The invitation with this token, if it can still be accepted."""
    return session.scalars(
        select(Invitation).where(
            Invitation.token_hash == token_hash,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
    ).one_or_none()


def take_invitation(session: Session, invitation: Invitation, now: datetime) -> bool:
    """Whether this is the one acceptance of the invitation: the second of two at once finds it taken."""
    taken = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=now)
        .returning(Invitation.id)
    )
    return taken.one_or_none() is not None


def open_invitations_of(
    session: Session, organisation: OrganisationId, now: datetime
) -> Sequence[Invitation]:
    """The invitations of an organisation that nobody accepted yet, the newest first."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def _index(session: Session, mobile: str) -> str:
    return field_index(session, mobile, about="mobile")


def _about(user: User) -> str:
    return f"mobile:{user.id}"
