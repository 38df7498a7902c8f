"""The contact of each firm: name and telephone number, sealed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.contacts import Contact
from assessment.domain.identities import EnterpriseId, UserId
from assessment.persistence.classes import L1, L3
from assessment.persistence.columns import ID_LENGTH, opaque_id
from assessment.persistence.schema import Owned, Record, owner
from assessment.persistence.sealed_fields import opened_field, sealed_field

_SEALED: Final = 400


class StoredContact(Owned, Record, kw_only=True):
    """Whom to call at a firm; each firm has one contact."""

    __tablename__ = "contact"
    __table_args__ = (*owner(), UniqueConstraint("enterprise_id"))

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    sealed_name: Mapped[L3[str]] = mapped_column(String(_SEALED))
    sealed_phone: Mapped[L3[str]] = mapped_column(String(_SEALED))
    changed_at: Mapped[L1[datetime]]
    changed_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))


def contact_of(session: Session, enterprise: EnterpriseId) -> Contact | None:
    """The contact of a firm, if it named one and the keys are there."""
    return contacts_of(session, [enterprise]).get(enterprise)


def contacts_of(session: Session, enterprises: Collection[EnterpriseId]) -> Mapping[EnterpriseId, Contact]:
    """The contacts of these firms."""
    found = session.scalars(
        select(StoredContact)
        .where(StoredContact.enterprise_id.in_(enterprises))
        .order_by(StoredContact.enterprise_id)
    )
    opened = {each.enterprise_id: _opened(session, each) for each in found}
    return {firm: contact for firm, contact in opened.items() if contact is not None}


def keep_contact(
    session: Session, enterprise: EnterpriseId, contact: Contact, *, by: UserId, now: datetime
) -> None:
    """Keep the contact of a firm, in place of the former one."""
    stored = session.scalars(
        select(StoredContact).where(StoredContact.enterprise_id == enterprise)
    ).one_or_none()
    sealed_name = sealed_field(session, contact.name, about=_about("name", enterprise))
    sealed_phone = sealed_field(session, contact.phone, about=_about("phone", enterprise))
    if stored is None:
        stored = StoredContact(
            enterprise_id=enterprise,
            sealed_name=sealed_name,
            sealed_phone=sealed_phone,
            changed_at=now,
            changed_by=by,
        )
        session.add(stored)
        return
    stored.sealed_name, stored.sealed_phone = sealed_name, sealed_phone
    stored.changed_at, stored.changed_by = now, by


def _opened(session: Session, stored: StoredContact) -> Contact | None:
    name = opened_field(session, stored.sealed_name, about=_about("name", stored.enterprise_id))
    phone = opened_field(session, stored.sealed_phone, about=_about("phone", stored.enterprise_id))
    return Contact(name, phone) if name is not None and phone is not None else None


def _about(what: str, enterprise: EnterpriseId) -> str:
    return f"contact.{what}:{enterprise}"
