"""What for a firm's data may be looked at (用途): an access names one, a round of assessments has one."""

from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What for a firm's data may be looked at; an access names one."""

    SERVICE = "service"
    POLICY = "policy"
    STATISTICS = "statistics"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _PURPOSE_LABELS[self]


NAMED: Final = frozenset({Purpose.SERVICE, Purpose.POLICY})
"""What for a firm may be seen by name; for statistics it is only counted (统计法 28, 实施条例 30)."""

_PURPOSE_LABELS: Final = {
    Purpose.SERVICE: "服务诊断",
    Purpose.POLICY: "政策申报",
    Purpose.STATISTICS: "统计调查",
}
