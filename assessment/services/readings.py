"""Who looks at a firm's data: each look from outside is noted before anything is shown, and the firm sees it.

An entry keeps in which organisation and role somebody looked, and for which purpose that organisation had
been given access: a person who changes posts later is still named for the post of that moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.contacts import ContactReason
from assessment.domain.fingerprints import Json
from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.readings import Reading
from assessment.domain.roles import OrganisationKind, Role
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.readings import (
    PAGE_SIZE,
    count_readings,
    organisation_names,
    readings_of,
    standing_assignments,
)
from assessment.persistence.trail import Deed, TrailEntry, record
from assessment.persistence.trail_persons import persons_behind
from assessment.services.actor import Actor, confine_to
from assessment.services.enterprises import permitted_enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the firm's data; what is no longer known (an account that was removed) is empty."""

    at: datetime
    name: str
    organisation: str
    role: Role | None
    what: Reading
    purpose: Purpose | None
    reason: ContactReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What somebody is about to look at: which thing of which firm; of a contact also what for."""

    what: Reading
    thing: str
    firm: EnterpriseId
    reason: ContactReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """A page of looks, and how many there are on all pages."""

    looks: tuple[Look, ...]
    found: int
    page: int
    pages: int


def note_reading(session: Session, actor: Actor, glance: Glance, *, now: datetime) -> None:
    """Note that somebody looks at a firm's data; a firm's own people are not outsiders."""
    note_readings(session, actor, (glance,), now=now)


def note_readings(session: Session, actor: Actor, glances: Iterable[Glance], *, now: datetime) -> None:
    """The same for many things at once."""
    foreign = [each for each in glances if not actor.roles_in(OrganisationId(each.firm))]
    if not foreign:
        return
    confine_to(session, actor, now=now)
    workstations = actor.organisations(OrganisationKind.WORKSTATION)
    standing = standing_assignments(session, {each.firm for each in foreign}, workstations, now)
    for glance in foreign:
        record(session, actor.origin, _deed(actor, glance, standing.get(glance.firm)), now=now)


def _deed(actor: Actor, glance: Glance, assignment: WorkstationAssignment | None) -> Deed:
    bureaus = actor.organisations(OrganisationKind.BUREAU)
    house = assignment.workstation_id if assignment else next(iter(bureaus), None)
    detail: dict[str, Json] = {
        "organisation": house,
        "role": _foremost(actor, house),
        "purpose": assignment.purpose.value if assignment else None,
    }
    if glance.reason is not None:
        detail["reason"] = glance.reason.value
    return Deed(
        action=glance.what.value,
        object_kind=glance.what.value.split(".", maxsplit=1)[0],
        object_id=glance.thing,
        enterprise=glance.firm,
        detail=detail,
    )


def looks_at_firm(session: Session, actor: Actor, enterprise_id: str, *, page: int, now: datetime) -> Looks:
    """Who from outside looked at the own firm's data, the latest first."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.SEE_READINGS, now=now)
    total = count_readings(session, found.id)
    return Looks(
        looks=looks_of(session, readings_of(session, found.id, page=page)),
        found=total,
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
    )


def looks_of(session: Session, entries: Sequence[TrailEntry]) -> tuple[Look, ...]:
    """The entries in words: the people and organisations behind them, in two queries."""
    persons = persons_behind(session, {each.actor for each in entries})
    houses = organisation_names(session, [_house(each) for each in entries])
    return tuple(
        Look(
            at=each.at,
            name=persons[each.actor].display_name if each.actor in persons else "",
            organisation=houses.get(_house(each), ""),
            role=Role(role) if (role := _said(each, "role")) in set(Role) else None,
            what=Reading(each.action),
            purpose=Purpose(purpose) if (purpose := _said(each, "purpose")) in set(Purpose) else None,
            reason=ContactReason(reason) if (reason := _said(each, "reason")) in set(ContactReason) else None,
        )
        for each in entries
    )


def _foremost(actor: Actor, house: OrganisationId | None) -> str | None:
    roles = sorted(actor.roles_in(house)) if house else []
    return roles[-1].value if roles else None


def _house(entry: TrailEntry) -> OrganisationId:
    return OrganisationId(_said(entry, "organisation"))


def _said(entry: TrailEntry, key: str) -> str:
    detail = entry.detail
    return str(detail.get(key) or "") if isinstance(detail, dict) else ""
