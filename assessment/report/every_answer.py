"""Every answer with its points, as the appendix prints them: also those that only collect facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assessment.domain.conditions import FactKey
from assessment.domain.facts import Asking
from assessment.domain.questionnaire import Dimension
from assessment.domain.questions import Question, Ratio
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.report.answers_in_words import in_words, ratio_in_words
from assessment.report.findings import DimensionFinding
from assessment.report.question_findings import QuestionFinding

_UNSCORED: Final = Text("不计分", "not scored")
_LEFT_OUT: Final = Text("未计入", "left out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question that was asked: under which code, what was answered, and what it earned.

    ``claimed`` is what the firm had answered where a review found something else.
    """

    code: str
    question: str
    answer: str
    points: str
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredDimension:
    """A dimension with all its questions that were asked."""

    title: str
    answers: tuple[Answered, ...]


def every_answer(
    score: Score,
    findings: Iterable[DimensionFinding],
    language: Language = "zh",
    *,
    claimed: Mapping[FactKey, str] = MappingProxyType({}),
) -> tuple[AnsweredDimension, ...]:
    """All dimensions in their order, unscored ones too; what was not asked is left out.

    ``claimed`` has the answers that a review corrected, in words.
    """
    scored = {
        question.key: question
        for dimension in findings
        for indicator in dimension.indicators
        for question in indicator.questions
    }
    told = (
        AnsweredDimension(
            each.title.in_language(language),
            tuple(_answers(score, each, scored, claimed=claimed, language=language)),
        )
        for each in score.questionnaire.dimensions
    )
    return tuple(each for each in told if each.answers)


def said(score: Score, question: Question, language: Language = "zh") -> str:
    """What was answered, or what a ratio comes to, in words."""
    if isinstance(question, Ratio):
        return ratio_in_words(question, score.facts.spans.get(question.key), language)
    return in_words(question, score.facts.known.get(question.key), language)


def _answers(
    score: Score,
    dimension: Dimension,
    scored: dict[str, QuestionFinding],
    *,
    claimed: Mapping[FactKey, str],
    language: Language,
) -> Iterator[Answered]:
    for indicator in dimension.indicators:
        for question in indicator.questions:
            if score.facts.asking[question.key] is not Asking.NOT_ASKED:
                yield Answered(
                    code=indicator.code,
                    question=question.text.in_language(language),
                    answer=said(score, question, language),
                    points=_points(scored.get(question.key), language),
                    claimed=claimed.get(question.key, ""),
                )


def _points(finding: QuestionFinding | None, language: Language) -> str:
    if finding is None:
        return _UNSCORED.in_language(language)
    return _LEFT_OUT.in_language(language) if finding.left_out else finding.points.text
