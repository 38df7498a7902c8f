"""How a fictitious firm answers: as its maturity leads one to expect, at times unsure or not concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final, assert_never

from assessment.demo.figures import figures_of
from assessment.demo.firms import FictitiousFirm, chance_of
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
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.facts import unanswered
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)

_A_YEAR_AGO: Final = 0.06
"""How much less mature a firm was a year ago."""
_DIMENSIONS: Final = {
    "foundation": 0.01,
    "single-application": 0.07,
    "integrated-application": -0.08,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Respondent:
    """Who answers: the firm at a time, its maturity then, its figures, and the chances of its answers."""

    firm: FictitiousFirm
    level: float
    figures: Mapping[str, Decimal | int]
    chance: Random


def answers_of(
    firm: FictitiousFirm, questionnaire: Questionnaire, profile: Profile, *, years_ago: int = 0
) -> dict[str, Answer]:
    """The firm's answers to all that it is asked, in the order of the questionnaire."""
    chance = chance_of(firm.number, f"answers {years_ago}")
    level = max(0.02, firm.maturity - _A_YEAR_AGO * years_ago)
    figures = figures_of(firm, profile, level, chance=chance)
    respondent = _Respondent(firm=firm, level=level, figures=figures, chance=chance)
    answers: dict[str, Answer] = {}
    facts = profile_facts(profile)
    while missing := unanswered(questionnaire, answers, facts):
        for question in missing:
            placed = placed_questions(questionnaire)[question.key]
            answers[question.key] = _answer(respondent, question, placed.dimension.key)
    return {key: answers[key] for key in placed_questions(questionnaire) if key in answers}


def _answer(respondent: _Respondent, question: Question, dimension: str) -> Answer:
    chance = respondent.chance
    reason = _reason(respondent, question)
    if reason:
        return NotApplicable(reason)
    if question.unknown is UnknownPolicy.INTERVAL and chance.random() < respondent.firm.doubt:
        return Unknown()
    shift = _DIMENSIONS.get(dimension, 0.0) - _LATE.get(question.key, 0.0)
    return _given(respondent, question, respondent.level + shift + chance.gauss(0, 0.09))


def _reason(respondent: _Respondent, question: Question) -> str:
    """Why a question does not concern the firm; empty where it does."""
    if question.not_applicable is NotApplicablePolicy.REFUSED:
        return ""
    if respondent.firm.young and question.key.endswith(_FORMER_FIGURES):
        return _NOT_YET_FOUNDED
    return _NOT_CONCERNED.get(question.key, "") if respondent.chance.random() < 0.07 else ""


def _given(respondent: _Respondent, question: Question, level: float) -> Given:
    chance = respondent.chance
    match question:
        case Staged():
            return Chosen(_reached(question.steps, level))
        case SingleChoice():
            return Chosen(_reached(question.options, 0.3 + 0.45 * level + chance.gauss(0, 0.16)))
        case MultipleChoice():
            return ChosenSeveral(_several(question, level, chance))
        case CoverageDepth() | Attained():
            return _covered(question, level, chance)
        case YesNo():
            yes = chance.random() < 0.2 + level
            return Confirmed(yes, "三维设计软件，用于主要产品（演示）" if yes else "")
        case Figure():
            return Measured(Decimal(respondent.figures[question.key]))
        case FreeText():
            return Written("演示内容，均为虚构。")
        case Ratio():
            raise TypeError(f"{question.key}: a ratio is never asked")
        case _:
            assert_never(question)


def _covered(question: CoverageDepth | Attained, level: float, chance: Random) -> Covered:
    if isinstance(question, Attained):
        step = _reached(question.steps, level)
        is_last = step == question.steps[-1].key
        return Covered("" if is_last else _reached(question.shares, chance.random()), step)
    share = _reached(question.shares, level + 0.16)
    if share == question.shares[0].key:
        return Covered(share, "")
    return Covered(share, _reached(question.depths, level + chance.gauss(0.02, 0.05)))


def _reached(options: Sequence[Option], level: float) -> str:
    """The option that a level between 0 and 1 reaches, from the least to the most."""
    return options[min(len(options) - 1, max(0, int(level * len(options))))].key


def _several(question: MultipleChoice, level: float, chance: Random) -> frozenset[str]:
    """What is common comes first in the list; where nothing applies the exclusive option stands alone."""
    offered = [option for option in question.options if not option.exclusive]
    chosen = frozenset(
        option.key
        for place, option in enumerate(offered)
        if chance.random() < 1.25 * level + 0.2 - 0.55 * place / len(offered)
    )
    if chosen:
        return chosen
    alone = next((option.key for option in question.options if option.exclusive), offered[0].key)
    return frozenset({alone})
