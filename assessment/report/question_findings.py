"""What a question's score says in values ready to print: the answer, the points, the nearest improvement."""

from dataclasses import dataclass
from fractions import Fraction

from assessment.domain.answers import Answer, Covered, quantity_of
from assessment.domain.earning import Range
from assessment.domain.questions import Attained, CoverageDepth, Figure, Ratio, choices_of
from assessment.domain.scored import NOT_APPLICABLE, NOT_ASKED, QuestionScore
from assessment.domain.texts import NO_TEXT, Language, Text
from assessment.formatting import percentage, quantity, score_range
from assessment.formatting import score as shown_score
from assessment.report.answers_in_words import in_words, ratio_in_words

_LEFT_OUT = {
    NOT_ASKED: Text("按贵企业情况不需回答", "Not asked of this enterprise"),
    NOT_APPLICABLE: Text(
        "不适用，不计分，权重由其余项分担", "Not applicable; its weight is shared by the rest"
    ),
}
_LESS = Text("低于", "below")
_MORE = Text("至少", "at least")
_NOTHING = Text("不适用", "Not applicable")


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


def shown(points: Range | None, limits: tuple[Fraction, ...], language: Language = "zh") -> Points:
    """Points as they are shown everywhere; 不适用 where nothing applies."""
    if points is None:
        return Points(_NOTHING.in_language(language), None, None)
    return Points(score_range(*points, thresholds=limits), *points)


def question_finding(scored: QuestionScore, indicator_share: Fraction, language: Language) -> QuestionFinding:
    """One question of an indicator that has this share of its dimension."""
    question = scored.question
    step = None if isinstance(question, Figure) else scored.next_step  # what was counted stays as it was
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
        unit = getattr(question, "unit", NO_TEXT)
        bound = _LESS if to < _present(scored) else _MORE
        return f"{bound.in_language(language)} {quantity(to, unit, language=language)}"
    if isinstance(question, Attained | CoverageDepth):
        share, _, depth = to.partition("/")
        return in_words(question, Covered(share, depth), language)
    texts = {option.key: option.text.in_language(language) for option in choices_of(question)}
    return texts.get(to, to)


def _present(scored: QuestionScore) -> Fraction:
    """The figure or the certain end of the ratio as it is; 0 while it is not known."""
    if scored.span is not None:
        return scored.span.low
    return Fraction(quantity_of(scored.answer) or 0)
