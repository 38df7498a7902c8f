"""On what ground a workstation serves a firm, what for, how long; and which firms a bureau looks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from assessment.domain.errors import RefusalError
from assessment.domain.identities import OrganisationId
from assessment.domain.purposes import NAMED, Purpose
from assessment.domain.texts import Text


class Basis(StrEnum):
    """Who brought it about that a workstation serves a firm."""

    COUNTY = "county"
    BUREAU = "assigned"
    FIRM = "granted"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _BASIS_LABELS[self]


_BASIS_LABELS: Final = {
    Basis.COUNTY: "按所在县（市、区）分配",
    Basis.BUREAU: "经信局指派",
    Basis.FIRM: "企业自己授权",
}

LONGEST_GRANT: Final = timedelta(days=3 * 366)
"""How far ahead a county or a firm may be opened to a workstation (platform's own rule)."""


class TermsRefusedError(RefusalError):
    """A workstation cannot be let in for this purpose, or until then."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a workstation is let in for, and until when (``None``: until somebody ends it)."""

    purpose: Purpose
    until: datetime | None = None

    def require_sound(self, now: datetime) -> None:
        """Refuse a purpose without names, and an end that is past or too far away."""
        if self.purpose not in NAMED:
            raise TermsRefusedError(
                Text(
                    "统计调查不向工作站开放单个企业的数据。",
                    "Statistics never open a single enterprise's data.",
                ),
                Text(
                    "请选择服务诊断或政策申报。",
                    "Please choose service and diagnosis, or policy applications.",
                ),
            )
        if self.until is not None and not now < self.until <= now + LONGEST_GRANT:
            raise TermsRefusedError(
                Text(
                    "有效期须在今天之后、三年之内。", "The last day has to lie within the next three years."
                ),
                Text("请重新选择日期。", "Please choose another day."),
            )


UNTIL_ENDED: Final = Terms(Purpose.SERVICE)
"""How a county is given by whoever founds a workstation."""


@dataclass(frozen=True, slots=True)
class Unserved:
    """That a firm is served by no workstation."""


PAGE_SIZE: Final = 20
"""How many firms a page of the list shows."""
ServedBy: TypeAlias = OrganisationId | Unserved | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmsWanted:
    """Which firms of its region a bureau looks for; empty means any. ``page`` counts from 1."""

    words: str = ""
    county: str = ""
    served_by: ServedBy = None
    page: int = 1
