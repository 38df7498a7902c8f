"""Key figures (关键指标): ratios worth showing by themselves, with their definitions."""

from dataclasses import dataclass

from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.scoring import Score
from assessment.domain.texts import Language
from assessment.report.answers_in_words import ratio_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A ratio worth showing by itself, with its definition."""

    title: str
    value: str
    definition: str


def key_figures(score: Score, language: Language = "zh") -> tuple[KeyFigure, ...]:
    """The ratios marked as key figures, those that were not asked left out."""
    return tuple(
        KeyFigure(
            title=placed.question.text.in_language(language),
            value=ratio_in_words(placed.question, score.facts.spans[key], language),
            definition=placed.question.definition.in_language(language),
        )
        for key, placed in placed_questions(score.questionnaire).items()
        if isinstance(placed.question, Ratio) and placed.question.key_figure and key in score.facts.spans
    )
