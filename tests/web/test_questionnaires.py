"""The questionnaires laid open for everybody: every version, in both languages, without signing in."""

import pytest

from assessment.catalogue.registry import Catalogue
from tests.web.visiting import Page, Visitor


def opened(visitor: Visitor, catalogue: Catalogue, key: str) -> Page:
    version = catalogue.questionnaire(key).version
    return visitor.get(f"/questionnaires/{key}/{version}")


def test_every_questionnaire_is_listed_and_open_to_everybody(visitor: Visitor, catalogue: Catalogue) -> None:
    page = visitor.get(visitor.get("/").link("问卷与规则"))

    for filed in catalogue.newest:
        title = filed.questionnaire.title.zh
        shown = visitor.get(page.link(title))
        assert f"{title}（{filed.questionnaire.version} 版）" in shown.text
        assert filed.content_hash in shown.text


def test_the_start_page_tells_of_every_questionnaire_for_whom_how_long_and_what_comes_out(
    visitor: Visitor, catalogue: Catalogue
) -> None:
    cards = visitor.get("/").all("//ul[contains(@class, 'choices')]/li")

    told = {each.xpath("normalize-space(h3)"): each.xpath("normalize-space(.)") for each in cards}
    newest = [filed.questionnaire for filed in catalogue.newest]
    assert next(iter(told)) == "两化融合水平自评"
    assert set(told) == {each.title.zh for each in newest}
    for each in newest:
        levels = each.level_rule.levels
        assert f"约 {each.minutes} 分钟" in told[each.title.zh]
        assert (
            f"从“{levels[0].title.zh}”到“{levels[-1].title.zh}”所处的{each.level_name.zh}"
            in told[each.title.zh]
        )
    assert "智能工厂情况" not in told["两化融合水平自评"], "that block earns no points"
    assert len({each.split("适合")[1].split("得到")[0] for each in told.values()}) == len(newest)


def test_every_question_and_option_of_a_questionnaire_is_on_its_page(
    visitor: Visitor, catalogue: Catalogue
) -> None:
    page = opened(visitor, catalogue, "two-way-integration")

    for dimension in catalogue.questionnaire("two-way-integration").dimensions:
        for indicator in dimension.indicators:
            assert indicator.title.zh in page.text
            for question in indicator.questions:
                assert " ".join(question.text.zh.split()) in page.text


def test_weights_by_production_type_have_their_own_column(visitor: Visitor, catalogue: Catalogue) -> None:
    page = opened(visitor, catalogue, "smart-manufacturing")

    row = page.all("//table[contains(caption, '占总分')]//tr[starts-with(normalize-space(th), '制造')]")[0]
    assert [" ".join(cell.text_content().split()) for cell in row.xpath("td")][:2] == ["77%", "68%"]
    assert "生产类型为流程型" in page.text
    assert "只在这种情况下问：自主设计为是，并且生产类型为离散型或混合型" in page.text


def test_the_level_rule_is_said_in_words(visitor: Visitor, catalogue: Catalogue) -> None:
    sme = opened(visitor, catalogue, "sme-digital").text
    climbed = opened(visitor, catalogue, "smart-manufacturing").text

    assert "取条件全部满足的最高一级" in sme
    assert "总分不低于 60 分" in sme
    assert "达到三级的约束性场景：至少 5 个" in sme
    assert "这一级单独计分，不低于 80 分" in climbed


def test_what_is_official_to_be_verified_and_the_platforms_own_stands_apart(
    visitor: Visitor, catalogue: Catalogue
) -> None:
    page = opened(visitor, catalogue, "sme-digital")

    marks = [" ".join(each.text_content().split()) for each in page.all("//section[@id or 1]/h3[span]")]
    assert marks == ["官方文件", "据公开资料，待核", "各方资料不一，待核", "平台自定规则"]


def test_the_pages_speak_english(visitor: Visitor, catalogue: Catalogue) -> None:
    visitor.get("/preferences?language=en&next=/questionnaires")

    page = opened(visitor, catalogue, "sme-digital")

    assert page.all("//h1")[0].text_content().strip() == "SME digital level: self-assessment (2024.1)"
    assert "The highest level whose own conditions are all met." in page.text
    assert "scenes at level 3 or above: at least 8" in page.text


@pytest.mark.parametrize("path", ["sme-digital/1999.1", "nothing/2025.1", "sme-digital"])
def test_a_version_that_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    visitor.get(f"/questionnaires/{path}", 404)
