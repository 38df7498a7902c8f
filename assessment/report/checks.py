"""What lets whoever holds a report have it checked: its code, the page to go to, and a picture to scan."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import segno

_QUIET: Final = 4
"""Empty modules around the picture, as ISO/IEC 18004 asks for."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code: how many modules wide it is with its margin, and its dark modules as one path."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Check:
    """The code of a report, the ``page`` where it is checked and the way there to scan.

    ``page`` is empty, and there is no picture, where the address of the site is not known.
    """

    code: str
    page: str
    picture: Picture | None


def check_of(number: str, code: str, address: str) -> Check | None:
    """How a report is checked; ``None`` for one that the site did not make."""
    if not code:
        return None
    if not address:
        return Check(code, "", None)
    page = f"{address}/check"
    return Check(code, page, picture_of(f"{page}?number={number}&code={code}"))


def picture_of(text: str) -> Picture:
    """A text as a QR code that can still be read with 15 % of it spoilt."""
    rows = segno.make(text, error="m", micro=False).matrix
    return Picture(len(rows) + 2 * _QUIET, "".join(_drawn(rows)))


def _drawn(rows: tuple[bytearray, ...]) -> Iterator[str]:
    """Each row of dark modules that lie side by side, as one bar."""
    for top, row in enumerate(rows, _QUIET):
        left = _QUIET
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{left} {top}h{width}v1h-{width}z"
            left += width
