"""Where an enterprise stands in every model: by what it handed in, else estimated from known facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessment.domain.answers import Answer, NotApplicable, Unknown
from assessment.domain.conditions import Ranks
from assessment.domain.elements import Element, ElementKey, element_facts
from assessment.domain.facts import Answers, Asking, facts_from
from assessment.domain.following import ElementFacts, with_following
from assessment.domain.offers import offers
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.scoring import Score, score


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherResult:
    """Another frozen result of the same enterprise."""

    questionnaire: Questionnaire
    answers: Answers
    profile: Answers
    year: int
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """One model: its score, the year it was handed in, 0 where ``known`` of ``asked`` facts estimate it.

    A ``confirmed`` one was reviewed since.
    """

    score: Score
    year: int
    known: int
    asked: int
    confirmed: bool = False


def known_from(others: Iterable[OtherResult]) -> dict[ElementKey, Answer | None]:
    """The facts that other results state, the newest first to be believed; 不确定 and 不适用 are none."""
    found: dict[ElementKey, Answer | None] = {}
    for each in sorted(others, key=lambda other: other.signed_at):
        stated = element_facts(each.questionnaire, facts_from(each.questionnaire, each.answers, each.profile))
        found |= {
            key: answer
            for key, answer in stated.items()
            if answer is not None and not isinstance(answer, Unknown | NotApplicable)
        }
    return found


def everywhere(
    models: Sequence[Questionnaire],
    others: Sequence[OtherResult],
    known: ElementFacts,
    *,
    profile: Answers,
    elements: Mapping[ElementKey, Element],
    ranks: Ranks,
) -> tuple[Elsewhere, ...]:
    """Every model of ``models``; ``known`` are all facts, those of the result at hand among them."""
    newest = {each.questionnaire.key: each for each in sorted(others, key=lambda other: other.signed_at)}
    facts = with_following(known, elements, ranks)
    return tuple(_one(model, newest.get(model.key), facts, profile=profile, ranks=ranks) for model in models)


def asked_in(result: Score) -> Iterator[str]:
    """The questions an enterprise has to answer, as far as is known."""
    for key, placed in placed_questions(result.questionnaire).items():
        is_asked = result.facts.asking[key] is Asking.ASKED and not isinstance(placed.question, Ratio)
        if is_asked and not placed.question.optional:
            yield key


def _one(
    model: Questionnaire,
    handed_in: OtherResult | None,
    facts: ElementFacts,
    *,
    profile: Answers,
    ranks: Ranks,
) -> Elsewhere:
    if handed_in is not None:
        found = score(handed_in.questionnaire, handed_in.answers, handed_in.profile)
        return Elsewhere(score=found, year=handed_in.year, known=0, asked=0)
    carried = {key: each.answer for key, each in offers(model, facts, profile, ranks=ranks).items()}
    found = score(model, carried, profile)
    asked = tuple(asked_in(found))
    return Elsewhere(score=found, year=0, known=sum(key in carried for key in asked), asked=len(asked))
