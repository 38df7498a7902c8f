"""Results under several sets of weights, brought together while it is open which of them holds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assessment.domain.earning import Range
from assessment.domain.requirements import NodeKey, Reached
from assessment.domain.scored import NodeScore, parts_below


class Weighing(NamedTuple):
    """The trees under one set of weights, and the points that the level rule looks at."""

    total: NodeScore
    beside: tuple[NodeScore, ...]
    points: Mapping[NodeKey, Reached | None]


def enclosing(found: Sequence[Weighing]) -> Weighing:
    """The first result with the points of each node widened to hold those of all."""
    ranges: dict[NodeKey, list[Range]] = {}
    for result in found:
        for part in (each for top in (result.total, *result.beside) for each in parts_below(top)):
            if part.points is not None:
                ranges.setdefault(part.key, []).append(part.points)
    widest = {
        key: (min(low for low, _ in each), max(high for _, high in each)) for key, each in ranges.items()
    }
    first = found[0]
    points = {
        key: None
        if any(each.points[key] is None for each in found)
        else _hull([each.points[key] for each in found])
        for key in first.points
    }
    return Weighing(
        _widened(first.total, widest), tuple(_widened(each, widest) for each in first.beside), points
    )


def _hull(reached: Sequence[Reached | None]) -> Reached:
    known = [each for each in reached if each is not None]
    return Reached(min(each.low for each in known), max(each.high for each in known), known[0].open)


def _widened(node: NodeScore, widest: Mapping[NodeKey, Range]) -> NodeScore:
    parts = tuple(_widened(part, widest) if isinstance(part, NodeScore) else part for part in node.parts)
    return node._replace(points=widest.get(node.key), parts=parts)
