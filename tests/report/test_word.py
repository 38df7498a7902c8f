"""The report as a Word file: the words of the PDF in Word's own terms, the same bytes every time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

from assessment.domain.editions import Length
from assessment.domain.texts import Language
from assessment.report.content import ReportContent, content_of
from assessment.report.document import document_of
from assessment.report.fonts import Fonts, find_fonts
from assessment.report.pdf import Renderer
from assessment.report.printable import printable
from assessment.report.rendering import Document, Reason, RenderingFailedError
from assessment.report.typefaces import make_ready
from assessment.report.word.pictures import raster_with
from assessment.report.word.writing import Writer
from tests.report import firms

CASE = "06"
COPY = "可编辑副本，编号核验以 PDF 为准"
NOTICE = "自评结果，非官方评定"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG: Final = "{http://www.w3.org/2000/svg}"
ORDER: Final = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b bCs color sz szCs lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan tcBorders shd",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tcPr tblStylePr",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol "
    "listSeparator",
    "lvl": "start numFmt lvlText lvlJc pPr",
}
"""What Word asks to stand in this order; it calls a file damaged where it does not."""


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


@pytest.fixture(scope="module")
def writer(fonts: Fonts, typefaces_cache: Path) -> Writer:
    return Writer(raster_with(make_ready(fonts, typefaces_cache).configuration))


@pytest.fixture(scope="module")
def quick() -> Writer:
    """A writer whose pictures are all the same: for sweeps over what is told."""
    return Writer(lambda _drawing, _width: b"\x89PNG")


@pytest.fixture(scope="module")
def ordinary(writer: Writer, fonts: Fonts) -> bytes:
    return writer.write(told(fonts, length=Length.COMPLETE))


@cache
def content(language: Language = "zh") -> ReportContent:
    subject = replace(firms.of_case(CASE), code="ABCD-EFGH", address="https://example.cn")
    return content_of(subject, language)


def told(fonts: Fonts, language: Language = "zh", *, length: Length = Length.FULL) -> Document:
    return document_of(content(language), fonts, length=length, editable=True)


def part(file: bytes, name: str) -> etree._Element:
    with ZipFile(BytesIO(file)) as archive:
        return etree.fromstring(archive.read(name))


def said(file: bytes) -> str:
    """All words of the body in order, without blanks."""
    return squeezed("".join(each.text or "" for each in part(file, "word/document.xml").iter(f"{W}t")))


def printed(html: str) -> str:
    """All words of the filled templates in order, the drawings' own left out, without blanks."""
    body = etree.fromstring(html).find("body")
    assert body is not None
    return squeezed("".join(_texts(body)))


def _texts(node: etree._Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        if child.tag != f"{SVG}svg":
            yield from _texts(child)
        yield child.tail or ""


def widths(table: Table) -> list[int]:
    return [int(each.get(qn("w:w")) or 0) for each in table._tbl.tblGrid]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("key", [*firms.models(), "en"])
def test_of_every_model_each_word_of_the_filled_templates_stands_in_the_file_in_its_order(
    quick: Writer, fonts: Fonts, key: str
) -> None:
    told_of = content("en") if key == "en" else content_of(firms.of_case("", key))
    document = document_of(told_of, fonts, length=Length.COMPLETE, editable=True)
    file = quick.write(document)

    assert said(file) == printed(document.html)
    assert len(docx.Document(BytesIO(file)).tables) > 10


@pytest.mark.parametrize("length", list(Length))
def test_each_length_is_the_pdf_of_that_length_and_says_that_it_proves_nothing(
    quick: Writer, fonts: Fonts, length: Length
) -> None:
    paper = document_of(content(), fonts, length=length)
    file = quick.write(told(fonts, length=length))

    assert said(file) == squeezed(COPY) + printed(paper.html)
    assert squeezed(COPY) not in printed(paper.html)
    for section in docx.Document(BytesIO(file)).sections:
        heads = [section.header, *([section.first_page_header] if length is not Length.BRIEF else [])]
        assert all(COPY in [each.text for each in head.paragraphs] for head in heads)


def test_the_parts_stand_in_the_styles_that_word_knows(ordinary: bytes) -> None:
    file = docx.Document(BytesIO(ordinary))
    styles = {each.style.name for each in file.paragraphs if each.style}
    tables = {each.style.name for each in file.tables if each.style}

    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "Body Text"} <= styles
    assert tables == {"Report Table"}
    defined = {each.get(f"{W}styleId") for each in part(ordinary, "word/styles.xml").iter(f"{W}style")}
    used = {each.get(f"{W}val") for each in part(ordinary, "word/document.xml").iter(f"{W}pStyle")}
    assert used <= defined


def test_every_table_with_a_head_repeats_it_and_keeps_its_rows_whole(ordinary: bytes, fonts: Fonts) -> None:
    html = told(fonts, length=Length.COMPLETE).html
    tables = docx.Document(BytesIO(ordinary)).tables
    heads = [table.rows[0]._tr.find(f".//{W}tblHeader") is not None for table in tables]

    assert len(tables) == html.count("<table")
    assert heads.count(True) == html.count("<thead")
    for table in tables:
        assert all(row._tr.find(f".//{W}cantSplit") is not None for row in table.rows)
        assert sum(widths(table)) == 9184


def test_what_is_short_stands_on_one_line_and_no_column_starves(ordinary: bytes) -> None:
    for table in docx.Document(BytesIO(ordinary)).tables:
        assert min(widths(table)) > 600


def test_the_contents_and_the_page_numbers_are_fields_and_lead_somewhere(ordinary: bytes) -> None:
    body = part(ordinary, "word/document.xml")
    bookmarks = {each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")}
    links = [each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink")]
    fields = [each.text for each in body.iter(f"{W}instrText")]

    assert fields == [' TOC \\o "1-2" \\h \\z ']
    assert len(links) > 15
    assert set(links) == bookmarks
    footer = part(ordinary, "word/footer.xml")
    assert [each.text for each in footer.iter(f"{W}instrText")] == [" PAGE "]
    assert NOTICE in "".join(each.text or "" for each in footer.iter(f"{W}t"))


def test_every_drawing_has_a_picture_beside_it_and_is_told_in_words(ordinary: bytes, fonts: Fonts) -> None:
    root = etree.fromstring(told(fonts, length=Length.COMPLETE).html)
    drawings = list(root.iter(f"{SVG}svg"))
    titles = [each.findtext(f"{SVG}title", "").strip() for each in drawings]
    file = docx.Document(BytesIO(ordinary))
    alternatives = [each._inline.docPr.get("descr") for each in file.inline_shapes]

    assert len(alternatives) == len(titles) == 4
    assert all(there and there.startswith(title) for there, title in zip(alternatives, titles, strict=True))
    with ZipFile(BytesIO(ordinary)) as archive:
        for number in range(1, len(drawings) + 1):
            assert archive.read(f"word/media/drawing{number}.png").startswith(b"\x89PNG\r\n")
            drawn = etree.fromstring(archive.read(f"word/media/drawing{number}.svg"))
            assert drawn.tag == f"{SVG}svg"
    shown = {
        each.get(qn("r:embed"))
        for each in part(ordinary, "word/document.xml").iter()
        if each.get(qn("r:embed"))
    }
    led_to = {each.get("Id") for each in part(ordinary, "word/_rels/document.xml.rels")}
    assert {f"{kind}{n}" for kind in ("svg", "png") for n in range(1, 5)} == shown <= led_to


@pytest.mark.parametrize(("language", "tag", "proofed"), [("zh", "zh-CN", "zh-CN"), ("en", "en", "en-GB")])
def test_the_file_says_its_language_its_title_its_number_and_its_fonts(
    quick: Writer, fonts: Fonts, language: Language, tag: str, proofed: str
) -> None:
    document = told(fonts, language)
    file = quick.write(document)
    told_by = docx.Document(BytesIO(file)).core_properties
    styles = part(file, "word/styles.xml")
    letters, tongue = styles.find(f".//{W}rFonts"), styles.find(f".//{W}lang")
    instead = {
        each.get(f"{W}name"): each.find(f"{W}altName") is not None
        for each in part(file, "word/fontTable.xml")
    }

    assert (told_by.title, told_by.identifier, told_by.language) == (document.title, document.identifier, tag)
    assert told_by.created is not None
    assert told_by.created.timestamp() == document.created.timestamp()
    assert letters is not None
    assert letters.get(f"{W}eastAsia") == "Noto Sans CJK SC"
    assert tongue is not None
    assert (tongue.get(f"{W}val"), tongue.get(f"{W}eastAsia")) == (proofed, "zh-CN")
    head = "".join(each.text or "" for each in part(file, "word/firstHeader.xml").iter(f"{W}t"))
    assert (head == COPY) == (language == "zh")
    assert squeezed(head) in said(file)
    assert instead == {"Noto Sans CJK SC": True, "Noto Serif CJK SC": True}


def test_the_same_document_gives_the_same_bytes_in_the_renderers_own_process_too(
    renderer: Renderer, ordinary: bytes
) -> None:
    document = told(renderer.fonts, length=Length.COMPLETE)

    assert renderer.write(document) == ordinary
    with ZipFile(BytesIO(ordinary)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_what_word_asks_for_stands_in_the_order_that_it_asks_for(ordinary: bytes) -> None:
    met = set()
    for name in ("document", "styles", "numbering", "settings", "header", "footer"):
        for node in part(ordinary, f"word/{name}.xml").iter():
            kind = node.tag.removeprefix(W)
            if kind in ORDER:
                met.add(kind)
                places = [ORDER[kind].split().index(child.tag.removeprefix(W)) for child in node]
                assert places == sorted(places), etree.tostring(node)
    assert met == set(ORDER)


@pytest.mark.parametrize(
    "name", [*firms.NAMES, "{ INCLUDETEXT C:\\\\secret }", "=cmd|' /C calc'!A0", "</w:t></w:r>"]
)
def test_whatever_a_firm_is_called_is_text_and_the_file_opens(quick: Writer, fonts: Fonts, name: str) -> None:
    subject = firms.of_case(CASE)
    shown, _ = printable(replace(subject, profile=replace(subject.profile, name=name)), fonts)
    renamed = replace(content(), enterprise=shown.profile.name)
    document = document_of(renamed, fonts, length=Length.BRIEF, editable=True)
    file = quick.write(document)
    body = part(file, "word/document.xml")

    assert said(file) == printed(document.html)
    assert squeezed(shown.profile.name[:50]) in said(file)
    assert not list(body.iter(f"{W}instrText", f"{W}fldSimple"))
    assert docx.Document(BytesIO(file)).core_properties.title == document.title
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", said(file))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<dl><dt>词</dt></dl>", "dl"),
        ("<div>没有段落的字</div>", "div"),
        ("<p>一<i>二</i></p>", "i"),
        ("<table><tfoot><tr><td>一</td></tr></tfoot></table>", "tfoot"),
        ("<figure><img/></figure>", "figure"),
    ],
)
def test_a_mark_that_word_would_not_show_is_refused_and_no_word_is_lost(
    quick: Writer, fonts: Fonts, body: str, named: str
) -> None:
    document = replace(told(fonts), html=f"<html><body>{body}</body></html>")

    with pytest.raises(Exception, match=f"<{named}>"):
        quick.write(document)


def test_a_document_that_cannot_be_written_is_refused_with_its_reason_and_the_next_one_is_not(
    renderer: Renderer,
) -> None:
    sound = told(renderer.fonts, length=Length.BRIEF)
    with pytest.raises(RenderingFailedError) as refused:
        renderer.write(replace(sound, html="<html><body><dl/></body></html>"))

    assert refused.value.reason is Reason.MALFORMED
    assert renderer.write(sound).startswith(b"PK")
