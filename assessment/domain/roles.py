"""Who people are in the three kinds of organisation, and the three administrators of the platform."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class OrganisationKind(StrEnum):
    """The kinds of organisation a person can belong to."""

    ENTERPRISE = "enterprise"
    WORKSTATION = "workstation"
    BUREAU = "bureau"
    PLATFORM = "platform"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _KIND_LABELS[self]


class Role(StrEnum):
    """What a person does in an organisation; province, city and county are relations, not roles."""

    RESPONDENT = "respondent"
    LEAD = "lead"
    CONSULTANT = "consultant"
    HEAD = "head"
    OFFICER = "officer"
    LEDGER_OFFICER = "ledger_officer"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _ROLE_LABELS[self]


_KIND_LABELS: Final = {
    OrganisationKind.ENTERPRISE: "企业",
    OrganisationKind.WORKSTATION: "数字化转型工作站",
    OrganisationKind.BUREAU: "经信局",
    OrganisationKind.PLATFORM: "平台",
}
_ROLE_LABELS: Final = {
    Role.RESPONDENT: "填报人",
    Role.LEAD: "企业负责人",
    Role.CONSULTANT: "诊断顾问",
    Role.HEAD: "工作站站长",
    Role.OFFICER: "经信局工作人员",
    Role.LEDGER_OFFICER: "经信局台账管理员",
    Role.SYSTEM_ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMINISTRATOR: "安全管理员",
    Role.AUDIT_ADMINISTRATOR: "审计管理员",
}

ADMINISTRATORS: Final = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)

ROLES_OF: Final[Mapping[OrganisationKind, frozenset[Role]]] = {
    OrganisationKind.ENTERPRISE: frozenset({Role.RESPONDENT, Role.LEAD}),
    OrganisationKind.WORKSTATION: frozenset({Role.CONSULTANT, Role.HEAD}),
    OrganisationKind.BUREAU: frozenset({Role.OFFICER, Role.LEDGER_OFFICER}),
    OrganisationKind.PLATFORM: ADMINISTRATORS,
}

_FIRMS: Final = frozenset({Role.RESPONDENT, Role.LEAD})
_WORKSTATIONS: Final = frozenset({Role.CONSULTANT, Role.HEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How long a session may rest, by what its person is, and after how long it ends in any case."""

    firms: timedelta = timedelta(hours=2)
    workstations: timedelta = timedelta(minutes=30)
    officials: timedelta = timedelta(minutes=15)
    lifetime: timedelta = timedelta(hours=12)

    def idle(self, roles: Collection[Role]) -> timedelta:
        """By the strictest of the roles; without any as short as an official's."""
        return min((self._idle(role) for role in roles), default=self.officials)

    def _idle(self, role: Role) -> timedelta:
        if role in _FIRMS:
            return self.firms
        return self.workstations if role in _WORKSTATIONS else self.officials


USUAL_LIMITS: Final = SessionLimits()
