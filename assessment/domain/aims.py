"""What a path is to reach: a level of a model, or points of a part of it; and what is still short of it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, assert_never

from assessment.domain.levels import LevelRule, requirements_up_to
from assessment.domain.requirements import (
    TOTAL,
    NodeKey,
    PointsRequirement,
    PointsShortfall,
    Requirement,
    Shortfall,
    shortfalls,
)
from assessment.domain.scoring import Score


@dataclass(frozen=True, slots=True)
class LevelAim:
    """At least this level of the model, by its key; of a readiness model that is a factory's title."""

    level: str


@dataclass(frozen=True, slots=True)
class PointsAim:
    """A node (a dimension, or the total) with at least so many points for certain, 0–100."""

    node: NodeKey
    at_least: Fraction


Aim: TypeAlias = LevelAim | PointsAim


def is_reached(aim: Aim, score: Score) -> bool:
    """Whether the certain score reaches the aim."""
    match aim:
        case LevelAim(level=key):
            rule = score.questionnaire.level_rule
            return place_of(rule, score.decision.level.key) >= place_of(rule, key)
        case PointsAim(node=node, at_least=at_least):
            return certain_points(score, node) >= at_least
        case _:
            assert_never(aim)


def place_of(rule: LevelRule, key: str) -> int:
    """The place of a level among those of its rule, from the lowest, 0."""
    return [each.key for each in rule.levels].index(key)


def certain_points(score: Score, node: NodeKey) -> Fraction:
    """The points of a node that are certain; nothing where none of it applies or it may lapse."""
    found = score.total if node == TOTAL else score.node(node)
    if found is None or found.points is None or found.open:
        return Fraction(0)
    return found.points[0]


def requirements_for(aim: Aim, rule: LevelRule) -> tuple[Requirement, ...]:
    """All that has to be met for the aim."""
    match aim:
        case LevelAim(level=key):
            return requirements_up_to(rule, rule.levels[place_of(rule, key)])
        case PointsAim(node=node, at_least=at_least):
            return (PointsRequirement(node=node, at_least=at_least),)
        case _:
            assert_never(aim)


def short_of(aim: Aim, score: Score) -> tuple[Shortfall, ...]:
    """What is still missing for the aim."""
    if isinstance(aim, PointsAim):
        if is_reached(aim, score):
            return ()
        points = certain_points(score, aim.node)
        requirement = PointsRequirement(node=aim.node, at_least=aim.at_least)
        return (PointsShortfall(requirement, points, aim.at_least - points),)
    return shortfalls(requirements_for(aim, score.questionnaire.level_rule), score.decision.situation)
