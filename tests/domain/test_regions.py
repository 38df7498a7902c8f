"""The tree of administrative areas: parents decide, prefixes never do."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.regions import (
    Current,
    FormerRegion,
    Region,
    RegionCode,
    RegionKind,
    RegionTree,
    Retired,
    UnknownRegionError,
    Unlisted,
    Zone,
    Zoned,
)
from assessment.domain.sources import Mark, Source


def area(code: str, name: str, kind: RegionKind, parent: str) -> Region:
    """An area with its parent."""
    return Region(code=RegionCode(code), name=name, kind=kind, parent=RegionCode(parent))


TREE: Final = RegionTree(
    source=Source(title="中华人民共和国行政区划代码", number="GB/T 2260", mark=Mark.SECONDARY),
    regions=(
        Region(code=RegionCode("420000"), name="湖北省", kind=RegionKind.PROVINCE),
        area("420100", "武汉市", RegionKind.CITY, "420000"),
        area("420102", "江岸区", RegionKind.DISTRICT, "420100"),
        area("420113", "汉南区", RegionKind.DISTRICT, "420100"),
        area("422800", "恩施土家族苗族自治州", RegionKind.AUTONOMOUS_PREFECTURE, "420000"),
        area("422801", "恩施市", RegionKind.COUNTY_CITY, "422800"),
        area("429004", "仙桃市", RegionKind.COUNTY_CITY, "420000"),
        area("429021", "神农架林区", RegionKind.FORESTRY_DISTRICT, "420000"),
    ),
    former=(
        FormerRegion(
            code=RegionCode("420199"),
            name="旧区",
            until=2014,
            now=RegionCode("420102"),
            mark=Mark.SECONDARY,
        ),
        FormerRegion(
            code=RegionCode("420113"),
            name="旧名",
            until=2009,
            now=RegionCode("420113"),
            mark=Mark.SECONDARY,
        ),
    ),
    zones=(
        Zone(key="jingkai", name="武汉经济技术开发区", region=RegionCode("420113"), mark=Mark.OURS),
        Zone(key="gaoxin", name="某高新区", region=RegionCode("420100"), mark=Mark.OURS, code="420171"),
    ),
)


def names(regions: tuple[Region, ...]) -> list[str]:
    """The names of areas in their order."""
    return [region.name for region in regions]


def test_both_steps_of_a_choice_hold_the_units_directly_under_the_province() -> None:
    assert names(TREE.prefectures) == ["武汉市", "恩施土家族苗族自治州", "仙桃市", "神农架林区"]
    assert names(TREE.counties) == ["江岸区", "汉南区", "恩施市", "仙桃市", "神农架林区"]
    assert names(TREE.counties_of("420100")) == ["江岸区", "汉南区"]
    assert names(TREE.counties_of("429004")) == ["仙桃市"]


def test_units_that_share_a_prefix_do_not_contain_each_other() -> None:
    assert not TREE.covers("429004", "429021")
    assert not TREE.covers("429021", "429004")
    assert TREE.covers("420000", "429021")


def test_an_area_covers_itself_and_what_lies_in_it() -> None:
    assert TREE.covers("420100", "420100")
    assert TREE.covers("420100", "420102")
    assert not TREE.covers("420102", "420100")
    assert not TREE.covers("420100", "422801")


def test_ancestors_come_nearest_first() -> None:
    assert names(TREE.ancestors("420102")) == ["武汉市", "湖北省"]
    assert names(TREE.ancestors("429004")) == ["湖北省"]
    assert TREE.ancestors("420000") == ()


def test_the_lineage_of_an_area_is_told_even_where_it_is_none_of_today() -> None:
    assert TREE.lineage(RegionCode("420102")) == {"420102", "420100", "420000"}
    assert TREE.lineage(RegionCode("999999")) == {"999999"}


def test_descendants_come_at_every_depth() -> None:
    assert names(TREE.descendants("420100")) == ["江岸区", "汉南区"]
    assert len(TREE.descendants("420000")) == len(TREE.regions) - 1
    assert TREE.descendants("429004") == ()


@pytest.mark.parametrize(
    ("code", "prefecture", "county"),
    [
        ("420000", None, None),
        ("420100", "420100", None),
        ("420102", "420100", "420102"),
        ("429004", "429004", "429004"),
        ("429021", "429021", "429021"),
    ],
)
def test_each_area_knows_its_prefecture_and_its_county(
    code: str, prefecture: str | None, county: str | None
) -> None:
    assert TREE.prefecture_of(code) == (TREE.find(prefecture) if prefecture else None)
    assert TREE.county_of(code) == (TREE.find(county) if county else None)


@pytest.mark.parametrize(
    ("code", "name"),
    [("420102", "武汉市江岸区"), ("420100", "武汉市"), ("429004", "仙桃市"), ("420000", "湖北省")],
)
def test_the_full_name_repeats_nothing(code: str, name: str) -> None:
    assert TREE.full_name(code) == name


def test_codes_of_former_times_lead_to_what_they_became() -> None:
    assert TREE.resolve("420199") == Retired(TREE.region("420102"), TREE.former[0])
    assert TREE.resolve("420113") == Current(TREE.region("420113"))


def test_the_statistical_code_of_a_zone_leads_to_its_region_with_a_tag() -> None:
    assert TREE.resolve("420171") == Zoned(TREE.region("420100"), TREE.zones[1])


@pytest.mark.parametrize("code", ["999999", "", "42", "4201020"])
def test_other_codes_are_unlisted(code: str) -> None:
    assert TREE.resolve(code) == Unlisted(code)
    assert TREE.find(code) is None


def test_asking_for_an_area_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownRegionError, match="999999"):
        TREE.region("999999")


def test_an_enterprise_may_name_the_zones_around_it() -> None:
    assert [zone.key for zone in TREE.zones_of("420113")] == ["jingkai", "gaoxin"]
    assert [zone.key for zone in TREE.zones_of("420102")] == ["gaoxin"]
    assert TREE.zones_of("429004") == ()


@given(st.sampled_from(TREE.regions), st.sampled_from(TREE.regions))
def test_an_area_covers_another_exactly_when_it_is_or_contains_it(outer: Region, inner: Region) -> None:
    assert TREE.covers(outer.code, inner.code) is (inner in (outer, *TREE.descendants(outer.code)))
    assert (outer in TREE.ancestors(inner.code)) is (inner in TREE.descendants(outer.code))
