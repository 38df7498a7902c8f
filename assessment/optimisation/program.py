"""A mixed-integer program, built term by term and solved by HiGHS.

What HiGHS answers is read from its model status alone: a run that succeeded may have found no solution.
Figures are floats and only ever a proposal: whoever asks has to check it exactly.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from math import inf
from types import ModuleType
from typing import Final, TypeAlias

Column: TypeAlias = int


class Finding(Enum):
    """What came of solving: a best solution, the proof that there is none, or neither in the time given."""

    BEST = "best"
    NONE = "none"
    OUT_OF_TIME = "out of time"


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of columns, each times a factor, and a constant."""

    terms: Mapping[Column, float]
    constant: float = 0.0

    def plus(self, other: "Linear", times: float = 1.0) -> "Linear":
        """The sum of both, the other one ``times`` a factor."""
        terms = dict(self.terms)
        for column, factor in other.terms.items():
            terms[column] = terms.get(column, 0.0) + factor * times
        return Linear(terms, self.constant + other.constant * times)

    def at(self, values: Sequence[float]) -> float:
        """What it comes to where the columns are ``values``."""
        return self.constant + sum(values[column] * factor for column, factor in self.terms.items())

    @property
    def is_never(self) -> bool:
        """Whether it is nothing, whatever the columns are."""
        return not self.terms and self.constant <= 0


NEVER: Final = Linear({}, 0.0)
ALWAYS: Final = Linear({}, 1.0)


def column_term(column: Column, factor: float = 1.0) -> Linear:
    """One column, times a factor."""
    return Linear({column: factor})


def total_of(parts: Iterable[Linear]) -> Linear:
    """The sum of the parts."""
    terms: dict[Column, float] = {}
    constant = 0.0
    for part in parts:
        constant += part.constant
        for column, factor in part.terms.items():
            terms[column] = terms.get(column, 0.0) + factor
    return Linear(terms, constant)


_BEST: Final = "kOptimal"
_WITHOUT_SOLUTION: Final = frozenset({"kInfeasible", "kUnboundedOrInfeasible"})
"""What HiGHS calls the states of a model that matter here."""
_ANY_NUMBER: Final = 2**31 - 1
_OPTIONS: Final = (("output_flag", False), ("mip_rel_gap", 0.0), ("threads", 1), ("random_seed", 0))


class Program:
    """Columns with bounds, rows over them, and a sum to be made least."""

    def __init__(self) -> None:
        self._highs = _solver()._Highs()  # noqa: SLF001 - the class around it would print a banner
        self._columns = 0
        for option, value in _OPTIONS:
            self._highs.setOptionValue(option, value)

    def column(self, high: float = 1.0, *, low: float = 0.0, whole: bool = False) -> Column:
        """A new column between two bounds, of whole numbers if wanted."""
        self._highs.addCol(0.0, low, high, 0, [], [])
        if whole:
            self._highs.changeColIntegrality(self._columns, _solver().HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def at_least(self, expression: Linear, bound: float) -> None:
        """The expression is never below the bound."""
        columns, factors = list(expression.terms), list(expression.terms.values())
        self._highs.addRow(bound - expression.constant, inf, len(columns), columns, factors)

    def at_most(self, expression: Linear, bound: float) -> None:
        """The expression is never above the bound."""
        self.at_least(NEVER.plus(expression, -1.0), -bound)

    def below(self, lesser: Linear, greater: Linear) -> None:
        """One expression is never above another."""
        self.at_least(greater.plus(lesser, -1.0), 0.0)

    def solved(
        self, least: Linear, *, seconds: float, nodes: int | None = None
    ) -> tuple[Finding, tuple[float, ...]]:
        """The columns for which ``least`` is least; none where nothing was found or could be proved.

        At most so many ``nodes`` are looked at: with them alone as a limit the answer is always the same.
        """
        for column in range(self._columns):
            self._highs.changeColCost(column, least.terms.get(column, 0.0))
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.01))
        self._highs.setOptionValue("mip_max_nodes", _ANY_NUMBER if nodes is None else nodes)
        self._highs.run()
        status = self._highs.getModelStatus().name
        if status == _BEST:
            return Finding.BEST, tuple(self._highs.getSolution().col_value)
        if status in _WITHOUT_SOLUTION:
            return Finding.NONE, ()
        return Finding.OUT_OF_TIME, ()


@cache
def _solver() -> ModuleType:
    """HiGHS, loaded for the first program: whatever may solve one, but does not, starts without it.

    NumPy, which it brings along, starts threads when loaded that nobody uses here. They would not block the
    signals that ask a server to end, and so could take them from the thread that waits for them.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return import_module("highspy._core")
