"""A workstation's letterhead as a report bears it: the foreword filled in with what the report says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assessment.domain.letterheads import Letterhead
from assessment.report.forewords import filled

LOGO: Final = "letterhead.png"
"""How the templates name the logo among what comes with the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLetterhead:
    """What is printed of it; without a ``logo`` there is none."""

    workstation: str
    foreword: tuple[str, ...]
    contact: tuple[str, ...]
    logo: bytes

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """What has to come with the document."""
        return {LOGO: self.logo} if self.logo else {}


def printed_letterhead(letterhead: Letterhead | None, values: Mapping[str, str]) -> PrintedLetterhead | None:
    """The letterhead with ``values`` in its foreword, by their Chinese names, and its workstation's."""
    if letterhead is None:
        return None
    return PrintedLetterhead(
        workstation=letterhead.workstation,
        foreword=filled(letterhead.foreword, {**values, "工作站": letterhead.workstation}),
        contact=letterhead.contact,
        logo=letterhead.logo,
    )
