"""The shipped code lists: complete, in agreement with an independent list, and strictly read."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from shutil import copytree
from typing import Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from assessment import resources
from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.places import UnusableFilesError
from assessment.domain.credit_code import (
    ALPHABET,
    AreaUnlisted,
    CreditCode,
    check_character,
    read_credit_code,
)
from assessment.domain.enterprise import DivisionCode, ProductionType
from assessment.domain.regions import Retired, Zoned
from assessment.domain.size import proposed_above_scale, size_class
from assessment.domain.sources import Mark

CODES: Final = load_codes()
REGIONS: Final = CODES.regions
DIRECT: Final = ("429004", "429005", "429006", "429021")
UNDATED: Final = {"422921", "429001"}
"""Long retired codes that the independent list carries without a year."""
Mend: TypeAlias = Callable[[str, str, str], list[str]]


def listed_elsewhere() -> dict[str, list[tuple[str, str, str]]]:
    """Code → (first year, last year, name) in an independently kept list; without a last year: today."""
    text = files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    province = re.split(r"\n(?=\S)", text.split("\n42 ")[1])[0]
    rows = re.findall(r'^ +(\d{4}) county="(.*)"$', province, re.MULTILINE)
    return {f"42{code}": re.findall(r"(?:\[(\d*)-(\d*)\])?([^,\[\]]+)", names) for code, names in rows}


@pytest.fixture
def mistakes_after(tmp_path: Path) -> Mend:
    """The mistakes found once a wording in one of the shipped files was replaced by another."""

    def replaced(name: str, before: str, after: str) -> list[str]:
        folder = copytree(resources.codes(), tmp_path / "codes")
        text = (folder / name).read_text("utf-8")
        assert text.count(before) == 1
        (folder / name).write_text(text.replace(before, after), "utf-8")
        with pytest.raises(UnusableFilesError) as refusal:
            load_codes(folder)
        return [str(mistake) for mistake in refusal.value.mistakes]

    return replaced


def test_there_are_seventeen_prefecture_level_and_103_county_level_units() -> None:
    assert len(REGIONS.prefectures) == 17
    assert len(REGIONS.counties) == 103
    assert len({region.code for region in REGIONS.regions}) == 1 + 13 + 103
    assert (REGIONS.province.code, REGIONS.province.name) == ("420000", "湖北省")


def test_the_units_are_of_the_known_kinds() -> None:
    prefectures = Counter(region.kind for region in REGIONS.prefectures)
    counties = Counter(region.kind for region in REGIONS.counties)

    assert prefectures == {"地级市": 12, "自治州": 1, "县级市": 3, "林区": 1}
    assert counties == {"市辖区": 39, "县级市": 26, "县": 35, "自治县": 2, "林区": 1}


def test_every_prefecture_has_as_many_counties_as_are_known() -> None:
    counted = [len(REGIONS.counties_of(region.code)) for region in REGIONS.prefectures]

    assert counted == [13, 6, 8, 13, 9, 3, 5, 7, 8, 10, 6, 3, 8, 1, 1, 1, 1]


@pytest.mark.parametrize("code", DIRECT)
def test_the_four_units_under_the_province_stand_in_both_steps_and_contain_nothing(code: str) -> None:
    unit = REGIONS.region(code)

    assert unit.parent == "420000"
    assert unit in REGIONS.prefectures
    assert unit in REGIONS.counties
    assert REGIONS.prefecture_of(code) == REGIONS.county_of(code) == unit
    assert [other for other in DIRECT if REGIONS.covers(code, other)] == [code]


def test_every_county_belongs_to_exactly_one_prefecture() -> None:
    for county in REGIONS.counties:
        around = [each for each in REGIONS.prefectures if REGIONS.covers(each.code, county.code)]
        assert around == [REGIONS.prefecture_of(county.code)]


def test_codes_and_names_agree_with_an_independent_list() -> None:
    today = {
        code: name
        for code, names in listed_elsewhere().items()
        for _, last, name in names
        if not last and not code.endswith("00") and name != "市辖区"
    }

    counties = {str(region.code): region.name for region in REGIONS.counties}

    assert counties.items() <= today.items()
    assert today.keys() - counties.keys() == UNDATED


def test_former_names_and_years_agree_with_an_independent_list() -> None:
    elsewhere = {
        (code, name, int(last))
        for code, names in listed_elsewhere().items()
        for _, last, name in names
        if last
    }

    assert {(each.code, each.name, each.until) for each in REGIONS.former} <= elsewhere


@pytest.mark.parametrize(
    ("code", "now"), [("420321", "420304"), ("420821", "420882"), ("421023", "421088"), ("421302", "421303")]
)
def test_retired_codes_lead_to_the_area_of_today(code: str, now: str) -> None:
    found = REGIONS.resolve(code)

    assert isinstance(found, Retired)
    assert found.region == REGIONS.region(now)


@pytest.mark.parametrize(
    ("old", "name"), [("襄樊市", "襄阳市"), ("襄阳区", "襄州区"), ("石灰窑区", "西塞山区")]
)
def test_former_names_are_known_under_the_code_they_kept(old: str, name: str) -> None:
    former = next(each for each in REGIONS.former if each.name == old)

    assert REGIONS.region(former.code).name == name


@pytest.mark.parametrize(("code", "prefecture"), [("421071", "荆州市"), ("421171", "黄冈市")])
def test_zones_with_a_statistical_code_are_tags_on_their_prefecture(code: str, prefecture: str) -> None:
    found = REGIONS.resolve(code)

    assert isinstance(found, Zoned)
    assert found.region.name == prefecture
    assert found.zone.mark is Mark.OURS


def test_the_development_zone_of_hannan_is_offered_there_and_nowhere_else() -> None:
    offered = [
        region.name
        for region in REGIONS.counties
        if "wuhan-jingkai" in {zone.key for zone in REGIONS.zones_of(region.code)}
    ]

    assert offered == ["汉南区"]


def test_there_are_31_divisions_from_c13_to_c43() -> None:
    divisions = CODES.industries.divisions

    assert [division.code for division in divisions] == [f"C{number}" for number in range(13, 44)]
    assert CODES.industries.edition == "2017"
    assert "GB/T 4754-2017" in CODES.industries.source.citation
    assert CODES.industries.type_source.mark is Mark.OURS


def test_process_industries_are_those_that_flow() -> None:
    process = [
        each.code for each in CODES.industries.divisions if each.production_type is ProductionType.PROCESS
    ]

    assert process == [f"C{number}" for number in (13, 14, 15, 16, 22, 25, 26, 27, 28, 30, 31, 32)]


def test_division_25_is_found_by_its_name_of_2011() -> None:
    found = CODES.industries.named("石油加工、炼焦和核燃料加工业")

    assert found == CODES.industries.division("C25")


@pytest.mark.parametrize(
    ("staff", "revenue", "size"),
    [
        (1000, 40000, "大型"),
        (1000, 39999, "中型"),
        (5000, 1999, "小型"),
        (299, 100000, "小型"),
        (20, 300, "小型"),
        (19, 100000, "微型"),
        (500, 299, "微型"),
    ],
)
def test_the_shipped_size_rule_gives_the_known_classes(staff: int, revenue: int, size: str) -> None:
    assert size_class(CODES.size, staff, Decimal(revenue)).size.label == size


def test_the_shipped_above_scale_rule_starts_at_twenty_million() -> None:
    assert proposed_above_scale(CODES.above_scale, Decimal(2000)).above
    assert not proposed_above_scale(CODES.above_scale, Decimal("1999.9")).above


def test_every_list_says_where_it_comes_from_and_how_far_it_may_be_relied_on() -> None:
    sources = (REGIONS.source, CODES.industries.source, CODES.size.source, CODES.above_scale.source)

    assert all(source.citation.endswith("据公开资料，待核") for source in sources)


@given(st.text(st.sampled_from(ALPHABET), min_size=17, max_size=17))
def test_check_characters_agree_with_an_independent_reckoning(first17: str) -> None:
    assert check_character(first17) == uscc.calc_check_digit(first17)


@pytest.mark.parametrize(
    ("code", "listed"),
    [("91420100XXXX00019C", True), ("91429004XXXX00027B", True), ("91350100M000100Y43", False)],
)
def test_only_areas_the_platform_knows_pass_without_a_warning(code: str, listed: bool) -> None:
    read = read_credit_code(code, REGIONS)

    assert isinstance(read, CreditCode)
    assert any(isinstance(warning, AreaUnlisted) for warning in read.warnings) is not listed


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("regions.yaml", 'code: "420103"', 'code: "420102"', "420102 重复"),
        ("regions.yaml", 'code: "420103"', 'code: "42O103"', "六位数字"),
        ("regions.yaml", 'code: "420103"', "code: 420103", "应为文字"),
        ("regions.yaml", "江汉区, kind: 市辖区", "江汉区, kind: 市区", "市区"),
        ("regions.yaml", '江汉区, kind: 市辖区, parent: "420100"', "江汉区, kind: 市辖区", "缺少 parent"),
        (
            "regions.yaml",
            '江汉区, kind: 市辖区, parent: "420100"',
            '江汉区, kind: 市辖区, parent: "420200"',
            "420200",
        ),
        (
            "regions.yaml",
            '江汉区, kind: 市辖区, parent: "420100"',
            '江汉区, kind: 市辖区, parent: "420102"',
            "隶属",
        ),
        (
            "regions.yaml",
            "name: 湖北省, kind: 省",
            "name: 湖北省, kind: 县",
            "应为省",
        ),
        ("regions.yaml", 'now: "420304"', 'now: "420399"', "420399"),
        ("regions.yaml", '{code: "420321"', '{code: "420322"', "仍在使用"),
        ("regions.yaml", 'region: "421000"', 'region: "421099"', "421099"),
        ("regions.yaml", "key: longganhu", "key: jingzhou-jingkai", "重复"),
        ("regions.yaml", 'code: "421171"', 'code: "421102"', "功能区不能使用"),
        ("industries.yaml", "code: C14", "code: C13", "C13 重复"),
        ("industries.yaml", "code: C14", "code: C4", "门类字母"),
        ("industries.yaml", "code: C14", "code: C12", "排列"),
        ("industries.yaml", 'edition: "2017"', "edition: 2017", "应为文字"),
        ("size.yaml", "size: medium, staff: 300", "size: medium, staff: 3000", "小于上一档"),
        ("size.yaml", "size: medium", "size: large", "依次"),
        ("size.yaml", 'revenue: "300"}', 'revenue: "0"}', "大于 0"),
        ("size.yaml", '  revenue: "2000"\n', '  revenue: "-1"\n', "大于 0"),
        ("size.yaml", "since: 2011", "sinse: 2011", "sinse"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    mistakes_after: Mend, name: str, before: str, after: str, words: str
) -> None:
    found = mistakes_after(name, before, after)

    assert any(words in mistake for mistake in found), found
    assert all(re.match(rf"codes/{re.escape(name)}:\d+  ", mistake) for mistake in found)


def test_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = copytree(resources.codes(), tmp_path / "codes")
    for name, before, after in (
        ("size.yaml", "lowest: micro", "lowest: tiny"),
        ("industries.yaml", "C14", "C13"),
    ):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace(before, after), "utf-8")

    with pytest.raises(UnusableFilesError) as refusal:
        load_codes(folder)

    assert {mistake.file for mistake in refusal.value.mistakes} == {
        "codes/size.yaml",
        "codes/industries.yaml",
    }


def test_every_region_and_division_has_an_english_name_with_its_source() -> None:
    regions, industries = CODES.regions, CODES.industries
    named = [each.name_in("en") for each in regions.regions]
    named += [each.name_in("en") for each in industries.divisions]

    assert all(re.fullmatch(r"[A-Za-z',\- ]+", each) for each in named), named
    assert len({each.name_in("en") for each in regions.regions}) == len(regions.regions)
    assert regions.full_name("421022", "en") == "Gong'an County, Jingzhou"
    assert regions.full_name("429004", "en") == "Xiantao City"
    assert regions.full_name("422801", "en") == "Enshi City, Enshi Tujia and Miao Autonomous Prefecture"
    assert industries.division(DivisionCode("C36")).name_in("en") == "Motor vehicles"
    assert regions.english_source is not None
    assert industries.english_source is not None


def test_the_lists_read_alike_every_time() -> None:
    assert load_codes(resources.codes()) == CODES
    assert isinstance(CODES, Codes)
