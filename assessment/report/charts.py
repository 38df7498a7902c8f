"""Where the marks of a chart stand: from values (0 to 100) to coordinates; templates/charts/ draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin
from typing import Final, Literal

from assessment.report.lettering import balanced, ems, wrapped

FULL: Final = 100
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A named score: its interval, its text as displayed; ``peer`` is what it is compared with, if anything.

    That is the peers' median where it may be shown, or what was claimed of a score that was confirmed.
    """

    label: str
    low: Fraction
    high: Fraction
    text: str
    peer: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in the drawing, in its own units, y downwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """One axis of the radar with its label, broken into lines that keep clear of the figure."""

    end: Point
    label: Point
    anchor: Anchor
    lines: tuple[str, ...]
    text: str
    mark: Point
    peer: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """A radar: rings every twenty points, the assured polygon, the possible one, the peers'."""

    width: float
    height: float
    centre: Point
    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    low: str
    high: str
    peer: str
    has_interval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: assured up to ``low``, possible up to ``high``; ``top`` is where its row begins."""

    top: float
    lines: tuple[str, ...]
    text: str
    track: float
    low: float
    high: float
    peer: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars under their labels, so that no label can meet a bar or another label."""

    width: float
    height: float
    rows: tuple[Bar, ...]
    threshold: float | None
    threshold_text: str
    has_interval: bool
    has_peers: bool


_RADAR_WIDTH: Final = 420.0
_RADAR_HEIGHT: Final = 338.0
_RADIUS: Final = 104.0
_LABEL_GAP: Final = 15.0
_SIDE_EMS: Final = 6.2
_UPRIGHT_EMS: Final = 20.0
_LABEL_LINE: Final = 18.0
_LABEL_FONT: Final = 15.0


def radar(measurements: Sequence[Measurement]) -> Radar:
    """The radar of three or more scores, the first one upright, clockwise."""
    count = len(measurements)
    width = max(_RADAR_WIDTH, 2 * (_RADIUS + _LABEL_GAP + _widest_beside(measurements)))
    centre = Point(x=width / 2, y=_RADAR_HEIGHT / 2)
    peers = [one.peer for one in measurements]
    spokes = tuple(_spoke(centre, place, count, one) for place, one in enumerate(measurements))
    return Radar(
        width=width,
        height=min(_RADAR_HEIGHT, max(_bottom(each) for each in spokes)),
        centre=centre,
        rings=tuple(_polygon(centre, [Fraction(ring)] * count) for ring in range(20, FULL + 1, 20)),
        spokes=spokes,
        low=_polygon(centre, [one.low for one in measurements]),
        high=_polygon(centre, [one.high for one in measurements]),
        peer=_polygon(centre, [peer for peer in peers if peer is not None]) if None not in peers else "",
        has_interval=any(one.low != one.high for one in measurements),
    )


def _widest_beside(measurements: Sequence[Measurement]) -> float:
    """How wide the labels beside the figure become: a long word cannot be broken."""
    lines = (line for one in measurements for line in balanced(one.label, _SIDE_EMS))
    return rounded(max((ems(line) * _LABEL_FONT for line in lines), default=0.0))


def _bottom(spoke: Spoke) -> float:
    """How far down a spoke reaches with its label and the figure under that."""
    return rounded(max(spoke.end.y, spoke.label.y + len(spoke.lines) * _LABEL_LINE) + _LABEL_LINE / 2)


def _direction(place: int, count: int) -> tuple[float, float]:
    angle = 2 * pi * place / count
    return sin(angle), -cos(angle)


def _at(centre: Point, place: int, count: int, distance: float) -> Point:
    across, down = _direction(place, count)
    return Point(x=rounded(centre.x + across * distance), y=rounded(centre.y + down * distance))


def _reach(value: Fraction) -> float:
    return float(value) / FULL * _RADIUS


def _polygon(centre: Point, values: Sequence[Fraction]) -> str:
    points = [_at(centre, place, len(values), _reach(value)) for place, value in enumerate(values)]
    return " ".join(f"{point.x},{point.y}" for point in points)


def _spoke(centre: Point, place: int, count: int, one: Measurement) -> Spoke:
    across, down = _direction(place, count)
    anchor: Anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
    lines = balanced(one.label, _UPRIGHT_EMS if anchor == "middle" else _SIDE_EMS)
    spot = _at(centre, place, count, _RADIUS + _LABEL_GAP)
    return Spoke(
        end=_at(centre, place, count, _RADIUS),
        label=Point(x=spot.x, y=rounded(spot.y + _first_baseline(len(lines), anchor, down))),
        anchor=anchor,
        lines=lines,
        text=one.text,
        mark=_at(centre, place, count, _reach(one.low)),
        peer=_at(centre, place, count, _reach(one.peer)) if one.peer is not None else None,
    )


def _first_baseline(lines: int, anchor: Anchor, down: float) -> float:
    """The offset of a label's first line from its spot; under it stand the other lines and the figure."""
    if anchor != "middle":
        return _LABEL_LINE * (0.72 - (lines + 1) / 2)
    return 9.0 if down > 0 else -_LABEL_LINE * lines + 4


_BARS_WIDTH: Final = 420.0
_BAR_FONT: Final = 15.0
_BAR_LINE: Final = 20.0
_BAR_GAP: Final = 30.0


def bars(
    measurements: Sequence[Measurement], *, threshold: Fraction | None = None, threshold_text: str = ""
) -> Bars:
    """Bars in the order given; ``threshold`` draws one line through all of them."""
    rows: list[Bar] = []
    top = 26.0 if threshold is not None else 4.0
    for one in measurements:
        rows.append(_bar(one, top))
        top = rows[-1].track + _BAR_GAP
    return Bars(
        width=_BARS_WIDTH,
        height=rounded(top),
        rows=tuple(rows),
        threshold=_along(threshold) if threshold is not None else None,
        threshold_text=threshold_text,
        has_interval=any(one.low != one.high for one in measurements),
        has_peers=any(one.peer is not None for one in measurements),
    )


def _bar(one: Measurement, top: float) -> Bar:
    lines = wrapped(one.label, _BARS_WIDTH / _BAR_FONT - ems(one.text) - 1)
    return Bar(
        top=top,
        lines=lines,
        text=one.text,
        track=rounded(top + len(lines) * _BAR_LINE + 3),
        low=_along(one.low),
        high=_along(one.high),
        peer=_along(one.peer) if one.peer is not None else None,
    )


def _along(value: Fraction) -> float:
    return rounded(float(value) / FULL * _BARS_WIDTH)


def rounded(number: float) -> float:
    """A coordinate as it is written into a drawing."""
    return round(number, 1)
