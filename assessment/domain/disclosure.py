"""The attack on published figures: what can be subtracted out of them (platform's own rule).

Every published row is an equation: the sum over its members is known (count times mean, count per level).
The attack takes all rows ever published together and asks whether a sum over one to four firms follows.
It knows nothing of how tables are made.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final, TypeAlias

_PRIME: Final = (1 << 61) - 1
"""The equations are solved modulo this prime; a false find is as likely as guessing one number in 2⁶¹."""
_HIDDEN: Final = 5
"""Nothing may follow about fewer firms than this."""

_Equation: TypeAlias = dict[int, int]


def gives_away(rows: Iterable[Collection[str]]) -> bool:
    """Whether the sum, or the difference, of results of one to four firms follows from the rows.

    Results that lie in the same rows cannot be told apart and count as one unknown. Found is all that
    concerns one such unknown or two.
    """
    sizes, equations = _equations(rows)
    solved = _solved(equations)
    return any(_is_small(support, sizes) for support in _supports(solved))


def _equations(rows: Iterable[Collection[str]]) -> tuple[list[int], list[_Equation]]:
    """The number of results behind each unknown, and one equation for each distinct row."""
    distinct = sorted({frozenset(row) for row in rows}, key=lambda row: (len(row), sorted(row)))
    lying: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(distinct):
        for member in sorted(row):
            lying[member].append(place)
    alike: dict[tuple[int, ...], int] = defaultdict(int)
    for places in lying.values():
        alike[tuple(places)] += 1
    equations: list[_Equation] = [{} for _ in distinct]
    for unknown, lies_in in enumerate(alike):
        for place in lies_in:
            equations[place][unknown] = 1
    return list(alike.values()), equations


def _solved(equations: Iterable[_Equation]) -> dict[int, _Equation]:
    """The reduced row echelon form, by the unknown each equation is solved for."""
    solved: dict[int, _Equation] = {}
    using: dict[int, set[int]] = defaultdict(set)
    for equation in equations:
        rest = dict(equation)
        for pivot in [unknown for unknown in rest if unknown in solved]:
            _subtract(rest, solved[pivot], rest[pivot])
        if not rest:
            continue
        chosen = min(rest, key=lambda unknown: (len(using[unknown]), unknown))
        inverse = pow(rest[chosen], -1, _PRIME)
        rest = {unknown: factor * inverse % _PRIME for unknown, factor in rest.items()}
        for pivot in tuple(using[chosen]):
            before = set(solved[pivot])
            _subtract(solved[pivot], rest, solved[pivot][chosen])
            _note_use(using, pivot, before, set(solved[pivot]))
        solved[chosen] = rest
        _note_use(using, chosen, set(), set(rest))
    return solved


def _subtract(equation: _Equation, other: Mapping[int, int], times: int) -> None:
    """Take ``times`` the other equation from this one, leaving no zeros."""
    for unknown, factor in other.items():
        left = (equation.get(unknown, 0) - times * factor) % _PRIME
        if left:
            equation[unknown] = left
        else:
            equation.pop(unknown, None)


def _note_use(using: dict[int, set[int]], pivot: int, before: set[int], after: set[int]) -> None:
    for unknown in before - after:
        using[unknown].discard(pivot)
    for unknown in after - before:
        using[unknown].add(pivot)


def _supports(solved: Mapping[int, _Equation]) -> Iterator[tuple[int, ...]]:
    """The unknowns of every consequence that concerns one or two of them.

    In the reduced form such a consequence is one equation, or the difference of two whose other parts are
    multiples of each other.
    """
    same_rest: dict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
    for pivot, equation in solved.items():
        rest = sorted((unknown, factor) for unknown, factor in equation.items() if unknown != pivot)
        if len(rest) <= 1:
            yield (pivot, *(unknown for unknown, _ in rest))
        else:
            inverse = pow(rest[0][1], -1, _PRIME)
            same_rest[tuple((unknown, factor * inverse % _PRIME) for unknown, factor in rest)].append(pivot)
    for pivots in same_rest.values():
        yield from combinations(pivots, 2)


def _is_small(support: Iterable[int], sizes: list[int]) -> bool:
    return sum(sizes[unknown] for unknown in support) < _HIDDEN
