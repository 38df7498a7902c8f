"""Breaking text into lines: the same words in the same style and width are broken, and measured, once."""

from collections.abc import Callable
from typing import Final

from weasyprint.css import Style
from weasyprint.layout import LayoutContext
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

from assessment.report.quicker.memory import LONGEST, remembered

Broken = tuple[Layout, int, int | None, float, float, float]
"""The layout, its length and where the next line starts (bytes), width, height and baseline (pixels)."""
_FEATURES: Final = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "font_feature_settings"),
)


def lines_broken_once(original: Callable[..., Broken]) -> Callable[..., Broken]:
    """For ``split_first_line``: it depends on its arguments and on the style alone."""

    def split_first_line(
        text: str, style: Style, context: LayoutContext, *width: float | None, **place: bool
    ) -> Broken:
        if len(text) > LONGEST or not hasattr(style["hyphenate_limit_zone"], "unit"):
            return original(text, style, context, *width, **place)
        known = remembered(style.font_config)
        key = (known.manner(style), text, width, *place.items())
        found = known.lines.get(key)
        if found is None:
            found = original(text, style, context, *width, **place)
            known.lines.put(key, found)
        layout, *rest = found
        return _copy(layout), *rest

    return split_first_line


def _copy(layout: Layout) -> Layout:
    """Another layout with the same text, for drawing changes it."""
    copied = Layout.__new__(Layout)
    copied.__dict__.update(layout.__dict__)
    return copied


def struts_measured_once(
    original: Callable[[Style], tuple[float, float]],
) -> Callable[..., tuple[float, float]]:
    """For ``strut``, whose own memory writes a long text for every look into it."""

    def strut(style: Style) -> tuple[float, float]:
        line_height = style["line_height"]
        if line_height != "normal" and type(line_height) is not float and not hasattr(line_height, "unit"):
            return original(style)
        known = remembered(style.font_config)
        key = known.face(style), line_height
        found = known.struts.get(key)
        if found is None:
            found = original(style)
            known.struts.put(key, found)
        return found

    return strut


def layouts_on_common_ground(original: Callable[[Layout, Style], None]) -> Callable[[Layout, Style], None]:
    """For ``Layout.setup``: Pango's context and the description of the font serve all layouts of a style."""

    def setup(self: Layout, style: Style) -> None:
        if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
            return original(self, style)
        known = remembered(style.font_config)
        face = known.face(style)
        ground = known.grounds.get(face)
        if ground is None:
            if not style["lang"] or font_features(*(style[name] for name in _FEATURES)):
                return original(self, style)
            ground = _ground(style)
            known.grounds.put(face, ground)
        context, self.language, description = ground
        self.style, self.first_line_direction = style, 0
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        self.ascent = self.underline_position = self.strikethrough_position = None
        return None

    return setup


def _ground(style: Style) -> tuple[object, object, object]:
    """A context that knows direction and language, the language, and the font's description."""
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    pointer, _alive = unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(pointer)
    pango.pango_context_set_language(context, language)
    return context, language, get_font_description(style)
