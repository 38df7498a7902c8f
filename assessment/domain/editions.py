"""In which edition a report is made: how long it is, and in which language; a document holds one language."""

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
    """The length and the language of a report."""

    length: Length = Length.FULL
    language: Language = SOURCE_LANGUAGE


USUAL = Edition()
