"""How a fictitious firm answers: as its maturity leads one to expect, at times unsure or not concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import Final, assert_never

from assessment.demo.figures import figures_of, profit_change
from assessment.demo.firms import FictitiousFirm, chance_of
from assessment.demo.plausible_options import borne_out
from assessment.demo.plausible_steps import highest
from assessment.demo.shop import Shop
from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Given,
    Measured,
    NotApplicable,
    Unknown,
    Written,
)
from assessment.domain.enterprise import ProductionType, Profile, profile_facts
from assessment.domain.facts import unanswered
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
    choices_of,
)

_A_YEAR_AGO: Final = 0.06
"""How much less mature a firm was a year ago."""
_DIMENSIONS: Final = {
    "foundation": 0.01,
    "single-application": 0.13,
    "integrated-application": -0.14,
    "collaboration": -0.2,
    "pathway-facts": -0.16,
}
"""What comes early in a firm's development, and what late."""
_LATE: Final = {
    "fiveg-coverage": 0.3,
    "twin-model": 0.12,
    "twin-object": 0.35,
    "unmanned-scope": 0.3,
    "automatic-handling": 0.12,
    "automatic-inspection": 0.12,
    "security-grading": 0.2,
    "identification-node": 0.2,
    "fiveg-scenes": 0.45,
    "certificates": 0.34,
    "accidents": -0.9,
}
_NOT_CONCERNED: Final = {
    "sales-online": "不单独统计网上销售",
    "procurement-online": "不单独统计网上采购",
    "projects-use": "没有按项目管理的业务",
    "equipment-effectiveness": "按订单开机，没有统计设备综合效率",
    "emissions": "没有生产性废气、废水排放",
}
_NOT_YET_FOUNDED: Final = "当时企业还没有成立"
_FORMER_FIGURES: Final = ("-previous", "investment-2", "investment-3")
_LITTLE_ENERGY: Final = 0.06
"""吨标准煤 for 10,000 yuan of output: below that a trade may have no emissions from production."""
_DRAWS_IN_3D: Final = 40


_LAST: Final = ("network-types", "network-reach", "systems-in-use", "cloud-classes")
"""What follows from the other answers, in the order in which it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Respondent:
    """Who answers: the firm at a time, its maturity then, and all that it has said so far."""

    firm: FictitiousFirm
    level: float
    shop: Shop


def answers_of(
    firm: FictitiousFirm, questionnaire: Questionnaire, profile: Profile, *, years_ago: int = 0
) -> dict[str, Answer]:
    """The firm's answers to all that it is asked, in the order of the questionnaire.

    Its chances are the same every year: only its maturity and its figures have moved on.
    """
    level = max(0.02, firm.maturity - _A_YEAR_AGO * years_ago)
    answers: dict[str, Answer] = {}
    shop = Shop(
        firm=firm,
        profile=profile,
        figures=figures_of(firm, profile, level, years_ago=years_ago),
        answers=answers,
        steps=_steps_of(questionnaire),
    )
    respondent = _Respondent(firm=firm, level=level, shop=shop)
    placed, facts = placed_questions(questionnaire), profile_facts(profile)
    while missing := unanswered(questionnaire, answers, facts):
        for question in sorted(missing, key=_turn):
            answers[question.key] = _answer(respondent, question, placed[question.key].dimension.key)
    return {key: answers[key] for key in placed if key in answers}


@cache
def _steps_of(questionnaire: Questionnaire) -> Mapping[str, Sequence[str]]:
    """The keys of each question's options or depths, from the least to the most."""
    listed = {key: choices_of(placed.question) for key, placed in placed_questions(questionnaire).items()}
    return {key: tuple(option.key for option in options) for key, options in listed.items()}


def _turn(question: Question) -> int:
    return _LAST.index(question.key) if question.key in _LAST else -1


def _answer(respondent: _Respondent, question: Question, dimension: str) -> Answer:
    chance = chance_of(respondent.firm.number, question.key)
    reason = _reason(respondent, question, chance)
    if reason:
        return NotApplicable(reason)
    if question.unknown is UnknownPolicy.INTERVAL and chance.random() < respondent.firm.doubt:
        return Unknown()
    shift = _DIMENSIONS.get(dimension, 0.0) - _LATE.get(question.key, 0.0)
    return _given(respondent, question, respondent.level + shift + chance.gauss(0, 0.09), chance=chance)


def _reason(respondent: _Respondent, question: Question, chance: Random) -> str:
    """Why a question does not concern the firm; empty where it does."""
    firm = respondent.firm
    if question.not_applicable is NotApplicablePolicy.REFUSED:
        return ""
    if firm.young and question.key.endswith(_FORMER_FIGURES):
        return _NOT_YET_FOUNDED
    if question.key == "emissions" and firm.trade.energy > _LITTLE_ENERGY:
        return ""
    return _NOT_CONCERNED.get(question.key, "") if chance.random() < 0.07 else ""


def _given(respondent: _Respondent, question: Question, level: float, *, chance: Random) -> Given:
    shop = respondent.shop
    match question:
        case Staged():
            return Chosen(_reached(shop, question, level))
        case SingleChoice():
            return Chosen(_single(shop, question, 0.3 + 0.45 * level + chance.gauss(0, 0.16)))
        case MultipleChoice():
            return ChosenSeveral(_several(shop, question, level, chance=chance))
        case CoverageDepth() | Attained():
            return _covered(shop, question, level, chance=chance)
        case YesNo():
            yes = shop.reached("product-design-use", "spreadsheet") and chance.random() < 0.3 + level
            return Confirmed(yes, _software(shop.profile) if yes else "")
        case Figure():
            return Measured(Decimal(shop.figures[question.key]))
        case FreeText():
            return Written("演示内容，均为虚构。")
        case Ratio():
            raise TypeError(f"{question.key}: a ratio is never asked")
        case _:
            assert_never(question)


def _covered(shop: Shop, question: CoverageDepth | Attained, level: float, *, chance: Random) -> Covered:
    if isinstance(question, Attained):
        step = _reached(shop, question, level)
        is_last = step == question.steps[-1].key
        return Covered("" if is_last else chance.choice(question.shares).key, step)
    share = question.shares[_place(level + 0.14, len(question.shares))].key
    if share == question.shares[0].key:
        return Covered(share, "")
    return Covered(share, _reached(shop, question, level + chance.gauss(-0.05, 0.05)))


def _single(shop: Shop, question: SingleChoice, level: float) -> str:
    """The profit follows from the figures, the rest from a level."""
    if question.key == "profit-change":
        return profit_change(shop.profile, shop.figures)
    return _reached(shop, question, level)


def _reached(shop: Shop, question: Question, level: float) -> str:
    """The step that a level between 0 and 1 reaches, as far as the rest bears it out."""
    steps = shop.steps[question.key]
    return steps[highest(shop, question.key, _place(level, len(steps)))]


def _place(level: float, of: int) -> int:
    return min(of - 1, max(0, int(level * of)))


def _several(shop: Shop, question: MultipleChoice, level: float, *, chance: Random) -> frozenset[str]:
    """What is common comes first in the list; where nothing applies the exclusive option stands alone."""
    offered = [option for option in question.options if not option.exclusive]
    wanted = frozenset(
        option.key
        for place, option in enumerate(offered)
        if chance.random() < 1.25 * level + 0.2 - 0.55 * place / len(offered)
    )
    chosen = borne_out(shop, question.key, wanted)
    if chosen:
        return chosen
    alone = next((option.key for option in question.options if option.exclusive), offered[0].key)
    return frozenset({alone})


def _software(profile: Profile) -> str:
    if profile.production_type is ProductionType.PROCESS:
        return "配方管理和流程模拟软件（演示）"
    return "三维设计软件，用于主要产品（演示）" if profile.staff >= _DRAWS_IN_3D else "二维绘图软件（演示）"
