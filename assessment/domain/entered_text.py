"""Text as people type or paste it, brought into the one form in which it is kept.

This is the only canonicaliser: whatever enters the platform as text passes through here. Emoji and rare
characters stay; what cannot be stored, printed or exported everywhere does not.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from assessment.domain.texts import Text

TEXT_LIMIT: Final = 2000

_TAB_AND_LINE_BREAKS: Final = {
    0x09: " ",
    0x0A: "\n",
    **dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n"),
}
_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0))
# Invisible marks that reorder or split what is read; the joiners inside emoji are not among them.
_DISGUISES: Final = (
    *(0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFFF9, 0xFFFC),
)
_NONCHARACTERS: Final = (
    *range(0xFDD0, 0xFDF0),
    *(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
)
_CLEANED: Final[dict[int, str | None]] = {
    **dict.fromkeys((*_CONTROLS, *_DISGUISES, *_NONCHARACTERS)),
    **_TAB_AND_LINE_BREAKS,
}
_MOST_MARKS: Final = 30
"""Marks kept on one letter (the Stream-Safe Text Format of Unicode); normalising a longer pile takes ages."""
_ASCII_WIDTH: Final = {0x3000: " ", **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}}


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text of more characters than are kept."""

    length: int
    limit: int

    @property
    def excess(self) -> int:
        """How many characters have to go."""
        return self.length - self.limit

    @property
    def message(self) -> Text:
        """What to do."""
        return Text(
            f"最多填写 {self.limit:,} 个字，现在有 {self.length:,} 个，请删去 {self.excess:,} 个字。",
            f"At most {self.limit:,} characters; there are {self.length:,}, please delete {self.excess:,}.",
        )


def canonical_text(text: str) -> str:
    """``text`` in NFC without control characters, lone surrogates and outer blanks; lines end in LF."""
    if text.isascii() and text.isprintable():  # most of what comes in
        return text.strip()
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    cleaned = _without_piles(whole.replace("\r\n", "\n").translate(_CLEANED))
    return _without_piles(unicodedata.normalize("NFC", cleaned)).strip()


def canonical_line(text: str) -> str:
    """``text`` as for a name: canonical, and every run of blanks and line breaks a single space."""
    return " ".join(canonical_text(text).split())


def entered_text(text: str, limit: int = TEXT_LIMIT) -> str | TooLong:
    """The canonical text, or by how much it is too long."""
    return _within(canonical_text(text), limit)


def entered_line(text: str, limit: int = TEXT_LIMIT) -> str | TooLong:
    """The canonical line, or by how much it is too long."""
    return _within(canonical_line(text), limit)


def ascii_width(text: str) -> str:
    """``text`` with the full-width forms of ASCII characters (１２３，％) made narrow."""
    return text.translate(_ASCII_WIDTH)


def _without_piles(text: str) -> str:
    """``text`` with at most ``_MOST_MARKS`` combining marks in a row."""
    if not any(map(unicodedata.combining, text)):
        return text
    kept: list[str] = []
    marks = 0
    for each in text:
        marks = marks + 1 if unicodedata.combining(each) else 0
        if marks <= _MOST_MARKS:
            kept.append(each)
    return "".join(kept)


def _within(text: str, limit: int) -> str | TooLong:
    return text if len(text) <= limit else TooLong(len(text), limit)
