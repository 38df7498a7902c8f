"""Where a rule or a figure comes from, and how far it may be relied on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """How well a statement is supported; whatever is not official text is labelled wherever it is shown."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    RECALLED_HIGH = "recalled-high"
    RECALLED_MEDIUM = "recalled-medium"
    DISPUTED = "disputed"
    OURS = "ours"

    @property
    def label(self) -> str:
        """The words shown beside the statement (来源标识)."""
        return _LABELS[self]


_TO_BE_VERIFIED: Final = "据公开资料，待核"
_LABELS: Final = {
    Mark.OFFICIAL: "官方文件",
    Mark.SECONDARY: _TO_BE_VERIFIED,
    Mark.RECALLED_HIGH: _TO_BE_VERIFIED,
    Mark.RECALLED_MEDIUM: _TO_BE_VERIFIED,
    Mark.DISPUTED: "各方资料不一，待核",
    Mark.OURS: "平台自定规则",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document by its title and, where it has one, its number (文号)."""

    title: str
    mark: Mark
    number: str = ""
    note: str = ""

    @property
    def citation(self) -> str:
        """Title, number and mark in one line, as printed under a table."""
        number = f"（{self.number}）" if self.number else ""
        return f"{self.title}{number}，{self.mark.label}"
