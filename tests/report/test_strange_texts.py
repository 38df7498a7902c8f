"""Three hundred texts by chance through the whole report: it comes out, complete, without an empty box."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Final

import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from assessment.domain.answers import Answer, Confirmed, NotApplicable, Written
from assessment.report.confinement import Limits
from assessment.report.content import Subject
from assessment.report.document import clipped, report_of
from assessment.report.pdf import Renderer
from assessment.report.printable import printable
from tests.report import firms
from tests.report.strange import TEXTS, bundles
from tests.report.test_report import texts_of

REPORTS, EACH = 10, 30
IN_THE_PROFILE: Final = 400
Seen = Callable[[str], str]
BODY_FACE: Final = ("Noto Sans CJK SC", "Regular")


@pytest.fixture(scope="module")
def renderer(typefaces_cache: Path) -> Iterator[Renderer]:
    """One that gives a report twenty seconds."""
    with Renderer(cache=typefaces_cache, limits=Limits(cpu_seconds=20)) as made:
        yield made


@pytest.fixture(scope="module")
def seen(renderer: Renderer) -> Seen:
    """A text as the eye reads it: without blanks, and of letters that look alike always the same one.

    In a file a glyph stands for one of them alone.
    """
    (face,) = [each for each in renderer.fonts.faces if (each.family, each.style) == BODY_FACE]
    first: dict[str, int] = {}
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        glyphs = font.getBestCmap()
        alike = {point: first.setdefault(glyph, point) for point, glyph in sorted(glyphs.items())}

    def drawn(text: str) -> str:
        points = (ord(each) for each in text if unicodedata.category(each)[0] not in "CZ")
        return "".join(chr(alike.get(point, point)) for point in points)

    return drawn


def carrying(texts: Sequence[str], seed: int) -> Subject:
    """A firm by chance that is called, signs and answers with these texts."""
    told = cycle(texts)

    def written(answer: Answer) -> Answer:
        match answer:
            case NotApplicable():
                return NotApplicable(next(told))
            case Confirmed(yes):
                return Confirmed(yes, next(told))
            case Written():
                return Written(next(told))
            case _:
                return answer

    subject = firms.by_chance(seed)
    third = len(texts) // 3
    return replace(
        subject,
        profile=replace(subject.profile, name="、".join([*texts[:third], subject.profile.name])),
        signed_by="、".join(texts[third:]),
        answers={key: written(answer) for key, answer in subject.answers.items()},
    )


def comes_out(renderer: Renderer, subject: Subject, seen: Seen) -> None:
    """The report is there, every text in it is read as it was written, and nothing is drawn as a box."""
    rendered = renderer.render(report_of(subject, renderer.fonts))
    pages = texts_of(rendered.pdf)

    assert rendered.missing_glyphs == ()
    assert rendered.warnings == ()
    assert 10 <= rendered.pages <= 24
    assert renderer.fonts.missing("".join(pages)) == frozenset()
    shown, _ = printable(subject, renderer.fonts)
    (page,) = [each for each in pages[2:] if each.startswith("二、企业基本情况")]
    for text in (clipped(shown.profile.name, IN_THE_PROFILE), shown.signed_by):
        assert seen(text) in seen(page)


def _given(times: int, *, again_and_again: bool) -> bounds:
    return bounds(
        max_examples=times,
        derandomize=again_and_again,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.soak
@_given(REPORTS, again_and_again=True)
@given(texts=bundles(EACH), seed=st.integers(0, 10**6))
def test_three_hundred_texts_are_printed_and_can_be_read(
    renderer: Renderer, seen: Seen, texts: Sequence[str], seed: int
) -> None:
    comes_out(renderer, carrying(texts, seed), seen)


@pytest.mark.soak
@_given(REPORTS * EACH, again_and_again=False)
@given(text=TEXTS, seed=st.integers(0, 10**6))
def test_so_is_each_of_as_many_alone(renderer: Renderer, seen: Seen, text: str, seed: int) -> None:
    comes_out(renderer, carrying([text] * 3, seed), seen)
