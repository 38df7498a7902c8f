"""How wide a Chinese line is, in ems, and where it may break: enough for the labels of a chart."""

import unicodedata
from collections.abc import Iterator
from math import ceil
from typing import Final

_NO_LINE_START: Final = frozenset("，。、；：？！）》”’】％%,.;:?!)")
_NO_LINE_END: Final = frozenset("（《“‘【(")
_NARROW: Final = 0.56


def ems(text: str) -> float:
    """The width of a text in ems: one for a Chinese character, a little over half for a Latin one."""
    return sum(1.0 if _wide(letter) else _NARROW for letter in text)


def longest(text: str) -> float:
    """The width in ems of the longest part of a text that no line may break."""
    return max((ems(piece.strip()) for piece in _pieces(text)), default=0.0)


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """The text in lines of at most ``width`` ems; words stay whole, marks stay with their neighbour."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line.strip() and ems(line + piece.rstrip()) > width:
            lines.append(line.strip())
            line = ""
        line += piece
    return (*lines, line.strip()) if line.strip() else tuple(lines)


def balanced(text: str, width: float) -> tuple[str, ...]:
    """The text in as few lines as ``wrapped`` needs at ``width``, and as even as that number allows."""
    lines = wrapped(text, width)
    narrower = ceil(ems(text) / max(1, len(lines)))
    while narrower < width and len(wrapped(text, narrower)) > len(lines):
        narrower += 1
    return wrapped(text, min(width, narrower))


def _pieces(text: str) -> Iterator[str]:
    """The unbreakable pieces of a text: a character with the marks that cling to it, or a Latin word."""
    piece = ""
    for letter in text:
        if piece and not _clings(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _clings(before: str, after: str) -> bool:
    if after in _NO_LINE_START or before in _NO_LINE_END:
        return True
    return not (_wide(before) or _wide(after) or before.isspace())


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WFA"
