"""What is supposed, as it stands in an address: answers changed, measures picked, the dimension in view.

The names of a question's fields are those of every form; names of the page's own begin with ``_``, which no
question's key does. A question left blank keeps its present answer. What the address does not need is left
out of it again, so that the same supposition has one address; names that mean nothing here are passed over,
since messengers add some to every link.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from werkzeug.datastructures import MultiDict

from assessment.domain.answers import Answer, Confirmed, NotApplicable
from assessment.domain.entered_answers import (
    MARK_NOT_APPLICABLE,
    Entered,
    Mistake,
    read_answer,
)
from assessment.domain.measures import MeasureKey
from assessment.domain.paths import Outset
from assessment.domain.questionnaire import Dimension, Questionnaire, placed_questions
from assessment.domain.questions import MultipleChoice, Question, SingleChoice, Staged, YesNo
from assessment.domain.supposing import bearing_on_score, differing
from assessment.web.entered_fields import entered_in, entered_of
from assessment.web.wording import _, current_language

Pairs: TypeAlias = tuple[tuple[str, str], ...]

MEASURE: Final = "_do"
ADDED: Final = "_add"
TAKEN_BACK: Final = "_undo"
IN_VIEW: Final = "_at"
TO_VIEW: Final = "_to"
MODEL: Final = "_model"
_NO_REASON: Final = "—"
"""Stands for the reason that nobody is asked for here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks; ``mistakes`` are by question, ``problems`` are about nothing in view."""

    model: str
    dimension: Dimension
    changes: Mapping[str, Answer]
    measures: tuple[MeasureKey, ...]
    refused: Mapping[str, Entered]
    mistakes: Mapping[str, str]
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether all of it makes sense."""
        return not self.mistakes and not self.problems


def asked_in(args: MultiDict[str, str], outset: Outset, *, own: str) -> Asked:
    """What an address asks of a firm that stands where ``outset`` says; ``own`` is the assessment's model."""
    asked = outset.sheet.questionnaire
    refused, mistakes, changes = dict[str, Entered](), dict[str, str](), dict[str, Answer]()
    for key in questions_offered(asked):
        present = outset.sheet.answers.get(key)
        question = placed_questions(asked)[key].question
        entered = _without_words(entered_in(args, key), present)
        answer = read_answer(question, entered)
        if isinstance(answer, Mistake):
            refused[key], mistakes[key] = entered, answer.message.in_language(current_language())
        elif answer is not None and key != args.get(TAKEN_BACK):
            changes[key] = answer
    wanted = {*args.getlist(MEASURE), *args.getlist(ADDED)}
    view = args.get(TO_VIEW) or args.get(IN_VIEW) or ""
    offered = dimensions_offered(asked)
    measures = tuple(each.key for each in outset.picked(wanted))
    return Asked(
        model="" if asked.key == own else asked.key,
        dimension=next((each for each in offered if each.key == view), offered[0]),
        changes=differing(outset.sheet.answers, changes),
        measures=measures,
        refused=refused,
        mistakes=mistakes,
        problems=tuple(_problems(len(wanted) - len(measures), view, offered)),
    )


def pairs_of(asked: Asked, questionnaire: Questionnaire, *, but: Sequence[str] = ()) -> Pairs:
    """The one address of what is asked, as names and values; without the questions in ``but``."""
    return tuple(_pairs(asked, questionnaire, but))


def dimensions_offered(questionnaire: Questionnaire) -> tuple[Dimension, ...]:
    """The dimensions that have a question to change."""
    bearing = bearing_on_score(questionnaire)
    return tuple(
        dimension
        for dimension in questionnaire.dimensions
        if any(question.key in bearing for each in dimension.indicators for question in each.questions)
    )


def questions_offered(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The questions that may be changed, in the order of the questionnaire."""
    bearing = bearing_on_score(questionnaire)
    return tuple(key for key in placed_questions(questionnaire) if key in bearing)


def _pairs(asked: Asked, questionnaire: Questionnaire, but: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key in questions_offered(questionnaire):
        if key in asked.changes and key not in but:
            yield from _fields(placed_questions(questionnaire)[key].question, asked.changes[key])
    for measure in asked.measures:
        yield MEASURE, measure
    if asked.model:
        yield MODEL, asked.model
    if asked.dimension is not dimensions_offered(questionnaire)[0]:
        yield IN_VIEW, asked.dimension.key


def _fields(question: Question, answer: Answer) -> Iterator[tuple[str, str]]:
    """The fields of an answer, without words of one's own."""
    entered, key = entered_of(answer), question.key
    among = isinstance(question, SingleChoice | MultipleChoice | Staged | YesNo)
    marks = {"": entered.mark} if among else {".state": entered.mark}
    for value in entered.values:
        yield key, value.replace(",", "")
    for ending, value in {**marks, ".share": entered.share, ".depth": entered.depth}.items():
        if value:
            yield f"{key}{ending}", value


def _without_words(entered: Entered, present: Answer | None) -> Entered:
    """What was entered, with the present words beside it: reasons and details make no points."""
    detail = present.detail if isinstance(present, Confirmed) else ""
    reason = present.reason if isinstance(present, NotApplicable) else _NO_REASON
    lapses = MARK_NOT_APPLICABLE in (entered.mark, *entered.values)
    confirms = "yes" in entered.values
    return replace(entered, detail=detail if confirms else "", reason=reason if lapses else "")


def _problems(unknown: int, view: str, offered: Sequence[Dimension]) -> Iterator[str]:
    if unknown:
        yield _("有 %(count)s 项举措不在现在的清单里，没有计入。", count=unknown)
    if view and all(each.key != view for each in offered):
        yield _("没有链接里的这个维度，下面从第一个维度开始。")
