"""Whether an answer fits its question: its kind, its options, its range. Scoring takes only what fits."""

from collections.abc import Collection
from decimal import Decimal

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
from assessment.domain.entered_numbers import NumberFormat, accepted_number
from assessment.domain.entered_text import TEXT_LIMIT
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


def misfit(question: Question, answer: Answer) -> str:
    """Why ``answer`` cannot be given to ``question``, with a remedy, in Chinese; empty if it can."""
    match question, answer:
        case Ratio(), _:
            return "这一项由其他数字算出，不需要回答，请去掉"
        case _, Unknown():
            return (
                "" if question.unknown is UnknownPolicy.INTERVAL else "这道题不能答“不确定”，请选最接近的一项"
            )
        case _, NotApplicable(reason):
            return _not_applicable(question, reason)
        case (SingleChoice(options=options), Chosen(option)) | (Staged(steps=options), Chosen(option)):
            return _among(options, [option])
        case MultipleChoice(options=options), ChosenSeveral(chosen):
            return _among(options, sorted(chosen)) or _alone(options, chosen)
        case Figure(), Measured():
            return _within(question, answer)
        case CoverageDepth() | Attained(), Covered(share, depth):
            return _covered(question, share, depth)
        case YesNo(), Confirmed(_, detail):
            return _short(detail)
        case FreeText(), Written(text):
            return _short(text)
        case _:
            return f"回答的种类不对，应写{_expected(question)}"


def _expected(question: Question) -> str:
    match question:
        case SingleChoice() | Staged():
            return "一个选项的键"
        case MultipleChoice():
            return "选项的键的列表 [键, 键]"
        case Figure():
            return f"数字（{question.unit}）"
        case CoverageDepth() | Attained():
            return " {share: 键, depth: 键}"
        case YesNo():
            return " {yes: true} 或 {yes: false}"
        case FreeText():
            return " {text: 文字}"
        case Ratio():
            return "（不需要回答）"


def _not_applicable(question: Question, reason: str) -> str:
    if question.not_applicable is NotApplicablePolicy.REFUSED:
        return "这道题不能答“不适用”，请选最接近的一项"
    return _short(reason)


def _among(options: tuple[Option, ...], chosen: Collection[str]) -> str:
    known = [option.key for option in options]
    unknown = [key for key in chosen if key not in known]
    return f"没有“{'、'.join(unknown)}”这个选项，可以写：{'、'.join(known)}" if unknown else ""


def _alone(options: tuple[Option, ...], chosen: frozenset[str]) -> str:
    exclusive = [option.key for option in options if option.exclusive and option.key in chosen]
    return f"“{exclusive[0]}”不能和其他选项同时选" if exclusive and len(chosen) > 1 else ""


def _within(figure: Figure, answer: Measured) -> str:
    expected = NumberFormat(
        minimum=figure.minimum, maximum=figure.maximum, decimals=figure.decimals, unit=figure.unit
    )
    found = accepted_number(answer.value, expected)
    return "" if isinstance(found, Decimal) else found.message.zh.removesuffix("。")


def _covered(question: CoverageDepth | Attained, share: str, depth: str) -> str:
    if isinstance(question, Attained):
        return _attained(question, share, depth)
    wrong = _among(question.shares, [share])
    if wrong:
        return wrong
    if depth:
        return _among(question.depths, [depth])
    points = next(row.points for row in question.table if row.share == share)
    return "" if len(set(points)) == 1 else "请再写明做到哪一步（depth）"


def _attained(question: Attained, share: str, depth: str) -> str:
    wrong = _among(question.steps, [depth])
    if wrong:
        return wrong
    if depth == question.steps[-1].key:
        return "已经做到最高一级，share 请留空" if share else ""
    return _among(question.shares, [share]) if share else "请再写明下一级做到了多少（share）"


def _short(text: str) -> str:
    return f"文字最多 {TEXT_LIMIT:,} 个字" if len(text) > TEXT_LIMIT else ""
