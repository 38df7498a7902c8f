"""The report for every questionnaire of the catalogue: its length, its words, and charts that make sense."""

from dataclasses import replace
from typing import Final

import pytest

from assessment.report.attained import AttainedTable
from assessment.report.content import ReportContent, content_of
from assessment.report.document import report_of
from assessment.report.drawings import drawings_of
from assessment.report.fonts import find_fonts
from assessment.report.pdf import Renderer
from tests.report import extremes, firms
from tests.report.test_length import FEWEST, LEAST_FILLED_LAST, MOST, filled
from tests.report.test_report import texts_of

MAIN: Final = "two-way-integration"
OTHERS: Final = [each for each in firms.models() if each != MAIN]
STAGES: Final = ("发展阶段", "所处阶段", "各阶段的", "阶段阶梯", "下一阶段“", "最高阶段")


def first_case(key: str) -> str:
    return min(firms.cases(key))


def told(key: str, name: str) -> ReportContent:
    return content_of(firms.of_case(name, key))


@pytest.mark.parametrize("key", OTHERS)
def test_a_report_of_any_model_has_ten_to_twenty_pages(renderer: Renderer, key: str) -> None:
    subject = firms.of_case(first_case(key), key)
    named = replace(subject.profile, name="字号特别长的某某省某某市某某区" * 6 + "有限责任公司（虚构）")
    checked = replace(subject, profile=named, code="7K3Q-PX9M", address="https://pinggu.example.gov.cn")
    made = renderer.render(report_of(checked, renderer.fonts))

    assert texts_of(made.pdf)[1].startswith("目录")  # the cover keeps to its page
    assert FEWEST <= made.pages <= MOST
    assert made.warnings == ()
    assert filled(made.pdf)[-1] >= LEAST_FILLED_LAST


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_worked_case_of_every_model_has_ten_to_twenty_pages(renderer: Renderer, language: str) -> None:
    lengths = {
        (key, name): renderer.render(
            report_of(firms.of_case(name, key), renderer.fonts, "en" if language == "en" else "zh")
        ).pages
        for key in firms.models()
        for name in firms.cases(key)
    }

    assert {case: pages for case, pages in lengths.items() if not FEWEST <= pages <= MOST} == {}


@pytest.mark.parametrize("key", OTHERS)
def test_a_model_of_levels_never_speaks_of_stages_or_of_another_model(key: str) -> None:
    subject = firms.of_case(first_case(key), key)
    own = subject.questionnaire

    html = report_of(subject, find_fonts()).html
    assert own.level_name.zh == "等级"
    assert "所处等级" in html
    assert [each for each in STAGES if each in html] == []
    assert "两化融合水平自评报告" not in html


def test_parts_of_the_rule_that_allow_different_levels_are_told_apart() -> None:
    content = told("sme-digital", "08")

    assert content.standing.level == "三级"
    assert content.standing.rule.startswith("取条件全部满足的最高一级")
    assert any(
        each.startswith("按") and "可达“" in each for each in told("sme-digital", "11").standing.strands
    )
    assert told("smart-manufacturing", "04").standing.strands == ()


def test_what_stands_beside_the_total_says_so_and_shows_what_each_has_reached() -> None:
    content = told("sme-digital", "12")
    beside = [each for each in content.dimensions if not each.counted]
    table: AttainedTable = content.attained["operation"]

    assert [(each.key, each.share) for each in beside] == [("operation", "不计入总分")]
    assert table.columns == ("一级", "二级", "三级", "四级")
    assert [each.title for each in table.groups] == [
        "产品生命周期数字化",
        "生产执行数字化",
        "供应链数字化",
        "管理决策数字化",
    ]
    assert [(each.title, each.cells[2]) for each in table.sums] == [
        ("应用场景", "7/8"),
        ("约束性场景", "4/5"),
    ]
    assert {cell for group in table.groups for row in group.rows for cell in row.cells} == {
        "",
        "open",
        "reached",
    }
    assert ["".join(row.lines) for row in drawings_of(content).bars.rows] == [
        "数字化基础",
        "数字化管理",
        "数字化成效",
    ]


def test_levels_climbed_one_by_one_are_drawn_with_their_bar() -> None:
    content = told("smart-manufacturing", "04")

    drawn = drawings_of(content)

    assert content.standing.height == "2.55"
    assert [each.points.text for each in content.standing.climbed][:3] == ["95.0", "85.1", "55.0"]
    assert drawn.climbed
    assert drawn.climbed.threshold_text == "阈值 80 分"
    assert drawn.bars.threshold is None
    assert drawings_of(told(MAIN, "04")).climbed is None


def test_indicators_of_a_group_stand_under_it_with_its_points() -> None:
    content = told("smart-manufacturing", "04")
    (making,) = [each for each in content.dimensions if each.key == "manufacturing"]

    assert [each.heading for each in making.groups][:2] == ["设计", "生产"]
    assert sum(len(each.indicators) for each in making.groups) == len(making.indicators)
    assert told(MAIN, "04").dimensions[0].groups[0].heading == ""


def test_what_was_not_asked_is_not_said_to_be_unnecessary() -> None:
    conclusion = told("smart-manufacturing", "07").conclusion

    assert {each.label for each in conclusion.answers} == {"还不清楚"}
    assert conclusion.verdict == "凭这份自评还不能判断上云、5G 工厂、数字孪生先做哪一个。"
    beginner = firms.of_case("01", "smart-manufacturing")
    assert content_of(beginner).conclusion.verdict == "凭这份自评还看不清上云要不要做，也没有可以推荐的举措。"
    assert "再填一份别的评估问卷" in report_of(beginner, find_fonts()).html


def test_who_begins_with_a_pathway_only_later_is_not_told_to_strengthen_the_base_with_it() -> None:
    conclusion = content_of(extremes.uneven(0)).conclusion

    assert conclusion.next_steps[0].title == "云上客户管理和报价"
    assert conclusion.verdict.endswith("不必急着上；轮到的时候，先做“云上客户管理和报价”。")
