"""Ending a membership: a lead lets a respondent go, a head a consultant; the person and the account stay."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.access import Thing
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.joining import ENDABLE, ENDERS
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import Text
from assessment.persistence.accounts import members_of
from assessment.persistence.organisations import Organisation
from assessment.persistence.sign_ins import revoke_sessions
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor, firm


def end_membership(
    session: Session, actor: Actor, organisation_id: str, *, user: UserId, now: datetime
) -> None:
    """Let somebody no longer belong to the own organisation: all sessions end, other memberships stay."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.kind not in ENDERS:
        raise NotFoundError
    actor.require(ENDERS[organisation.kind], _thing(session, organisation, now))
    held = [each for each, member in members_of(session, organisation.id) if member.id == user]
    if not held:
        raise NotFoundError
    if not all(each.role in ENDABLE for each in held):
        raise ActionNotAllowedError(
            Text("企业负责人和工作站站长不在这里移出。", "Leads and heads are not let go here."),
            Text("请联系平台安全管理员办理。", "Please ask the platform's security administrator."),
        )
    for each in held:
        each.ended_at = now
    revoke_sessions(session, user, now)
    deed = Deed(
        action="membership.end",
        object_kind="account",
        object_id=user,
        enterprise=_firm(organisation),
        detail={"organisation": organisation.id, "roles": sorted(each.role.value for each in held)},
    )
    record(session, actor.origin, deed, now=now)


def _thing(session: Session, organisation: Organisation, now: datetime) -> Thing:
    found = _firm(organisation)
    return Thing(organisation=organisation.id) if found is None else firm(session, found, now=now)


def _firm(organisation: Organisation) -> EnterpriseId | None:
    is_firm = organisation.kind is OrganisationKind.ENTERPRISE
    return EnterpriseId(OrganisationId(organisation.id)) if is_firm else None
