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
from assessment.domain.texts import Text

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

    message: Text


Reading: TypeAlias = Answer | Mistake | None
_COVERAGE_MISSING: Final = Text("请再选择覆盖范围。", "Please choose the coverage, too.")
_COVERAGE_UNKNOWN: Final = Text(
    "请从列出的选项中选择覆盖范围。", "Please choose the coverage from the options listed."
)
_STEP_MISSING: Final = Text("请再选择做到了哪一级。", "Please choose the level reached, too.")
_STEP_UNKNOWN: Final = Text(
    "请从列出的选项中选择做到了哪一级。", "Please choose the level reached from the options listed."
)
_SHARE_MISSING: Final = Text(
    "请再选择下一级做到了多少。", "Please choose how much of the next level is done, too."
)
_SHARE_UNKNOWN: Final = Text(
    "请从列出的选项中选择下一级做到了多少。",
    "Please choose how much of the next level is done from the options listed.",
)


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
            return Mistake(
                Text(
                    "这一项由其他数字算出，不需要填写。",
                    "This follows from other figures and need not be entered.",
                )
            )
        case _:
            assert_never(question)


def _marked(question: Question, marks: Collection[str], values: tuple[str, ...], entered: Entered) -> Reading:
    if values or len(marks) > 1 or entered.share or entered.depth:
        return Mistake(
            Text(
                "“不确定”“不适用”不能和其他答案同时选，请只保留一个。",
                '"Not sure" and "not applicable" cannot be combined with other answers; please keep one.',
            )
        )
    if MARK_UNKNOWN in marks:
        if question.unknown is UnknownPolicy.REFUSED:
            return Mistake(
                Text(
                    "这道题不能选“不确定”，请选择最接近的一项。",
                    '"Not sure" is not possible here; please choose what comes closest.',
                )
            )
        return Unknown()
    if question.not_applicable is NotApplicablePolicy.REFUSED:
        return Mistake(
            Text(
                "这道题不能选“不适用”，请选择最接近的一项。",
                '"Not applicable" is not possible here; please choose what comes closest.',
            )
        )
    reason = entered_text(entered.reason)
    if isinstance(reason, TooLong):
        return Mistake(reason.message)
    return (
        NotApplicable(reason)
        if reason
        else Mistake(Text("请用一句话说明为什么不适用。", "Please say in a sentence why it does not apply."))
    )


def _one_of(values: tuple[str, ...], options: tuple[Option, ...]) -> Reading:
    if not values:
        return None
    if len(values) > 1 or values[0] not in {option.key for option in options}:
        return Mistake(Text("请从列出的选项中选择一项。", "Please choose one of the options listed."))
    return Chosen(values[0])


def _several_of(values: tuple[str, ...], options: tuple[Option, ...]) -> Reading:
    chosen = frozenset(values)
    if not chosen:
        return None
    if not chosen <= {option.key for option in options}:
        return Mistake(Text("请从列出的选项中选择。", "Please choose from the options listed."))
    alone = [option for option in options if option.exclusive and option.key in chosen]
    if alone and len(chosen) > 1:
        return Mistake(_not_alone(alone[0].text))
    return ChosenSeveral(chosen)


def _not_alone(option: Text) -> Text:
    return Text(
        f"“{option.zh}”不能和其他选项同时选，请取消其中一方。",
        f'"{option.in_language("en")}" cannot be combined with other options; please cancel one of them.',
    )


def number_format(figure: Figure) -> NumberFormat:
    """What a number typed for this figure may look like."""
    return NumberFormat(
        minimum=figure.minimum, maximum=figure.maximum, decimals=figure.decimals, unit=figure.unit
    )


def _number(figure: Figure, values: tuple[str, ...]) -> Reading:
    if not values or not values[0].strip():
        return None
    if len(values) > 1:
        return Mistake(Text("这道题只能填一个数字。", "Only one number can be entered here."))
    value = entered_number(values[0], number_format(figure))
    return Measured(value) if isinstance(value, Decimal) else Mistake(value.message)


def _coverage(question: CoverageDepth, entered: Entered) -> Reading:
    if not entered.share and not entered.depth:
        return None
    rows = {row.share: row for row in question.table}
    if entered.share not in rows:
        return Mistake(_COVERAGE_MISSING if not entered.share else _COVERAGE_UNKNOWN)
    if len(set(rows[entered.share].points)) == 1:
        return Covered(entered.share, "")
    if not entered.depth:
        return Mistake(Text("请再选择做到了哪一步。", "Please choose the step reached, too."))
    if entered.depth not in {depth.key for depth in question.depths}:
        return Mistake(
            Text(
                "请从列出的选项中选择做到了哪一步。",
                "Please choose the step reached from the options listed.",
            )
        )
    return Covered(entered.share, entered.depth)


def _attained(question: Attained, entered: Entered) -> Reading:
    if not entered.share and not entered.depth:
        return None
    steps = [step.key for step in question.steps]
    if entered.depth not in steps:
        return Mistake(_STEP_MISSING if not entered.depth else _STEP_UNKNOWN)
    if entered.depth == steps[-1]:
        return Covered("", entered.depth)
    if entered.share not in {share.key for share in question.shares}:
        return Mistake(_SHARE_MISSING if not entered.share else _SHARE_UNKNOWN)
    return Covered(entered.share, entered.depth)


def _confirmation(values: tuple[str, ...], detail: str) -> Reading:
    if not values:
        return (
            Mistake(Text("请先选择“是”或“否”。", 'Please choose "yes" or "no" first.'))
            if detail.strip()
            else None
        )
    if values not in (("yes",), ("no",)):
        return Mistake(Text("请选择“是”或“否”。", 'Please choose "yes" or "no".'))
    written = entered_text(detail)
    if isinstance(written, TooLong):
        return Mistake(written.message)
    return Confirmed(yes=values == ("yes",), detail=written if values == ("yes",) else "")


def _written(values: tuple[str, ...]) -> Reading:
    if len(values) > 1:
        return Mistake(Text("这道题只能填一段文字。", "Only one text can be entered here."))
    written = entered_text(values[0] if values else "")
    if isinstance(written, TooLong):
        return Mistake(written.message)
    return Written(written) if written else None
