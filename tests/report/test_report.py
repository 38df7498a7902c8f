"""The report as a file: what a person reads in it, and what a reading machine finds."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from assessment.domain.answers import NotApplicable
from assessment.report.content import content_of
from assessment.report.document import report_of
from assessment.report.pdf import Renderer
from assessment.report.rendering import Rendered
from tests.report import firms
from tests.report.tags import spoken

ORDINARY = "06"
NOTICE = "自评结果，非官方评定"


@pytest.fixture(scope="module")
def ordinary(renderer: Renderer) -> Rendered:
    return renderer.render(report_of(firms.of_case(ORDINARY), renderer.fonts))


@pytest.fixture(scope="module")
def pages(ordinary: Rendered) -> tuple[str, ...]:
    return texts_of(ordinary.pdf)


@pytest.fixture(scope="module")
def file(ordinary: Rendered) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(ordinary.pdf))


def texts_of(pdf: bytes) -> tuple[str, ...]:
    """The text of each page without spaces and line ends, as a search would see it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple("".join(_text_of(document, number).split()) for number in range(len(document)))
    finally:
        document.close()


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_bounded())
    finally:
        text.close()
        page.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_renderer_found_nothing_amiss(ordinary: Rendered) -> None:
    assert ordinary.warnings == ()
    assert ordinary.missing_glyphs == ()


def test_every_indicator_stands_there_with_its_points_and_share(pages: tuple[str, ...]) -> None:
    whole = "".join(pages)
    content = content_of(firms.of_case(ORDINARY))

    for dimension in content.dimensions:
        if dimension.points.low is not None:
            assert squeezed(f"得分 {dimension.points.text} 分，占总分 {dimension.share}。") in whole
        for each in dimension.indicators:
            share = each.share if each.points.low is not None else "—"
            row = f"{each.code}{each.title}{each.points.text}{share}{each.mark}"
            assert squeezed(row) in whole


def test_every_recommended_measure_is_told_with_its_cost_and_reason(pages: tuple[str, ...]) -> None:
    whole = "".join(pages)
    advice = content_of(firms.of_case(ORDINARY)).suggestions

    assert len(advice.all) > 5
    for each in advice.all:
        assert squeezed(each.title) in whole
        assert squeezed(f"费用：{each.cost}") in whole
        assert squeezed(each.first_steps[0]) in whole
        assert all(squeezed(missing) in whole for missing in each.missing)


def test_the_summary_stands_on_one_page(pages: tuple[str, ...]) -> None:
    content = content_of(firms.of_case(ORDINARY))
    summary = pages[2]

    assert summary.startswith("一、总体结论")
    assert "二、企业基本情况" in pages[3]
    for part in (
        content.standing.level,
        content.standing.total.text,
        content.conclusion.binding,
        content.conclusion.verdict,
        *(each.title for each in content.strengths[:3]),
        *(each.title for each in content.shortfalls[:3]),
        *(step.title for step in content.conclusion.next_steps),
    ):
        assert squeezed(part) in summary


def test_both_definitions_of_the_networked_rate_are_told_apart(pages: tuple[str, ...]) -> None:
    whole = "".join(pages)

    assert "口径一：联网设备数÷生产设备总数" in whole
    assert "口径二：联网设备数÷数字化设备数" in whole


def test_the_threshold_and_the_versions_are_stated(pages: tuple[str, ...]) -> None:
    whole = "".join(pages)

    assert "发展阶段按本平台规则判定（阈值60分）" in whole
    assert firms.filed().content_hash in whole


def test_every_page_says_that_it_is_a_self_assessment_and_all_but_the_cover_are_numbered(
    pages: tuple[str, ...],
) -> None:
    assert all(NOTICE in page for page in pages)
    assert all(f"—{number}—" in page for number, page in enumerate(pages[1:], start=2))
    assert "—1—" not in pages[0]


def test_the_contents_name_the_right_pages(pages: tuple[str, ...]) -> None:
    headings = {"一、总体结论": "", "五、分维度分析": "", "八、建议举措": "", "十一、资料来源与版本": ""}
    for heading in headings:
        number = next(place for place, page in enumerate(pages[2:], start=3) if heading in page)
        assert f"{number}" in pages[1].split(heading)[1].split("、")[0].replace(".", "")


@pytest.mark.parametrize("case", ["01", "07", "09"])
def test_a_report_has_ten_to_twenty_pages(renderer: Renderer, case: str) -> None:
    rendered = renderer.render(report_of(firms.of_case(case), renderer.fonts))

    assert 10 <= rendered.pages <= 20
    assert rendered.warnings == ()


def test_a_reading_machine_finds_language_title_structure_and_bookmarks(file: pikepdf.Pdf) -> None:
    assert file.Root.Lang == "zh-CN"
    assert str(file.docinfo["/Title"]).endswith("两化融合水平自评报告")
    assert file.docinfo["/ReportNumber"] == "DM20261120-7K3QPX"
    tags = {str(each.S) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each}
    assert {"/H1", "/H2", "/H3", "/H4", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/L"} <= tags
    with file.open_outline() as outline:
        titles = [item.title for item in outline.root]
        inner = [item.title for chapter in outline.root for item in chapter.children]
    assert [title.partition("、")[0] for title in titles] == ["目录", *"一二三四五六七八九十", "十一"]
    assert "（一）基础建设" in inner
    assert "（二）上云" in inner


def test_every_chart_is_a_drawing_with_words_for_those_who_cannot_see_it(file: pikepdf.Pdf) -> None:
    figures = [
        each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
    ]
    images = [
        each for each in file.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
    ]

    described = {str(each.Alt) for each in figures if "/Alt" in each}
    assert {"各维度得分雷达图", "各维度得分条形图"} <= described
    assert any(each.startswith("阶段阶梯") for each in described)
    assert images == []


def test_every_font_is_embedded(file: pikepdf.Pdf) -> None:
    described = [
        each
        for each in file.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]

    assert described
    assert all("/FontFile2" in each or "/FontFile3" in each for each in described)
    assert all("Noto" in str(each.FontName) for each in described)


def test_made_twice_it_is_the_same_file(renderer: Renderer, ordinary: Rendered) -> None:
    again = renderer.render(report_of(firms.of_case(ORDINARY), renderer.fonts))

    assert again.pdf == ordinary.pdf


def test_a_rare_character_in_the_name_is_printed_by_its_code(renderer: Renderer) -> None:
    subject = firms.of_case("09")
    named = replace(subject, profile=replace(subject.profile, name="陶\U0002b740激光"))

    rendered = renderer.render(report_of(named, renderer.fonts))
    pages = texts_of(rendered.pdf)

    assert rendered.missing_glyphs == ()
    assert "陶〔U+2B740〕激光" in pages[0]
    assert "U+2B740。" in pages[-1]


def test_everything_unknown_still_makes_a_report(renderer: Renderer) -> None:
    rendered = renderer.render(report_of(firms.all_unknown(), renderer.fonts))

    assert 10 <= rendered.pages <= 20
    assert "还不确定的题目" in "".join(texts_of(rendered.pdf))


def test_everything_not_applicable_for_long_reasons_still_makes_a_report(renderer: Renderer) -> None:
    subject = firms.nothing_applies()

    assert any(isinstance(answer, NotApplicable) for answer in subject.answers.values())
    rendered = renderer.render(report_of(subject, renderer.fonts))
    assert 10 <= rendered.pages <= 21
    assert "不适用" in "".join(texts_of(rendered.pdf))


def test_the_english_edition_says_the_same_figures(renderer: Renderer) -> None:
    content = content_of(firms.of_case(ORDINARY), "en")
    rendered = renderer.render(report_of(firms.of_case(ORDINARY), renderer.fonts, "en"))
    pages = texts_of(rendered.pdf)

    assert pikepdf.open(BytesIO(rendered.pdf)).Root.Lang == "en"
    assert {("/P", "zh-CN"), ("/TD", "zh-CN")} <= spoken(rendered.pdf)  # the firm's name on cover and profile
    assert rendered.warnings == ()
    assert all("notanofficialassessment" in page for page in pages)
    for dimension in content.dimensions:
        for each in dimension.indicators:
            assert squeezed(f"{each.title}{each.points.text}") in "".join(pages)
