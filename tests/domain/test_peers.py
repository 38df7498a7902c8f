"""With whom a firm is compared: published groups alone, the nearest region first, never a later year."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from assessment.domain.aggregation import OTHER, Grouping
from assessment.domain.peers import Belonging, Released, peers_of
from assessment.domain.publication import Named, Publication, PublishedRow, PublishedTable
from assessment.domain.regions import RegionCode

COUNTY, CITY, PROVINCE = RegionCode("420503"), RegionCode("420500"), RegionCode("420000")
START = datetime(2026, 6, 1, tzinfo=UTC)
FIRM = Belonging(
    groups={Grouping.COUNTY: COUNTY, Grouping.INDUSTRY: "C34", Grouping.SIZE: "small"},
    regions=(COUNTY, CITY, PROVINCE),
    year=2026,
)


def row(key: str) -> PublishedRow:
    return PublishedRow(group=Named(key, key), firms=9, mean=Fraction(40), levels=(9,), since=START)


def released(
    number: str, region: str, groups: dict[Grouping, str], *, day: int = 0, year: int = 2026
) -> Released:
    tables = tuple(PublishedTable(by, (row("C13"), row(key)), ()) for by, key in groups.items())
    return Released(
        number=number,
        frozen_at=START + timedelta(days=day),
        publication=Publication(
            region=Named(region, region),
            questionnaire=Named("k", "k"),
            versions=("1",),
            year=year,
            levels=(Named("low", "low"),),
            tables=tables,
        ),
    )


def found(*releases: Released) -> dict[Grouping, str]:
    return {each.by: each.source.number for each in peers_of(FIRM, releases)}


def test_the_group_widens_from_the_county_over_the_city_to_the_province() -> None:
    county = released("county", COUNTY, {Grouping.SIZE: "small"})
    city = released("city", CITY, {Grouping.SIZE: "small", Grouping.INDUSTRY: "C34"}, day=1)
    province = released("province", PROVINCE, {**FIRM.groups, Grouping.COUNTY: COUNTY}, day=2)

    assert found(province, city, county) == {
        Grouping.INDUSTRY: "city",
        Grouping.SIZE: "county",
        Grouping.COUNTY: "province",
    }
    assert [each.region for each in peers_of(FIRM, (province, city, county))] == [CITY, COUNTY, PROVINCE]


def test_of_one_region_the_newest_release_that_holds_the_group_counts() -> None:
    older = released("older", CITY, {Grouping.INDUSTRY: "C34"})
    newer = released("newer", CITY, {Grouping.INDUSTRY: "C34"}, day=3)
    newest = released("newest", CITY, {Grouping.INDUSTRY: "C35"}, day=5)

    assert found(older, newest, newer) == {Grouping.INDUSTRY: "newer"}


def test_releases_of_the_own_year_come_first_and_later_years_do_not_count() -> None:
    before = released("before", COUNTY, {Grouping.SIZE: "small"}, day=200, year=2025)
    now = released("now", PROVINCE, {Grouping.SIZE: "small"})
    later = released("later", COUNTY, {Grouping.SIZE: "small"}, day=300, year=2027)

    assert found(before, later, now) == {Grouping.SIZE: "now"}
    assert found(before, later) == {Grouping.SIZE: "before"}


def test_neither_other_regions_nor_the_merged_rest_are_peers() -> None:
    elsewhere = released("elsewhere", "420100", dict(FIRM.groups))
    rest = released("rest", CITY, {Grouping.INDUSTRY: OTHER})

    assert not found(elsewhere, rest)
    own_rest = Belonging(groups={**FIRM.groups, Grouping.INDUSTRY: OTHER}, regions=FIRM.regions, year=2026)
    assert not peers_of(own_rest, (rest,))
