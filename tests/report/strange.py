"""Texts of every script and trick there is: what a firm may be called, and what somebody may write."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

LONGEST: Final = 14
"""Written as codes, a few texts of this length are what the page of a firm has room for."""
_BLOCKS: Final = {
    "right to left": ((0x590, 0x5FF), (0x600, 0x6FF), (0x700, 0x74F), (0x8E0, 0x8FF), (0x10900, 0x1091F)),
    "turning round": ((0x200E, 0x200F), (0x61C, 0x61C), (0x202A, 0x202E), (0x2066, 0x2069)),
    "marks": ((0x300, 0x36F), (0x483, 0x489), (0x3099, 0x309A), (0x302A, 0x302F), (0x20D0, 0x20F0)),
    "joiners": ((0x200B, 0x200D), (0x2060, 0x2064), (0x34F, 0x34F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)),
    "formats": ((0xAD, 0xAD), (0x180E, 0x180E), (0xFFF9, 0xFFFF), (0x110BD, 0x110CD), (0x13430, 0x13440)),
    "rare characters": ((0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x323AF)),
    "characters twice": ((0xF900, 0xFAFF), (0x2F800, 0x2FA1F), (0x2E80, 0x2FDF), (0x31C0, 0x31EF)),
    "emoji": ((0x1F300, 0x1F6FF), (0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF), (0x2600, 0x27BF)),
    "tags": ((0xE0001, 0xE007F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    "private": ((0xE000, 0xF8FF), (0xF0000, 0xF00FF), (0x10FF00, 0x10FFFF)),
    "syllables": ((0x1100, 0x11FF), (0xAC00, 0xD7FF), (0x900, 0x97F), (0xE00, 0xE7F), (0x1780, 0x17FF)),
    "controls": ((0x0, 0x20), (0x7F, 0xA0), (0x2000, 0x200A), (0x2028, 0x2029), (0xFDD0, 0xFDEF)),
    "halves": ((0xD800, 0xDFFF),),
    "ordinary": ((0x4E00, 0x9FFF), (0x20, 0x7E), (0x3000, 0x30FF), (0xFF00, 0xFFEF)),
}
_WORDS: Final = (
    *("黄石五金", "12", "34", "50%", "(甲)", "<b>", "&amp;", "]]>", "-->", "{{7*7}}", "%(a)s", "//", "“厂”"),
    *(
        "👩\u200d🏭",
        "✈\ufe0f",
        "🇨🇳",
        "葛\U000e0100",
        "か\u3099",
        "ḿm\u0300",
        "a\u0301\u0302",
        "각",
        "fi",
        "\r\n",
    ),
)
_LETTERS: Final = st.sampled_from(sorted(_BLOCKS)).flatmap(
    lambda name: st.one_of([st.integers(first, last).map(chr) for first, last in _BLOCKS[name]])
)
TEXTS: Final[SearchStrategy[str]] = st.lists(
    st.one_of(_LETTERS, _LETTERS, _LETTERS, st.sampled_from(_WORDS), st.characters()), max_size=LONGEST
).map("".join)


def bundles(number: int) -> SearchStrategy[Sequence[str]]:
    """So many texts at a time, no two of them the same."""
    return st.lists(TEXTS, min_size=number, max_size=number, unique=True)
