"""Made-up results for tests of releases, and an attack that shares nothing with the one of the product."""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from random import Random

from assessment.domain.aggregation import Grouping, Result
from assessment.domain.releasing import History, Tables

LEVELS = ("low", "middle", "high")


def result(firm: str, *, county: str = "a", industry: str = "i", size: str = "s", points: int = 50) -> Result:
    """A result whose level follows from its points, as people would expect."""
    level = LEVELS[min(points, 99) * 3 // 100]
    groups = {Grouping.COUNTY: county, Grouping.INDUSTRY: industry, Grouping.SIZE: size}
    return Result(id=f"{firm}:{points}", firm=firm, groups=groups, points=Fraction(points), level=level)


def dice(seed: int) -> Random:
    """Chance that falls the same way every time."""
    return Random(seed)  # noqa: S311 - made-up data, no secrets


def world(random: Random, firms: Iterable[str]) -> list[Result]:
    """Firms spread unevenly over counties, industries and sizes."""
    return [
        result(
            firm,
            county=random.choice("aaabbcde"),
            industry=random.choice("iijjkklm"),
            size=random.choice("ssst"),
            points=random.randrange(100),
        )
        for firm in firms
    ]


def after(*released: Tables) -> History:
    """What was published by one bureau, in this order."""
    return History(own=tuple(each.counted for each in released), rows=rows_of(*released))


def rows_of(*released: Tables) -> tuple[frozenset[str], ...]:
    """The members of every row of these releases."""
    return tuple(row.members for each in released for table in each.tables for row in table.rows)


def deducible(rows: Iterable[Collection[str]], results: Iterable[str]) -> list[str]:
    """The single results whose points follow from the rows, by Gaussian elimination with exact fractions."""
    order = list(results)
    echelon = _echelon([[Fraction(each in row) for each in order] for row in rows])
    return [
        each
        for place, each in enumerate(order)
        if not any(_left([Fraction(other == place) for other in range(len(order))], echelon))
    ]


def _echelon(equations: Sequence[Sequence[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    echelon: list[tuple[int, list[Fraction]]] = []
    for equation in equations:
        rest = _left(list(equation), echelon)
        pivot = next((place for place, value in enumerate(rest) if value), None)
        if pivot is not None:
            echelon.append((pivot, [value / rest[pivot] for value in rest]))
    return echelon


def _left(vector: list[Fraction], echelon: Iterable[tuple[int, list[Fraction]]]) -> list[Fraction]:
    for pivot, row in echelon:
        factor = vector[pivot]
        if factor:
            vector = [value - factor * other for value, other in zip(vector, row, strict=True)]
    return vector
