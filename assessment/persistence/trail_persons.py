"""Whom the trail means: it knows people by pseudonym, and this table alone knows whose each is.

Where a person is deleted, the line here goes too; the entries stay as they are, and nobody is named by them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import ForeignKey, String, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import UserId
from assessment.persistence.accounts import User
from assessment.persistence.classes import L1, L2
from assessment.persistence.columns import ID_LENGTH, opaque_id
from assessment.persistence.schema import Record, at_once, table_of


class TrailPerson(Record, kw_only=True):
    """Whose a pseudonym is."""

    __tablename__ = "trail_person"

    pseudonym: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True)
    user_id: Mapped[L2[UserId]] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), unique=True
    )


def pseudonyms_of(
    session: Session, users: Iterable[UserId], known: dict[UserId, str]
) -> Mapping[UserId, str]:
    """How the trail names these people; each gets a pseudonym with the first entry.

    ``known`` is what this process has seen committed; it is filled from here.
    """
    found: dict[UserId, str] = {}
    for user in users:
        pseudonym = known.get(user) or _stored(session, user)
        if pseudonym is None:
            pseudonym = _given(session, user)
        else:
            known[user] = pseudonym
        found[user] = pseudonym
    return found


def pseudonym_of(session: Session, user: UserId) -> str | None:
    """How the trail names a person; ``None`` if the person never did anything."""
    return _stored(session, user)


def persons_behind(session: Session, pseudonyms: Collection[str]) -> Mapping[str, User]:
    """Who these pseudonyms are, as far as the accounts still exist."""
    found = session.execute(
        select(TrailPerson.pseudonym, User)
        .join(User, User.id == TrailPerson.user_id)
        .where(TrailPerson.pseudonym.in_(set(pseudonyms)))
    )
    return {pseudonym: user for pseudonym, user in found}  # noqa: C416 - rows are no pairs to the type checker


def forget_person(session: Session, user: UserId) -> None:
    """Part a person from the entries: nobody can tell any more who acted."""
    session.execute(delete(TrailPerson).where(TrailPerson.user_id == user))


def _stored(session: Session, user: UserId) -> str | None:
    return at_once(session).execute(_OF_USER, {"user": user}).scalar_one_or_none()


def _given(session: Session, user: UserId) -> str:
    """A new pseudonym; of two transactions at once the second takes that of the first."""
    insert_one = _GIVE[session.get_bind().dialect.name]
    fresh = {"pseudonym": opaque_id(), "user_id": user}
    given = at_once(session).execute(insert_one, fresh).scalar_one_or_none()
    return str(given or _stored(session, user))


_TABLE: Final = table_of(TrailPerson)
_OF_USER: Final = select(_TABLE.c.pseudonym).where(_TABLE.c.user_id == bindparam("user"))
_GIVE: Final = {
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.pseudonym),
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.pseudonym),
}
