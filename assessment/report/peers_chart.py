"""Where peers and the firm stand on a scale from 0 to 100, one row for each group; charts/ draws it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.report.charts import rounded
from assessment.report.lettering import ems, wrapped
from assessment.report.peers_in_words import PeerGroup, PeersInWords

_WIDTH: Final = 420.0
_FULL: Final = 100
_FONT: Final = 15.0
_LINE: Final = 20.0
_TRACK: Final = 14.0
_GAP: Final = 18.0
_TOP: Final = 28.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRow:
    """One group: its label over its track, the middle half and the median where told, and the mean."""

    top: float
    lines: tuple[str, ...]
    text: str
    track: float
    lower: float | None
    median: float
    upper: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersChart:
    """All groups under one another, with the line of the firm's ``own`` points through them."""

    width: float
    height: float
    rows: tuple[PeerRow, ...]
    own: float
    own_text: str
    anchor: str
    has_quartiles: bool


def peers_chart(peers: PeersInWords) -> PeersChart:
    """The chart of what is known of peers."""
    rows, top = list[PeerRow](), _TOP
    for group in peers.groups:
        rows.append(_row(group, top))
        top = rows[-1].track + _TRACK + _GAP
    own = _along(peers.points)
    near_left, near_right = own < _WIDTH / 4, own > _WIDTH * 3 / 4
    return PeersChart(
        width=_WIDTH,
        height=rounded(top),
        rows=tuple(rows),
        own=own,
        own_text=peers.own,
        anchor="start" if near_left else "end" if near_right else "middle",
        has_quartiles=any(each.quartiles is not None for each in peers.groups),
    )


def _row(group: PeerGroup, top: float) -> PeerRow:
    lines = wrapped(group.label, _WIDTH / _FONT - ems(group.mean) - 1)
    told = group.quartiles
    return PeerRow(
        top=top,
        lines=lines,
        text=group.mean,
        track=rounded(top + len(lines) * _LINE + 3),
        lower=None if told is None else _along(Fraction(told.lower)),
        median=0.0 if told is None else _along(Fraction(told.median)),
        upper=0.0 if told is None else _along(Fraction(told.upper)),
        mean=_along(group.average),
    )


def _along(points: Fraction) -> float:
    return rounded(float(points) / _FULL * _WIDTH)
