"""How far one questionnaire answers another: the questions whose answers are known once it is finished.

The platform's own measure: a question is covered if its element is asked by the other, or if all that its
rules look at is. What an enterprise like ours is certainly not asked counts nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assessment.domain.answers import Answer
from assessment.domain.elements import Element, ElementKey
from assessment.domain.facts import Asking, facts_from
from assessment.domain.following import closure
from assessment.domain.offers import decided_by
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Question, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of the questions that ``asking`` asks, ``covered`` are answered by a finished ``finished``."""

    finished: str
    asking: str
    covered: int
    asked: int

    @property
    def share(self) -> float:
        """The part covered, 0–1."""
        return self.covered / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One questionnaire filled in after others: its questions, and those that have to be asked anew."""

    questionnaire: str
    asked: int
    anew: tuple[Question, ...]


def asked_of(questionnaire: Questionnaire, profile: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The questions a person of such an enterprise may be asked; ratios never are."""
    asking = facts_from(questionnaire, {}, profile).asking
    return tuple(
        placed.question
        for key, placed in placed_questions(questionnaire).items()
        if asking[key] is not Asking.NOT_ASKED and not isinstance(placed.question, Ratio)
    )


def coverage(
    finished: Questionnaire,
    asking: Questionnaire,
    profile: Mapping[str, Answer],
    *,
    elements: Mapping[ElementKey, Element],
) -> Coverage:
    """How much of ``asking`` is known once ``finished`` is."""
    known = closure(elements_known(finished, profile), elements)
    questions = asked_of(asking, profile)
    covered = sum(decided_by(question, known) for question in questions)
    return Coverage(finished=finished.key, asking=asking.key, covered=covered, asked=len(questions))


def passages(
    questionnaires: Iterable[Questionnaire],
    profile: Mapping[str, Answer],
    elements: Mapping[ElementKey, Element],
) -> Iterator[Passage]:
    """All questionnaires filled in one after another, each fact given once."""
    known: set[ElementKey] = set()
    for questionnaire in questionnaires:
        questions = asked_of(questionnaire, profile)
        anew = tuple(question for question in questions if not decided_by(question, known))
        known = closure(known | elements_known(questionnaire, profile), elements)
        yield Passage(questionnaire=questionnaire.key, asked=len(questions), anew=anew)


def elements_known(questionnaire: Questionnaire, profile: Mapping[str, Answer]) -> set[ElementKey]:
    """The elements that a finished questionnaire gives, ratios among them; not what follows from them."""
    asking = facts_from(questionnaire, {}, profile).asking
    return {
        placed.question.element
        for key, placed in placed_questions(questionnaire).items()
        if placed.question.element and asking[key] is not Asking.NOT_ASKED
    }
