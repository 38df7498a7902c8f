"""How urgent reports are beside everything else on the machine; read from the environment."""

from collections.abc import Mapping
from typing import Final

URGENCY: Final = "ASSESSMENT_REPORT_URGENCY"
_LOW, _USUAL = "low", "usual"


class UnusableUrgencyError(Exception):
    """An urgency that is none; it says which setting and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


def reports_yield(environment: Mapping[str, str]) -> bool:
    """Whether reports get only what others leave of the processors, so that no page waits for one.

    On a machine that other programs keep busy day and night they would never be made; ``usual`` gives them
    a share. Raises :class:`UnusableUrgencyError`.
    """
    value = environment.get(URGENCY, _LOW).strip()
    if value not in (_LOW, _USUAL):
        raise UnusableUrgencyError(
            URGENCY, f"应为 {_LOW}（网站优先，空闲时生成报告）或 {_USUAL}（其他程序长期占用处理器时）。"
        )
    return value == _LOW
