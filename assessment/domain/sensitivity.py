"""Sensitivity classes (敏感等级): how much harm it would do if what a question or a column holds got out."""

from enum import StrEnum
from typing import Final


class Sensitivity(StrEnum):
    """How much harm a leak would do: 公开, 内部, 敏感 (figures, weaknesses), 高度敏感."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS: Final = {
    Sensitivity.L0: "公开",
    Sensitivity.L1: "内部",
    Sensitivity.L2: "敏感",
    Sensitivity.L3: "高度敏感",
}
