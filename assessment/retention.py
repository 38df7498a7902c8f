"""How long the trail is kept (留痕保存期限), in calendar months; read from the environment.

Three years by default and half a year at the least are the platform's own rule, in the reading that
网络安全法 asks for logs of six months, and 网络数据安全管理条例 for three years of records of what was
provided to others (待核). An installation may keep longer, or for ever.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

MONTHS: Final = "ASSESSMENT_TRAIL_MONTHS"
FOR_EVER: Final = "forever"
FEWEST_MONTHS: Final = 6
USUAL_MONTHS: Final = 36
_MOST_MONTHS: Final = 1200


class UnusableRetentionError(Exception):
    """A retention that cannot be used; it says which setting and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many months entries of the trail are kept at the least; ``None`` is for ever."""

    trail_months: int | None = USUAL_MONTHS

    def reaches_back_to(self, now: datetime) -> datetime | None:
        """The moment before which entries may go; ``None`` where none may."""
        return None if self.trail_months is None else months_before(now, self.trail_months)


USUAL_RETENTION: Final = Retention()


def retention_from(environment: Mapping[str, str]) -> Retention:
    """What the environment asks for; raises :class:`UnusableRetentionError`."""
    value = environment.get(MONTHS, str(USUAL_MONTHS)).strip()
    if value == FOR_EVER:
        return Retention(None)
    if not (value.isascii() and value.isdigit() and FEWEST_MONTHS <= int(value) <= _MOST_MONTHS):
        raise UnusableRetentionError(
            MONTHS,
            f"应为 {FEWEST_MONTHS} 到 {_MOST_MONTHS} 个月，例如 {USUAL_MONTHS}；一直保存写 {FOR_EVER}。",
        )
    return Retention(int(value))


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many calendar months earlier; at the end of a shorter month, its last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
