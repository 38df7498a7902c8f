"""Fictitious enterprises with plausible answers to a shipped questionnaire, from a seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import TypeVar

from assessment.catalogue.registry import Catalogue, read_catalogue
from assessment.domain.advice import Situation
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
from assessment.domain.conditions import Ranks
from assessment.domain.elements import element_ranks
from assessment.domain.measures import Measure
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)
from assessment.domain.scoring import score
from assessment.resources import questionnaires

Each = TypeVar("Each")
SIZES = {"micro": (8, 150), "small": (120, 4000), "medium": (500, 30000), "large": (2000, 200000)}
WHOLES = {
    "equipment-digital": "equipment-total",
    "equipment-networked": "equipment-digital",
    "key-process-controlled": "key-process-total",
    "procurement-online": "procurement-total",
}
"""Figures that are a part of another one."""


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise: how far it has come (0–1), its profile and what it answered."""

    maturity: float
    profile: Mapping[str, Answer]
    answers: Mapping[str, Answer]


@cache
def shipped() -> Catalogue:
    return read_catalogue(questionnaires())


@cache
def shipped_questionnaire() -> Questionnaire:
    return shipped().questionnaire("two-way-integration")


def shipped_measures() -> tuple[Measure, ...]:
    return shipped().measures


@cache
def shipped_ranks() -> Ranks:
    return {**element_ranks(shipped().elements), **PROFILE_RANKS}


def situation(profile: Mapping[str, Answer], answers: Mapping[str, Answer]) -> Situation:
    """The situation of an enterprise under the shipped questionnaire."""
    asked = shipped_questionnaire()
    return Situation(
        questionnaire=asked,
        answers=answers,
        profile=profile,
        score=score(asked, answers, profile),
        ranks=shipped_ranks(),
        elements=shipped().elements,
    )


def situation_of(firm: Firm) -> Situation:
    return situation(firm.profile, firm.answers)


def firm_from(seed: int) -> Firm:
    """Any enterprise: every size, every maturity, some answers unknown, missing or not applicable."""
    dice = Random(seed)  # noqa: S311 - chance, not secrecy
    return firm(dice, dice.choice(list(SIZES)), dice.random())


def firm(dice: Random, size: str, maturity: float, *, sure: bool = False) -> Firm:
    """An enterprise of a size that has come so far; ``sure`` of everything it is asked, if wanted."""
    staff, revenue = SIZES[size]
    profile: dict[str, Answer] = {
        "profile.staff": Measured(Decimal(staff)),
        "profile.revenue": Measured(Decimal(revenue)),
        "profile.size": Chosen(size),
        "profile.production_type": Chosen(dice.choice(["discrete", "process", "mixed"])),
        "profile.group": Chosen(dice.choice(["no", "yes"])),
        "profile.own_design": Chosen(dice.choice(["no", "yes"])),
        "profile.above_scale": Chosen("yes" if revenue >= 2000 else "no"),
    }
    answers: dict[str, Answer] = {}
    for key, placed in placed_questions(shipped_questionnaire()).items():
        answer = _answer(dice, placed.question, maturity, answers)
        if answer is not None:
            answers[key] = answer if sure else _doubted(dice, placed.question, answer)
    left_out = set() if sure else {key for key in answers if dice.random() < 0.02}
    return Firm(maturity, profile, {key: each for key, each in answers.items() if key not in left_out})


def _answer(dice: Random, question: Question, maturity: float, before: Mapping[str, Answer]) -> Answer | None:
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return Chosen(_near(dice, options, maturity).key)
        case MultipleChoice(options=options):
            keys = [each.key for each in options if not each.exclusive and dice.random() < maturity]
            return ChosenSeveral(frozenset(keys or [each.key for each in options if each.exclusive]))
        case CoverageDepth(shares=shares, depths=depths):
            share = _near(dice, shares, maturity)
            depth = "" if share is shares[0] else _near(dice, depths, maturity).key
            return Covered(share.key, depth)
        case Attained(steps=steps, shares=shares):
            step = _near(dice, steps, maturity)
            return Covered("" if step is steps[-1] else _near(dice, shares, maturity).key, step.key)
        case YesNo():
            return Confirmed(yes=dice.random() < maturity)
        case Figure():
            return _measured(dice, question, maturity, before)
        case FreeText():
            return Written("有")
        case Ratio():
            return None


def _measured(dice: Random, figure: Figure, maturity: float, before: Mapping[str, Answer]) -> Measured:
    whole = before.get(WHOLES.get(figure.key, ""))
    if isinstance(whole, Measured):
        return Measured((whole.value * Decimal(str(maturity))).quantize(Decimal(1)))
    return Measured(max(figure.minimum, min(figure.maximum, Decimal(dice.randint(1, 200)))))


def _doubted(dice: Random, question: Question, answer: Answer) -> Answer:
    chance = dice.random()
    if chance < 0.05 and question.unknown is UnknownPolicy.INTERVAL:
        return Unknown()
    if chance > 0.96 and question.not_applicable is not NotApplicablePolicy.REFUSED:
        return NotApplicable("没有这项业务")
    return answer


def _near(dice: Random, options: Sequence[Each], maturity: float) -> Each:
    place = round(maturity * (len(options) - 1) + dice.gauss(0, 0.8))
    return options[max(0, min(len(options) - 1, place))]
