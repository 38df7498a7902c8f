"""Answers that follow from what is known already: the same fact asked elsewhere, or rules over such facts.

A fact is given once. Wherever its element is asked again the answer is offered; a question may also say how
its answer follows from other elements. What follows is offered to be kept or changed, never taken in silence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import assert_never

from assessment.domain.answers import (
    YES,
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
)
from assessment.domain.conditions import Ranks
from assessment.domain.elements import ElementKey
from assessment.domain.facts import Asking, facts_from
from assessment.domain.following import ElementFacts, all_following, first_following, looked_at
from assessment.domain.profile_facts import PROFILE_FACTS
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    choices_of,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer on offer and the elements it rests on; ``same`` where it is the very fact asked elsewhere."""

    answer: Answer
    elements: tuple[ElementKey, ...]
    same: bool


def offer_for(question: Question, known: ElementFacts, ranks: Ranks) -> Offer | None:
    """The answer that is known already, if there is one; ``known`` holds the profile's facts too."""
    if question.element and (given := known.get(question.element)) is not None:
        answer = from_element_values(question, given, ranks.get(question.element, {}))
        if answer is not None:
            return Offer(answer, (question.element,), same=True)
    answer = following_answer(question, known, ranks)
    return None if answer is None else Offer(answer, tuple(_looked_at(question)), same=False)


def offers(
    questionnaire: Questionnaire, known: ElementFacts, profile: Mapping[str, Answer], *, ranks: Ranks
) -> dict[str, Offer]:
    """Every question of which the answer is known already, as far as it would be asked of this enterprise."""
    facts = {**known, **profile}
    found = {
        key: offer
        for key, placed in placed_questions(questionnaire).items()
        if (offer := offer_for(placed.question, facts, ranks)) is not None
    }
    asking = facts_from(questionnaire, {key: each.answer for key, each in found.items()}, profile).asking
    return {key: each for key, each in found.items() if asking[key] is Asking.ASKED}


def from_element_values(question: Question, given: Answer, order: Mapping[str, int]) -> Answer | None:
    """The answer to ``question`` that says the same as ``given``, which is in the element's own values.

    ``order`` is that of the values, where they grow: a value without an option of its own counts as the
    highest option below it. ``None`` where ``given`` does not say enough: of coverage and depth the depth
    alone is known.
    """
    if isinstance(given, Unknown | NotApplicable):
        return None
    match question:
        case SingleChoice() | Staged():
            return _chosen(question, given, order)
        case MultipleChoice():
            return _chosen_several(question, given)
        case Figure():
            return given if isinstance(given, Measured) and _fits(question, given) else None
        case Attained(steps=steps, shares=shares):
            chosen = _chosen(question, given, order)
            if chosen is None:
                return None
            return Covered("" if chosen.option == steps[-1].key else shares[0].key, chosen.option)
        case CoverageDepth(shares=shares):
            nothing = isinstance(given, Chosen) and given.option == "none"
            return Covered(shares[0].key, "") if nothing else None
        case YesNo():
            return Confirmed(yes=given.option == YES) if isinstance(given, Chosen) else None
        case Ratio() | FreeText():
            return None
        case _:
            assert_never(question)


def decided_by(question: Question, elements: Collection[ElementKey]) -> bool:
    """Whether the answer is certain to be known once all these ``elements`` (and the profile) are."""
    if question.element in elements and not isinstance(question, CoverageDepth):
        return True
    looked_at = _looked_at(question)
    return bool(question.follows) and all(key in elements or key in PROFILE_FACTS for key in looked_at)


def following_answer(question: Question, known: ElementFacts, ranks: Ranks) -> Answer | None:
    """What the rules of the question say; ``None`` while a condition before the first that holds is open."""
    if isinstance(question, MultipleChoice):
        chosen = all_following(question.follows, known, ranks)
        return ChosenSeveral(chosen) if chosen else None
    answer = first_following(question.follows, known, ranks)
    return written_answer(question, answer) if answer else None


def written_answer(question: Question, written: str) -> Answer | None:
    """What an author wrote in ``answer`` as an answer of the question's kind."""
    match question:
        case SingleChoice() | Staged():
            return Chosen(written)
        case YesNo():
            return Confirmed(yes=written == YES)
        case Attained(steps=steps, shares=shares):
            share, _, step = written.rpartition("/")
            return Covered("" if step == steps[-1].key else share or shares[0].key, step)
        case CoverageDepth():
            share, _, depth = written.partition("/")
            return Covered(share, depth)
        case _:
            return None


@cache
def _looked_at(question: Question) -> tuple[ElementKey, ...]:
    return tuple(dict.fromkeys(looked_at(question.follows)))


@cache
def _by_value(question: Question) -> Mapping[str, str]:
    """The option for each value of the element; of several options with one value the least."""
    found: dict[str, str] = {}
    for option in choices_of(question):
        found.setdefault(option.element_value or option.key, option.key)
    return found


def _chosen(question: Question, given: Answer, order: Mapping[str, int]) -> Chosen | None:
    if not isinstance(given, Chosen):
        return None
    options = _by_value(question)
    reached = order.get(given.option, -1)
    below = [value for value in options if value in order and order[value] <= reached]
    value = given.option if given.option in options else max(below, key=lambda each: order[each], default="")
    return Chosen(options[value]) if value in options else None


def _chosen_several(question: MultipleChoice, given: Answer) -> ChosenSeveral | None:
    if not isinstance(given, ChosenSeveral):
        return None
    values = _by_value(question)
    chosen = frozenset(values[each] for each in given.options if each in values)
    alone = frozenset(option.key for option in question.options if option.exclusive)
    return ChosenSeveral(chosen - alone or alone) if chosen or alone else None


def _fits(figure: Figure, given: Measured) -> bool:
    return figure.minimum <= given.value <= figure.maximum
