"""A frozen result of a worked case as an order finds it, and what composes its report."""

from typing import Final

import pytest

from assessment.catalogue.score_document import score_document
from assessment.domain.answer_codec import answers_to_json
from assessment.domain.profile_codec import profile_to_json
from assessment.report.content import situation_of
from assessment.report.fonts import Fonts, find_fonts
from assessment.services.report_subjects import ReportSubject
from assessment.work.composing import Composer
from tests.report import firms

CODE: Final = "7K3Q-PX9M"
ADDRESS: Final = "https://pinggu.example.gov.cn"


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


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return find_fonts()


@pytest.fixture(scope="session")
def composer(fonts: Fonts) -> Composer:
    return Composer(catalogue=firms.catalogue(), codes=firms.codes(), fonts=fonts, address=ADDRESS)
