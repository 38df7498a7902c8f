"""An answer in the words of its question, for pages, reports and summaries."""

from typing import assert_never

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
from assessment.domain.facts import Span
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    MultipleChoice,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
)
from assessment.domain.texts import NO_TEXT, Language, Text
from assessment.formatting import quantity

_YES = Text("是", "Yes")
_NO = Text("否", "No")
_UNKNOWN = Text("不确定", "Not sure")
_NOT_APPLICABLE = Text("不适用", "Not applicable")
_UNANSWERED = Text("未回答", "Not answered")
_NOT_COMPUTABLE = Text("无法计算", "Cannot be computed")
_FIGURE_MISSING = Text("数字不全，暂不能计算", "A figure is missing")
_NEXT = Text("{reached}；下一级：{share}", "{reached}; next level: {share}")
_COLON = Text("：", ": ")
_LIST = Text("、", ", ")


def in_words(question: Question, answer: Answer | None, language: Language = "zh") -> str:
    """What was answered, as a person would say it; 未回答 where nothing was."""
    match answer:
        case None:
            return _UNANSWERED.in_language(language)
        case Chosen(option):
            return _option(question, option, language)
        case ChosenSeveral(options):
            keys = [each.key for each in _options(question) if each.key in options]
            return _LIST.in_language(language).join(_option(question, key, language) for key in keys)
        case Measured(value):
            return quantity(value, _unit(question), language=language)
        case Covered(share, depth):
            return _covered(question, share, depth, language)
        case Confirmed(yes, detail):
            word = (_YES if yes else _NO).in_language(language)
            return f"{word}{_COLON.in_language(language)}{detail}" if detail else word
        case Written(text):
            return text
        case Unknown():
            return _UNKNOWN.in_language(language)
        case NotApplicable(reason):
            return f"{_NOT_APPLICABLE.in_language(language)}{_COLON.in_language(language)}{reason}"
        case _:
            assert_never(answer)


def ratio_in_words(ratio: Ratio, span: Span | None, language: Language = "zh") -> str:
    """The value of a ratio with its unit; 不确定 as long as one of its figures is not known."""
    if span is None or (span.high is None and span.low == 0):
        return _NOT_COMPUTABLE.in_language(language)
    if span.low != span.high:
        return _UNKNOWN.in_language(language)
    return quantity(span.low, ratio.unit, decimals=ratio.decimals, language=language)


def _options(question: Question) -> tuple[Option, ...]:
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options) | Staged(steps=options):
            return options
        case CoverageDepth():
            return question.shares + question.depths
        case Attained():
            return question.shares + question.steps
        case _:
            return ()


def _option(question: Question, key: str, language: Language) -> str:
    return next((each.text.in_language(language) for each in _options(question) if each.key == key), key)


def _covered(question: Question, share: str, depth: str, language: Language) -> str:
    if isinstance(question, Attained):
        return _attained(question, share, depth, language)
    said = _option(question, share, language)
    if not depth:
        return said
    return f"{said}{'；' if language == 'zh' else '; '}{_option(question, depth, language)}"


def _attained(question: Attained, share: str, depth: str, language: Language) -> str:
    reached = _option(question, depth, language)
    is_none = not share or share == question.shares[0].key
    if is_none:
        return reached
    return _NEXT.in_language(language).format(reached=reached, share=_option(question, share, language))


def _unit(question: Question) -> Text:
    return question.unit if isinstance(question, Figure | Ratio) else NO_TEXT
