"""The level in every model, in words: reached or estimated, what may still come, and on what it rests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from assessment.domain.levels import thresholds
from assessment.domain.texts import Language, Text
from assessment.report.elsewhere import Elsewhere
from assessment.report.question_findings import shown

_HANDED_IN: Final = Text("{year} 年自评", "Assessment of {year}")
_CONFIRMED: Final = Text("{year} 年自评，已核定", "Assessment of {year}, confirmed")
_ESTIMATED: Final = Text("按已有答案估计（{known}/{asked} 题）", "Estimate: {known} of {asked} answers")
_NOT_KNOWN: Final = Text("还没有可用的答案", "Nothing known yet")
_RANGE: Final = Text("{low}（最高可能{high}）", "{low} (at best: {high})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLevel:
    """One model as a line: its title, the level with what may still come, the points, what they rest on."""

    title: str
    level: str
    points: str
    basis: str


def model_levels(found: Iterable[Elsewhere], language: Language = "zh") -> tuple[ModelLevel, ...]:
    """All models, as the catalogue has them."""
    return tuple(_line(each, language) for each in found)


def _line(each: Elsewhere, language: Language) -> ModelLevel:
    questionnaire, decision = each.score.questionnaire, each.score.decision
    is_known = bool(each.year or each.known)
    low, high = decision.level.title.in_language(language), decision.reachable.title.in_language(language)
    level = low if low == high else _RANGE.in_language(language).format(low=low, high=high)
    limits = thresholds(questionnaire.level_rule)
    return ModelLevel(
        title=questionnaire.title.in_language(language),
        level=level if is_known else "—",
        points=shown(each.score.total.points, limits, language).text if is_known else "—",
        basis=_basis(each, language),
    )


def _basis(each: Elsewhere, language: Language) -> str:
    if each.year:
        return (_CONFIRMED if each.confirmed else _HANDED_IN).in_language(language).format(year=each.year)
    if not each.known:
        return _NOT_KNOWN.in_language(language)
    return _ESTIMATED.in_language(language).format(known=each.known, asked=each.asked)
