"""Where an enterprise stands with all it answered: one questionnaire, others beside it, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from assessment.domain.answers import Answer, Chosen, ChosenSeveral, NotApplicable, Unknown, options_of
from assessment.domain.conditions import Ranks
from assessment.domain.earning import earned, is_scored
from assessment.domain.elements import (
    Element,
    ElementKey,
    FlagElement,
    SetElement,
    StepsElement,
    element_facts,
    values_of,
)
from assessment.domain.facts import Answers, facts_from
from assessment.domain.following import ElementFacts, with_following
from assessment.domain.measures import Effect, Reach
from assessment.domain.offers import following_answer
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import MultipleChoice, Question

_ROUNDS: Final = 4
"""How often what follows is followed further: from facts to one model, from that to the next."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire with what an enterprise answered to it."""

    questionnaire: Questionnaire
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around a sheet: profile, elements, and ``others`` that were answered, oldest first.

    ``known`` are facts by element that were stated elsewhere, beneath all that the sheets say.
    """

    profile: Answers
    ranks: Ranks
    elements: Mapping[ElementKey, Element]
    others: tuple[Sheet, ...] = ()
    known: ElementFacts = field(default_factory=dict)


ALONE: Final = Around(profile={}, ranks={}, elements={})
"""Nothing around: answers change by themselves, and nothing follows."""


def facts_of(
    sheets: Sequence[Sheet], around: Around, effects: tuple[Effect, ...] = ()
) -> dict[ElementKey, Answer | None]:
    """All facts by element: the first sheet's own, those of the others beneath, and what follows from them.

    ``effects`` on elements that no sheet asks for are facts too.
    """
    found: dict[ElementKey, Answer | None] = dict(around.known)
    asked: set[ElementKey] = set()
    for place, sheet in enumerate((*sheets[1:], *sheets[:1])):
        judged = facts_from(sheet.questionnaire, sheet.answers, around.profile)
        given = element_facts(sheet.questionnaire, judged)
        is_own = place == len(sheets) - 1
        found |= {key: answer for key, answer in given.items() if is_own or _tells(key, answer, found)}
        asked.update(placed.question.element for placed in placed_questions(sheet.questionnaire).values())
    known = with_following({**found, **around.profile}, around.elements, around.ranks)
    brought = {
        each.element: each
        for each in effects
        if isinstance(each, Reach) and each.element not in asked and each.element in around.elements
    }
    if not brought:
        return known
    for effect in effects:
        if effect.element in brought and isinstance(effect, Reach):
            found[effect.element] = _at_least(
                around.elements[effect.element], found.get(effect.element, known.get(effect.element)), effect
            )
    return with_following({**found, **around.profile}, around.elements, around.ranks)


def followed(
    before: tuple[Sheet, ...], after: tuple[Sheet, ...], *, effects: tuple[Effect, ...], around: Around
) -> tuple[Sheet, ...]:
    """``after`` with every answer that follows from changed facts and earns more than the present one."""
    if around is ALONE or not any(_has_rules(each.questionnaire) for each in before):
        return after
    were = facts_of(before, around)
    for _ in range(_ROUNDS):
        are = facts_of(after, around, effects)
        further = tuple(_sheet_followed(each, were, are, around.ranks) for each in after)
        if further == after:
            break
        after = further
    return after


def better_answer(
    question: Question, present: Answer | None, *, were: ElementFacts, are: ElementFacts, ranks: Ranks
) -> Answer | None:
    """What follows for ``question`` now and did not before, if it earns more; ``None`` where all stays."""
    if not question.follows or isinstance(present, NotApplicable) or not is_scored(question):
        return None
    follows = following_answer(question, are, ranks)
    followed_before = following_answer(question, were, ranks)
    if follows is None or follows == followed_before:
        return None
    if isinstance(question, MultipleChoice) and isinstance(follows, ChosenSeveral):
        follows = _joined(question, present, follows, followed_before)
    return follows if present != follows and _earns_more(question, present, follows) else None


@cache
def _has_rules(questionnaire: Questionnaire) -> bool:
    """Whether any answer follows from others by rule."""
    return any(placed.question.follows for placed in placed_questions(questionnaire).values())


def _tells(key: ElementKey, answer: Answer | None, found: ElementFacts) -> bool:
    """Whether an answer beside tells a fact: 不确定 and 不适用 do not, nor what does not arise."""
    if answer is None:
        return key not in found
    return not isinstance(answer, Unknown | NotApplicable)


def _at_least(element: Element, present: Answer | None, effect: Reach) -> Answer | None:
    held = frozenset[str]() if present is None else options_of(present)
    match element:
        case SetElement():
            return ChosenSeveral((held - {"none"}) | {effect.value})
        case StepsElement() | FlagElement():
            order = {value: place for place, value in enumerate(values_of(element))}
            reached = max((order.get(value, -1) for value in held), default=-1)
            return Chosen(effect.value) if order.get(effect.value, -1) > reached else present
        case _:
            return present


def _sheet_followed(sheet: Sheet, were: ElementFacts, are: ElementFacts, ranks: Ranks) -> Sheet:
    better = {
        key: answer
        for key, placed in placed_questions(sheet.questionnaire).items()
        if (answer := better_answer(placed.question, sheet.answers.get(key), were=were, are=are, ranks=ranks))
        is not None
    }
    return Sheet(sheet.questionnaire, {**sheet.answers, **better}) if better else sheet


def _joined(
    question: MultipleChoice, present: Answer | None, follows: ChosenSeveral, before: Answer | None
) -> ChosenSeveral:
    """The present options and those that follow now and did not before; one that stands alone makes way."""
    held = frozenset[str]() if present is None else options_of(present)
    new = follows.options - (frozenset() if before is None else options_of(before))
    together = held | new
    alone = frozenset(option.key for option in question.options if option.exclusive)
    return ChosenSeveral(together - alone or together)


def _earns_more(question: Question, present: Answer | None, follows: Answer) -> bool:
    """Whether the certain points rise, or what was unsaid or unknown becomes certain at no loss."""
    then = earned(question, follows, None)
    now = earned(question, present, None)
    if then is None or now is None:
        return then is not None
    return then[0] > now[0] or (isinstance(present, Unknown | None) and then[0] >= now[0])
