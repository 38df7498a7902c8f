"""A workstation's letterhead on the report: on the cover and after the contents, adding no page."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Final, cast
from zipfile import ZipFile

import docx
import pikepdf
import pytest
from PIL import Image

from assessment.domain.editions import Length
from assessment.domain.letterheads import Letterhead
from assessment.report.content import Subject
from assessment.report.document import report_of
from assessment.report.forewords import filled
from assessment.report.logos import logo_from
from assessment.report.pdf import Renderer
from assessment.report.rendering import Rendered
from tests.report import firms
from tests.report.test_report import NOTICE, ORDINARY, squeezed, texts_of

STATION: Final = "宜昌市数字化转型工作站（虚构）"
PHONE: Final = "电话 0717-6000000"
FOREWORD: Final = (
    "尊敬的{{ 企业 }}：\n{% if 等级 == '单项覆盖' %}先用好{% else %}别处{% endif %}{{ 年度 }}\U00031234<b>\n"
    + "话" * 250
)


@cache
def subject() -> Subject:
    written = BytesIO()
    Image.new("RGB", (300, 100), (20, 90, 180)).save(written, "PNG")
    letterhead = Letterhead(
        workstation=STATION, foreword=FOREWORD, contact=(PHONE,), logo=logo_from(written.getvalue())
    )
    return replace(firms.of_case(ORDINARY), letterhead=letterhead)


@pytest.fixture(scope="module")
def borne(renderer: Renderer) -> Rendered:
    """A report whose contents are longer by five chapters, which is as many as there can be."""
    document = report_of(subject(), renderer.fonts)
    chapters, _, rest = document.html.partition("</ol>\n</nav>")
    more = '<li><a href="#method">十五、再加一章</a></li>' * 5
    return renderer.render(replace(document, html=f"{chapters}{more}</ol></nav>{rest}"))


def figures(element: pikepdf.Object) -> Iterator[str]:
    """The descriptions of all figures, in the order in which they are read."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from figures(child)
    elif isinstance(element, pikepdf.Dictionary):
        if element.get("/S") == pikepdf.Name.Figure:
            yield str(element.get("/Alt", ""))
        yield from figures(cast(pikepdf.Object, element.get("/K", pikepdf.Array())))


def test_cover_and_contents_bear_it_and_no_page_is_added(borne: Rendered) -> None:
    pages = texts_of(borne.pdf)

    assert (borne.warnings, borne.missing_glyphs) == ((), ())
    assert squeezed(STATION) in pages[0]
    assert squeezed(PHONE) in pages[0]
    assert NOTICE in pages[0]
    assert "尊敬的公安县某塑料包装厂（虚构）：" in pages[1]
    assert "先用好2026〔U+31234〕<b>" in pages[1]
    assert pages[2].startswith("一、总体结论")  # as without one: everything else is where it was


def test_the_logo_is_a_figure_that_says_whose_it_is(borne: Rendered) -> None:
    with pikepdf.open(BytesIO(borne.pdf)) as file:
        assert next(figures(file.Root.StructTreeRoot.K)) == f"{STATION}的标志"
        assert len(file.pages[0].get_images()) == 1


def test_the_brief_edition_stays_on_its_page_and_leaves_the_foreword_out(renderer: Renderer) -> None:
    brief = renderer.render(report_of(subject(), renderer.fonts, length=Length.BRIEF))
    (page,) = texts_of(brief.pdf)

    assert squeezed(STATION) + squeezed(PHONE) in page
    assert "尊敬的" not in page
    assert renderer.render(report_of(subject(), renderer.fonts, length=Length.BRIEF)).pdf == brief.pdf


def test_the_word_copy_bears_the_same(renderer: Renderer) -> None:
    written = renderer.write(report_of(subject(), renderer.fonts, editable=True))
    document = docx.Document(BytesIO(written))
    told = [(each.style.name if each.style else "", each.text) for each in document.paragraphs]

    assert [style for style, _ in told[:3]] == ["Report Logo", "Report Sender Name", "Report Sender"]
    assert [text for _, text in told[1:3]] == [STATION, PHONE]
    assert ("Body Text", "尊敬的公安县某塑料包装厂（虚构）：") in told
    assert f'descr="{STATION}的标志"' in document.element.xml
    with ZipFile(BytesIO(written)) as package:
        logo = subject().letterhead
        assert logo is not None
        assert package.read("word/media/drawing1.png") == logo.logo
    assert renderer.write(report_of(subject(), renderer.fonts, editable=True)) == written


def test_a_name_without_end_is_cut_and_a_name_is_never_a_template() -> None:
    values = dict.fromkeys(("等级", "日期", "年度", "问卷", "工作站"), "") | {"企业": "{{ 等级 }}" * 200}
    printed = filled("{{ 企业 }}" * 100, values)

    assert printed[0].startswith("{{ 等级 }}")
    assert sum(map(len, printed)) == 402
