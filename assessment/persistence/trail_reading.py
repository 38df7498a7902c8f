"""Looking up entries of the trail: a page at a time from the newest, by number, however long the trail is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from assessment.domain.identities import EnterpriseId, UserId
from assessment.domain.roles import OrganisationKind
from assessment.persistence.accounts import User, called
from assessment.persistence.organisations import Organisation
from assessment.persistence.trail import WITHOUT_ACCOUNT, Outcome, TrailEntry
from assessment.persistence.trail_persons import TrailPerson, pseudonyms_of
from assessment.persistence.trail_seal import SEALING, Sealing

_MOST_NAMED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What entries are looked for; ``None`` is no condition, an empty collection finds nothing."""

    actors: Collection[str] | None = None
    enterprises: Collection[EnterpriseId] | None = None
    actions: Collection[str] | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def find_entries(session: Session, sought: Sought, *, limit: int) -> Sequence[TrailEntry]:
    """The newest entries that are sought, before the one numbered ``before``."""
    asked = select(TrailEntry).order_by(TrailEntry.seq.desc()).limit(limit)
    if sought.before is not None:
        asked = asked.where(TrailEntry.seq < sought.before)
    if sought.actors is not None:
        named = TrailEntry.actor.in_(sought.actors)
        asked = asked.where(or_(named, TrailEntry.on_behalf_of.in_(sought.actors)))
    if sought.enterprises is not None:
        asked = asked.where(TrailEntry.enterprise_id.in_(sought.enterprises))
    if sought.actions is not None:
        asked = asked.where(TrailEntry.action.in_(sought.actions))
    if sought.outcome is not None:
        asked = asked.where(TrailEntry.outcome == sought.outcome)
    if sought.since is not None:
        asked = asked.where(TrailEntry.at >= sought.since)
    if sought.until is not None:
        asked = asked.where(TrailEntry.at < sought.until)
    return session.scalars(asked).all()


def pseudonyms_called(session: Session, name: str) -> Collection[str]:
    """The pseudonyms of the people who sign in, or are called, by exactly this name."""
    return session.scalars(
        select(TrailPerson.pseudonym)
        .join(User, User.id == TrailPerson.user_id)
        .where(or_(called(session, name), User.display_name == name))
        .limit(_MOST_NAMED)
    ).all()


def firms_called(session: Session, words: str) -> Collection[EnterpriseId]:
    """The firms in whose name these words stand."""
    return [
        EnterpriseId(each)
        for each in session.scalars(
            select(Organisation.id)
            .where(
                Organisation.kind == OrganisationKind.ENTERPRISE,
                Organisation.name.contains(words, autoescape=True),
            )
            .order_by(Organisation.name)
            .limit(_MOST_NAMED)
        )
    ]


def names_of_firms(session: Session, enterprises: Collection[EnterpriseId]) -> Mapping[str, str]:
    """How these firms are called."""
    found = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(enterprises)))
    )
    return {str(enterprise): name for enterprise, name in found}


def count_entries(session: Session, actions: Collection[str], *, since: datetime, **about: str) -> int:
    """How many entries of these acts were made at ``since`` or later; ``about`` names columns to compare."""
    asked = (
        select(func.count())
        .select_from(TrailEntry)
        .where(TrailEntry.action.in_(actions), TrailEntry.at >= since)
        .filter_by(**about)
    )
    return session.scalar(asked) or 0


def first_moment(session: Session) -> datetime | None:
    """When the oldest entry that is left was written; ``None`` while there is none."""
    return session.scalar(select(TrailEntry.at).order_by(TrailEntry.seq).limit(1))


def last_moment(session: Session) -> datetime | None:
    """When the last entry was written; ``None`` while there is none."""
    return session.scalar(select(TrailEntry.at).order_by(TrailEntry.seq.desc()).limit(1))


def last_unkeyed(session: Session) -> int:
    """The number of the last entry that is older than the first key; 0 if there is none."""
    return session.scalar(select(func.max(TrailEntry.seq)).where(TrailEntry.key_id == "")) or 0


def name_in_trail(session: Session, actor: UserId | str) -> str:
    """How the trail names an actor: the pseudonym of a person, or a word for who has no account."""
    if actor in WITHOUT_ACCOUNT:
        return str(actor)
    user = UserId(actor)
    sealing: Sealing = session.info[SEALING]
    return pseudonyms_of(session, [user], sealing.pseudonyms)[user]
