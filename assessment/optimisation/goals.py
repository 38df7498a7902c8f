"""What an aim asks of a program: the requirements of a level, or the points of a node."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import assert_never

from assessment.domain.aims import Aim, LevelAim, PointsAim, place_of, requirements_for
from assessment.domain.branches import prepared_for, weight_cases
from assessment.domain.conditions import Condition
from assessment.domain.levels import Highest, own_requirements, rung_key, rungs_of, sets_of
from assessment.domain.questions import Question
from assessment.domain.requirements import (
    TOTAL,
    ConditionRequirement,
    CountRequirement,
    NodeKey,
    PointsRequirement,
    Requirement,
    counted_in,
)
from assessment.optimisation.earnings import Earning, Rung
from assessment.optimisation.growing import only_still
from assessment.optimisation.program import ALWAYS, NEVER, Linear, column_term, total_of
from assessment.optimisation.prospects import Prospects
from assessment.optimisation.tree import FULL_POINTS, NEARLY, Part, Tree

_OWN = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that has to hold where ``switch`` is 1."""

    when: Condition
    switch: Linear


class Goals:
    """The bounds on nodes and levels over the prospects of an outset."""

    def __init__(self, prospects: Prospects) -> None:
        self._prospects = prospects
        self._program = prospects.program
        questionnaire = prospects.outset.sheet.questionnaire
        self._rule = questionnaire.level_rule
        rungs = rungs_of(self._rule)
        self._rungs = {rung_key(number + 1): Rung(number, rungs) for number in range(rungs)}
        still = all(only_still(case.when, prospects.sources[_OWN]) for case in weight_cases(questionnaire))
        ways = prepared_for(questionnaire, prospects.judged[_OWN]) if still else ()
        self._trees = tuple(Tree(prospects, (each.total, *each.beside)) for each in ways)
        self.gates: list[Gate] = []

    def require(self, aim: Aim) -> None:
        """The aim is to be reached."""
        match aim:
            case LevelAim(level=key) if isinstance(self._rule, Highest):
                self._one_of(self._rule, place_of(self._rule, key))
            case LevelAim() | PointsAim():
                for requirement in requirements_for(aim, self._rule):
                    self._require(requirement, ALWAYS)
            case _:
                assert_never(aim)

    def points(self, key: NodeKey) -> Linear:
        """A bound on the points of a node."""
        bound = column_term(self._program.column(FULL_POINTS))
        for tree in self._trees:
            part = self._part(tree, key)
            self._program.below(bound, NEVER if part is None else part.points)
        return bound

    def earnings(self) -> Iterator[tuple[Question, Earning]]:
        """What each question looked at may earn."""
        for tree in self._trees:
            yield from tree.earnings()

    def _one_of(self, rule: Highest, place: int) -> None:
        """Any level from ``place`` on whose own requirements are met."""
        reached = [column_term(self._program.column(whole=True)) for _ in rule.levels[place:]]
        self._program.at_least(total_of(reached), 1.0)
        for level, switch in zip(rule.levels[place:], reached, strict=True):
            for requirement in own_requirements(rule, level):
                self._require(requirement, switch)

    def _require(self, requirement: Requirement, switch: Linear) -> None:
        """The requirement is to be met where ``switch`` is 1."""
        match requirement:
            case PointsRequirement():
                for tree in self._trees:
                    self._require_points(requirement, self._part(tree, requirement.node), switch)
            case CountRequirement():
                for tree in self._trees:
                    self._require_count(requirement, tree, switch)
            case ConditionRequirement(when=when):
                self._program.below(switch, self._prospects.sheets[_OWN].may_hold(when))
                self.gates.append(Gate(when, switch))
            case _:
                assert_never(requirement)

    def _require_points(self, requirement: PointsRequirement, part: Part | None, switch: Linear) -> None:
        if part is None:
            if not requirement.if_applicable:
                self._program.at_most(switch, 0.0)
            return
        needed = float(requirement.at_least) - NEARLY
        room = ALWAYS.plus(switch, -1.0)
        if requirement.if_applicable:
            room = room.plus(ALWAYS.plus(part.there, -1.0))
        elif part.there != ALWAYS:
            self._program.below(switch, part.there)
        self._program.at_least(part.points.plus(room, FULL_POINTS), needed)
        if part.settled != ALWAYS and requirement.at_least > 0:
            self._program.below(switch, part.settled)

    def _require_count(self, requirement: CountRequirement, tree: Tree, switch: Linear) -> None:
        among = counted_in(requirement, sets_of(self._rule))
        parts = [part for node in among.nodes if (part := self._part(tree, node)) is not None]
        sure = sum(part.there == ALWAYS for part in parts)
        if requirement.share is None:
            needed = requirement.count or 0
        else:
            needed = max(1, ceil(sure * requirement.share / 100))
        reached = [self._reaching(part, float(requirement.at_least)) for part in parts]
        self._program.below(NEVER.plus(switch, float(needed)), total_of(reached))

    def _reaching(self, part: Part, mark: float) -> Linear:
        reached = column_term(self._program.column(whole=True))
        self._program.below(NEVER.plus(reached, mark - NEARLY), part.points)
        for bound in (part.there, part.settled):
            if bound != ALWAYS:
                self._program.below(reached, bound)
        return reached

    def _part(self, tree: Tree, key: NodeKey) -> Part | None:
        rung = self._rungs.get(key)
        return tree.node(key) if rung is None else tree.node(TOTAL, rung)
