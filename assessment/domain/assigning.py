"""On what ground a workstation serves a firm, and for how long a firm may open itself to one."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


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
"""How far ahead a firm or a bureau may open a firm to a workstation (platform's own rule)."""
