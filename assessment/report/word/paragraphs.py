"""Paragraphs: which of Word's styles each paragraph, heading and list of the templates takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from assessment.report.word.inline import Words, runs, words_in
from assessment.report.word.markup import mark, valued

_STYLES: Final[Mapping[str, str]] = {
    "copy": "ReportCopy",
    "notice": "ReportNotice",
    "station": "ReportSenderName",
    "contact": "ReportSender",
    "foreword-title": "ReportKeyLine",
    "signed": "ReportSender",
    "enterprise": "Subtitle",
    "brief-facts": "ReportFacts",
    "stage": "ReportStanding",
    "total": "ReportStanding",
    "score-line": "ReportKeyLine",
    "verdict": "ReportKeyLine",
    "small": "ReportNote",
    "fact": "ReportNote",
    "cover-note": "ReportNote",
    "end": "ReportEnd",
}
_WITHIN_MEASURE: Final[Mapping[str, str]] = {"BodyText": "ReportMeasure", "ReportNote": "ReportMeasureNote"}
_LISTS: Final[Mapping[str, str]] = {"ul": "ListBullet", "ol": "ListNumber"}
_FIRST_OWN_LIST, _LAST_OWN_LIST = 10, 59
"""Numbers of the lists that begin again at one; those below are the styles' own."""


def classes(node: Element) -> list[str]:
    """The classes of a mark."""
    return node.get("class", "").split()


def paragraph(style: str, words: Iterable[Words], *properties: Element) -> Element:
    """A paragraph in a style; ``properties`` in the order that Word asks for."""
    return mark("w:p", {}, mark("w:pPr", {}, valued("w:pStyle", style), *properties), *runs(words))


def text_of(node: Element, *, in_measure: bool) -> Element:
    """A paragraph of text in the style that its class stands for."""
    style = next((_STYLES[each] for each in classes(node) if each in _STYLES), "BodyText")
    return paragraph(_WITHIN_MEASURE.get(style, style) if in_measure else style, words_in(node))


def heading(node: Element, level: int, *, bookmark: int = 0, new_page: bool = False) -> Element:
    """A heading of a level, 0 being the title; one without a bookmark is not in the contents."""
    style = f"Heading{level}" if level else "Title"
    if level == 2 and not bookmark:
        style = "ReportHeading2"
    breaks = [mark("w:pageBreakBefore")] if new_page else []
    made = paragraph(style, words_in(node), *breaks)
    if bookmark:
        named = {"w:id": str(bookmark), "w:name": anchor(bookmark)}
        made.insert(1, mark("w:bookmarkStart", named))
        made.append(mark("w:bookmarkEnd", {"w:id": str(bookmark)}))
    return made


def anchor(bookmark: int) -> str:
    """The name of a bookmark, in the form that Word gives those of its contents."""
    return f"_Toc{bookmark:09d}"


def list_of(node: Element, numbered: int) -> Iterator[Element]:
    """The items of a list; ``numbered`` are the numbered lists before it."""
    own = _numbering(min(_FIRST_OWN_LIST + numbered, _LAST_OWN_LIST)) if node.tag == "ol" else ()
    for item in node:
        yield paragraph(_LISTS[node.tag], words_in(item), *own)


def _numbering(number: int) -> Sequence[Element]:
    return (mark("w:numPr", {}, valued("w:ilvl", "0"), valued("w:numId", str(number))),)
