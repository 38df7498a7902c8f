"""What is kept of a release, written and read again: the tables shown, and the results behind each row."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, TypeAlias

from assessment.catalogue.codes import Codes
from assessment.domain.aggregation import OTHER, Grouping, OneWayTable, Result, row_of
from assessment.domain.fingerprints import Json
from assessment.domain.identities import OrganisationId
from assessment.domain.publication import (
    Named,
    Publication,
    PublishedRow,
    PublishedTable,
    UnreadableReleaseError,
    publication_from_json,
)
from assessment.domain.regions import RegionCode
from assessment.domain.releasing import History, Tables
from assessment.domain.size import SizeClass
from assessment.domain.texts import SOURCE_LANGUAGE, Language, Text
from assessment.persistence.frozen_results import CountedResult
from assessment.persistence.releases import Release
from assessment.report.names import SIZES

Membership: TypeAlias = Mapping[Grouping, Mapping[str, frozenset[str]]]
"""The results behind each row, by table and group."""

_OTHER_NAME: Final = Text("其他", "Other")
_SIZES: Final = tuple(size.value for size in SizeClass)


@dataclass(frozen=True, slots=True)
class Behind:
    """The results a release counts, and those behind each row."""

    counted: tuple[str, ...]
    rows: Membership


def behind_to_json(tables: Tables) -> Json:
    """The results by id, and each row as places in that list."""
    counted = sorted(result.id for result in tables.counted)
    place = {result: number for number, result in enumerate(counted)}
    return {
        "counted": counted,
        "rows": {
            table.by.value: {row.group: sorted(place[each] for each in row.members) for row in table.rows}
            for table in tables.tables
        },
    }


def behind_of(release: Release) -> Behind:
    """What lies behind a stored release."""
    match release.snapshots:
        case {"counted": [*counted], "rows": Mapping() as rows}:
            ids = tuple(str(each) for each in counted)
            return Behind(ids, {Grouping(by): _rows(ids, table) for by, table in rows.items()})
        case _:
            raise UnreadableReleaseError("This release does not say what it counts.")


def publication_of(release: Release) -> Publication:
    """What a stored release says."""
    return publication_from_json(release.tables)


def result_of(counted: CountedResult) -> Result:
    """A frozen result as aggregates see it."""
    return Result(
        id=counted.id,
        firm=counted.enterprise,
        groups={
            Grouping.COUNTY: counted.region,
            Grouping.INDUSTRY: counted.industry,
            Grouping.SIZE: counted.size,
        },
        points=Fraction(counted.low),
        level=counted.level,
    )


def history_of(earlier: Sequence[Release], bureau: OrganisationId, results: Mapping[str, Result]) -> History:
    """What was published before; ``results`` are all of the region, by id."""
    behind = {release.id: behind_of(release) for release in earlier}
    counted = {
        release.id: tuple(results[each] for each in behind[release.id].counted if each in results)
        for release in earlier
    }
    return History(
        own=tuple(counted[release.id] for release in earlier if release.bureau_id == bureau),
        others=tuple(
            counted[release.id] for release in earlier if release.bureau_id != bureau and counted[release.id]
        ),
        rows=tuple(
            members for each in behind.values() for table in each.rows.values() for members in table.values()
        ),
    )


def tables_of(
    release: Release, results: Mapping[str, Result], levels: Iterable[str]
) -> tuple[OneWayTable, ...]:
    """The tables of a stored release with the results behind them."""
    behind = behind_of(release)
    merged = {table.by: tuple(each.key for each in table.merged) for table in publication_of(release).tables}
    order = tuple(levels)
    return tuple(
        OneWayTable(
            by,
            tuple(
                row_of(group, [results[each] for each in sorted(members)], order)
                for group, members in behind.rows[by].items()
            ),
            merged[by],
        )
        for by in Grouping
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What groups are called in the tables of a region, in a language."""

    codes: Codes
    region: RegionCode
    language: Language = SOURCE_LANGUAGE

    def name(self, by: Grouping, key: str) -> Named:
        """A group with its display name; a code that is no longer known stands for itself."""
        if key == OTHER:
            return Named(key, _OTHER_NAME.in_language(self.language))
        match by:
            case Grouping.COUNTY:
                return Named(key, self._county(key))
            case Grouping.INDUSTRY:
                division = self.codes.industries.find(key)
                return Named(key, key if division is None else division.name_in(self.language))
            case Grouping.SIZE:
                known = key in set(SizeClass)
                return Named(key, SIZES[SizeClass(key)].in_language(self.language) if known else key)

    def anew(self, by: Grouping, group: Named) -> Named:
        """A group that was named before; what is not known any more keeps its name of then."""
        named = self.name(by, group.key)
        return group if named.name == group.key else named

    def whole(self, region: Named) -> Named:
        """The region of a release; one that is not known any more keeps its name of then."""
        regions = self.codes.regions
        known = regions.find(region.key) is not None
        return Named(region.key, regions.full_name(region.key, self.language)) if known else region

    def _county(self, key: str) -> str:
        regions = self.codes.regions
        county = regions.find(key)
        if county is None:
            return key
        prefecture = regions.prefecture_of(key)
        whole_province = self.region == regions.province.code
        if whole_province and prefecture is not None and prefecture.code != key:
            return regions.full_name(key, self.language)
        return county.name_in(self.language)


def published_tables(
    tables: Tables, naming: Naming, *, levels: Sequence[Named], before: Sequence[Release], now: datetime
) -> tuple[PublishedTable, ...]:
    """The tables as they are shown; a row that an earlier release already held keeps its date."""
    first: dict[tuple[Grouping, str, frozenset[str]], datetime] = {}
    for release in before:
        for by, rows in behind_of(release).rows.items():
            for group, members in rows.items():
                first.setdefault((by, group, members), release.frozen_at)
    return tuple(
        PublishedTable(
            table.by,
            tuple(
                PublishedRow(
                    group=naming.name(table.by, row.group),
                    firms=row.firms,
                    mean=row.mean,
                    levels=tuple(row.levels.get(level.key, 0) for level in levels),
                    since=first.get((table.by, row.group, row.members), now),
                    quartiles=row.quartiles,
                )
                for row in sorted(table.rows, key=lambda row: _place(row.group))
            ),
            tuple(naming.name(table.by, key) for key in sorted(table.merged, key=_place)),
        )
        for table in tables.tables
    )


def _place(group: str) -> tuple[bool, int, str]:
    """Sizes from the smallest, all else by code, 其他 last."""
    return group == OTHER, _SIZES.index(group) if group in _SIZES else 0, group


def _rows(counted: Sequence[str], table: Json) -> Mapping[str, frozenset[str]]:
    if not isinstance(table, Mapping):
        raise UnreadableReleaseError("This release does not say which results lie behind its rows.")
    return {group: frozenset(counted[place] for place in _places(row)) for group, row in table.items()}


def _places(row: Json) -> Collection[int]:
    return [place for place in row if isinstance(place, int)] if isinstance(row, list | tuple) else ()
