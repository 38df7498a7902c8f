"""Aggregates over many frozen results: one-way tables in which no group is smaller than five firms.

Until disclosure control is complete a release holds nothing else: no totals, no crossings of two
properties, no smallest or largest value. Small groups are merged until they are large enough (platform's
own rule, k = 5).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

SMALLEST_GROUP: Final = 5
OTHER: Final = "other"
"""The key of the group 其他 that takes up the groups that are too small."""


class Grouping(StrEnum):
    """The property by which a table groups firms."""

    COUNTY = "county"
    INDUSTRY = "industry"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Result:
    """What of a frozen result enters an aggregate: its groups, its certain total (0–100), its level."""

    groups: Mapping[Grouping, str]
    points: Fraction
    level: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group: how many firms (five or more), the mean of their points, how many at each level."""

    group: str
    firms: int
    mean: Fraction
    levels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OneWayTable:
    """A table by one property; without rows where there are fewer than five firms altogether."""

    by: Grouping
    rows: tuple[Row, ...]
    merged: tuple[str, ...]


def tabulate(results: Sequence[Result], by: Grouping, levels: Iterable[str]) -> OneWayTable:
    """The table of ``results`` by one property, groups in the order of their keys and 其他 last.

    Groups under five firms are merged into 其他; while that itself has fewer than five, the smallest of the
    remaining groups joins it (of equals the one whose key comes first). ``levels`` gives every level's key.
    """
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.groups[by]].append(result)
    merged = {key for key, members in groups.items() if len(members) < SMALLEST_GROUP}
    while merged and _count(groups, merged) < SMALLEST_GROUP and len(merged) < len(groups):
        merged.add(min(groups.keys() - merged, key=lambda key: (len(groups[key]), key)))
    order = tuple(levels)
    rows = [_row(key, groups[key], order) for key in sorted(groups.keys() - merged)]
    if merged and _count(groups, merged) >= SMALLEST_GROUP:
        rows.append(_row(OTHER, [result for key in sorted(merged) for result in groups[key]], order))
    return OneWayTable(by, tuple(rows), tuple(sorted(merged)))


def _count(groups: Mapping[str, Sequence[Result]], keys: Iterable[str]) -> int:
    return sum(len(groups[key]) for key in keys)


def _row(group: str, members: Sequence[Result], levels: tuple[str, ...]) -> Row:
    reached = Counter(result.level for result in members)
    mean = sum((result.points for result in members), Fraction(0)) / len(members)
    return Row(group, len(members), mean, {level: reached[level] for level in levels})
