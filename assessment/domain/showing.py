"""What is shown to whom, and what for: one table over the sensitivity classes, readable without programming.

The policy table (``access.py``) says who may open a page or take a file; this one says what may then stand in
it. Each line reads: *these roles*, for *this use*, are *shown* these classes, get those *masked*, and get
nothing of the others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.domain.sensitivity import Sensitivity


class Use(StrEnum):
    """What for somebody looks (用途)."""

    SELF = "self"
    OWN = "own"
    SERVICE = "service"
    SUPERVISION = "supervision"
    LEDGER = "ledger"
    ADMINISTRATION = "administration"
    METHOD = "method"
    AUDIT = "audit"
    CHECK = "check"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _USE_LABELS[self]


class Form(IntEnum):
    """How something is shown; what is masked, an act shows that leaves an entry in the trail."""

    WITHHELD = 0
    MASKED = 1
    SHOWN = 2

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _FORM_LABELS[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``None`` among the roles is whoever asks, whatever the role."""

    roles: frozenset[Role | None]
    shown: frozenset[Sensitivity]
    masked: frozenset[Sensitivity]

    def form(self, sensitivity: Sensitivity) -> Form:
        """How this class is shown."""
        if sensitivity in self.shown:
            return Form.SHOWN
        return Form.MASKED if sensitivity in self.masked else Form.WITHHELD


def _line(*roles: Role | None, shows: Collection[Sensitivity], masks: Collection[Sensitivity] = ()) -> Line:
    return Line(frozenset(roles), frozenset(shows), frozenset(masks))


L0, L1, L2, L3 = Sensitivity
_FIRM: Final = ROLES_OF[OrganisationKind.ENTERPRISE]
_STATION: Final = ROLES_OF[OrganisationKind.WORKSTATION]
_BUREAU: Final = ROLES_OF[OrganisationKind.BUREAU]

SHOWING: Final[Mapping[Use, tuple[Line, ...]]] = {
    Use.SELF: (_line(None, shows=(L0, L1, L2), masks=(L3,)),),
    Use.OWN: (_line(*_FIRM, shows=(L0, L1, L2, L3)), _line(*_STATION, shows=(L0, L1))),
    Use.SERVICE: (_line(*_STATION, shows=(L0, L1, L2), masks=(L3,)),),
    Use.SUPERVISION: (_line(*_BUREAU, shows=(L0, L1)),),
    Use.LEDGER: (_line(Role.LEDGER_OFFICER, shows=(L0, L1), masks=(L3,)),),
    Use.ADMINISTRATION: (_line(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, shows=(L0, L1)),),
    Use.METHOD: (_line(Role.SYSTEM_ADMINISTRATOR, shows=(L0, L1, L2)),),
    Use.AUDIT: (_line(Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR, shows=(L0, L1, L2)),),
    Use.CHECK: (_line(None, shows=(L0, L1, L2)),),
}


def form_of(sensitivity: Sensitivity, *, roles: Collection[Role], uses: Collection[Use]) -> Form:
    """How a class is shown to somebody with these roles, for these uses; nothing else reads the table."""
    held = {None, *roles}
    found = [line.form(sensitivity) for use in uses for line in SHOWING[use] if line.roles & held]
    return max(found, default=Form.WITHHELD)


_USE_LABELS: Final = {
    Use.SELF: "本人的账号",
    Use.OWN: "本单位的数据",
    Use.SERVICE: "服务诊断",
    Use.SUPERVISION: "区域汇总",
    Use.LEDGER: "建档立卡",
    Use.ADMINISTRATION: "平台管理",
    Use.METHOD: "问卷两版对照（不具名）",
    Use.AUDIT: "留痕与告警",
    Use.CHECK: "凭编号和查验码查验报告",
}
_FORM_LABELS: Final = {
    Form.SHOWN: "显示",
    Form.MASKED: "遮盖",
    Form.WITHHELD: "—",
}
