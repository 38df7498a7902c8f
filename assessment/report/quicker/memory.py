"""What the documents of one child share: lines broken and shaped under the same fonts, within bounds."""

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Final, Generic, TypeVar

from weasyprint.css import Style
from weasyprint.text.fonts import FontConfiguration

_ENTRIES: Final = 12_000
"""About as many lines as two of the longest reports have; a line takes half a KiB."""
LONGEST: Final = 600
"""Characters of a text worth remembering; longer ones hardly come back."""
_ATTRIBUTE: Final = "remembered"
_numbers: Final = count()
_Value = TypeVar("_Value")

_FACE: Final = itemgetter(
    *(
        "direction",
        "font_language_override",
        "lang",
        "font_style",
        "font_stretch",
        "font_weight",
        "font_size",
    ),
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "font_feature_settings"),
    *("font_variation_settings",),
)
"""Every property that sets up a layout, except families and decoration.

No other may be read: styles are laid out while they are still computed, for units such as ``ex`` and ``lh``.
"""
_BREAKING: Final = itemgetter(
    *("word_spacing", "letter_spacing", "overflow_wrap", "tab_size", "white_space", "word_break", "hyphens"),
    *("hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
"""Every further property that breaking and drawing a line reads, once styles are computed."""


class Bounded(Generic[_Value]):
    """A memory that forgets everything once it is full, which costs less than choosing."""

    __slots__ = ("_entries", "get")

    def __init__(self) -> None:
        self._entries: dict[Hashable, _Value] = {}
        self.get = self._entries.get

    def put(self, key: Hashable, value: _Value) -> None:
        """Remember a value that is never None."""
        if len(self._entries) >= _ENTRIES:
            self._entries.clear()
        self._entries[key] = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Neighbouring glyphs of one font: their widths and characters, and the operands that show them."""

    font: object
    key: int
    size: float
    glyphs: dict[int, tuple[int, str]]
    shown: list[str]


class Remembered:
    """What is known about texts under one set of fonts; goes when the fonts go."""

    __slots__ = ("_numbers", "drawn", "grounds", "keepers", "lines", "struts", "widths")

    def __init__(self) -> None:
        self.lines: Bounded[tuple[object, ...]] = Bounded()
        self.drawn: Bounded[list[Part]] = Bounded()
        self.struts: Bounded[tuple[float, float]] = Bounded()
        self.grounds: Bounded[tuple[object, ...]] = Bounded()
        self.widths: Bounded[int] = Bounded()
        self.keepers: dict[object, object] = {}
        self._numbers: Bounded[int] = Bounded()

    def face(self, style: Style) -> int:
        """A number for everything in a style that sets up a layout; the same for equal styles."""
        decoration = style["text_decoration_line"]
        if decoration != "none":
            decoration = frozenset(decoration)
        return self._number((tuple(style["font_family"]), decoration, _FACE(style)))

    def manner(self, style: Style) -> int:
        """A number for everything in a computed style that matters to a line."""
        return self._number((self.face(style), _BREAKING(style)))

    def _number(self, values: Hashable) -> int:
        try:
            number = self._numbers.get(values)
        except TypeError:  # a value that cannot be compared: a style like no other
            return next(_numbers)
        if number is None:
            number = next(_numbers)
            self._numbers.put(values, number)
        return number


def remembered(fonts: FontConfiguration) -> Remembered:
    """What is known under these fonts."""
    known: Remembered | None = fonts.__dict__.get(_ATTRIBUTE)
    if known is None:
        known = Remembered()
        setattr(fonts, _ATTRIBUTE, known)
    return known
