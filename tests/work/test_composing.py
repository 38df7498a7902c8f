"""What a report says: the same figures as when the assessment was handed in, or none."""

from dataclasses import replace

import pytest

from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError
from assessment.work.composing import Composer, subject_from
from tests.report import firms
from tests.work.conftest import CODE


def test_a_frozen_result_is_read_back_as_it_was_signed(frozen: ReportSubject) -> None:
    subject = firms.of_case("11")

    read = subject_from(frozen, firms.catalogue(), firms.codes())

    assert read == replace(subject, answers=read.answers, code=CODE)
    assert dict(read.answers) == dict(subject.answers)


def test_a_result_that_comes_out_differently_now_is_refused(
    frozen: ReportSubject, composer: Composer
) -> None:
    with pytest.raises(ReportFailedError, match="与提交时不同"):
        composer(replace(frozen, scores={"total": "100"}))


def test_a_questionnaire_that_is_gone_is_named(frozen: ReportSubject, composer: Composer) -> None:
    with pytest.raises(ReportFailedError, match="1999"):
        composer(replace(frozen, questionnaire_version="1999.1"))
