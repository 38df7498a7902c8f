"""How the pages of a report are filled: 10 to 20 for every firm, none nearly empty, nothing torn apart."""

import re
from collections.abc import Callable
from html import unescape
from typing import Final

import pypdfium2
import pytest
from pypdfium2 import raw

from assessment.domain.texts import Language
from assessment.report.chapters import chapters_of
from assessment.report.content import ReportContent, Subject, content_of
from assessment.report.document import report_of
from assessment.report.pdf import Renderer
from tests.report import extremes, firms
from tests.report.test_report import squeezed, texts_of

FEWEST, MOST = 10, 20
MANY: Final = 0
"""The seed of a firm with many measures."""
LEAST_FILLED, LEAST_FILLED_LAST = 0.5, 0.3
SMALLEST: Final = 9.0
"""Points that what is told of a measure is printed in at least; PDF files of ours count in pixels."""
_FACT: Final[dict[Language, str]] = {"zh": "头三步：", "en": "irst three steps:"}
_PIXELS: Final = 0.75
_NOTE, _TAG, _ENOUGH = re.compile(r'<p class="small">(.*?)</p>', re.DOTALL), re.compile(r"<[^>]*>"), 12
_TABLE, _ROW = (re.compile(rf"<{each}\b.*?</{each}>", re.DOTALL) for each in ("table", "tr"))
_HEAD, _FOOT = 62.0, 51.0
"""The margins of a page in points, with what is printed there."""
EXTREMES: Final[dict[str, tuple[Language, Callable[[], Subject]]]] = {
    "every answer at the bottom": ("zh", extremes.at_the_bottom),
    "every answer at the top": ("zh", extremes.at_the_top),
    "unknown everywhere, the longest name": ("zh", firms.all_unknown),
    "not applicable wherever that can be, for long reasons": ("zh", firms.nothing_applies),
    "many measures, peers, changes and a way up": ("zh", lambda: extremes.surrounded(MANY)),
    "the same in English": ("en", lambda: extremes.surrounded(MANY)),
    "every answer at the top, in English": ("en", extremes.at_the_top),
}


def torn_measures(pages: tuple[str, ...], content: ReportContent) -> list[str]:
    """The measures of which a page has only the heading, or only policy and source at the end."""
    return [
        measure.title
        for part in content.suggestions.sections
        for number, measure in enumerate(part.suggestions, 1)
        if not (
            _together(pages, f"{number}. {measure.title}", measure.what)
            and _together(pages, measure.first_steps[2], measure.source)
        )
    ]


def _together(pages: tuple[str, ...], first: str, then: str) -> bool:
    """Whether some page has both, in this order."""
    return any(squeezed(then) in page.partition(squeezed(first))[2] for page in pages)


def notes_apart(pages: tuple[str, ...], html: str) -> list[str]:
    """The notes to tables with which a page begins, away from what they are about."""
    notes = {squeezed(unescape(_TAG.sub("", note)))[:_ENOUGH] for note in _NOTE.findall(html)}
    return [page[:_ENOUGH] for page in pages if page[:_ENOUGH] in notes]


def rows_alone(pages: tuple[str, ...], html: str) -> list[str]:
    """The first and last rows of tables that stand on a page without their neighbour."""
    alone, pages = [], tuple(_whole(page) for page in pages)
    for table in _TABLE.findall(html):
        rows = [_whole(unescape(_TAG.sub("", row))) for row in _ROW.findall(table.partition("</thead>")[2])]
        ends = {rows[0] + rows[1], rows[-2] + rows[-1]} if len(rows) > 1 else set()
        alone += [pair for pair in ends if not any(pair in page for page in pages)]
    return alone


def _whole(text: str) -> str:
    """A text without spaces, and without the hyphens that a line may have ended with."""
    return squeezed(text).translate({ord(each): None for each in "-\x02"})


def filled(pdf: bytes) -> list[float]:
    """How far down each page there is text between head and foot, from 0 to 1."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_filled(document[number]) for number in range(len(document))]
    finally:
        document.close()


def _filled(page: pypdfium2.PdfPage) -> float:
    text, height = page.get_textpage(), page.get_height()
    try:
        ends = [height - text.get_rect(number)[1] for number in range(text.count_rects())]
        lowest = max((end for end in ends if end < height - _FOOT), default=0.0)
        return float((lowest - _HEAD) / (height - _HEAD - _FOOT))
    finally:
        text.close()
        page.close()


def sizes_of(pdf: bytes, words: str) -> set[float]:
    """The sizes in points that some words are printed in, wherever they stand."""
    document, found = pypdfium2.PdfDocument(pdf), set()
    try:
        for page in document:
            text = page.get_textpage()
            search = text.search(words, match_case=True)
            while (place := search.get_next()) is not None:
                found.add(round(raw.FPDFText_GetFontSize(text.raw, place[0]) * _PIXELS, 2))
            search.close()
            text.close()
            page.close()
    finally:
        document.close()
    return found


@pytest.mark.parametrize("name", EXTREMES)
def test_a_report_of_an_extreme_firm_has_ten_to_twenty_pages_fills_them_and_can_be_read(
    renderer: Renderer, name: str
) -> None:
    language, subject = EXTREMES[name]
    firm = subject()
    document = report_of(firm, renderer.fonts, language)
    made = renderer.render(document)

    assert FEWEST <= made.pages <= MOST
    pages = texts_of(made.pdf)
    content = content_of(firm, language)
    assert torn_measures(pages, content) == []
    plain = tuple(_whole(page).casefold() for page in pages)
    first, *_, last_but_one, last_cited = (_whole(each.citation).casefold() for each in content.sources)
    assert _together(plain[-1:], last_but_one, last_cited)  # the end is never a table alone
    assert _together(plain, _whole(chapters_of(content)["sources"].title).casefold(), first)
    assert min(sizes_of(made.pdf, _FACT[language]), default=SMALLEST) >= SMALLEST
    assert notes_apart(pages, document.html) == []
    assert rows_alone(pages, document.html) == []
    *others, last = filled(made.pdf)
    assert min(others) >= LEAST_FILLED, others
    assert last >= LEAST_FILLED_LAST


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_report_of_two_hundred_uneven_firms_is_longer(renderer: Renderer, language: Language) -> None:
    lengths = {
        seed: renderer.render(report_of(extremes.surrounded(seed), renderer.fonts, language)).pages
        for seed in range(200)
    }

    assert {seed: pages for seed, pages in lengths.items() if not FEWEST <= pages <= MOST} == {}
