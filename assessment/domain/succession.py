"""From one version of a questionnaire to another: which answers mean the same there, and which do not.

A question is the same in both where it asks the same in the same words of the same choices, or where it asks
for the same element: then the answer carries over. Points, weights and explanations are no part of that. One
whose words were changed may still be answered the same way: that is for people to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from assessment.domain.answer_fit import misfit
from assessment.domain.answers import Answer, Covered
from assessment.domain.conditions import FactKey, Ranks
from assessment.domain.elements import in_element_values, questions_by_element
from assessment.domain.errors import RefusalError
from assessment.domain.facts import Asking, Facts
from assessment.domain.offers import from_element_values
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    Question,
    Ratio,
    YesNo,
    choices_of,
)
from assessment.domain.texts import Text

Meaning: TypeAlias = tuple[object, ...]


class NoNewerVersionError(RefusalError):
    """There is no version to move a draft to, or not the one that was looked at."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这份自评没有可以换的新版问卷，或者新版刚刚又有变化。",
                "There is no newer version for this assessment, or it has changed just now.",
            ),
            Text("请回到任务清单再看一次。", "Please go back to the list of tasks and look again."),
        )


class Likeness(Enum):
    """How a question of one version stands to its counterpart in the other."""

    SAME = "the same question"
    SAME_FACT = "the same element"
    REWORDED = "the same key, in other words"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The question of the earlier version that a question goes back to, and how alike the two are."""

    question: Question
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What becomes of answers in another version, by question.

    ``carried`` stand there as they are, or in the words of the same element; ``reworded`` could stand if they
    still hold under the changed words; ``lost`` are the questions of which nothing carries over.
    """

    carried: Mapping[FactKey, Answer]
    reworded: Mapping[FactKey, Answer]
    lost: tuple[FactKey, ...]


@dataclass(frozen=True, slots=True)
class Comparability:
    """How far two versions ask a firm the same: ``common`` questions of ``all`` that either of them asks."""

    common: int
    all: int

    @property
    def share(self) -> Fraction:
        """The share of what both ask alike, 0–1; where nothing is asked, everything is alike."""
        return Fraction(self.common, self.all) if self.all else Fraction(1)


def transfer(
    before: Questionnaire, after: Questionnaire, answers: Mapping[FactKey, Answer], *, ranks: Ranks
) -> Transfer:
    """What becomes of ``answers`` to ``before`` in ``after``; ``ranks`` are those of the elements."""
    carried: dict[FactKey, Answer] = {}
    reworded: dict[FactKey, Answer] = {}
    used: set[FactKey] = set()
    placed = placed_questions(after)
    for key, counterpart in counterparts(before, after).items():
        source = counterpart.question
        if source.key not in answers:
            continue
        answer = _carried(counterpart, placed[key].question, answers[source.key], ranks=ranks)
        if answer is not None:
            target = reworded if counterpart.likeness is Likeness.REWORDED else carried
            target[key] = answer
            used.add(source.key)
    known = placed_questions(before)
    lost = tuple(key for key in known if key in answers and key not in used)
    return Transfer(carried=carried, reworded=reworded, lost=lost)


@cache
def counterparts(before: Questionnaire, after: Questionnaire) -> Mapping[FactKey, Counterpart]:
    """What each question of ``after`` that people answer goes back to, as far as there is anything."""
    by_element = questions_by_element(before)
    by_key = {key: each.question for key, each in placed_questions(before).items()}
    found: dict[FactKey, Counterpart] = {}
    for key, placed in placed_questions(after).items():
        question, same_key = placed.question, by_key.get(key)
        same_fact = by_element.get(question.element) if question.element else None
        if isinstance(question, Ratio):
            continue
        if same_key is not None and meaning_of(same_key) == meaning_of(question):
            found[key] = Counterpart(same_key, Likeness.SAME)
        elif same_fact is not None and not isinstance(same_fact, Ratio):
            found[key] = Counterpart(same_fact, Likeness.SAME_FACT)
        elif same_key is not None and not isinstance(same_key, Ratio):
            found[key] = Counterpart(same_key, Likeness.REWORDED)
    return found


@cache
def meaning_of(question: Question) -> Meaning:
    """What makes a question what it is: kind, words, unit, choices and what counts for each of these."""
    shares = question.shares if isinstance(question, CoverageDepth | Attained) else ()
    choices = tuple(
        (option.key, _plain(option.text.zh), _plain(option.counts.zh), option.exclusive)
        for option in (*choices_of(question), *shares)
    )
    unit = question.unit.zh if isinstance(question, Figure) else ""
    counts = question.counts.zh if isinstance(question, Figure | YesNo) else ""
    return type(question), _plain(question.text.zh), unit, _plain(counts), choices


def comparability(
    before: Questionnaire, after: Questionnaire, *, facts_before: Facts, facts_after: Facts
) -> Comparability:
    """How many of the questions that either version asks this firm both ask alike."""
    asked_before = set(_asked(before, facts_before))
    asked_after = set(_asked(after, facts_after))
    alike = {
        each.question.key
        for key, each in counterparts(before, after).items()
        if key in asked_after and each.likeness is not Likeness.REWORDED
    }
    common = len(alike & asked_before)
    return Comparability(common=common, all=len(asked_before) + len(asked_after) - common)


def _asked(questionnaire: Questionnaire, facts: Facts) -> Iterator[FactKey]:
    """The questions that count for something and are asked, or may be."""
    for key, placed in placed_questions(questionnaire).items():
        question = placed.question
        counts = not isinstance(question, Ratio) and not question.optional
        if counts and facts.asking[key] is not Asking.NOT_ASKED:
            yield key


def _carried(counterpart: Counterpart, question: Question, answer: Answer, *, ranks: Ranks) -> Answer | None:
    """The answer as it stands under ``question``, exactly what was said; ``None`` where it cannot be said."""
    if counterpart.likeness is not Likeness.SAME_FACT:
        return None if misfit(question, answer) else answer
    said = in_element_values(counterpart.question, answer)
    translated = from_element_values(question, said, ranks.get(question.element, {}))
    candidates = (answer, None if isinstance(translated, Covered) else translated)
    return next(
        (
            each
            for each in candidates
            if each is not None and not misfit(question, each) and in_element_values(question, each) == said
        ),
        None,
    )


def _plain(text: str) -> str:
    """Words without the spaces and full stops between them that no reader notices."""
    return "".join(text.split()).rstrip("。.")
