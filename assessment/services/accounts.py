"""Accounts: registering a firm with its lead, and changing one's own password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.domain.contacts import Contact, masked_phone
from assessment.domain.enterprise import Profile
from assessment.domain.errors import BusyError, NameTakenError, WrongCredentialsError
from assessment.domain.identities import EnterpriseId, UserId
from assessment.domain.roles import Role
from assessment.domain.sign_in_names import new_name
from assessment.domain.throttling import PER_ACCOUNT
from assessment.persistence.accounts import Membership, User, give_mobile, mobile_of, name_is_taken
from assessment.persistence.claims import Claim
from assessment.persistence.contacts import keep_contact
from assessment.persistence.database import Database
from assessment.persistence.enterprises import (
    StoredEnterprise,
    enterprise_with_code,
)
from assessment.persistence.errands import Errand
from assessment.persistence.former_passwords import FormerPassword, former_hashes, keep_former
from assessment.persistence.scope import entrust
from assessment.persistence.sign_ins import forget_attempts, revoke_sessions
from assessment.persistence.trail import Deed, Origin, record
from assessment.services.actor import Actor
from assessment.services.counties import serve_by_county
from assessment.services.enterprises import note_acceptance, require_known
from assessment.services.passwords import Passwords
from assessment.services.signing_in import NewSession, renew_token
from assessment.services.throttle import account_subject, count


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who gets an account; ``mobile`` may be left out, ``accepts`` is the notice agreed to."""

    name: str
    display_name: str
    password: str
    mobile: str | None = None
    accepts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPerson:
    """A person whose name was judged and whose password is hashed: what takes long is done."""

    name: str
    display_name: str
    password_hash: str
    mobile: str | None
    accepts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The account and the firm it leads."""

    user: UserId
    enterprise: EnterpriseId


def prepare_person(passwords: Passwords, person: NewPerson, *, firm_name: str = "") -> PreparedPerson:
    """Judge name and password; before any transaction, since hashing takes long."""
    name = new_name(person.name)
    own = [each for each in (name, person.mobile, firm_name) if each]
    return PreparedPerson(
        name=name,
        display_name=person.display_name,
        password_hash=passwords.new_hash(person.password, own),
        mobile=person.mobile,
        accepts=person.accepts,
    )


def register_firm(
    session: Session, codes: Codes, person: PreparedPerson, profile: Profile, *, address: str, now: datetime
) -> Registered:
    """Register a firm with its lead, who is unverified until a workstation confirms, and its first contact.

    The notice that the lead accepted counts for the firm: it is not asked again unless it has changed.

    Under a credit code that is known already the registration becomes a claim: it looks and works the same
    for the claimant, who learns nothing, while the lead or the workstation of the firm decides.
    """
    require_known(codes, profile)
    entrust(session, Errand.REGISTRATION)
    user = create_user(session, person, now=now)
    known = enterprise_with_code(session, profile.credit_code)
    enterprise = _described(profile, claims=known, now=now)
    origin = Origin(user.id, address=address)
    deed = Deed(
        action="enterprise.register",
        object_kind="enterprise",
        object_id=enterprise.id,
        enterprise=enterprise.id,
    )
    record(session, origin, deed, now=now)
    if person.accepts:
        note_acceptance(session, origin, enterprise, version=person.accepts, now=now)
    _add(session, enterprise)
    session.add(Membership(user_id=user.id, organisation_id=enterprise.id, role=Role.LEAD, since=now))
    if person.mobile:
        contact = Contact(person.display_name, person.mobile)
        keep_contact(session, enterprise.id, contact, by=user.id, now=now)
    if known is None:
        serve_by_county(session, enterprise, now=now)
    else:
        _claim(session, known, enterprise, by=user.id, now=now)
    return Registered(user=user.id, enterprise=enterprise.id)


def create_user(session: Session, person: PreparedPerson, *, now: datetime) -> User:
    """A new account; raises ``NameTakenError``."""
    if name_is_taken(session, person.name, person.mobile):
        raise NameTakenError
    user = User(
        name=person.name,
        display_name=person.display_name,
        password_hash=person.password_hash,
        password_changed_at=now,
        created_at=now,
    )
    give_mobile(session, user, person.mobile)
    session.add(user)
    try:
        session.flush()  # two people may ask for one name at once: the database decides
    except IntegrityError:
        raise NameTakenError from None
    return user


def change_password(
    database: Database, passwords: Passwords, actor: Actor, *, old: str, new: str, now: datetime
) -> NewSession:
    """Change the own password; all other sessions end, the own one gets a new token.

    Raises ``WrongCredentialsError`` for the old one.

    Like signing in it counts the attempt, then compares and hashes without a transaction, then writes.
    """
    actor.require_own_account()
    with database.writing() as session:
        count(session, account_subject(actor.name), PER_ACCOUNT, now=now)
        user = session.get_one(User, actor.user)
        former = passwords_not_to_return_to(session, passwords, user)
        own = own_names(session, user)
    if not passwords.fits(old, user.password_hash):
        raise WrongCredentialsError
    password_hash = passwords.new_hash(new, own)
    passwords.refuse_former(new, former)
    with database.writing() as session:
        forget_attempts(session, account_subject(actor.name))
        _set_password(session, passwords, actor, password_hash=password_hash, now=now)
        return renew_token(session, actor, now=now)


def own_mobile(session: Session, actor: Actor) -> str:
    """The own mobile number, masked: enough to recognise it on a screen that others see; empty if none."""
    actor.require_own_account()
    number = mobile_of(session, session.get_one(User, actor.user))
    return masked_phone(number) if number else ""


def own_names(session: Session, user: User) -> list[str]:
    """The names that a password of this person must not consist of."""
    return [each for each in (user.name, mobile_of(session, user)) if each]


def passwords_not_to_return_to(session: Session, passwords: Passwords, user: User) -> tuple[str, ...]:
    """The hashes of the passwords that the person may not have again, the present one first."""
    if not passwords.profile.remembered:
        return ()
    return (user.password_hash, *former_hashes(session, user.id))


def replace_password(
    session: Session, passwords: Passwords, user: User, *, password_hash: str, now: datetime
) -> None:
    """Set a new password, and remember the former one where the profile asks for it."""
    if passwords.profile.remembered:
        former = FormerPassword(user_id=user.id, password_hash=user.password_hash, replaced_at=now)
        keep_former(session, former, most=passwords.profile.remembered)
    user.password_hash = password_hash
    user.password_changed_at = now


def _set_password(
    session: Session, passwords: Passwords, actor: Actor, *, password_hash: str, now: datetime
) -> None:
    user = session.get_one(User, actor.user)
    replace_password(session, passwords, user, password_hash=password_hash, now=now)
    revoke_sessions(session, user.id, now, except_for=actor.signed_in.id if actor.signed_in else None)
    deed = Deed(action="account.change_password", object_kind="account", object_id=user.id)
    record(session, actor.origin, deed, now=now)


def _described(profile: Profile, *, claims: StoredEnterprise | None, now: datetime) -> StoredEnterprise:
    enterprise = StoredEnterprise(
        name=profile.name,
        created_at=now,
        credit_code=profile.credit_code,
        region=profile.region,
        industry=profile.industry,
        staff=profile.staff,
        revenue=profile.revenue,
        size=profile.size,
        production_type=profile.production_type,
        group=profile.group,
        own_design=profile.own_design,
        claims_id=claims.id if claims else None,
    )
    enterprise.describe(profile)
    return enterprise


def _add(session: Session, enterprise: StoredEnterprise) -> None:
    session.add(enterprise)
    try:
        session.flush()  # two may register one code at once: the second comes again, as a claim
    except IntegrityError:
        raise BusyError from None


def _claim(
    session: Session, known: StoredEnterprise, claimant: StoredEnterprise, *, by: UserId, now: datetime
) -> None:
    session.add(Claim(enterprise_id=known.id, claimant_id=claimant.id, claimed_by=by, claimed_at=now))
