"""Scoring: from answers to a tree of exact points with its trace, its intervals and its level.

The one function that computes a score; page, report, JSON, export and aggregate all read its result.
Points are rationals within 0–100. What does not apply is left out and its weight shared among the rest; what
is unknown or unanswered is never left out but opens the interval ``low``–``high`` of every completion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Final, NamedTuple, TypeAlias

from assessment.domain.answers import Answer, Unknown
from assessment.domain.combining import Member, combined, shares, weight_shares
from assessment.domain.earning import Range, Step, earned, is_scored, may_lapse, next_better
from assessment.domain.facts import Answers, Asking, Facts, Span, facts_from
from assessment.domain.levels import TOTAL, Decision, decide
from assessment.domain.points import NONE
from assessment.domain.questionnaire import Aggregation, PlainMean, Questionnaire, Table, WeightedMean
from assessment.domain.questions import Question

ENGINE_VERSION: Final = "1"
"""Raised when a change to scoring alters any stored result."""

NOT_ASKED: Final = "not asked"
NOT_APPLICABLE: Final = "not applicable"
NOTHING_APPLIES: Final = "nothing applies"


@dataclass(frozen=True, slots=True, kw_only=True)
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
        """The nearest answer that would earn more; ``None`` at the top and for what was left out."""
        return None if self.points is None else next_better(self.question, self.answer, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The whole result: the tree of all scored dimensions, and the level decided."""

    questionnaire: Questionnaire
    total: NodeScore
    decision: Decision
    facts: Facts

    def node(self, key: str) -> NodeScore | QuestionScore | None:
        """The node called ``key``, wherever it stands in the tree."""
        return _find(self.total, key)


def score(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> Score:
    """The score of ``answers``; ``profile`` holds the enterprise's own facts under ``profile.…`` keys.

    Answers have to fit their questions (catalogue and forms see to it); one of another kind is a TypeError.
    """
    facts = facts_from(questionnaire, answers, profile)
    total = _settled(_weighed(_prepared(questionnaire), facts), _ONE)
    decision = decide(questionnaire.level_rule, _points_by_key(total))
    return Score(questionnaire=questionnaire, total=total, decision=decision, facts=facts)


_ONE: Final = Fraction(1)
_NO_SHARE: Final = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """A node made ready for scoring: branches or scored questions, with weights also as whole numbers.

    ``whole_shares`` are those of the parts when all of them count, where the rule fixes them beforehand.
    """

    key: str
    weight: Fraction
    combine: Aggregation
    branches: tuple["_Branch", ...]
    questions: tuple[tuple[Question, Fraction], ...]
    units: tuple[int, ...]
    declared: Fraction
    whole_shares: tuple[Fraction, ...]


class _Weighed(NamedTuple):
    """A node whose points are known and whose share is not: that depends on its siblings."""

    branch: _Branch
    points: Range | None
    open: bool
    nodes: "list[_Weighed]"
    questions: list[QuestionScore]
    shares: Sequence[Fraction]


_Earned: TypeAlias = tuple[Range | None, bool, Answer | None, Span | None, str]
"""What a question earned before its share is known: points, open, answer, span, why it was left out."""

_NOT_ASKED_AT_ALL: Final[_Earned] = (None, False, None, None, NOT_ASKED)


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
                indicators.append(_branch(indicator.key, weight, indicator.combine, questions=asked))
        weight = Fraction(dimension.weight)
        dimensions.append(_branch(dimension.key, weight, dimension.combine, branches=tuple(indicators)))
    return _branch(TOTAL, _ONE, questionnaire.combine, branches=tuple(dimensions))


def _branch(
    key: str,
    weight: Fraction,
    combine: Aggregation,
    *,
    branches: tuple[_Branch, ...] = (),
    questions: tuple[tuple[Question, Fraction], ...] = (),
) -> _Branch:
    weights = [branch.weight for branch in branches] + [weight for _, weight in questions]
    whole = lcm(*(each.denominator for each in weights))
    units = tuple(int(each * whole) for each in weights)
    match combine:
        case WeightedMean() | Table():
            whole_shares = weight_shares(units)
        case PlainMean():
            whole_shares = weight_shares((1,) * len(units))
        case _:
            whole_shares = ()
    return _Branch(
        key=key,
        weight=weight,
        combine=combine,
        branches=branches,
        questions=questions,
        units=units,
        declared=sum(weights, NONE),
        whole_shares=whole_shares,
    )


def _weighed(branch: _Branch, facts: Facts) -> _Weighed:
    nodes = [_weighed(each, facts) for each in branch.branches]
    earnings = [_earned(question, facts) for question, _ in branch.questions]
    ranges = [(node.points, node.open) for node in nodes] + [(each[0], each[1]) for each in earnings]
    members = [
        Member(unit, points, is_open)
        for unit, (points, is_open) in zip(branch.units, ranges, strict=True)
        if points is not None
    ]
    points = combined(branch.combine, members, branch.declared)
    is_whole = len(members) == len(branch.units) and bool(branch.whole_shares)
    carried = branch.whole_shares if is_whole else shares(branch.combine, members, branch.declared)
    is_open = bool(members) and all(member.open for member in members)
    questions = _question_scores(branch, earnings, carried) if earnings else []
    return _Weighed(branch, points, is_open, nodes, questions, carried)


def _earned(question: Question, facts: Facts) -> _Earned:
    key = question.key
    asking = facts.asking[key]
    if asking is Asking.NOT_ASKED:
        return _NOT_ASKED_AT_ALL
    span = facts.spans.get(key)
    answer = facts.known.get(key)
    points = earned(question, answer, span)
    is_open = asking is Asking.OPEN or may_lapse(question, answer, span)
    return points, is_open, answer, span, NOT_APPLICABLE if points is None else ""


def _question_scores(
    branch: _Branch, earnings: list[_Earned], carried: Sequence[Fraction]
) -> list[QuestionScore]:
    shared = iter(carried)
    return [
        QuestionScore(
            question=question,
            weight=weight,
            share=_NO_SHARE if points is None else next(shared),
            points=points,
            answer=answer,
            span=span,
            left_out=left_out,
            open=is_open,
        )
        for (question, weight), (points, is_open, answer, span, left_out) in zip(
            branch.questions, earnings, strict=True
        )
    ]


def _settled(weighed: _Weighed, share: Fraction) -> NodeScore:
    branch = weighed.branch
    shared = iter(weighed.shares)
    parts = [_settled(node, _NO_SHARE if node.points is None else next(shared)) for node in weighed.nodes]
    return NodeScore(
        key=branch.key,
        weight=branch.weight,
        share=share,
        points=weighed.points,
        combine=branch.combine,
        parts=(*parts, *weighed.questions),
        left_out=NOTHING_APPLIES if weighed.points is None else "",
        open=weighed.open,
    )


def _points_by_key(total: NodeScore) -> Mapping[str, Range | None]:
    """The interval of each node for the level; what may lapse has nothing for certain."""
    found: dict[str, Range | None] = {TOTAL: _certain(total)}
    for dimension in total.parts:
        found[dimension.key] = _certain(dimension)
        for indicator in dimension.parts:
            found[indicator.key] = _certain(indicator)
    return found


def _certain(part: NodeScore | QuestionScore) -> Range | None:
    return (NONE, part.points[1]) if part.open and part.points is not None else part.points


def _find(node: NodeScore | QuestionScore, key: str) -> NodeScore | QuestionScore | None:
    if node.key == key:
        return node
    return next((found for part in node.parts if (found := _find(part, key)) is not None), None)
