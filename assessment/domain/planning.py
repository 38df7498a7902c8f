"""The roadmap (路线图): measures in three phases.

The whole is planned and one part begun first (总体规划、局部先行).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessment.domain.advice import Recommendation, Standing
from assessment.domain.measures import MeasureKey

PER_PHASE = 6
"""How many measures a phase holds at most: the platform's own rule, lest too much be begun at once."""


class Phase(StrEnum):
    """When to begin: now, once the first steps stand, and after that."""

    START = "start"
    EXTEND = "extend"
    DEEPEN = "deepen"


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase with its measures in order."""

    phase: Phase
    steps: tuple[Recommendation, ...]


def roadmap(recommendations: Iterable[Recommendation]) -> tuple[PlannedPhase, ...]:
    """Measures in the earliest phase their prerequisites allow.

    A measure that lacks something comes at least one phase after a measure that brings it; one that lacks
    something no recommended measure brings comes last. A full phase hands what brings least on to the next.
    """
    worth = {each.measure.key: each for each in recommendations if each.standing in _WORTH}
    earliest = {key: _earliest(key, worth, ()) for key in worth}
    phases: list[PlannedPhase] = []
    waiting = list(worth)
    for number, phase in enumerate(Phase):
        due = [
            key for key in waiting if earliest[key] <= number and _bearers_placed(worth[key], phases, worth)
        ]
        chosen = due if phase is Phase.DEEPEN else due[:PER_PHASE]
        phases.append(PlannedPhase(phase, tuple(worth[key] for key in chosen)))
        waiting = [key for key in waiting if key not in chosen]
    left = tuple(worth[key] for key in waiting)
    phases[-1] = PlannedPhase(Phase.DEEPEN, phases[-1].steps + left)
    return tuple(phases)


_WORTH = (Standing.READY, Standing.NOT_YET)


def _earliest(
    key: MeasureKey, worth: Mapping[MeasureKey, Recommendation], path: tuple[MeasureKey, ...]
) -> int:
    recommendation = worth[key]
    if recommendation.standing is Standing.READY or key in path:
        return 0
    waits = [0]
    for prerequisite in recommendation.missing:
        bearers = [each for each in prerequisite.by if each in worth]
        waits.append(
            min((1 + _earliest(each, worth, (*path, key)) for each in bearers), default=len(Phase) - 1)
        )
    return min(max(waits), len(Phase) - 1)


def _bearers_placed(
    recommendation: Recommendation, phases: list[PlannedPhase], worth: Mapping[MeasureKey, Recommendation]
) -> bool:
    placed = {step.measure.key for phase in phases for step in phase.steps}
    return all(
        any(each in placed for each in prerequisite.by) or not any(each in worth for each in prerequisite.by)
        for prerequisite in recommendation.missing
    )
