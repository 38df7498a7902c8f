"""Charts and codes: the drawing itself for whoever can show it, with a picture of it for the others."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element, register_namespace, tostring

from assessment.report.word.inline import UnknownMarkError
from assessment.report.word.markup import mark
from assessment.report.word.paragraphs import classes, paragraph

_SVG: Final = "http://www.w3.org/2000/svg"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_HAS_SVG: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_EMU: Final = 36_000
"""How many of Word's units make a millimetre."""
_DOTS: Final = 9
"""How many dots of the picture make a millimetre."""
_WIDTHS: Final[Mapping[str, int]] = {"ladder": 88, "radar": 98, "bars": 112, "brief-code": 24}
_CODE, _CHART = 30, 112
_LOGO_WIDE, _LOGO_HIGH = 50, 18
_BROUGHT: Final = "asset:"

Raster = Callable[[str, int], bytes]
"""Makes a picture of a drawing, so many dots wide."""


class Gallery:
    """The pictures of a file as they are met; each drawing is two parts of it, under two names.

    ``brought`` are pictures that came with the document, by the names that it calls them.
    """

    def __init__(self, raster: Raster, brought: Mapping[str, bytes]) -> None:
        self._raster = raster
        self._brought = brought
        self._drawings = 0
        self.parts: dict[str, bytes] = {}

    def hang(self, figure: Element) -> Element:
        """The paragraph with a figure's drawing; raises :class:`UnknownMarkError` where it has none."""
        drawing, picture = figure.find(f"{{{_SVG}}}svg"), figure.find("img")
        self._drawings += 1
        name = "" if picture is None else picture.get("src", "").removeprefix(_BROUGHT)
        if picture is not None and name in self._brought:
            return self._hang_picture(self._brought[name], picture.get("alt", ""))
        if drawing is None:
            raise UnknownMarkError(figure.tag)
        _, _, across, down = map(float, drawing.get("viewBox", "0 0 1 1").split())
        usual = _CODE if across == down else _CHART
        wide = next((_WIDTHS[each] for each in classes(figure) if each in _WIDTHS), usual)
        size = {"cx": str(wide * _EMU), "cy": str(round(wide * down / across) * _EMU)}
        drawn = _drawn(drawing)
        self.parts[f"media/drawing{self._drawings}.svg"] = drawn.encode()
        self.parts[f"media/drawing{self._drawings}.png"] = self._raster(drawn, wide * _DOTS)
        svg = mark("asvg:svgBlip", {"r:embed": f"svg{self._drawings}"})
        extra = mark("a:extLst", {}, mark("a:ext", {"uri": _HAS_SVG}, svg))
        return _hung("ReportFigure", self._inline(size, told(drawing), extra))

    def _hang_picture(self, content: bytes, description: str) -> Element:
        across, down = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])  # as a PNG says it
        scale = min(_LOGO_WIDE / across, _LOGO_HIGH / down) * _EMU
        size = {"cx": str(round(across * scale)), "cy": str(round(down * scale))}
        self.parts[f"media/drawing{self._drawings}.png"] = content
        return _hung("ReportLogo", self._inline(size, description))

    def _inline(self, size: Mapping[str, str], description: str, *extra: Element) -> Element:
        named = {"id": str(self._drawings), "name": f"Drawing {self._drawings}", "descr": description}
        return mark(
            "wp:inline",
            {"distT": "0", "distB": "0", "distL": "0", "distR": "0"},
            mark("wp:extent", size),
            mark("wp:docPr", named),
            mark("wp:cNvGraphicFramePr", {}, mark("a:graphicFrameLocks", {"noChangeAspect": "1"})),
            mark(
                "a:graphic",
                {},
                mark("a:graphicData", {"uri": _PICTURE}, self._picture(size, named, *extra)),
            ),
        )

    def _picture(self, size: Mapping[str, str], named: Mapping[str, str], *extra: Element) -> Element:
        return mark(
            "pic:pic",
            {},
            mark("pic:nvPicPr", {}, mark("pic:cNvPr", named), mark("pic:cNvPicPr")),
            mark(
                "pic:blipFill",
                {},
                mark("a:blip", {"r:embed": f"png{self._drawings}"}, *extra),
                mark("a:stretch", {}, mark("a:fillRect")),
            ),
            mark(
                "pic:spPr",
                {},
                mark("a:xfrm", {}, mark("a:off", {"x": "0", "y": "0"}), mark("a:ext", size)),
                mark("a:prstGeom", {"prst": "rect"}, mark("a:avLst")),
            ),
        )


def _hung(style: str, inline: Element) -> Element:
    made = paragraph(style, ())
    made.append(mark("w:r", {}, mark("w:drawing", {}, inline)))
    return made


def told(drawing: Element) -> str:
    """What a drawing shows, in words: its title and its description."""
    words = (drawing.findtext(f"{{{_SVG}}}{name}", "").strip() for name in ("title", "desc"))
    return " – ".join(each for each in words if each)


def _drawn(drawing: Element) -> str:
    """The drawing as a file of its own."""
    register_namespace("", _SVG)
    _, _, across, down = drawing.get("viewBox", "0 0 1 1").split()
    alone = Element(drawing.tag, {**drawing.attrib, "width": across, "height": down})
    alone.extend(drawing)
    return tostring(alone, "unicode").strip()
