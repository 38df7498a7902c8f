"""The answer to a question about paths: the path, or why there is none, and the least cost of each level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.domain.aims import Aim
from assessment.domain.paths import Limits, Outset, Route
from assessment.optimisation.cheapest_path import (
    SECONDS,
    UNMEASURED,
    Effort,
    NoPath,
    Outcome,
    cheapest_path,
)
from assessment.optimisation.frontier import best_within, frontier
from assessment.optimisation.obstacles import Obstacles, obstacles


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The answer; why there is no path, where there is none; and the least cost of every level."""

    outcome: Outcome
    obstacles: Obstacles | None
    frontier: tuple[Route, ...]


def advised(
    outset: Outset,
    aims: Sequence[Aim],
    limits: Limits,
    *,
    seconds: float = SECONDS,
    effort: Effort = UNMEASURED,
) -> Advised:
    """The cheapest path to the aims, or without any the best that the limits allow.

    Why-not and frontier have half the time each; the frontier knows no limits but the measures ruled out.
    ``effort`` bounds the search for aims and for the frontier.
    """
    free = Limits(without=limits.without)
    known: Mapping[Aim, Outcome] = {}
    if not aims:
        outcome = best_within(outset, limits, seconds=seconds)
    else:
        outcome = cheapest_path(outset, aims, limits, seconds=seconds, effort=effort)
        if len(aims) == 1 and limits == free:
            known = {aims[0]: outcome}
    return Advised(
        outcome=outcome,
        obstacles=obstacles(outset, aims, limits, seconds=seconds / 2)
        if isinstance(outcome, NoPath)
        else None,
        frontier=frontier(outset, free, seconds=seconds / 2, effort=effort, known=known),
    )
