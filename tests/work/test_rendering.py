"""From a frozen result to its report: the same figures as when it was handed in, or none."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest
from pypdfium2 import PdfDocument

from assessment.catalogue.score_document import score_document
from assessment.domain.answer_codec import answers_to_json
from assessment.domain.profile_codec import profile_to_json
from assessment.domain.scoring import ENGINE_VERSION
from assessment.report.content import situation_of
from assessment.report.pdf import Renderer
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError
from assessment.work.rendering import report_renderer, subject_from
from tests.report import firms
from tests.report.conftest import PATIENT

CODE: Final = "7K3Q-PX9M"


@pytest.fixture(scope="module")
def engine(typefaces: Path) -> Iterator[Renderer]:
    with Renderer(cache=typefaces, limits=PATIENT) as made:
        yield made


@pytest.fixture
def frozen() -> ReportSubject:
    subject = firms.of_case("11")
    return ReportSubject(
        number=subject.number,
        dated=subject.dated,
        year=subject.year,
        questionnaire_key=subject.questionnaire.key,
        questionnaire_version=subject.questionnaire.version,
        questionnaire_hash=subject.questionnaire_hash,
        engine_version="1",
        profile=profile_to_json(subject.profile),
        answers=answers_to_json(subject.answers),
        scores=score_document(situation_of(subject).score),
        signed_by=subject.signed_by,
        signed_at=subject.signed_at,
        code=CODE,
    )


def test_a_frozen_result_is_read_back_as_it_was_signed(frozen: ReportSubject) -> None:
    subject = firms.of_case("11")

    read = subject_from(frozen, firms.catalogue(), firms.codes())

    assert read == replace(subject, answers=read.answers, code=CODE)
    assert dict(read.answers) == dict(subject.answers)


def test_a_frozen_result_becomes_a_file_that_says_how_it_is_checked(
    frozen: ReportSubject, engine: Renderer
) -> None:
    render = report_renderer(
        firms.catalogue(), firms.codes(), engine, address="https://pinggu.example.gov.cn"
    )

    made = render(frozen)

    assert made == render(frozen)
    cover, last = _pages(made, 0, -1)
    for word in (frozen.number, CODE, "https://pinggu.example.gov.cn/check"):
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
    engine: Renderer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    render = engine.render
    monkeypatch.setattr(engine, "render", lambda it: replace(render(it), warnings=("a glyph is narrow",)))

    assert report_renderer(firms.catalogue(), firms.codes(), engine)(frozen).startswith(b"%PDF-")

    assert f"Report {frozen.number}: a glyph is narrow" in caplog.text


def test_a_result_that_comes_out_differently_now_is_refused(frozen: ReportSubject, engine: Renderer) -> None:
    render = report_renderer(firms.catalogue(), firms.codes(), engine)

    with pytest.raises(ReportFailedError, match="与提交时不同"):
        render(replace(frozen, scores={"total": "100"}))


def test_a_questionnaire_that_is_gone_is_named(frozen: ReportSubject, engine: Renderer) -> None:
    render = report_renderer(firms.catalogue(), firms.codes(), engine)

    with pytest.raises(ReportFailedError, match="1999"):
        render(replace(frozen, questionnaire_version="1999.1"))


def test_an_engine_that_was_closed_says_so(frozen: ReportSubject, typefaces: Path) -> None:
    with Renderer(cache=typefaces) as closed:
        pass
    render = report_renderer(firms.catalogue(), firms.codes(), closed)

    with pytest.raises(ReportFailedError, match="服务正在停止"):
        render(frozen)


def test_an_editable_one_is_the_same_report_as_a_word_file(frozen: ReportSubject, engine: Renderer) -> None:
    made = report_renderer(firms.catalogue(), firms.codes(), engine)(replace(frozen, editable=True))

    with ZipFile(BytesIO(made)) as archive:
        told = archive.read("word/document.xml").decode()
    for word in (frozen.number, CODE, frozen.questionnaire_hash, "可编辑副本"):
        assert word in told
