"""From a frozen result to its report: the file, what it says of itself, and why there is none."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdfium2 import PdfDocument

from assessment.domain.editions import Edition, Length
from assessment.domain.scoring import ENGINE_VERSION
from assessment.domain.texts import Language
from assessment.report.pdf import Renderer
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError
from assessment.work.composing import Composer
from assessment.work.rendering import report_renderer
from tests.report.conftest import PATIENT
from tests.work.conftest import ADDRESS, CODE


@pytest.fixture(scope="module")
def engine(typefaces: Path) -> Iterator[Renderer]:
    with Renderer(cache=typefaces, limits=PATIENT) as made:
        yield made


def test_a_frozen_result_becomes_a_file_that_says_how_it_is_checked(
    frozen: ReportSubject, composer: Composer, engine: Renderer
) -> None:
    render = report_renderer(composer, engine)

    made = render(frozen)

    assert made == render(frozen)
    cover, last = _pages(made, 0, -1)
    for word in (frozen.number, CODE, f"{ADDRESS}/check"):
        assert word in cover
    for word in (frozen.number, frozen.questionnaire_hash, ENGINE_VERSION):
        assert word in last


def _pages(pdf: bytes, *numbers: int) -> list[str]:
    """The text of some pages, without the breaks of lines."""
    with closing(PdfDocument(pdf)) as document:
        pages = list(document)
        return ["".join(pages[each].get_textpage().get_text_range().split()) for each in numbers]


def test_what_the_renderer_remarks_is_noted_with_the_report_it_is_about(
    frozen: ReportSubject,
    composer: Composer,
    engine: Renderer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    render = engine.render
    monkeypatch.setattr(engine, "render", lambda it: replace(render(it), warnings=("a glyph is narrow",)))

    assert report_renderer(composer, engine)(frozen).startswith(b"%PDF-")

    assert f"Report {frozen.number}: a glyph is narrow" in caplog.text


def test_an_engine_that_was_closed_says_so(
    frozen: ReportSubject, composer: Composer, typefaces: Path
) -> None:
    with Renderer(cache=typefaces) as closed:
        pass
    render = report_renderer(composer, closed)

    with pytest.raises(ReportFailedError, match="服务正在停止"):
        render(frozen)


@pytest.mark.parametrize("length", Length)
@pytest.mark.parametrize(("language", "title"), [("zh", "可编辑副本"), ("en", "Editable copy")])
def test_an_editable_one_is_the_same_report_as_a_word_file(
    frozen: ReportSubject,
    composer: Composer,
    engine: Renderer,
    *,
    length: Length,
    language: Language,
    title: str,
) -> None:
    subject = replace(frozen, editable=True, edition=Edition(length, language))

    made = report_renderer(composer, engine)(subject)

    with ZipFile(BytesIO(made)) as archive:
        told = archive.read("word/document.xml").decode()
    for word in (frozen.number, CODE, frozen.questionnaire_hash[:12], title):
        assert word in told
