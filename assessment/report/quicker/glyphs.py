"""Drawing a line of text: shaped once, then written from memory wherever the same line stands again."""

from collections.abc import Callable
from typing import Final

from weasyprint.css import Style
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout

from assessment.report.quicker.memory import LONGEST, Part, Remembered, remembered

_SMALLEST: Final = 1e-6
_OLD_PANGO: Final = pango.pango_version() < 14802

Drawing = Callable[..., list[object]]


def laid_out_when_needed(original: Callable[[Layout, Style], None]) -> Callable[[Layout, Style], None]:
    """For ``Layout.reactivate``: only a line that is not drawn from memory has to be laid out again."""

    def reactivate(self: Layout, style: Style) -> None:
        if style["text_decoration_line"] != "none":
            original(self, style)
            return
        self.style, self.layout, self.language = style, None, None

    return reactivate


def lines_drawn_from_memory(original: Drawing) -> Drawing:
    """For ``draw_first_line``, as long as nothing is cut off and no glyph is a picture."""

    def draw_first_line(stream: Stream, textbox: TextBox, *place: Matrix) -> list[object]:
        layout, style = textbox.pango_layout, textbox.style
        if not textbox.text.strip() or style["font_size"] < _SMALLEST:
            return []
        text_overflow, block_ellipsis, matrix = place
        if text_overflow != "ellipsis" and block_ellipsis == "none" and len(layout.text) <= LONGEST:
            known = remembered(style.font_config)
            key = (known.manner(style), layout.text, layout.justification_spacing)
            parts = known.drawn.get(key)
            if parts is None:
                _lay_out(layout, style)
                parts = _parts(layout, style, known)
                known.drawn.put(key, parts)
            if parts and _drawn(stream, parts, matrix):
                return []
        _lay_out(layout, style)
        return original(stream, textbox, *place)

    return draw_first_line


def _lay_out(layout: Layout, style: Style) -> None:
    """What ``reactivate`` has put off."""
    if layout.layout is None:
        layout.setup(style)
        layout.set_text(layout.text, justify=True)


def _drawn(stream: Stream, parts: list[Part], matrix: Matrix) -> bool:
    """Write the line; nothing is written where this file knows a glyph by another width."""
    fonts = []
    for part in parts:
        font = stream._fonts.get(part.key) or stream.add_font(part.font)[0]  # noqa: SLF001
        if font.png or font.svg or font.colr or font.bitmap:
            return False
        widths, characters = font.widths, font.to_unicode
        for glyph, (width, character) in part.glyphs.items():
            if glyph not in characters:
                characters[glyph] = character
            if widths.setdefault(glyph, width) != width:
                return False
        fonts.append(font)
    stream.set_text_matrix(*matrix.values)
    last = parts[-1]
    for part, font in zip(parts, fonts, strict=True):
        stream.set_font_size(font.hash, part.size)
        shown = "".join(part.shown)
        if shown or part is last:
            stream.show_text(shown)
    return True


def _parts(layout: Layout, style: Style, known: Remembered) -> list[Part]:
    """The first line of a layout, font by font; nothing when a glyph is missing or raised."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    text = layout.text.encode()
    parts: list[Part] = []
    previous, run = None, line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        font = item.item.analysis.font
        if font != previous:
            previous = font
            parts.append(_part(font, style, layout, known))
        if not _gathered(parts[-1], item, text, known):
            return []
    return parts


def _part(font: ffi.CData, style: Style, layout: Layout, known: Remembered) -> Part:
    """An empty part of a font; a layout that uses the font keeps it alive."""
    known.keepers.setdefault(font, layout.layout)
    key, _, size = get_pango_font_key(font)
    return Part(font=font, key=key, size=style["font_size"] if _OLD_PANGO else size, glyphs={}, shown=[])


def _gathered(part: Part, item: ffi.CData, text: bytes, known: Remembered) -> bool:
    """Add the glyphs of a run to a part; false when one is beyond what we remember."""
    string, size = "<", part.size
    glyphs = item.glyphs
    starts = _starts(item)
    for number, info in enumerate(glyphs.glyphs[0 : glyphs.num_glyphs]):
        glyph, geometry = info.glyph, info.geometry
        width = geometry.width
        if glyph == pango.PANGO_GLYPH_EMPTY:
            string += f">{-width / size}<"
            continue
        if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG or geometry.y_offset:
            return False
        if glyph not in part.glyphs:
            start, end = starts[number]
            part.glyphs[glyph] = _width(part, glyph, known), text[start:end].decode()
        offset = geometry.x_offset / size
        if offset:
            string += f">{-offset}<"
        string += f"{glyph:04x}"
        kerning = part.glyphs[glyph][0] + offset - width * 1000 * FROM_UNITS / size
        if kerning:
            string += f">{int(kerning)}<"
    part.shown.append(string[:-1] if string[-1] == "<" else f"{string}>")
    return True


def _starts(item: ffi.CData) -> list[tuple[int, int]]:
    """Where the text of each glyph starts and ends, in bytes; right to left, the next one stands before."""
    offset, length = item.item.offset, item.item.length
    count = item.glyphs.num_glyphs
    clusters = list(item.glyphs.log_clusters[0:count])
    ends = [length, *clusters[:-1]] if item.item.analysis.level % 2 else [*clusters[1:], length]
    return [(offset + start, offset + end) for start, end in zip(clusters, ends, strict=True)]


def _width(part: Part, glyph: int, known: Remembered) -> int:
    """The width of a glyph in thousandths of the font's size, as this size of the font has it."""
    key = (part.font, glyph)
    width = known.widths.get(key)
    if width is None:
        logical = ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(part.font, glyph, ffi.NULL, logical)
        width = round(logical.width * 1000 * FROM_UNITS / part.size)
        known.widths.put(key, width)
    return width
