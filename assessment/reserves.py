"""What has to stay free on a disk, so that the site stops writing before the disk is full."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

RESERVE: Final = "ASSESSMENT_RESERVE"
MEBIBYTE: Final = 1024 * 1024
_SHARE: Final = re.compile(r"[1-9]?[0-9]%")
_MEBIBYTES: Final = re.compile(r"[1-9][0-9]{0,8}")


class UnusableReserveError(Exception):
    """A reserve that cannot be used; it says which setting and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Reserve:
    """What has to stay free on a disk: so many bytes or this share of it (0–1), whichever is less."""

    free_bytes: int
    share: float

    def of(self, total: int) -> int:
        """The bytes that have to stay free on a disk of ``total`` bytes."""
        return min(self.free_bytes, int(total * self.share))


DEFAULT_RESERVE: Final = Reserve(500 * MEBIBYTE, 0.05)


def reserve_from(environment: Mapping[str, str]) -> Reserve:
    """``800`` is so many MiB, ``3%`` that share of the disk; raises :class:`UnusableReserveError`."""
    if RESERVE not in environment:
        return DEFAULT_RESERVE
    value = environment[RESERVE].strip()
    if _SHARE.fullmatch(value):
        return Reserve(sys.maxsize, int(value[:-1]) / 100)
    if _MEBIBYTES.fullmatch(value):
        return Reserve(int(value) * MEBIBYTE, 1.0)
    raise UnusableReserveError(RESERVE, "应为以 MiB 为单位的整数（例如 800），或者磁盘的百分比（例如 3%）。")
