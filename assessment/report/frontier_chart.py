"""Where the marks of the frontier stand: net cost to the right, levels upwards; charts/ draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assessment.report.charts import Point
from assessment.report.lettering import ems
from assessment.report.paths_in_words import Mark

_WIDTH: Final = 420.0
_LEAST_LEFT: Final = 60.0
_FONT: Final = 14.0
_RIGHT: Final = 46.0
_TOP: Final = 26.0
_ROW: Final = 52.0
_BELOW: Final = 44.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierMark:
    """A level that can be reached, with what it costs at least beside its mark."""

    at: Point
    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The line of one level, and its name."""

    y: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierChart:
    """A staircase from the present level to the highest that can be reached."""

    width: float
    height: float
    left: float
    base: float
    rows: tuple[Row, ...]
    stairs: str
    marks: tuple[FrontierMark, ...]


def frontier_chart(present: str, marks: Sequence[Mark]) -> FrontierChart:
    """The chart of the levels in ``marks``, above the ``present`` one that costs nothing."""
    names = (present, *(mark.level for mark in marks))
    left = round(max(_LEAST_LEFT, max(ems(name) for name in names) * _FONT + 12), 1)
    most = max((float(mark.net) for mark in marks), default=0.0) or 1.0
    base = _TOP + _ROW * len(marks)
    rows = [Row(y=base, name=present)]
    stairs, found = f"M{left} {base}", list[FrontierMark]()
    for place, mark in enumerate(marks, start=1):
        x = round(left + (_WIDTH - left - _RIGHT) * float(mark.net) / most, 1)
        y = base - _ROW * place
        stairs += f"H{x}V{y}"
        rows.append(Row(y=y, name=mark.level))
        anchor = "end" if x > _WIDTH * 0.6 else "start"
        found.append(FrontierMark(at=Point(x=x, y=y), text=mark.cost, anchor=anchor))
    return FrontierChart(
        width=_WIDTH,
        height=base + _BELOW,
        left=left,
        base=base,
        rows=tuple(rows),
        stairs=f"{stairs}H{_WIDTH}",
        marks=tuple(found),
    )
