"""Why a report was not made: the row keeps the Chinese words, whoever ordered it reads the own language."""

from collections.abc import Mapping
from typing import Final

from assessment.domain.texts import Text
from assessment.report.rendering import Reason

INTERRUPTED: Final = Text("生成过程中服务中断。", "The service stopped while the report was being made.")
NOT_ALLOWED: Final = Text(
    "申请人目前已无权查看这份结果。", "Whoever ordered the report may no longer see this result."
)
UNEXPECTED: Final = Text(
    "生成报告时出现意外情况。", "Something unexpected happened while the report was being made."
)
CHANGED: Final = Text(
    "问卷或评分程序在提交之后有变动，算出的结果与提交时不同，不能照原样生成报告。请联系管理员。",
    "The questionnaire or the scoring has changed since the assessment was handed in, so that the report "
    "cannot show the same result. Please ask the administrator.",
)
_OTHER: Final = "The report could not be laid out. Please ask the administrator."
_KNOWN: Final[Mapping[str, Text]] = {
    text.zh: text
    for text in (INTERRUPTED, NOT_ALLOWED, UNEXPECTED, CHANGED, *(reason.wording for reason in Reason))
}


def failure_in_words(kept: str) -> Text:
    """The reason that a report's row keeps; nothing where it keeps none."""
    return _KNOWN.get(kept) or Text(kept, _OTHER if kept else "")
