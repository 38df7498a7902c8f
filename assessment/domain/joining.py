"""Who lets people into an organisation, as what, and who lets them go again."""

from collections.abc import Mapping
from typing import Final

from assessment.domain.access import Act
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role

INVITERS: Final[Mapping[OrganisationKind, Act]] = {
    OrganisationKind.ENTERPRISE: Act.INVITE_COLLEAGUE,
    OrganisationKind.WORKSTATION: Act.INVITE_CONSULTANT,
    OrganisationKind.BUREAU: Act.INVITE_STAFF,
    OrganisationKind.PLATFORM: Act.INVITE_STAFF,
}
ENDERS: Final[Mapping[OrganisationKind, Act]] = {
    OrganisationKind.ENTERPRISE: Act.END_COLLEAGUE,
    OrganisationKind.WORKSTATION: Act.END_CONSULTANT,
}
ENDABLE: Final = frozenset({Role.RESPONDENT, Role.CONSULTANT})
"""Whom a lead or a head lets go; leads and heads themselves are the security administrator's business."""


def invitable(kind: OrganisationKind, inviter: frozenset[Role]) -> frozenset[Role]:
    """The roles that ``inviter`` may give by invitation; a lead makes no other lead, a head no other head."""
    return ROLES_OF[kind] - (inviter & {Role.LEAD, Role.HEAD})
