"""How long a report is: 10 to 20 pages for every firm, however extreme, and no page is left nearly empty."""

from collections.abc import Callable
from typing import Final

import pypdfium2
import pytest

from assessment.domain.texts import Language
from assessment.report.content import Subject
from assessment.report.document import report_of
from assessment.report.pdf import Renderer
from tests.report import extremes, firms

FEWEST, MOST = 10, 20
LEAST_FILLED, LEAST_FILLED_LAST = 0.5, 0.1
_HEAD, _FOOT = 62.0, 57.0
"""The margins of a page in points, with what is printed there."""
EXTREMES: Final[dict[str, tuple[Language, Callable[[], Subject]]]] = {
    "every answer at the bottom": ("zh", extremes.at_the_bottom),
    "every answer at the top": ("zh", extremes.at_the_top),
    "unknown everywhere, the longest name": ("zh", firms.all_unknown),
    "not applicable wherever that can be, for long reasons": ("zh", firms.nothing_applies),
    "many measures, some answers uncertain": ("zh", lambda: extremes.uneven(0)),
    "the same in English": ("en", lambda: extremes.uneven(0)),
    "every answer at the top, in English": ("en", extremes.at_the_top),
}


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


@pytest.mark.parametrize("name", EXTREMES)
def test_a_report_of_an_extreme_firm_has_ten_to_twenty_pages_and_fills_them(
    renderer: Renderer, name: str
) -> None:
    language, subject = EXTREMES[name]
    made = renderer.render(report_of(subject(), renderer.fonts, language))

    assert FEWEST <= made.pages <= MOST
    *pages, last = filled(made.pdf)
    assert min(pages) >= LEAST_FILLED, pages
    assert last >= LEAST_FILLED_LAST


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_report_of_two_hundred_uneven_firms_is_longer(renderer: Renderer, language: Language) -> None:
    lengths = {
        seed: renderer.render(report_of(extremes.uneven(seed), renderer.fonts, language)).pages
        for seed in range(200)
    }

    assert {seed: pages for seed, pages in lengths.items() if not FEWEST <= pages <= MOST} == {}
