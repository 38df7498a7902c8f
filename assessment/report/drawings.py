"""The charts of a result, from its content: the same for the page and for the report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from assessment.domain.texts import Language, Text
from assessment.formatting import number
from assessment.report.charts import Bars, Measurement, Radar, bars, radar
from assessment.report.content import ReportContent
from assessment.report.frontier_chart import FrontierChart, frontier_chart
from assessment.report.ladders import Ladder, ladder
from assessment.report.peers_chart import PeersChart, peers_chart
from assessment.report.question_findings import Points

_THRESHOLD: Final = Text("阈值 {points} 分", "Threshold {points}")
_FEWEST_SPOKES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The bars of the dimensions that count, the ladder, and what not every result has.

    Radar and bars of a confirmed result show beside it what was claimed.
    A radar takes five dimensions that apply, fewer are told by bars alone. ``climbed`` are the levels of a
    cumulative rule by themselves.
    """

    radar: Radar | None
    bars: Bars
    ladder: Ladder
    climbed: Bars | None
    peers: PeersChart | None
    frontier: FrontierChart | None


def drawings_of(content: ReportContent, note: str = "") -> Drawings:
    """All charts; ``note`` is what binds, in a sentence, for the free corner of the ladder."""
    standing, language = content.standing, content.language
    claimed = _claimed(content)
    measured = [
        replace(measurement, peer=claimed.get(each.key))
        for each in content.dimensions
        if each.counted
        for measurement in _measured([(each.title, each.points)])
    ]
    climbed = list(_measured((each.title, each.points) for each in standing.climbed))
    ahead = content.ahead
    names = [rung.title for rung in standing.rungs]
    return Drawings(
        radar=radar(measured) if len(measured) >= _FEWEST_SPOKES else None,
        bars=_bars(measured, standing.asked, language),
        ladder=ladder(names, current=standing.current, possible=standing.possible, note=note),
        climbed=_bars(climbed, standing.bar, language) if climbed else None,
        peers=None if content.peers is None else peers_chart(content.peers),
        frontier=frontier_chart(ahead.present, ahead.marks) if ahead and ahead.marks else None,
    )


def _claimed(content: ReportContent) -> dict[str, Fraction]:
    """The certain points that were claimed, by dimension; nothing where there was no review."""
    compared = () if content.reviewed is None else content.reviewed.dimensions
    return {each.key: each.claimed.low for each in compared if each.claimed.low is not None}


def _bars(measured: list[Measurement], threshold: Fraction | None, language: Language) -> Bars:
    return bars(measured, threshold=threshold, threshold_text=_threshold_text(threshold, language))


def _threshold_text(threshold: Fraction | None, language: Language) -> str:
    return (
        ""
        if threshold is None
        else _THRESHOLD.in_language(language).format(
            points=number(threshold, decimals=0 if threshold.denominator == 1 else 1)
        )
    )


def _measured(named: Iterable[tuple[str, Points]]) -> Iterator[Measurement]:
    """What applies; the rest has no place in a chart."""
    for label, points in named:
        if points.low is not None and points.high is not None:
            yield Measurement(label=label, low=points.low, high=points.high, text=points.text)
