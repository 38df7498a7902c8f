"""Peers (同类企业): which published group a firm is compared with, taken from frozen releases alone.

A release holds one-way tables, so a firm is compared with those of its industry, with those of its size and
with those of its county, one after the other; never with a crossing of these (platform's own rule, until
disclosure control is complete). The group widens from the county over the city to the province until a
release holds it; 其他 is nobody's peer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessment.domain.aggregation import OTHER, Grouping
from assessment.domain.publication import Publication, PublishedRow
from assessment.domain.regions import RegionCode

COMPARED: Final = (Grouping.INDUSTRY, Grouping.SIZE, Grouping.COUNTY)
"""By which properties, in the order in which they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A frozen release: its number, when it was frozen, and what it says."""

    number: str
    frozen_at: datetime
    publication: Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """The group a firm is compared with: by which property, within which region, from which release."""

    by: Grouping
    region: RegionCode
    row: PublishedRow
    source: Released


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """Where a firm belongs: its group by each property, and the regions around it, the nearest first."""

    groups: Mapping[Grouping, str]
    regions: tuple[RegionCode, ...]
    year: int


def peers_of(belonging: Belonging, releases: Iterable[Released]) -> tuple[Peers, ...]:
    """The groups a firm is compared with, at most one by each property.

    Releases of the firm's own year come before those of earlier years, later years do not count; of one year
    the narrowest region that holds the group, of that the newest release.
    """
    fitting = [
        each
        for each in releases
        if each.publication.year <= belonging.year and each.publication.region.key in belonging.regions
    ]
    found = (_group(by, belonging, fitting) for by in COMPARED)
    return tuple(each for each in found if each is not None)


def _group(by: Grouping, belonging: Belonging, releases: Sequence[Released]) -> Peers | None:
    """The best of the groups by one property; a county is the same group whoever released it."""
    holding = [
        Peers(by=by, region=RegionCode(each.publication.region.key), row=row, source=each)
        for each in releases
        if (row := _row(by, belonging.groups[by], each.publication)) is not None
    ]

    def preference(peers: Peers) -> tuple[int, int, datetime, str]:
        near = 0 if by is Grouping.COUNTY else -belonging.regions.index(peers.region)
        return peers.source.publication.year, near, peers.source.frozen_at, peers.source.number

    return max(holding, key=preference, default=None)


def _row(by: Grouping, key: str, publication: Publication) -> PublishedRow | None:
    rows = (row for table in publication.tables if table.by is by for row in table.rows)
    return None if key == OTHER else next((row for row in rows if row.group.key == key), None)
