"""The points of every node as bounds: each rule of bringing parts together, never saying too little.

``u`` is what a part adds to the mean above it: Σ w·u ≥ 0, with u = points − mean where it counts. A part that
may lapse never lifts the mean (u ≤ 0) until a measure settles it; a part that is there only under a
condition lifts it only if it is there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from assessment.domain.branches import Branch
from assessment.domain.conditions import AtLeast, Is
from assessment.domain.dependencies import condition_of
from assessment.domain.earning import earned, may_lapse
from assessment.domain.facts import Asking
from assessment.domain.points import FULL
from assessment.domain.questionnaire import (
    Minimum,
    Placed,
    PlainMean,
    Sum,
    Table,
    WeightedMean,
    placed_questions,
)
from assessment.domain.questions import Question
from assessment.optimisation.earnings import WHOLE, Earning, Rung, earning_of
from assessment.optimisation.growing import only_grows, only_still
from assessment.optimisation.program import ALWAYS, NEVER, Linear, column_term, total_of
from assessment.optimisation.prospects import Prospects

_OWN: Final = 0
FULL_POINTS: Final = float(FULL)
NEARLY: Final = 1e-5
"""By how much a bound gives way, so that no rounding of floats ever rules out what is exactly reached."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bound on the points of a part, on its being settled, not about to lapse, and on its being there."""

    points: Linear
    settled: Linear = ALWAYS
    there: Linear = ALWAYS


class Tree:
    """The bounds on the points of every node for one set of weights."""

    def __init__(self, prospects: Prospects, tops: Iterable[Branch]) -> None:
        self._prospects = prospects
        self._program = prospects.program
        self._placed = placed_questions(prospects.outset.sheet.questionnaire)
        self._branches = {branch.key: branch for top in tops for branch in _below(top)}
        self._earnings: dict[str, Earning] = {}
        self._questions: dict[str, Part | None] = {}
        self._nodes: dict[tuple[str, Rung], Part | None] = {}

    def node(self, key: str, rung: Rung = WHOLE) -> Part | None:
        """A node, on the whole scale or a rung of it; ``None`` where nothing of it can apply."""
        if (key, rung) not in self._nodes:
            branch = self._branches[key]
            parts = [self.node(each.key, rung) for each in branch.branches]
            parts += [self._question(question.key, rung) for question, _ in branch.questions]
            weighed = [
                (unit, part) for unit, part in zip(branch.units, parts, strict=True) if part is not None
            ]
            self._nodes[key, rung] = self._combined(branch, weighed) if weighed else None
        return self._nodes[key, rung]

    def earnings(self) -> Iterator[tuple[Question, Earning]]:
        """What each question looked at so far may earn."""
        for key, earning in self._earnings.items():
            yield self._placed[key].question, earning

    def _question(self, key: str, rung: Rung) -> Part | None:
        if key not in self._questions:
            self._questions[key] = self._standing(self._placed[key])
        part = self._questions[key]
        if part is None:
            return None
        if key not in self._earnings:
            self._earnings[key] = earning_of(self._prospects, self._placed[key].question)
        return Part(self._earnings[key].on(rung), part.settled, part.there)

    def _standing(self, placed: Placed) -> Part | None:
        """Whether a question is there and settled; its points are left out of account."""
        question, facts = placed.question, self._prospects.judged[_OWN]
        asking, touched = facts.asking[question.key], self._prospects.is_touched(_OWN, question.key)
        if self._may_come_or_go(placed):
            return Part(NEVER, there=self._presence(placed))
        if asking is Asking.NOT_ASKED:
            return None
        answer, span = facts.known.get(question.key), facts.spans.get(question.key)
        if earned(question, answer, span) is None:
            return Part(NEVER, there=column_term(self._program.column(whole=True))) if touched else None
        if asking is Asking.OPEN:
            return Part(NEVER, settled=NEVER)
        if may_lapse(question, answer, span):
            return Part(NEVER, settled=self._prospects.sources[_OWN].touching(question.key))
        return Part(NEVER)

    def _may_come_or_go(self, placed: Placed) -> bool:
        condition, source = condition_of(placed), self._prospects.sources[_OWN]
        if condition is None or only_still(condition, source):
            return False
        is_asked = self._prospects.judged[_OWN].asking[placed.question.key] is Asking.ASKED
        return not (is_asked and only_grows(condition, source))

    def _presence(self, placed: Placed) -> Linear:
        """A choice whether a question is asked; it is, where a measure surely fulfils its condition."""
        there = column_term(self._program.column(whole=True))
        self._program.below(there, self._prospects.may_be_asked(_OWN, placed))
        condition = condition_of(placed)
        if isinstance(condition, Is | AtLeast) and only_grows(condition, self._prospects.sources[_OWN]):
            for surely in self._prospects.sources[_OWN].surely(condition):
                self._program.below(surely, there)
        return there

    def _combined(self, branch: Branch, weighed: Sequence[tuple[int, Part]]) -> Part:
        parts = [part for _, part in weighed]
        match branch.combine:
            case WeightedMean():
                points = self._mean(weighed)
            case PlainMean():
                points = self._mean([(1, part) for part in parts])
            case Sum():
                points = self._capped(NEVER.plus(self._mean(weighed), float(branch.declared / FULL)))
            case Minimum():
                points = self._least(parts)
            case Table():
                points = self._banded(branch.combine, self._mean(weighed))
            case _:
                assert_never(branch.combine)
        return self._whole(points, parts)

    def _whole(self, points: Linear, parts: Sequence[Part]) -> Part:
        """A node is there if one part is, and settled if one part that is there is."""
        if any(part.settled == ALWAYS and part.there == ALWAYS for part in parts):
            return Part(points)
        if all(part.there == ALWAYS for part in parts):
            return Part(points, settled=total_of(part.settled for part in parts))
        there = column_term(self._program.column(whole=True))
        self._program.below(there, total_of(part.there for part in parts))
        return Part(points, there=there)

    def _mean(self, weighed: Sequence[tuple[int, Part]]) -> Linear:
        mean = column_term(self._program.column(FULL_POINTS))
        balance = NEVER
        for weight, part in weighed:
            above = part.points.plus(mean, -1.0)
            if part.settled != ALWAYS:
                above = self._no_more_than(above, NEVER.plus(part.settled, FULL_POINTS))
            elif part.there != ALWAYS:
                absent = ALWAYS.plus(part.there, -1.0)
                above = self._no_more_than(
                    above.plus(absent, FULL_POINTS), NEVER.plus(part.there, FULL_POINTS)
                )
            balance = balance.plus(above, float(weight))
        self._program.at_least(balance, -NEARLY)
        return mean

    def _no_more_than(self, *bounds: Linear) -> Linear:
        column = column_term(self._program.column(FULL_POINTS, low=-FULL_POINTS))
        for bound in bounds:
            self._program.below(column, bound)
        return column

    def _capped(self, bound: Linear) -> Linear:
        column = column_term(self._program.column(FULL_POINTS))
        self._program.below(column, bound)
        return column

    def _least(self, parts: Sequence[Part]) -> Linear:
        least = column_term(self._program.column(FULL_POINTS))
        for part in parts:
            absent = ALWAYS.plus(part.there, -1.0)
            self._program.below(least, part.points.plus(absent, FULL_POINTS))
        return least

    def _banded(self, rule: Table, mean: Linear) -> Linear:
        points, highest = Linear({}, float(rule.below)), rule.below
        for step in rule.bands:
            if step.points > highest:
                reached = column_term(self._program.column(whole=True))
                self._program.below(NEVER.plus(reached, float(step.at) - NEARLY), mean)
                points = points.plus(reached, float(step.points - highest))
                highest = step.points
        return points


def _below(branch: Branch) -> Iterator[Branch]:
    yield branch
    for inner in branch.branches:
        yield from _below(inner)
