"""Aggregates over many frozen results: one-way tables in which no group gives a firm away.

Until disclosure control is complete a release holds nothing else: no totals, no crossings of two
properties, no smallest or largest value. Groups that would tell of single firms are merged into 其他 until
they no longer do (platform's own rule, k = 5). Quartiles are told of ten firms or more, in whole points.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final

SMALLEST_GROUP: Final = 5
ALIKE_BELOW: Final = 20
"""A smaller group is not shown while all its firms are alike: its figures would be each firm's own."""
QUARTILES_FROM: Final = 10
"""How many firms a group has to have for its quartiles to be told."""
_HALF: Final = Fraction(1, 2)
OTHER: Final = "other"
"""The key of the group 其他 that takes up the groups that cannot stand alone."""


class Grouping(StrEnum):
    """The property by which a table groups firms."""

    COUNTY = "county"
    INDUSTRY = "industry"
    SIZE = "size"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _GROUPING_LABELS[self]


_GROUPING_LABELS: Final = {
    Grouping.COUNTY: "县（市、区）",
    Grouping.INDUSTRY: "行业大类",
    Grouping.SIZE: "企业规模",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What of a frozen result enters an aggregate: its groups, its certain total (0–100), its level.

    ``id`` names the result, ``firm`` whose it is; a firm has one standing result a year.
    """

    id: str
    firm: str
    groups: Mapping[Grouping, str]
    points: Fraction
    level: str


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Where a quarter, half and three quarters of a group stand: whole points, 0–100."""

    lower: int
    median: int
    upper: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One group: how many firms (five or more), the mean of their points, how many at each level.

    ``quartiles`` only where they tell of nobody. ``members`` are the results behind it; they are kept for
    later releases and shown to nobody.
    """

    group: str
    firms: int
    mean: Fraction
    quartiles: Quartiles | None
    levels: Mapping[str, int]
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class OneWayTable:
    """A table by one property; without rows where no permissible group can be formed."""

    by: Grouping
    rows: tuple[Row, ...]
    merged: tuple[str, ...]


def tabulate(
    results: Sequence[Result],
    by: Grouping,
    levels: Iterable[str],
    *,
    smallest: int = SMALLEST_GROUP,
    earlier: Sequence[Sequence[Result]] = (),
) -> OneWayTable:
    """The table of ``results`` by one property, groups in the order of their keys and 其他 last.

    A group stands alone if it has ``smallest`` firms, gives nobody away, and what came and what went since
    each of the ``earlier`` releases is nothing or a group that could be published itself. Others are merged
    into 其他; while that cannot stand, the smallest of the remaining groups joins it (of equals the one whose
    key comes first). ``levels`` gives every level's key.
    """
    groups = _grouped(results, by)
    former = [_grouped(each, by) for each in earlier]

    def stands(keys: Collection[str]) -> bool:
        members = _of(groups, keys)
        changes = (change for each in former for change in changes_between(_of(each, keys), members))
        return (not members or (len(members) >= smallest and not telling(members))) and not any(
            change and telling(change) for change in changes
        )

    keys = groups.keys() | {key for each in former for key in each}
    merged = {key for key in keys if not stands((key,))}
    while merged and not stands(merged) and len(merged) < len(keys):
        merged.add(min(keys - merged, key=lambda key: (len(groups.get(key, ())), key)))
    order = tuple(levels)
    rows = [row_of(key, groups[key], order) for key in sorted(groups.keys() - merged)]
    if stands(merged) and (others := _of(groups, sorted(merged))):
        rows.append(row_of(OTHER, others, order))
    return OneWayTable(by, tuple(rows), tuple(sorted(merged & groups.keys())))


def row_of(group: str, members: Sequence[Result], levels: Iterable[str]) -> Row:
    """The row of a group; ``levels`` gives every level's key."""
    reached = Counter(result.level for result in members)
    return Row(
        group=group,
        firms=len(members),
        mean=sum((result.points for result in members), Fraction(0)) / len(members),
        quartiles=quartiles_of([result.points for result in members]),
        levels={level: reached[level] for level in levels},
        members=frozenset(result.id for result in members),
    )


def quartiles_of(points: Sequence[Fraction]) -> Quartiles | None:
    """The quartiles by nearest rank on the exact points, then rounded to whole ones, halves up.

    ``None`` of fewer than ten, and of fewer than twenty while lower and upper are the same: half the firms
    would have that score. An exact quartile is one firm's own score; whoever knows a score, from a report
    that was shown around, could find its firm by it. A whole number of points is that of many.
    """
    if len(points) < QUARTILES_FROM:
        return None
    ordered = sorted(points)
    lower, median, upper = (whole_points(ordered[-(-len(ordered) * part // 4) - 1]) for part in (1, 2, 3))
    if lower == upper and len(points) < ALIKE_BELOW:
        return None
    return Quartiles(lower, median, upper)


def whole_points(points: Fraction) -> int:
    """Points rounded to a whole number, halves up."""
    return floor(points + _HALF)


def telling(members: Sequence[Result]) -> bool:
    """Whether figures over these firms would say something of one of them: too few, or all alike."""
    if len({each.firm for each in members}) < SMALLEST_GROUP:
        return True
    alike = len({each.level for each in members}) == 1 or len({each.points for each in members}) == 1
    return alike and len(members) < ALIKE_BELOW


def changes_between(
    before: Sequence[Result], after: Sequence[Result]
) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """The results that came and those that went."""
    known, present = {each.id for each in before}, {each.id for each in after}
    came = tuple(each for each in after if each.id not in known)
    went = tuple(each for each in before if each.id not in present)
    return came, went


def _grouped(results: Iterable[Result], by: Grouping) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.groups[by]].append(result)
    return dict(groups)


def _of(groups: Mapping[str, Sequence[Result]], keys: Iterable[str]) -> list[Result]:
    return [result for key in keys for result in groups.get(key, ())]
