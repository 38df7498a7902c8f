"""The ladder of levels drawn: rising steps, a pin on the present one, in the free corner what binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assessment.report.charts import Point, rounded
from assessment.report.lettering import balanced, longest, wrapped

Standing = Literal["passed", "current", "possible", "ahead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage of the ladder as a column."""

    left: float
    top: float
    width: float
    height: float
    middle: float
    standing: Standing
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The stages as rising steps; in the free corner, what binds."""

    width: float
    height: float
    steps: tuple[Step, ...]
    here: Point
    note: tuple[str, ...]


_LADDER_WIDTH: Final = 420.0
_LADDER_HEIGHT: Final = 240.0
_STEP_GAP: Final = 6.0
_LOWEST: Final = 62.0
_STEP_FONT: Final = 15.0
_NOTE_FONT: Final = 14.0
_NOTE_LINE: Final = 20.0
_PIN: Final = 46.0
_STEP_LINE: Final = 20.0
_STEP_PADDING: Final = 14.0


def ladder(names: Sequence[str], *, current: int, possible: int, note: str = "") -> Ladder:
    """The stages, lowest first; ``possible`` is where the upper bound would lead, ``note`` what binds.

    Steps grow wider and higher than usual where their names would not fit.
    """
    usual = (_LADDER_WIDTH - _STEP_GAP * (len(names) - 1)) / len(names)
    width = max(usual, max(longest(name) for name in names) * _STEP_FONT + 10)
    rise = (_LADDER_HEIGHT - _PIN - _LOWEST) / max(1, len(names) - 1)
    labels = [balanced(name, (width - 10) / _STEP_FONT) for name in names]
    told = [len(lines) + (current < place <= possible) for place, lines in enumerate(labels)]
    needed = (lines * _STEP_LINE + _STEP_PADDING - place * rise for place, lines in enumerate(told))
    lowest = max(_LOWEST, *needed)
    height = _LADDER_HEIGHT + lowest - _LOWEST
    steps = tuple(
        Step(
            left=rounded(place * (width + _STEP_GAP)),
            top=rounded(height - lowest - place * rise),
            width=rounded(width),
            height=rounded(lowest + place * rise),
            middle=rounded(place * (width + _STEP_GAP) + width / 2),
            standing=_standing(place, current, possible),
            lines=lines,
        )
        for place, lines in enumerate(labels)
    )
    here = steps[current]
    return Ladder(
        width=rounded(steps[-1].left + width),
        height=rounded(height),
        steps=steps,
        here=Point(x=here.middle, y=rounded(here.top - 10)),
        note=_note(note, steps, current),
    )


def _note(note: str, steps: Sequence[Step], current: int) -> tuple[str, ...]:
    """The note in the free corner above the steps, as narrow as it fits without being cut."""
    lines: tuple[str, ...] = ()
    for step in steps[current:-1]:
        free = min(step.top - 8, steps[current].top - _PIN)
        room = int(free // _NOTE_LINE)
        lines = wrapped(note, (step.left + step.width - 8) / _NOTE_FONT)
        if len(lines) <= room:
            return lines
        lines = (*lines[: room - 1], "……") if room > 0 else ()
    return lines


def _standing(place: int, current: int, possible: int) -> Standing:
    if place == current:
        return "current"
    if place < current:
        return "passed"
    return "possible" if place <= possible else "ahead"
