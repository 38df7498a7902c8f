"""The PDF file: readable by people and screen readers, complete in its fonts, and the same every time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, Reason, RenderingFailedError
from tests.report.tags import spoken

Drafted = Callable[..., Document]

BODY = (
    '<h1 id="a">总体情况</h1><p>设备联网率 <strong>62.5%</strong>，关键工序数控化率 48%。</p>'
    '<table><caption>指标明细</caption><thead><tr><th scope="col">指标</th><th scope="col">得分</th></tr>'
    '</thead><tbody><tr><th scope="row">设备联网</th><td>62.5</td></tr></tbody></table>'
    '<p><a href="#a">回到开头</a></p>'
    '<figure><svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" role="img" aria-label="得分图">'
    '<text x="0" y="20" font-family="Noto Sans CJK SC">雷达</text></svg></figure>'
)


@pytest.fixture(scope="module")
def report(renderer: Renderer, drafted: Drafted) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(renderer.render(drafted(BODY)).pdf))


def test_a_screen_reader_finds_language_title_and_structure(report: pikepdf.Pdf) -> None:
    assert report.Root.Lang == "zh-CN"
    assert report.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in report.Root
    assert report.Root.ViewerPreferences.DisplayDocTitle
    assert report.docinfo["/Title"] == "自评报告"
    with report.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "自评报告"


def test_a_passage_in_another_language_says_so(renderer: Renderer, drafted: Drafted) -> None:
    body = '<p lang="en">Cloud first</p><p>先<span lang="en">cloud</span>，后孪生</p><p>再说</p>'

    assert spoken(renderer.render(drafted(body)).pdf) == {("/P", "en"), ("/Span", "en")}


def test_the_structure_names_headings_tables_and_figures(report: pikepdf.Pdf) -> None:
    tags = {
        str(found.S) for found in report.objects if isinstance(found, pikepdf.Dictionary) and "/S" in found
    }

    assert {"/H1", "/P", "/Table", "/TR", "/TH", "/TD", "/Caption", "/Figure", "/Link"} <= tags


def test_every_font_is_embedded_and_maps_back_to_text(report: pikepdf.Pdf) -> None:
    found = [each for each in report.objects if isinstance(each, pikepdf.Dictionary)]
    fonts = [each for each in found if each.get("/Subtype") == "/Type0"]
    described = [each for each in found if each.get("/Type") == "/FontDescriptor"]

    assert fonts
    assert all("/ToUnicode" in font for font in fonts)
    assert described
    assert all("/FontFile2" in each or "/FontFile3" in each for each in described)


def test_the_number_and_the_date_of_the_report_are_the_only_ones_in_the_file(report: pikepdf.Pdf) -> None:
    assert report.docinfo["/ReportNumber"] == "HB-2026-000001"
    assert report.docinfo["/CreationDate"] == "D:20261120093000+08'00"
    assert report.docinfo["/ModDate"] == "D:20261120093000+08'00"


def test_the_text_can_be_copied_out(renderer: Renderer, drafted: Drafted) -> None:
    with pdfplumber.open(BytesIO(renderer.render(drafted(BODY)).pdf)) as opened:
        text = opened.pages[0].extract_text()

    for sentence in ("总体情况", "设备联网率 62.5%，关键工序数控化率 48%。", "指标明细", "回到开头", "雷达"):
        assert sentence in text


def test_the_same_document_gives_the_same_bytes_in_every_process(
    renderer: Renderer, drafted: Drafted, typefaces_cache: Path
) -> None:
    first = renderer.render(drafted(BODY)).pdf

    with Renderer(cache=typefaces_cache) as another:
        assert another.render(drafted(BODY)).pdf == first
    assert renderer.render(drafted(BODY)).pdf == first


def test_both_parsers_lead_to_the_same_bytes(renderer: Renderer, drafted: Drafted) -> None:
    forgiving = BODY + "<!-- <!ENTITY -->"

    assert renderer.render(drafted(forgiving)).pdf == renderer.render(drafted(BODY)).pdf


def test_html_that_is_not_well_formed_is_still_laid_out(renderer: Renderer, drafted: Drafted) -> None:
    rendered = renderer.render(drafted("<p>第一行<br>第二行<p>&nbsp;第三行"))

    with pdfplumber.open(BytesIO(rendered.pdf)) as opened:
        assert opened.pages[0].extract_text().splitlines()[:3] == ["第一行", "第二行", "第三行"]


def test_a_missing_glyph_is_reported_once(renderer: Renderer, drafted: Drafted) -> None:
    rendered = renderer.render(drafted("<p>李\U0002b740，\U0002b740</p>"))

    assert rendered.missing_glyphs == ("\U0002b740",)


def test_a_rare_character_that_the_fonts_have_is_printed(renderer: Renderer, drafted: Drafted) -> None:
    rendered = renderer.render(drafted("<p>陶喆、李㛃、镕</p><h1>喆</h1>"))

    assert rendered.missing_glyphs == ()
    with pdfplumber.open(BytesIO(rendered.pdf)) as opened:
        assert "陶喆、李㛃、镕" in opened.pages[0].extract_text()


def test_rare_characters_among_usual_ones_are_drawn_each_from_its_own_typeface(
    renderer: Renderer, drafted: Drafted
) -> None:
    mixed = "黄石6賓7喆 각 鿍 m 甲㛃乙衡衡丙"
    pdf = renderer.render(drafted(f"<h1>{mixed}</h1><p>{mixed}<b>{mixed}</b></p>")).pdf

    with closing(pypdfium2.PdfDocument(pdf)) as opened:
        read = "".join(opened[0].get_textpage().get_text_bounded().split())
    assert read == "".join(mixed.split()) * 3 + "1"
    with pikepdf.open(BytesIO(pdf)) as opened:
        drawn = [each.FontFile3.read_bytes() for each in opened.objects if _describes_a_font(each)]
    assert len(drawn) == len(set(drawn)) == 6


def test_what_a_style_sheet_gets_wrong_is_told(renderer: Renderer, drafted: Drafted) -> None:
    rendered = renderer.render(drafted("<p>数字化</p>", style="p { colour: red }"))

    assert any("colour" in warning for warning in rendered.warnings)


def test_an_asset_that_came_along_is_drawn(renderer: Renderer, drafted: Drafted) -> None:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )

    with_image = renderer.render(
        drafted('<p><img src="asset:a.svg" alt="方块"/></p>', assets={"a.svg": drawing})
    )

    assert with_image.warnings == ()


@pytest.mark.parametrize("image", ["asset:other.svg", "a.svg", "a/../a.svg", "asset:broken.svg"])
def test_a_missing_or_broken_asset_fails_the_document(
    renderer: Renderer, drafted: Drafted, image: str
) -> None:
    assets = {"a.svg": b"<svg/>", "broken.svg": b"<svg", "broken.png": b""}

    with pytest.raises(RenderingFailedError) as refused:
        renderer.render(drafted(f'<img src="{image}" alt="-"/>', assets=assets))

    assert refused.value.reason is Reason.REFUSED


def test_documents_asked_for_by_many_threads_do_not_meet(drafted: Drafted, typefaces_cache: Path) -> None:
    documents = [drafted(f"<p>第 {number} 份</p>") for number in range(8)]

    with Renderer(cache=typefaces_cache, slots=2) as pair, ThreadPoolExecutor(4) as threads:
        texts = [_text(rendered.pdf) for rendered in threads.map(pair.render, documents)]

    assert [text.splitlines()[0] for text in texts] == [f"第 {number} 份" for number in range(8)]


def _text(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return opened.pages[0].extract_text()


def _describes_a_font(found: object) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
