"""A release as it is shown and handed out: tables with the names of their groups, frozen as JSON (format 1).

Means are kept as exact rationals in text; rows of few firms, and of older releases, say nothing of quartiles.
Whose results lie behind a row is not part of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from assessment.domain.aggregation import Grouping, Quartiles
from assessment.domain.fingerprints import Json

FORMAT: Final = 1


class UnreadableReleaseError(ValueError):
    """A JSON value that is no release of this format."""


@dataclass(frozen=True, slots=True)
class Named:
    """A key with its display name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """One group: firms, mean of their certain totals (0–100), firms at each level in the order of the levels.

    ``quartiles`` are told from ten firms on. ``since`` is when this very row was first released.
    """

    group: Named
    firms: int
    mean: Fraction
    levels: tuple[int, ...]
    since: datetime
    quartiles: Quartiles | None = None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A one-way table; ``merged`` are the groups that 其他 stands for, or that cannot be shown at all."""

    by: Grouping
    rows: tuple[PublishedRow, ...]
    merged: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Everything a release says: where, about what, and its tables."""

    region: Named
    questionnaire: Named
    versions: tuple[str, ...]
    year: int
    levels: tuple[Named, ...]
    tables: tuple[PublishedTable, ...]


def publication_to_json(publication: Publication) -> dict[str, Json]:
    """The JSON value that is frozen and hashed."""
    return {
        "format": FORMAT,
        "region": _named_to_json(publication.region),
        "questionnaire": _named_to_json(publication.questionnaire),
        "versions": list(publication.versions),
        "year": publication.year,
        "levels": [_named_to_json(level) for level in publication.levels],
        "tables": [_table_to_json(table) for table in publication.tables],
    }


def publication_from_json(value: Json) -> Publication:
    """The release that ``publication_to_json`` wrote; raises ``UnreadableReleaseError``."""
    match value:
        case {
            "format": 1,
            "region": region,
            "questionnaire": questionnaire,
            "versions": [*versions],
            "year": int(year),
            "levels": [*levels],
            "tables": [*tables],
        }:
            return Publication(
                region=_named(region),
                questionnaire=_named(questionnaire),
                versions=tuple(str(version) for version in versions),
                year=year,
                levels=tuple(_named(level) for level in levels),
                tables=tuple(_table(table) for table in tables),
            )
        case _:
            raise UnreadableReleaseError("This is no release of format 1.")


def _table_to_json(table: PublishedTable) -> Mapping[str, Json]:
    return {
        "by": table.by.value,
        "rows": [_row_to_json(row) for row in table.rows],
        "merged": [_named_to_json(each) for each in table.merged],
    }


def _row_to_json(row: PublishedRow) -> Mapping[str, Json]:
    said: dict[str, Json] = {
        "group": _named_to_json(row.group),
        "firms": row.firms,
        "mean": str(row.mean),
        "levels": list(row.levels),
        "since": row.since.isoformat(),
    }
    if row.quartiles is not None:
        said["quartiles"] = [row.quartiles.lower, row.quartiles.median, row.quartiles.upper]
    return said


def _named_to_json(named: Named) -> Mapping[str, Json]:
    return {"key": named.key, "name": named.name}


def _table(value: object) -> PublishedTable:
    match value:
        case {"by": str(by), "rows": [*rows], "merged": [*merged]}:
            return PublishedTable(
                Grouping(by), tuple(_row(row) for row in rows), tuple(_named(each) for each in merged)
            )
        case _:
            raise UnreadableReleaseError("This is no table.")


def _row(value: object) -> PublishedRow:
    match value:
        case {
            "group": group,
            "firms": int(firms),
            "mean": str(mean),
            "levels": [*levels],
            "since": str(since),
            **rest,
        }:
            return PublishedRow(
                group=_named(group),
                firms=firms,
                mean=Fraction(mean),
                levels=tuple(_counts(levels)),
                since=datetime.fromisoformat(since),
                quartiles=_quartiles(rest.get("quartiles")),
            )
        case _:
            raise UnreadableReleaseError("This is no row.")


def _quartiles(value: object) -> Quartiles | None:
    match value:
        case None:
            return None
        case [int(lower), int(median), int(upper)]:
            return Quartiles(lower, median, upper)
        case _:
            raise UnreadableReleaseError("There are three quartiles, in whole points.")


def _counts(values: Iterable[object]) -> Iterable[int]:
    for value in values:
        if not isinstance(value, int):
            raise UnreadableReleaseError("A count is a whole number.")
        yield value


def _named(value: object) -> Named:
    match value:
        case {"key": str(key), "name": str(name)}:
            return Named(key, name)
        case _:
            raise UnreadableReleaseError("A name needs its key.")
