"""Why a report was not made, in both languages."""

import pytest

from assessment.domain.texts import Text
from assessment.report.rendering import Reason
from assessment.services.report_failures import (
    CHANGED,
    INTERRUPTED,
    NOT_ALLOWED,
    UNEXPECTED,
    failure_in_words,
)
from tests.catalogue.bilingual import CHINESE

KEPT = [CHANGED.zh, INTERRUPTED.zh, NOT_ALLOWED.zh, UNEXPECTED.zh, *(reason.text for reason in Reason)]


@pytest.mark.parametrize("kept", [*KEPT, "报告自身的文字里有字体缺少的字：U+2B740。"])
def test_every_reason_a_row_keeps_is_told_in_chinese_as_it_is_and_in_english(kept: str) -> None:
    told = failure_in_words(kept)

    assert told.in_language("zh") == kept
    assert len(told.in_language("en")) > 20
    assert not CHINESE.search(told.in_language("en"))


@pytest.mark.parametrize("reason", [CHANGED, INTERRUPTED, NOT_ALLOWED, UNEXPECTED])
def test_every_reason_says_what_to_do(reason: Text) -> None:
    assert "请" in reason.zh
    assert "please" in reason.en.lower()


def test_a_reason_kept_before_it_said_what_to_do_says_so_now() -> None:
    assert failure_in_words("生成报告时出现意外情况。") == UNEXPECTED
    assert failure_in_words("生成过程中服务中断。") == INTERRUPTED


def test_no_reason_is_told_where_none_is_kept() -> None:
    assert failure_in_words("").in_language("en") == ""
