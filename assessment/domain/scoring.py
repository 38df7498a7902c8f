"""Scoring: from answers to a tree of exact points with its trace, its intervals and its level.

The one function that computes a score; page, report, JSON, export and aggregate all read its result.
Points are rationals within 0–100. What does not apply is left out and its weight shared among the rest; what
is unknown or unanswered is never left out but opens the interval ``low``–``high`` of every completion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from assessment.domain.answers import Answer
from assessment.domain.branches import Branch, Prepared, prepared_for
from assessment.domain.combining import Member, combined, shares
from assessment.domain.conditions import holds
from assessment.domain.deciding import Decision, decide
from assessment.domain.earning import Range, earned, may_lapse
from assessment.domain.enclosing import Weighing, enclosing
from assessment.domain.facts import Answers, Asking, Facts, Span, facts_from
from assessment.domain.levels import LevelRule, nodes_named, rung_key, rungs_of
from assessment.domain.points import FULL, NONE
from assessment.domain.questionnaire import Questionnaire, Sum, Table, ranks
from assessment.domain.questions import Question
from assessment.domain.requirements import Reached
from assessment.domain.scored import (
    NOT_APPLICABLE,
    NOT_ASKED,
    NOTHING_APPLIES,
    NodeScore,
    Part,
    QuestionScore,
    parts_below,
)

ENGINE_VERSION: Final = "1"
"""Raised when a change to scoring alters any stored result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The whole result: the tree of what counts, the dimensions scored beside it, and the level decided."""

    questionnaire: Questionnaire
    total: NodeScore
    beside: tuple[NodeScore, ...]
    decision: Decision
    facts: Facts

    @property
    def dimensions(self) -> tuple[NodeScore, ...]:
        """Every scored dimension in the order of the questionnaire."""
        found = {part.key: part for part in (*self.total.parts, *self.beside) if isinstance(part, NodeScore)}
        return tuple(found[each.key] for each in self.questionnaire.dimensions if each.key in found)

    def node(self, key: str) -> Part | None:
        """The node called ``key``, wherever it stands in the tree."""
        return next(
            (each for top in (self.total, *self.beside) for each in parts_below(top) if each.key == key), None
        )


def score(questionnaire: Questionnaire, answers: Answers, profile: Answers) -> Score:
    """The score of ``answers``; ``profile`` holds the enterprise's own facts under ``profile.…`` keys.

    Answers have to fit their questions (catalogue and forms see to it); one of another kind is a TypeError.
    """
    facts = facts_from(questionnaire, answers, profile)
    rule, order = questionnaire.level_rule, ranks(questionnaire)
    found = [_result(each, facts, rule) for each in prepared_for(questionnaire, facts)]
    first = found[0] if len(found) == 1 else enclosing(found)
    decision = decide(rule, first.points, lambda condition: holds(condition, facts.known, order))
    return Score(
        questionnaire=questionnaire, total=first.total, beside=first.beside, decision=decision, facts=facts
    )


_ONE: Final = Fraction(1)
_NO_SHARE: Final = Fraction(0)


class _Weighed(NamedTuple):
    """A node whose points are known and whose share is not: that depends on its siblings."""

    branch: Branch
    points: Range | None
    open: bool
    nodes: "list[_Weighed]"
    questions: list[QuestionScore]
    shares: Sequence[Fraction]


_Earned: TypeAlias = tuple[Range | None, bool, Answer | None, Span | None, str]
"""What a question earned before its share is known: points, open, answer, span, why it was left out."""

_NOT_ASKED_AT_ALL: Final[_Earned] = (None, False, None, None, NOT_ASKED)


def _result(prepared: Prepared, facts: Facts, rule: LevelRule) -> Weighing:
    weighed = _weighed(prepared.total, facts)
    total = _settled(weighed, _ONE)
    beside = tuple(_settled(_weighed(each, facts), _NO_SHARE) for each in prepared.beside)
    named = nodes_named(rule)
    points = {
        part.key: None if part.points is None else Reached(*part.points, part.open)
        for top in (total, *beside)
        for part in parts_below(top)
        if part.key in named
    }
    rungs = rungs_of(rule)
    for number in range(rungs):
        found = _rung(weighed, number, rungs)
        points[rung_key(number + 1)] = None if found is None else Reached(*found, weighed.open)
    return Weighing(total, beside, points)


def _weighed(branch: Branch, facts: Facts) -> _Weighed:
    nodes = [_weighed(each, facts) for each in branch.branches]
    earnings = [_earned(question, facts) for question, _ in branch.questions]
    ranges = [(node.points, node.open) for node in nodes] or [(each[0], each[1]) for each in earnings]
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
    branch: Branch, earnings: list[_Earned], carried: Sequence[Fraction]
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


def _rung(weighed: _Weighed, number: int, rungs: int) -> Range | None:
    """The points of one of ``rungs`` equal parts of the scale, brought together like the whole."""
    inner = [(_rung(node, number, rungs), node.open) for node in weighed.nodes] or [
        (_on_rung(each.points, number, rungs), each.open) for each in weighed.questions
    ]
    if len(inner) == 1 and not isinstance(weighed.branch.combine, Sum | Table):
        return inner[0][0]
    members = [
        Member(unit, points, is_open)
        for unit, (points, is_open) in zip(weighed.branch.units, inner, strict=True)
        if points is not None
    ]
    return combined(weighed.branch.combine, members, weighed.branch.declared)


def _on_rung(points: Range | None, number: int, rungs: int) -> Range | None:
    if points is None:
        return None
    low, high = points
    lower = _of_rung(low, number, rungs)
    return lower, lower if low is high else _of_rung(high, number, rungs)


def _of_rung(points: Fraction, number: int, rungs: int) -> Fraction:
    """How much of a rung is filled, 0–100; whole numbers decide, for most rungs are empty or full."""
    above, below = points.as_integer_ratio()
    filled = above * rungs - 100 * number * below
    if filled <= 0:
        return NONE
    return FULL if filled >= 100 * below else Fraction(filled, below)
