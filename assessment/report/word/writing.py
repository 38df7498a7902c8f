"""From a filled document to the bytes of its Word file."""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from assessment.report.rendering import Document
from assessment.report.word.body import Body
from assessment.report.word.figures import Gallery, Raster
from assessment.report.word.markup import SPACES, mark, part
from assessment.report.word.package import core_properties, packed
from assessment.report.word.paragraphs import paragraph

_PICTURE: Final = ".png"
_PAPER: Final = {"w:w": "11906", "w:h": "16838"}
_MARGINS: Final = {
    "w:top": "1361",
    "w:right": "1304",
    "w:bottom": "1134",
    "w:left": "1418",
    "w:header": "624",
    "w:footer": "567",
    "w:gutter": "0",
}


class Writer:
    """Writes one file after the other; ``raster`` makes the pictures that stand in for its drawings."""

    def __init__(self, raster: Raster) -> None:
        self._raster = raster

    def write(self, document: Document) -> bytes:
        """The Word file; raises whatever its content provokes."""
        root = ET.fromstring(document.html)  # noqa: S314 - no entities, our own template
        pictures = {name: content for name, content in document.assets.items() if name.endswith(_PICTURE)}
        gallery = Gallery(self._raster, pictures)
        blocks = list(Body(root, gallery).blocks())
        body = mark("w:body", {}, *blocks, paragraph("ReportGap", ()), _section(root))
        return packed(
            part(mark("w:document", SPACES, body)),
            fixed={name: content for name, content in document.assets.items() if name not in pictures},
            media=gallery.parts,
            core=core_properties(
                title=document.title,
                identifier=document.identifier,
                language=document.language,
                created=document.created,
            ),
        )


def _section(root: ET.Element) -> ET.Element:
    """Paper, margins, heads and feet; a cover has a head of its own."""
    has_cover = root.find(".//section[@class='cover']") is not None
    cover: Sequence[ET.Element] = [mark("w:titlePg")] if has_cover else []
    references = [
        _reference("header", "default", "header"),
        *([_reference("header", "first", "firstHeader")] if has_cover else []),
        _reference("footer", "default", "footer"),
        *([_reference("footer", "first", "footer")] if has_cover else []),
    ]
    return mark(
        "w:sectPr",
        {},
        *references,
        mark("w:pgSz", _PAPER),
        mark("w:pgMar", _MARGINS),
        *cover,
    )


def _reference(kind: str, pages: str, name: str) -> ET.Element:
    return mark(f"w:{kind}Reference", {"w:type": pages, "r:id": name})
