"""The body of the file: the filled templates from top to bottom, each mark in Word's terms."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from assessment.report.word.contents import contents_of
from assessment.report.word.figures import Gallery
from assessment.report.word.inline import UnknownMarkError
from assessment.report.word.markup import mark
from assessment.report.word.paragraphs import classes, heading, list_of, text_of
from assessment.report.word.tables import table_of

_CONTAINERS: Final = frozenset(["article", "body", "div", "header", "section"])
_ON_A_NEW_PAGE: Final = frozenset(["begins", "conclusion"])
_HEADINGS: Final = ("h1", "h2", "h3", "h4")


class Body:
    """Turns the marks of one document, and keeps what has to be counted: drawings, bookmarks, lists."""

    def __init__(self, root: Element, gallery: Gallery) -> None:
        found = root.find("body")
        if found is None:
            raise UnknownMarkError(root.tag)
        self._root, self._gallery = found, gallery
        self._is_brief = found.find(".//h2") is None
        self._bookmarks = {
            each.get("id", ""): number
            for number, each in enumerate((each for each in found.iter() if each.tag in _HEADINGS), 1)
            if each.get("id")
        }
        self._new_page = False
        self.numbered_lists = 0

    def blocks(self) -> Iterator[Element]:
        """Everything in order."""
        return self._all_in(self._root, in_measure=False)

    def _all_in(self, node: Element, *, in_measure: bool) -> Iterator[Element]:
        if not self._is_brief and _ON_A_NEW_PAGE & set(classes(node)):
            self._new_page = True
        if "".join([node.text or "", *(child.tail or "" for child in node)]).strip():
            raise UnknownMarkError(node.tag)  # words of its own would be lost
        for child in node:
            yield from self._turned(child, in_measure=in_measure)
        if "cover" in classes(node):
            yield mark("w:p", {}, mark("w:r", {}, mark("w:br", {"w:type": "page"})))

    def _turned(self, node: Element, *, in_measure: bool) -> Iterator[Element]:
        match node.tag:
            case "p":
                yield text_of(node, in_measure=in_measure)
            case "h1" | "h2" | "h3" | "h4":
                yield self._heading(node)
            case "table":
                yield from table_of(node)
            case "figure":
                yield self._gallery.hang(node)
            case "ul" | "ol":
                yield from list_of(node, self.numbered_lists)
                self.numbered_lists += node.tag == "ol"
            case "nav":
                yield contents_of(node, self._bookmarks)
            case container if container in _CONTAINERS:
                yield from self._all_in(node, in_measure=in_measure or "measure" in classes(node))
            case _:
                raise UnknownMarkError(node.tag)

    def _heading(self, node: Element) -> Element:
        new_page, self._new_page = self._new_page, False
        level = _HEADINGS.index(node.tag)
        return heading(
            node,
            max(1, level - 1) if self._is_brief and level else level,
            bookmark=self._bookmarks.get(node.get("id", ""), 0),
            new_page=new_page,
        )
