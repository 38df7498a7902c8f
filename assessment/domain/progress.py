"""How far an assessment is, counted over the questions that are asked and need an answer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from assessment.domain.conditions import FactKey
from assessment.domain.facts import Answers, Asking, Facts
from assessment.domain.questionnaire import (
    Dimension,
    Questionnaire,
    entered_questions,
    placed_questions,
)
from assessment.domain.questions import Question


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions answered of those asked; optional ones count in neither."""

    answered: int
    asked: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.answered >= self.asked

    @property
    def missing(self) -> int:
        """How many questions still need an answer."""
        return self.asked - self.answered

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.answered + other.answered, self.asked + other.asked)


def progress_over(questions: Iterable[Question], answers: Answers, facts: Facts) -> Progress:
    """The progress over some questions."""
    needed = [
        question.key
        for question in questions
        if facts.asking[question.key] is Asking.ASKED and not question.optional
    ]
    return Progress(len([key for key in needed if key in answers]), len(needed))


def progress_by_dimension(
    questionnaire: Questionnaire, answers: Answers, facts: Facts
) -> Mapping[str, Progress]:
    """The progress of every dimension by its key."""
    return {
        key: progress_over(questions, answers, facts) for key, questions in _entered_in(questionnaire).items()
    }


def progress_after(
    before: Mapping[str, Progress],
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    facts: Facts,
    touched: Collection[FactKey],
) -> Mapping[str, Progress]:
    """What ``progress_by_dimension`` says now that only ``touched`` questions may stand otherwise."""
    placed, entered = placed_questions(questionnaire), _entered_in(questionnaire)
    anew = {placed[key].dimension.key for key in touched if key in placed}
    return {**before, **{key: progress_over(entered[key], answers, facts) for key in anew}}


@cache
def _entered_in(questionnaire: Questionnaire) -> Mapping[str, tuple[Question, ...]]:
    """The questions a person answers in each dimension, by its key."""
    return {each.key: tuple(entered_questions(each)) for each in questionnaire.dimensions}


def minutes_left(dimension: Dimension, progress: Progress) -> int:
    """How long the rest of a dimension takes, in proportion to the questions missing, rounded up."""
    return -(-dimension.minutes * progress.missing // progress.asked) if progress.asked else 0
