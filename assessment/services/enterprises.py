"""Firms: their profile, the privacy notice, who serves them, and claims to them."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.domain.access import Act
from assessment.domain.enterprise import Profile
from assessment.domain.errors import ActionNotAllowedError, NotFoundError, UnknownCodeError
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.texts import Text
from assessment.persistence.accounts import Membership, display_names, join, membership_of
from assessment.persistence.assignments import stands
from assessment.persistence.claims import Claim, open_claims
from assessment.persistence.enterprises import (
    StoredEnterprise,
    assignments_of,
    portfolio,
    workstations_of,
)
from assessment.persistence.organisations import Organisation
from assessment.persistence.trail import Deed, Origin, record
from assessment.services.actor import Actor, firm
from assessment.services.concluding import close_unserved
from assessment.services.counties import leave_former_county, serve_by_county


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that waits for a decision."""

    id: str
    claimant: str
    at: datetime


def read_enterprise(session: Session, actor: Actor, enterprise_id: str, *, now: datetime) -> StoredEnterprise:
    """A firm, for those who may see it."""
    return permitted_enterprise(session, actor, enterprise_id, act=Act.READ_ENTERPRISE, now=now)


def permitted_enterprise(
    session: Session, actor: Actor, enterprise_id: str, *, act: Act, now: datetime
) -> StoredEnterprise:
    """The firm, if the actor may do ``act`` to it; a foreign one is not found."""
    found = session.get(StoredEnterprise, enterprise_id)
    if found is None:
        raise NotFoundError
    actor.require(act, firm(session, found.id, now=now))
    return found


def own_enterprises(session: Session, actor: Actor) -> tuple[StoredEnterprise, ...]:
    """The firms the person belongs to, by name."""
    mine = actor.organisations(OrganisationKind.ENTERPRISE)
    return tuple(session.get_one(StoredEnterprise, each) for each in mine)


def own_firm(
    session: Session, actor: Actor, *, act: Act = Act.READ_ENTERPRISE, now: datetime
) -> StoredEnterprise:
    """The firm the person fills in for, if ``act`` is the person's to do; not found for those of none."""
    mine = actor.organisations(OrganisationKind.ENTERPRISE)
    if not mine:
        raise NotFoundError
    return permitted_enterprise(session, actor, mine[0], act=act, now=now)


def served_enterprises(session: Session, actor: Actor, *, now: datetime) -> tuple[StoredEnterprise, ...]:
    """The firms that the person's workstations serve at the moment, by name."""
    return tuple(portfolio(session, actor.organisations(OrganisationKind.WORKSTATION), now))


def require_known(codes: Codes, profile: Profile) -> None:
    """Refuse a profile whose county or industry no list holds; no page could name them."""
    if codes.regions.find(profile.region) is None or codes.regions.county_of(profile.region) is None:
        raise UnknownCodeError(
            Text(f"没有代码为 {profile.region} 的县（市、区）。", f"No county has the code {profile.region}.")
        )
    if codes.industries.find(profile.industry) is None:
        raise UnknownCodeError(
            Text(
                f"没有代码为 {profile.industry} 的制造业行业大类。",
                f"No division of manufacturing has the code {profile.industry}.",
            )
        )


def edit_profile(
    session: Session, codes: Codes, actor: Actor, enterprise_id: str, *, profile: Profile, now: datetime
) -> StoredEnterprise:
    """Describe the firm anew; its credit code stays what it was registered under."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.EDIT_PROFILE, now=now)
    require_known(codes, profile)
    if profile.credit_code != found.credit_code:
        raise ActionNotAllowedError(
            Text("统一社会信用代码登记后不能修改。", "The credit code cannot be changed once registered."),
            Text("如确有变更，请联系所属工作站。", "If it has really changed, please ask your workstation."),
        )
    moved = profile.region != found.region
    found.describe(profile)
    if moved and found.claims_id is None:
        leave_former_county(session, found, now=now)
        serve_by_county(session, found, now=now)
    record(session, actor.origin, _deed("enterprise.edit", found.id), now=now)
    return found


def serving_workstations(
    session: Session, actor: Actor, enterprise_id: str, *, now: datetime
) -> tuple[Organisation, ...]:
    """The workstations that serve the firm at the moment, by name."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.READ_ENTERPRISE, now=now)
    serving = [session.get_one(Organisation, each) for each in workstations_of(session, found.id, now)]
    return tuple(sorted(serving, key=lambda each: (each.name, each.id)))


def accept_privacy(
    session: Session, actor: Actor, enterprise_id: str, *, version: str, now: datetime
) -> StoredEnterprise:
    """Accept the privacy notice for the firm; the first acceptance of a version is the one that counts."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.ACCEPT_PRIVACY, now=now)
    if found.privacy_version != version:
        note_acceptance(session, actor.origin, found, version=version, now=now)
    return found


def note_acceptance(
    session: Session, origin: Origin, enterprise: StoredEnterprise, *, version: str, now: datetime
) -> None:
    """Keep who accepted which version of the privacy notice for a firm, and when."""
    enterprise.privacy_version = version
    enterprise.privacy_accepted_at = now
    enterprise.privacy_accepted_by = UserId(origin.actor)
    deed = replace(_deed("enterprise.accept_privacy", enterprise.id), detail={"version": version})
    record(session, origin, deed, now=now)


def withdraw_access(
    session: Session, actor: Actor, enterprise_id: str, *, workstation: OrganisationId, now: datetime
) -> None:
    """Turn a workstation away: from this moment it sees nothing of the firm.

    Where nobody else serves the firm, a review that was open is closed as if it had never begun.
    """
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.WITHDRAW_ACCESS, now=now)
    standing = [
        each
        for each in assignments_of(session, found.id)
        if each.workstation_id == workstation and stands(each, now)
    ]
    if not standing:
        raise NotFoundError
    for each in standing:
        each.withdrawn_at = now
        each.withdrawn_by = actor.user
    record(session, actor.origin, _deed("enterprise.withdraw_access", found.id), now=now)
    close_unserved(session, actor, found.id, now=now)


def confirm_lead(session: Session, actor: Actor, enterprise_id: str, *, lead: UserId, now: datetime) -> None:
    """Confirm, as a workstation, that somebody leads the firm."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.CONFIRM_LEAD, now=now)
    membership = membership_of(session, lead, found.id, role=Role.LEAD)
    if membership is None:
        raise NotFoundError
    membership.confirmed_at = now
    membership.confirmed_by = actor.user
    record(session, actor.origin, _deed("enterprise.confirm_lead", found.id), now=now)


def claims_to(
    session: Session, actor: Actor, enterprise_id: str, *, now: datetime
) -> tuple[WaitingClaim, ...]:
    """The claims to a firm that wait for a decision, the oldest first."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.DECIDE_CLAIM, now=now)
    claims = open_claims(session, found.id)
    claimants = display_names(session, [claim.claimed_by for claim in claims])
    return tuple(WaitingClaim(each.id, claimants[each.claimed_by], each.claimed_at) for each in claims)


def decide_claim(session: Session, actor: Actor, claim_id: str, *, accept: bool, now: datetime) -> Claim:
    """Let the claimant join the firm as a respondent, or not; what was filled in apart stays apart."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFoundError
    actor.require(Act.DECIDE_CLAIM, firm(session, claim.enterprise_id, now=now))
    if claim.decided_at is not None:
        raise ActionNotAllowedError
    claim.decided_at = now
    claim.decided_by = actor.user
    claim.accepted = accept
    if accept:
        join(
            session,
            Membership(
                user_id=claim.claimed_by,
                organisation_id=claim.enterprise_id,
                role=Role.RESPONDENT,
                since=now,
                confirmed_at=now,
                confirmed_by=actor.user,
            ),
        )
    record(session, actor.origin, _deed("enterprise.decide_claim", claim.enterprise_id), now=now)
    return claim


def _deed(action: str, enterprise: EnterpriseId) -> Deed:
    return Deed(action=action, object_kind="enterprise", object_id=enterprise, enterprise=enterprise)
