"""The quarters of a firm's own roadmap beside what a report recommends."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.domain.measures import MeasureKey
from assessment.domain.scheduling import Quarter
from assessment.domain.texts import Language
from assessment.formatting import quarter
from assessment.report.recommendations import Suggestions


@dataclass(frozen=True, slots=True)
class OwnQuarters:
    """The quarter in which the firm means to begin each measure; ``beside`` counts steps not recommended."""

    begins: Mapping[str, str]
    beside: int


def own_quarters(
    quarters: Mapping[MeasureKey, Quarter], advice: Suggestions, language: Language = "zh"
) -> OwnQuarters | None:
    """When what is recommended begins on the firm's roadmap; ``None`` where nothing of it is there."""
    told = {each.key for each in advice.all}
    begins = {key: quarter(when, language=language) for key, when in quarters.items() if key in told}
    return OwnQuarters(begins, len(quarters) - len(begins)) if begins else None
