"""What stands within a paragraph of the filled templates: words, in bold or not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from assessment.report.word.markup import lettered, mark, valued

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_BOLD: Final = frozenset(["b", "strong"])
_PLAIN: Final = frozenset(["span", "a"])


class UnknownMarkError(Exception):
    """The templates use a mark that has no counterpart in a Word file yet."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Word 文件不认识模板里的 <{name}>。")


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text in one appearance, or the end of a line within a paragraph."""

    text: str
    bold: bool = False


LINE_END: Final = Words("\n")


def words_in(node: Element) -> tuple[Words, ...]:
    """All that a paragraph, a heading or a cell says, blanks drawn together as a browser would."""
    return tuple(_tidied(_pieces(node, bold=False)))


def plain(node: Element) -> str:
    """The same without its appearance."""
    return "".join(each.text for each in words_in(node))


def runs(words: Iterable[Words]) -> Iterator[Element]:
    """The pieces in Word's terms."""
    for each in words:
        look = [mark("w:rPr", {}, valued("w:rStyle", "Strong"))] if each.bold else []
        said = mark("w:br") if each is LINE_END else lettered("w:t", each.text)
        yield mark("w:r", {}, *look, said)


def _pieces(node: Element, *, bold: bool) -> Iterator[Words]:
    yield Words(node.text or "", bold)
    for child in node:
        if child.tag == "br":
            yield LINE_END
        elif child.tag in _BOLD | _PLAIN:
            yield from _pieces(child, bold=bold or child.tag in _BOLD)
        else:
            raise UnknownMarkError(child.tag)
        yield Words(child.tail or "", bold)


def _tidied(pieces: Iterable[Words]) -> Iterator[Words]:
    """One blank for many, and none at the beginning or the end of a line."""
    last: Words | None = None
    for piece in pieces:
        if piece is LINE_END:
            yield from _ended(last)
            yield piece
            last = None
            continue
        text = _BLANKS.sub(" ", piece.text)
        if last is None or last.text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            if last:
                yield last
            last = replace(piece, text=text)
    yield from _ended(last)


def _ended(last: Words | None) -> Iterator[Words]:
    if last and last.text.rstrip(" "):
        yield replace(last, text=last.text.rstrip(" "))
