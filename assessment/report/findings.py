"""What a score says in values ready to print: dimensions, indicators, questions, key figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.domain.answers import Answer, quantity_of
from assessment.domain.earning import Range
from assessment.domain.levels import thresholds
from assessment.domain.questionnaire import Dimension, Indicator, Reading, placed_questions
from assessment.domain.questions import Ratio, choices_of
from assessment.domain.scored import NOT_APPLICABLE, NOT_ASKED, NodeScore, QuestionScore, indicators_in
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import number, percentage, score_range
from assessment.formatting import score as shown_score
from assessment.report.answers_in_words import in_words, ratio_in_words
from assessment.report.names import MARKS

_LEFT_OUT = {
    NOT_ASKED: Text("按贵企业情况不需回答", "Not asked of this enterprise"),
    NOT_APPLICABLE: Text(
        "不适用，不计分，权重由其余项分担", "Not applicable; its weight is shared by the rest"
    ),
}
_LESS = Text("低于", "below")
_MORE = Text("至少", "at least")
_NOTHING = Text("不适用", "Not applicable")
_STRONG = Fraction(70)
_WEAK = Fraction(50)


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a node as shown, with their exact ends for charts; ``None`` where nothing applies."""

    text: str
    low: Fraction | None
    high: Fraction | None

    @property
    def certain(self) -> bool:
        """Whether nothing unknown is left in it."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFinding:
    """One question: what was answered, what it earned, its part in the indicator, the nearest improvement.

    ``weight`` is its part in the dimension and ``gain`` what the improvement brings there: to order by.
    """

    key: str
    text: str
    answer: str
    points: Points
    share: str
    weight: Fraction
    gain: Fraction
    left_out: str
    next_step: str
    next_points: str


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
class DimensionFinding:
    """One dimension: what its points say, and its indicators."""

    key: str
    code: str
    title: str
    part: str
    points: Points
    share: str
    reading: str
    indicators: tuple[IndicatorFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A ratio worth showing by itself, with its definition."""

    title: str
    value: str
    definition: str


def shown(points: Range | None, limits: tuple[Fraction, ...], language: Language = "zh") -> Points:
    """Points as they are shown everywhere; 不适用 where nothing applies."""
    if points is None:
        return Points(_NOTHING.in_language(language), None, None)
    return Points(score_range(*points, thresholds=limits), *points)


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


def key_figures(score: Score, language: Language = "zh") -> tuple[KeyFigure, ...]:
    """The ratios marked as key figures, those that were not asked left out."""
    return tuple(
        KeyFigure(
            title=placed.question.text.in_language(language),
            value=ratio_in_words(placed.question, score.facts.spans[key], language),
            definition=placed.question.definition.in_language(language),
        )
        for key, placed in placed_questions(score.questionnaire).items()
        if isinstance(placed.question, Ratio) and placed.question.key_figure and key in score.facts.spans
    )


def reading_for(readings: tuple[Reading, ...], points: Range | None, language: Language) -> str:
    """The paragraph that goes with these points: the last one reached by their lower end."""
    if points is None:
        return ""
    reached = [each.text.in_language(language) for each in readings if points[0] >= each.at_least]
    return reached[-1] if reached else ""


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
            share=percentage(node.share),
            reading=reading_for(dimension.readings, node.points, language),
            indicators=tuple(_indicators(dimension, node, limits, language)),
        )


def _indicators(
    dimension: Dimension, node: NodeScore, limits: tuple[Fraction, ...], language: Language
) -> Iterator[IndicatorFinding]:
    by_key: dict[str, Indicator] = {indicator.key: indicator for indicator in dimension.indicators}
    for part in indicators_in(node):
        indicator = by_key[part.key]
        yield IndicatorFinding(
            key=part.key,
            code=indicator.code,
            title=indicator.title.in_language(language),
            points=shown(part.points, limits, language),
            share=percentage(part.share),
            mark=MARKS[indicator.source.mark].in_language(language),
            questions=tuple(
                _question(each, part.share, language)
                for each in part.parts
                if isinstance(each, QuestionScore)
            ),
        )


def _question(scored: QuestionScore, indicator_share: Fraction, language: Language) -> QuestionFinding:
    question, step = scored.question, scored.next_step
    weight = indicator_share * scored.share
    present = scored.points[0] if scored.points else Fraction(0)
    left_out = _LEFT_OUT.get(scored.left_out)
    return QuestionFinding(
        key=scored.key,
        text=question.text.in_language(language),
        answer=_answer(scored, language),
        points=shown(scored.points, (), language),
        share=percentage(scored.share),
        weight=weight,
        gain=Fraction(0) if step is None else weight * (step.points - present),
        left_out="" if left_out is None else left_out.in_language(language),
        next_step="" if step is None else _step_in_words(scored, step.to, language),
        next_points="" if step is None else shown_score(step.points),
    )


def _answer(scored: QuestionScore, language: Language) -> str:
    if scored.left_out == NOT_ASKED:
        return "—"
    if isinstance(scored.question, Ratio):
        return ratio_in_words(scored.question, scored.span, language)
    answer: Answer | None = scored.answer
    return in_words(scored.question, answer, language)


def _step_in_words(scored: QuestionScore, to: str | Fraction, language: Language) -> str:
    question = scored.question
    if isinstance(to, Fraction):
        unit = getattr(question, "unit", Text(""))
        bound = _LESS if to < _present(scored) else _MORE
        gap = "" if unit.zh == "%" else " "
        return f"{bound.in_language(language)} {number(to)}{gap}{unit.in_language(language)}".strip()
    texts = {option.key: option.text.in_language(language) for option in choices_of(question)}
    shares = {option.key: option.text.in_language(language) for option in getattr(question, "shares", ())}
    named = [shares.get(key) or texts.get(key) or key for key in to.split("/")]
    return ("；" if language == "zh" else "; ").join(named)


def _present(scored: QuestionScore) -> Fraction:
    """The figure or the certain end of the ratio as it is; 0 while it is not known."""
    if scored.span is not None:
        return scored.span.low
    return Fraction(quantity_of(scored.answer) or 0)
