"""The charts of a result, from its content: the same for the page and for the report."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.domain.texts import Language, Text
from assessment.formatting import number
from assessment.report.charts import Bars, Ladder, Measurement, Radar, bars, ladder, radar
from assessment.report.content import ReportContent
from assessment.report.findings import IndicatorFinding

_THRESHOLD: Final = Text("阶段阈值 {points} 分", "threshold {points}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The radar and the bars of the dimensions, the ladder, and the bars of each dimension's indicators."""

    radar: Radar
    bars: Bars
    ladder: Ladder
    indicators: dict[str, Bars]


def drawings_of(content: ReportContent, note: str = "") -> Drawings:
    """All charts; ``note`` is what binds, in a sentence, for the free corner of the ladder."""
    measured = [
        Measurement(
            label=each.title,
            low=each.points.low or Fraction(0),
            high=each.points.high or Fraction(0),
            text=each.points.text,
        )
        for each in content.dimensions
    ]
    threshold = max(content.thresholds, default=None)
    names = [rung.title for rung in content.standing.rungs]
    return Drawings(
        radar=radar(measured),
        bars=bars(measured, threshold=threshold, threshold_text=_threshold_text(threshold, content.language)),
        ladder=ladder(names, current=content.standing.current, possible=content.standing.possible, note=note),
        indicators={each.key: bars(_measured(each.indicators)) for each in content.dimensions},
    )


def _threshold_text(threshold: Fraction | None, language: Language) -> str:
    return (
        ""
        if threshold is None
        else _THRESHOLD.in_language(language).format(
            points=number(threshold, decimals=0 if threshold.denominator == 1 else 1)
        )
    )


def _measured(indicators: tuple[IndicatorFinding, ...]) -> list[Measurement]:
    return [
        Measurement(label=each.title, low=each.points.low, high=each.points.high, text=each.points.text)
        for each in indicators
        if each.points.low is not None and each.points.high is not None
    ]
