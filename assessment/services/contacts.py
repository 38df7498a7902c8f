"""A firm's contact: kept by its own people, told to others masked, and in full only for an entry."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.contacts import Contact, ContactReason
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import EnterpriseId
from assessment.domain.readings import Reading
from assessment.domain.showing import Form
from assessment.persistence.contacts import contact_of, contacts_of, keep_contact
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.alerting import watch_reveals
from assessment.services.enterprises import permitted_enterprise
from assessment.services.gate import Outlet
from assessment.services.outlets import CONTACT
from assessment.services.readings import Glance, note_reading


def own_contact(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> Contact | None:
    """The contact of the own firm, for those who may change it."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_PROFILE, now=now)
    return contact_of(session, found.id)


def change_contact(
    session: Session, actor: Actor, enterprise_id: str, *, contact: Contact, now: datetime
) -> None:
    """Name another contact for the own firm; the trail keeps that, never the contact itself."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_PROFILE, now=now)
    if contact_of(session, found.id) == contact:
        return
    keep_contact(session, found.id, contact, by=actor.user, now=now)
    deed = Deed(
        action="enterprise.edit_contact", object_kind="enterprise", object_id=found.id, enterprise=found.id
    )
    record(session, actor.origin, deed, now=now)


def contacts_through(
    session: Session, actor: Actor, outlet: Outlet, firms: Collection[EnterpriseId]
) -> Mapping[EnterpriseId, Contact]:
    """The contacts of these firms as an outlet shows them to the person; else there are none."""
    form = outlet.form("contact", actor.roles)
    if form is Form.WITHHELD:
        return {}
    found = contacts_of(session, firms)
    return found if form is Form.SHOWN else {firm: contact.masked for firm, contact in found.items()}


def reveal_contact(
    session: Session, actor: Actor, enterprise_id: str, *, reason: ContactReason, now: datetime
) -> Contact:
    """The contact of a firm that the person's workstation serves, in full."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.REVEAL_CONTACT, now=now)
    return told_contact(session, actor, found.id, reason=reason, now=now)


def told_contact(
    session: Session, actor: Actor, firm: EnterpriseId, *, reason: ContactReason, now: datetime
) -> Contact:
    """The contact in full to somebody who may; who, and what for, is in the trail before it is told.

    Somebody who looks up many of them within an hour sets off an alarm.
    """
    contact = contacts_through(session, actor, CONTACT, [firm]).get(firm)
    if contact is None:
        raise NotFoundError
    glance = Glance(what=Reading.CONTACT, thing=firm, firm=firm, reason=reason)
    note_reading(session, actor, glance, now=now)
    watch_reveals(session, actor.origin, firm, now=now)
    return contact
