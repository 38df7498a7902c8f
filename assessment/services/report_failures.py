"""Why a report was not made: the row keeps the Chinese words, whoever ordered it reads the own language."""

from collections.abc import Mapping
from typing import Final

from assessment.domain.texts import Text
from assessment.report.rendering import Reason

INTERRUPTED: Final = Text(
    "生成这份报告时服务中断。还在排队的，平台会自动再试；显示“未完成”的，请再生成一次，仍不成功请把报告编号告诉管理员。",
    "The service stopped while this report was being made. As long as it waits it is tried again by itself; "
    "where it says “Not completed”, please have it made again, and if that fails too, tell the "
    "administrator its number.",
)
NOT_ALLOWED: Final = Text(
    "申请人目前已无权查看这份结果，报告没有生成。仍然需要的，请有权查看的人重新申请。",
    "Whoever ordered the report may no longer see this result, so it was not made. If it is still needed, "
    "please have it ordered by somebody who may.",
)
UNEXPECTED: Final = Text(
    "生成这份报告时平台内部出错。还在排队的，平台会自动再试；显示“未完成”的，请再生成一次，仍不成功请把报告编号告诉管理员。",
    "Something went wrong inside the platform while this report was being made. As long as it waits it is "
    "tried again by itself; where it says “Not completed”, please have it made again, and if that fails "
    "too, tell the administrator its number.",
)
CHANGED: Final = Text(
    "问卷或评分程序在提交之后有变动，算出的结果与提交时不同，不能照原样生成报告。请联系管理员。",
    "The questionnaire or the scoring has changed since the assessment was handed in, so that the report "
    "cannot show the same result. Please ask the administrator.",
)
_OTHER: Final = "The report could not be laid out. Please ask the administrator."
_FORMER: Final[Mapping[str, Text]] = {
    "生成过程中服务中断。": INTERRUPTED,
    "申请人目前已无权查看这份结果。": NOT_ALLOWED,
    "生成报告时出现意外情况。": UNEXPECTED,
}
"""What rows kept before these words said what to do."""
_KNOWN: Final[Mapping[str, Text]] = {
    **_FORMER,
    **{
        text.zh: text
        for text in (INTERRUPTED, NOT_ALLOWED, UNEXPECTED, CHANGED, *(reason.wording for reason in Reason))
    },
}


def failure_in_words(kept: str) -> Text:
    """The reason that a report's row keeps; nothing where it keeps none."""
    return _KNOWN.get(kept) or Text(kept, _OTHER if kept else "")
