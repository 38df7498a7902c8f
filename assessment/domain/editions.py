"""In which edition a report is made: how long, in which language (one for each), under whose letterhead."""

from dataclasses import dataclass
from enum import StrEnum

from assessment.domain.texts import SOURCE_LANGUAGE, Language


class Length(StrEnum):
    """How much of the content is printed."""

    BRIEF = "brief"
    FULL = "full"
    COMPLETE = "complete"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    Length.BRIEF: "一页摘要",
    Length.FULL: "完整报告",
    Length.COMPLETE: "完整报告加附录",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """The length and the language of a report.

    ``letterhead`` is the workstation whose letterhead a firm wishes for its own report. What somebody of a
    workstation orders bears that workstation's, without being asked.
    """

    length: Length = Length.FULL
    language: Language = SOURCE_LANGUAGE
    letterhead: str = ""


USUAL = Edition()
