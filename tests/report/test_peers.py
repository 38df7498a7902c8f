"""Peers in the report: who is compared with whom, where that comes from, and how few firms stay silent."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

import pytest

from assessment.domain.aggregation import Grouping, Quartiles
from assessment.domain.editions import Length
from assessment.domain.peers import Peers, Released
from assessment.domain.publication import Named, Publication, PublishedRow
from assessment.domain.regions import RegionCode
from assessment.report.content import Subject, content_of
from assessment.report.document import report_of
from assessment.report.drawings import drawings_of
from assessment.report.pdf import Renderer
from assessment.report.peers_in_words import PeersInWords
from tests.catalogue.bilingual import CHINESE
from tests.report import firms
from tests.report.test_report import texts_of

FROZEN: Final = datetime(2026, 11, 10, 2, tzinfo=UTC)
NUMBER: Final = "xYq3_Ab9-kLm2PzT4vWn7Q"
LEVELS: Final = tuple(
    Named(each.key, each.title.zh) for each in firms.filed().questionnaire.level_rule.levels
)


def group(by: Grouping, named: Named, mean: str, *, firms_: int, quartiles: Quartiles | None = None) -> Peers:
    publication = Publication(
        region=Named("420500", "宜昌市"),
        questionnaire=Named(firms.KEY, "两化融合水平自评"),
        versions=("2025.1",),
        year=2026,
        levels=LEVELS,
        tables=(),
    )
    row = PublishedRow(
        group=named,
        firms=firms_,
        mean=Fraction(mean),
        levels=(firms_ - 5, 2, 2, 1),
        since=FROZEN,
        quartiles=quartiles,
    )
    source = Released(number=NUMBER, frozen_at=FROZEN, publication=publication)
    return Peers(by=by, region=RegionCode("420500"), row=row, source=source)


INDUSTRY = group(
    Grouping.INDUSTRY, Named("C34", "通用设备制造业"), "43.27", firms_=23, quartiles=Quartiles(31, 42, 55)
)
SIZE = group(Grouping.SIZE, Named("medium", "中型"), "61.2", firms_=38, quartiles=Quartiles(50, 62, 78))
COUNTY = group(Grouping.COUNTY, Named("420503", "伍家岗区"), "80", firms_=8)


def compared(*peers: Peers) -> Subject:
    return replace(firms.of_case("06"), peers=peers)


def told(*peers: Peers) -> PeersInWords:
    found = content_of(compared(*peers)).peers
    assert found is not None
    return found


def test_each_group_says_who_where_how_many_and_where_the_firm_stands() -> None:
    found = told(INDUSTRY, COUNTY)

    industry, county = found.groups
    assert found.own == "68.9"
    assert (industry.title, industry.region, industry.firms) == ("同行业：通用设备制造业", "宜昌市", "23")
    assert (industry.mean, industry.middle) == ("43.3", "31–55（中位数 42）")
    assert industry.position == "比平均高 25.6 分，在较高的四分之一里"
    assert industry.levels == "同一阶段 2 家，更高 3 家"
    assert (county.region, county.middle, county.position) == ("宜昌市伍家岗区", "—", "比平均低 11.1 分")
    assert found.missing == ("同规模",)
    assert found.sources == (f"宜昌市 2026 年发布，2026年11月10日冻结，编号 {NUMBER}",)


@pytest.mark.parametrize(
    ("quartiles", "part"),
    [
        (Quartiles(69, 70, 71), "在中间一半里"),
        (Quartiles(60, 65, 69), "在中间一半里"),
        (Quartiles(70, 71, 72), "在较低的四分之一里"),
        (Quartiles(60, 65, 68), "在较高的四分之一里"),
    ],
)
def test_the_part_of_the_group_follows_the_points_as_they_are_published(
    quartiles: Quartiles, part: str
) -> None:
    row = replace(INDUSTRY.row, quartiles=quartiles)

    (found,) = told(replace(INDUSTRY, row=row)).groups

    assert found.position.endswith(part)


def test_the_chart_draws_only_what_is_told() -> None:
    chart = drawings_of(content_of(compared(INDUSTRY, COUNTY))).peers

    assert chart is not None
    industry, county = chart.rows
    assert industry.lower is not None
    assert industry.lower < industry.median < industry.upper < chart.own < county.mean <= chart.width
    assert county.lower is None


def test_without_a_release_nothing_is_compared() -> None:
    assert content_of(compared()).peers is None


def test_in_english_places_and_industries_have_their_english_names() -> None:
    found = content_of(compared(INDUSTRY, COUNTY), "en").peers

    assert found is not None
    industry, county = found.groups
    assert (industry.title, industry.region) == ("Same industry: General machinery", "Yichang")
    assert county.region == "Wujiagang District, Yichang"
    assert [line for each in found.groups for line in (each.line, each.label) if CHINESE.search(line)] == []
    assert found.sources[0].startswith("Yichang, 2026, frozen on 10 November 2026")


def test_the_report_prints_the_comparison_with_number_and_date(renderer: Renderer) -> None:
    whole = "".join(texts_of(renderer.render(report_of(compared(INDUSTRY, COUNTY), renderer.fonts)).pdf))

    assert "与同类企业相比" in whole
    assert f"宜昌市2026年发布，2026年11月10日冻结，编号{NUMBER}" in whole
    assert "没有可比的分组：同规模。" in whole
    for each in told(INDUSTRY, COUNTY).groups:
        told_of = (each.title, each.region, each.firms, each.mean, each.middle, each.position)
        assert "".join("".join(told_of).split()) in whole


def test_the_one_page_edition_says_it_in_a_line(renderer: Renderer) -> None:
    made = renderer.render(report_of(compared(INDUSTRY), renderer.fonts, length=Length.BRIEF))

    assert made.pages == 1
    assert "与宜昌市同行业23家企业相比：平均43.3分，贵企业比平均高25.6分" in "".join(texts_of(made.pdf))
