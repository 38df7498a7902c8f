"""What a score says in values ready to print: dimensions, their groups and indicators."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.domain.earning import Range
from assessment.domain.levels import thresholds
from assessment.domain.questionnaire import Dimension, Indicator, Reading
from assessment.domain.scored import NodeScore, QuestionScore, indicators_in
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import percentage
from assessment.report.names import MARKS
from assessment.report.question_findings import Points, QuestionFinding, question_finding, shown
from assessment.report.rules_in_words import combined_in_words

_BESIDE: Final = Text("不计入总分", "not in the total")
_CERTAIN: Final = Text("按能够确定的部分，{reading}", "Only points that are certain count here. {reading}")
_NOTHING_YET: Final = Text(
    "还没有能够确定的得分，弄清没有回答和答了“不确定”的题以后再看。",
    'No points are certain yet; look again once what is open or "not sure" is clear.',
)
_STRONG = Fraction(70)
_WEAK = Fraction(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFinding:
    """One indicator with its questions."""

    key: str
    code: str
    title: str
    points: Points
    share: str
    mark: str
    questions: tuple[QuestionFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFinding:
    """Indicators brought together before their dimension is; those outside any group have no ``title``."""

    code: str
    title: str
    points: Points
    share: str
    indicators: tuple[IndicatorFinding, ...]

    @property
    def heading(self) -> str:
        """Its title where that says more than the title of its only indicator."""
        names = [each.title for each in self.indicators]
        return "" if names == [self.title] else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionFinding:
    """One dimension: what its points say, its indicators, and how they came together, in words.

    One that is not ``counted`` stands beside the total.
    """

    key: str
    code: str
    title: str
    part: str
    points: Points
    share: str
    counted: bool
    combined: str
    reading: str
    groups: tuple[GroupFinding, ...]

    @property
    def indicators(self) -> tuple[IndicatorFinding, ...]:
        """All its indicators, whatever their group."""
        return tuple(each for group in self.groups for each in group.indicators)

    @property
    def is_grouped(self) -> bool:
        """Whether some of its indicators form groups."""
        return any(each.title for each in self.groups)


def dimension_findings(score: Score, language: Language = "zh") -> tuple[DimensionFinding, ...]:
    """All scored dimensions in the order of the questionnaire."""
    return tuple(_dimensions(score, language))


def indicators_by_points(findings: tuple[DimensionFinding, ...]) -> tuple[IndicatorFinding, ...]:
    """The indicators that apply, the strongest first."""
    every = [indicator for dimension in findings for indicator in dimension.indicators]
    known = [indicator for indicator in every if indicator.points.low is not None]
    return tuple(sorted(known, key=lambda each: (-(each.points.low or Fraction(0)), each.code)))


def strengths(findings: tuple[DimensionFinding, ...], count: int) -> tuple[IndicatorFinding, ...]:
    """The strongest indicators, none of them under 70 points."""
    return tuple(each for each in indicators_by_points(findings)[:count] if (each.points.low or 0) >= _STRONG)


def shortfalls(findings: tuple[DimensionFinding, ...], count: int) -> tuple[IndicatorFinding, ...]:
    """The weakest indicators, the weakest first; none that has, or may yet turn out to have, 50 points."""
    weak = [each for each in indicators_by_points(findings) if (each.points.high or Fraction(0)) < _WEAK]
    return tuple(reversed(weak))[:count]


def reading_for(readings: tuple[Reading, ...], points: Range | None, language: Language) -> str:
    """The paragraph that goes with these points: the last one reached by their lower end.

    Where what is not known may lead to another one it says so, and where nothing is certain, only that.
    """
    if points is None:
        return ""
    low, high = (
        [each.text.in_language(language) for each in readings if end >= each.at_least] for end in points
    )
    if not low or low == high:
        return low[-1] if low else ""
    told = _CERTAIN if points[0] else _NOTHING_YET
    return told.in_language(language).format(reading=low[-1])


def _dimensions(score: Score, language: Language) -> Iterator[DimensionFinding]:
    limits = thresholds(score.questionnaire.level_rule)
    for node in score.dimensions:
        dimension = score.questionnaire.dimension(node.key)
        if dimension is None or not isinstance(node, NodeScore):
            continue
        yield DimensionFinding(
            key=node.key,
            code=dimension.code,
            title=dimension.title.in_language(language),
            part=dimension.part.in_language(language),
            points=shown(node.points, limits, language),
            share=percentage(node.share) if dimension.counted else _BESIDE.in_language(language),
            counted=dimension.counted,
            combined=combined_in_words(node.combine, language),
            reading=reading_for(dimension.readings, node.points, language),
            groups=tuple(_groups(dimension, node, limits, language)),
        )


def _groups(
    dimension: Dimension, node: NodeScore, limits: tuple[Fraction, ...], language: Language
) -> Iterator[GroupFinding]:
    """The groups in their order; indicators that stand alone together where the first of them stands."""
    titles = {each.key: each for each in dimension.groups}
    belongs = {each.key: each.group for each in dimension.indicators}
    whole = {part.key: part for part in node.parts if isinstance(part, NodeScore)}
    parts: dict[str, list[NodeScore]] = {}
    for part in indicators_in(node):
        parts.setdefault(belongs[part.key], []).append(part)
    for key, inside in parts.items():
        group = titles.get(key)
        of_group = whole[key] if group else node
        yield GroupFinding(
            code=group.code if group else "",
            title=group.title.in_language(language) if group else "",
            points=shown(of_group.points, limits, language),
            share=percentage(of_group.share) if group else "",
            indicators=tuple(_indicators(dimension, inside, limits, language)),
        )


def _indicators(
    dimension: Dimension, parts: Iterable[NodeScore], limits: tuple[Fraction, ...], language: Language
) -> Iterator[IndicatorFinding]:
    by_key: dict[str, Indicator] = {indicator.key: indicator for indicator in dimension.indicators}
    for part in parts:
        indicator = by_key[part.key]
        yield IndicatorFinding(
            key=part.key,
            code=indicator.code,
            title=indicator.title.in_language(language),
            points=shown(part.points, limits, language),
            share=percentage(part.share),
            mark=MARKS[indicator.source.mark].in_language(language),
            questions=tuple(
                question_finding(each, part.share, language)
                for each in part.parts
                if isinstance(each, QuestionScore)
            ),
        )
