"""A workstation's letterhead (报告抬头): what it puts on the reports of the firms it serves."""

from dataclasses import dataclass
from typing import Final

LONGEST_FOREWORD: Final = 1000
"""Characters of the foreword as it is written, names and conditions included."""
LONGEST_FILLED: Final = 300
"""Characters of the foreword as it is printed: it has to fit under the longest contents."""
MOST_PARAGRAPHS: Final = 4
LONGEST_LINE: Final = 40
MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """One revision of it; ``logo`` is a PNG of our own making, or nothing.

    ``foreword`` is a template: what it says of a firm is filled in when the report is made. ``contact`` are
    plain lines.
    """

    workstation: str
    foreword: str = ""
    contact: tuple[str, ...] = ()
    logo: bytes = b""

    @property
    def is_bare(self) -> bool:
        """Whether it says nothing beyond the name of the workstation."""
        return not (self.foreword or self.contact or self.logo)
