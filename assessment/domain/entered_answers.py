"""Answers as they are entered on a page or sent by a script, read into answers or into a sentence that helps.

The one place where what a person typed becomes an answer: every option is checked to exist, every number and
text passes through its canonicaliser, and what is missing is said.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias, assert_never

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
    Written,
)
from assessment.domain.entered_numbers import NumberFormat, entered_number
from assessment.domain.entered_text import TooLong, entered_text
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)

MARK_UNKNOWN: Final = "~unknown"
MARK_NOT_APPLICABLE: Final = "~not-applicable"
_MARKS: Final = frozenset({MARK_UNKNOWN, MARK_NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What stands in the fields of one question, as text; ``values``: ticked options, a number, a text."""

    values: tuple[str, ...] = ()
    mark: str = ""
    share: str = ""
    depth: str = ""
    detail: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why what was entered is no answer, and what to do."""

    message: str


Reading: TypeAlias = Answer | Mistake | None


def read_answer(question: Question, entered: Entered) -> Reading:
    """The answer entered; ``None`` where the question was left blank, a ``Mistake`` where it is unclear."""
    marks = {value for value in (*entered.values, entered.mark) if value in _MARKS}
    values = tuple(value for value in entered.values if value not in marks and value != "")
    if marks:
        return _marked(question, marks, values, entered)
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return _one_of(values, options)
        case MultipleChoice(options=options):
            return _several_of(values, options)
        case Figure():
            return _number(question, values)
        case CoverageDepth():
            return _coverage(question, entered)
        case Attained():
            return _attained(question, entered)
        case YesNo():
            return _confirmation(values, entered.detail)
        case FreeText():
            return _written(values)
        case Ratio():
            return Mistake("这一项由其他数字算出，不需要填写。")
        case _:
            assert_never(question)


def _marked(question: Question, marks: Collection[str], values: tuple[str, ...], entered: Entered) -> Reading:
    if values or len(marks) > 1 or entered.share or entered.depth:
        return Mistake("“不确定”“不适用”不能和其他答案同时选，请只保留一个。")
    if MARK_UNKNOWN in marks:
        if question.unknown is UnknownPolicy.REFUSED:
            return Mistake("这道题不能选“不确定”，请选择最接近的一项。")
        return Unknown()
    if question.not_applicable is NotApplicablePolicy.REFUSED:
        return Mistake("这道题不能选“不适用”，请选择最接近的一项。")
    reason = entered_text(entered.reason)
    if isinstance(reason, TooLong):
        return Mistake(reason.message)
    return NotApplicable(reason) if reason else Mistake("请用一句话说明为什么不适用。")


def _one_of(values: tuple[str, ...], options: tuple[Option, ...]) -> Reading:
    if not values:
        return None
    if len(values) > 1 or values[0] not in {option.key for option in options}:
        return Mistake("请从列出的选项中选择一项。")
    return Chosen(values[0])


def _several_of(values: tuple[str, ...], options: tuple[Option, ...]) -> Reading:
    chosen = frozenset(values)
    if not chosen:
        return None
    if not chosen <= {option.key for option in options}:
        return Mistake("请从列出的选项中选择。")
    alone = [option for option in options if option.exclusive and option.key in chosen]
    if alone and len(chosen) > 1:
        return Mistake(f"“{alone[0].text}”不能和其他选项同时选，请取消其中一方。")
    return ChosenSeveral(chosen)


def number_format(figure: Figure) -> NumberFormat:
    """What a number typed for this figure may look like."""
    return NumberFormat(
        minimum=figure.minimum, maximum=figure.maximum, decimals=figure.decimals, unit=figure.unit.zh
    )


def _number(figure: Figure, values: tuple[str, ...]) -> Reading:
    if not values or not values[0].strip():
        return None
    if len(values) > 1:
        return Mistake("这道题只能填一个数字。")
    value = entered_number(values[0], number_format(figure))
    return Measured(value) if isinstance(value, Decimal) else Mistake(value.message)


def _coverage(question: CoverageDepth, entered: Entered) -> Reading:
    if not entered.share and not entered.depth:
        return None
    rows = {row.share: row for row in question.table}
    if entered.share not in rows:
        return Mistake("请再选择覆盖范围。" if not entered.share else "请从列出的选项中选择覆盖范围。")
    if len(set(rows[entered.share].points)) == 1:
        return Covered(entered.share, "")
    if not entered.depth:
        return Mistake("请再选择做到了哪一步。")
    if entered.depth not in {depth.key for depth in question.depths}:
        return Mistake("请从列出的选项中选择做到了哪一步。")
    return Covered(entered.share, entered.depth)


def _attained(question: Attained, entered: Entered) -> Reading:
    if not entered.share and not entered.depth:
        return None
    steps = [step.key for step in question.steps]
    if entered.depth not in steps:
        return Mistake(
            "请再选择做到了哪一级。" if not entered.depth else "请从列出的选项中选择做到了哪一级。"
        )
    if entered.depth == steps[-1]:
        return Covered("", entered.depth)
    if entered.share not in {share.key for share in question.shares}:
        return Mistake(
            "请再选择下一级做到了多少。" if not entered.share else "请从列出的选项中选择下一级做到了多少。"
        )
    return Covered(entered.share, entered.depth)


def _confirmation(values: tuple[str, ...], detail: str) -> Reading:
    if not values:
        return Mistake("请先选择“是”或“否”。") if detail.strip() else None
    if values not in (("yes",), ("no",)):
        return Mistake("请选择“是”或“否”。")
    written = entered_text(detail)
    if isinstance(written, TooLong):
        return Mistake(written.message)
    return Confirmed(yes=values == ("yes",), detail=written if values == ("yes",) else "")


def _written(values: tuple[str, ...]) -> Reading:
    if len(values) > 1:
        return Mistake("这道题只能填一段文字。")
    written = entered_text(values[0] if values else "")
    if isinstance(written, TooLong):
        return Mistake(written.message)
    return Written(written) if written else None
