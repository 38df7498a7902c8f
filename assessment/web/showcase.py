"""What the start page tells of every questionnaire: for whom it is, how long it takes, what comes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import url_for

from assessment.domain.questionnaire import Questionnaire, entered_questions
from assessment.domain.texts import Language, Text
from assessment.formatting import listed
from assessment.web.wording import _

_FOR_WHOM: Final = {
    "two-way-integration": Text(
        "想把全厂从设备到效益看一遍的制造业企业，各种规模都可以；第一次自评从这份开始最省事。",
        "Manufacturers of any size that want the whole picture; the best one to begin with.",
    ),
    "sme-digital": Text(
        "中小企业，特别是准备申报专精特新、要用到数字化水平等级的。",
        "Small and medium-sized enterprises, above all those that need a digital level for an application.",
    ),
    "smart-manufacturing": Text(
        "已有自动化设备和生产系统，想对照智能制造五个等级的企业。",
        "Enterprises with automated equipment that want to know where they stand among five levels.",
    ),
    "cloud-readiness": Text(
        "在考虑上云，想知道先上什么、还缺什么条件的企业。",
        "Enterprises thinking of the cloud that want to know what to move first and what is missing.",
    ),
    "five-g-factory-readiness": Text(
        "在考虑 5G 工厂，想知道值不值得、做到哪个范围的企业。",
        "Enterprises thinking of a 5G factory that want to know whether it pays, and where.",
    ),
    "digital-twin-readiness": Text(
        "在考虑数字孪生或无人工厂，想知道基础够不够的企业。",
        "Enterprises thinking of a digital twin or an unmanned factory unsure of their base.",
    ),
}
_ANYBODY: Final = Text("制造业企业。", "Manufacturers.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One questionnaire on the start page."""

    title: str
    audience: str
    effort: str
    outcome: str
    url: str


def in_order(questionnaires: Iterable[Questionnaire]) -> list[Questionnaire]:
    """The questionnaires with those first that most firms begin with; others after them."""
    places = {key: place for place, key in enumerate(_FOR_WHOM)}
    return sorted(questionnaires, key=lambda each: places.get(each.key, len(places)))


def shown(questionnaire: Questionnaire, language: Language) -> Shown:
    """A questionnaire for somebody who has to choose one."""
    count = sum(1 for each in questionnaire.dimensions for _each in entered_questions(each))
    dimensions = [each.title.in_language(language) for each in questionnaire.dimensions if each.scored]
    levels = [each.title.in_language(language) for each in questionnaire.level_rule.levels]
    return Shown(
        title=questionnaire.title.in_language(language),
        audience=_FOR_WHOM.get(questionnaire.key, _ANYBODY).in_language(language),
        effort=_("约 %(minutes)s 分钟，%(count)s 题以内", minutes=questionnaire.minutes, count=count),
        outcome=_(
            "从“%(lowest)s”到“%(highest)s”所处的%(noun)s，卡在哪里；%(dimensions)s的得分；推荐举措和报告。",
            lowest=levels[0],
            highest=levels[-1],
            noun=questionnaire.level_name.in_language(language),
            dimensions=listed(dimensions, language=language),
        ),
        url=url_for("questionnaires.page", key=questionnaire.key, version=questionnaire.version),
    )
