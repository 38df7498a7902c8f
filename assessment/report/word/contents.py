"""The contents: a field that Word keeps up to date, with the headings already in it for everything else."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from assessment.report.word.inline import runs, words_in
from assessment.report.word.markup import lettered, mark, valued
from assessment.report.word.paragraphs import anchor, paragraph


def contents_of(node: Element, bookmarks: dict[str, int]) -> Element:
    """The contents with their heading; ``bookmarks`` gives the headings that they lead to."""
    headed = [paragraph("TOCHeading", words_in(each)) for each in node.iterfind("h2")]
    entries = [each for listed in node.iterfind("ol") for each in _entries(listed, bookmarks, 1)]
    if entries:
        entries[0][1:1] = _begun()
        entries[-1].append(_character("end"))
    gallery = mark(
        "w:docPartObj", {}, valued("w:docPartGallery", "Table of Contents"), mark("w:docPartUnique")
    )
    return mark("w:sdt", {}, mark("w:sdtPr", {}, gallery), mark("w:sdtContent", {}, *headed, *entries))


def _entries(listed: Element, bookmarks: dict[str, int], level: int) -> Iterator[Element]:
    for item in listed.iterfind("li"):
        link = item.find("a")
        if link is not None:
            target = anchor(bookmarks[link.get("href", "").removeprefix("#")])
            made = paragraph(f"TOC{level}", ())
            made.append(mark("w:hyperlink", {"w:anchor": target, "w:history": "1"}, *runs(words_in(link))))
            yield made
        for inner in item.iterfind("ol"):
            yield from _entries(inner, bookmarks, level + 1)


def _begun() -> Sequence[Element]:
    """The field up to its present result; marked as out of date, so that Word fills in the pages."""
    begin = _character("begin")
    begin[0].set("w:dirty", "true")
    told = mark("w:r", {}, lettered("w:instrText", ' TOC \\o "1-2" \\h \\z '))
    return begin, told, _character("separate")


def _character(kind: str) -> Element:
    return mark("w:r", {}, mark("w:fldChar", {"w:fldCharType": kind}))
