"""An enterprise as incentives see it: its facts, where it lies, and the levels it is certain to have."""

from collections.abc import Iterable, Mapping
from datetime import date

from assessment.domain.answers import Answer, Chosen
from assessment.domain.conditions import FactKey, Ranks
from assessment.domain.incentives import Applicant
from assessment.domain.regions import RegionCode
from assessment.domain.scoring import Score


def applicant_from(
    facts: Mapping[FactKey, Answer | None],
    scores: Iterable[Score],
    *,
    regions: frozenset[RegionCode],
    ranks: Ranks,
    on: date,
) -> Applicant:
    """The applicant on a day, with the level of each model; of two scores of one model the first counts."""
    levels: dict[FactKey, Answer | None] = {}
    order: dict[FactKey, Mapping[str, int]] = {}
    for score in scores:
        key = f"level.{score.questionnaire.key}"
        levels.setdefault(key, Chosen(score.decision.level.key))
        order[key] = {each.key: place for place, each in enumerate(score.questionnaire.level_rule.levels)}
    return Applicant(facts={**facts, **levels}, regions=regions, ranks={**ranks, **order}, on=on)
