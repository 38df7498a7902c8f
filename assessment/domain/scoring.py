"""Scoring: from answers to a tree of exact points with its trace, its intervals and its level.

The one function that computes a score; page, report, JSON, export and aggregate all read its result.
Points are rationals within 0–100. What does not apply is left out and its weight shared among the rest; what
is unknown or unanswered is never left out but opens the interval ``low``–``high`` of every completion.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Final

from assessment.domain.answers import Answer, NotApplicable, Unknown
from assessment.domain.combining import Member, combined, shares
from assessment.domain.earning import Range, Step, earned, is_scored, may_lapse, next_better
from assessment.domain.facts import Answers, Asking, Facts, Span, facts_from
from assessment.domain.levels import TOTAL, Decision, decide
from assessment.domain.questionnaire import Aggregation, Questionnaire
from assessment.domain.questions import Question

ENGINE_VERSION: Final = "1"
"""Raised when a change to scoring alters any stored result."""

NOT_ASKED: Final = "not asked"
NOT_APPLICABLE: Final = "not applicable"
NOTHING_APPLIES: Final = "nothing applies"


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """What one question earned and why: its answer, the value of its ratio, why it was left out."""

    question: Question
    weight: Fraction
    share: Fraction
    points: Range | None
    answer: Answer | None
    span: Span | None
    left_out: str
    open: bool

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key

    @property
    def parts(self) -> tuple["NodeScore | QuestionScore", ...]:
        """A question has no parts."""
        return ()

    @property
    def unknown(self) -> bool:
        """Whether the respondent said 不确定."""
        return isinstance(self.answer, Unknown)

    @property
    def next_step(self) -> Step | None:
        """The nearest answer that would earn more."""
        return next_better(self.question, self.answer, self.span)


@dataclass(frozen=True, slots=True)
class NodeScore:
    """The points of an indicator, a dimension or the whole, with the parts they came from.

    ``share`` is the part of its parent's certain points this node answers for, 0–1; a node left out has none.
    """

    key: str
    weight: Fraction
    share: Fraction
    points: Range | None
    combine: Aggregation
    parts: tuple["NodeScore | QuestionScore", ...]
    left_out: str
    open: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The whole result: the tree of all scored dimensions, and the level decided."""

    questionnaire: Questionnaire
    total: NodeScore
    decision: Decision
    facts: Facts

    def node(self, key: str) -> NodeScore | QuestionScore | None:
        """The node called ``key``, wherever it stands in the tree."""
        return _find(self.total, key)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A node of the questionnaire made ready for scoring: exact weights, scored questions only."""

    key: str
    weight: Fraction
    combine: Aggregation
    branches: tuple["_Branch", ...]
    questions: tuple[tuple[Question, Fraction], ...]


def score(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> Score:
    """The score of ``answers``; ``profile`` holds the enterprise's own facts under ``profile.…`` keys.

    Answers have to fit their questions (catalogue and forms see to it); one of another kind is a TypeError.
    """
    facts = facts_from(questionnaire, answers, profile)
    total = _node(_prepared(questionnaire), facts, Fraction(1))
    decision = decide(questionnaire.level_rule, _points_by_key(total))
    return Score(questionnaire, total, decision, facts)


@cache
def _prepared(questionnaire: Questionnaire) -> _Branch:
    dimensions = []
    for dimension in questionnaire.dimensions:
        if not dimension.scored:
            continue
        indicators = []
        for indicator in dimension.indicators:
            asked = tuple((each, Fraction(each.weight)) for each in indicator.questions if is_scored(each))
            if asked:
                weight = Fraction(indicator.weight)
                indicators.append(_Branch(indicator.key, weight, indicator.combine, (), asked))
        weight = Fraction(dimension.weight)
        dimensions.append(_Branch(dimension.key, weight, dimension.combine, tuple(indicators), ()))
    return _Branch(TOTAL, Fraction(1), questionnaire.combine, tuple(dimensions), ())


def _node(branch: _Branch, facts: Facts, share: Fraction) -> NodeScore:
    parts: list[NodeScore | QuestionScore] = [_node(each, facts, Fraction(0)) for each in branch.branches]
    parts += [_question(question, weight, facts) for question, weight in branch.questions]
    members = [Member(part.weight, part.points, part.open) for part in parts if part.points is not None]
    declared = sum((part.weight for part in parts), Fraction(0))
    points = combined(branch.combine, members, declared)
    carried = iter(shares(branch.combine, members, declared))
    settled = tuple(part if part.points is None else _with_share(part, next(carried)) for part in parts)
    is_open = bool(members) and all(member.open for member in members)
    left_out = "" if points is not None else NOTHING_APPLIES
    return NodeScore(branch.key, branch.weight, share, points, branch.combine, settled, left_out, is_open)


def _question(question: Question, weight: Fraction, facts: Facts) -> QuestionScore:
    key = question.key
    asking = facts.asking[key]
    nothing = Fraction(0)
    if asking is Asking.NOT_ASKED:
        return QuestionScore(question, weight, nothing, None, None, None, NOT_ASKED, False)
    span = facts.spans.get(key)
    answer = facts.known.get(key)
    points = earned(question, answer, span)
    is_open = asking is Asking.OPEN or may_lapse(question, answer, span)
    left_out = NOT_APPLICABLE if points is None or isinstance(answer, NotApplicable) else ""
    return QuestionScore(question, weight, nothing, points, answer, span, left_out, is_open)


def _with_share(part: NodeScore | QuestionScore, share: Fraction) -> NodeScore | QuestionScore:
    return replace(part, share=share)


def _points_by_key(total: NodeScore) -> Mapping[str, Range | None]:
    found: dict[str, Range | None] = {TOTAL: total.points}
    for dimension in total.parts:
        found[dimension.key] = dimension.points
        found |= {indicator.key: indicator.points for indicator in dimension.parts}
    return found


def _find(node: NodeScore | QuestionScore, key: str) -> NodeScore | QuestionScore | None:
    if node.key == key:
        return node
    return next((found for part in node.parts if (found := _find(part, key)) is not None), None)
