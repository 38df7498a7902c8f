"""The typefaces of the report: where they lie, which characters they have, what becomes of the others."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection, TTFont, TTLibError

INSTALL: Final = "apt-get install --no-install-recommends fonts-noto-cjk"
"""The line that brings the typefaces to a Debian system."""
FAMILIES: Final = ("Noto Sans CJK SC", "Noto Serif CJK SC")
_FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
_FILES: Final = ("NotoSansCJK-*.ttc", "NotoSerifCJK-*.ttc", "NotoSansCJKsc-*.otf", "NotoSerifCJKsc-*.otf")
_KINDS: Final = frozenset([".ttc", ".otf", ".ttf", ".otc"])
_WEIGHTS: Final = frozenset(["Regular", "Bold"])
_NEEDED: Final = "数字化水平自评报告，共〔12〕页：①起步 ②规划；％≤≥×·—…“贵企业”"
_REORDERING: Final = frozenset("\u061c\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN: Final = (
    *(0xAD, 0x180E, *range(0x200B, 0x200F), *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF),
    *(*range(0xFE00, 0xFE10), *range(0x1D173, 0x1D17B), 0xE0001, *range(0xE0020, 0xE0080)),
)
"""Joiners, selectors and the like: nothing is drawn for them, whatever the typefaces have."""
_MARKS: Final = frozenset(["Mn", "Mc", "Me"])
_LEFT_OUT: Final[Mapping[int, str]] = dict.fromkeys(_UNSEEN, "")
_FAMILY_NAME, _STYLE_NAME, _TYPOGRAPHIC_FAMILY, _TYPOGRAPHIC_STYLE = 1, 2, 16, 17


class NoFontsError(Exception):
    """No usable typeface was found; ``remedy`` is the line to run."""

    def __init__(self, where: str) -> None:
        super().__init__(f"没有找到中文字体（{where}）。请运行：{INSTALL}")
        self.remedy = INSTALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One typeface: the file, its place within a collection, family and style (Regular or Bold)."""

    path: Path
    index: int
    family: str
    style: str


@dataclass(frozen=True, slots=True)
class Printable:
    """A text that the typefaces can print, and the characters that had to be written as 〔U+XXXXX〕.

    So is a mark that makes no single character with its letter. Joiners and selectors, which no typeface
    draws, are left out. Either would be taken for a part of the letter before it wherever that letter stands
    in the file, and nobody could search for it.
    """

    text: str
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fonts:
    """The typefaces a report may use."""

    faces: tuple[Face, ...]

    @property
    def covered(self) -> frozenset[int]:
        """The code points that at least one typeface has a glyph for."""
        return _covered(self.faces)

    def missing(self, text: str) -> frozenset[str]:
        """The characters that no typeface prints by themselves, and those that would reorder others."""
        return frozenset(letter for letter in set(text) if not self._prints(letter))

    def printable(self, text: str) -> Printable:
        """The text with every missing character written as 〔U+XXXXX〕, never lost and never a box."""
        missing = tuple(sorted(self.missing(text)))
        written = {ord(letter): f"〔U+{ord(letter):04X}〕" for letter in missing}
        return Printable(text.translate({**_LEFT_OUT, **written}), missing)

    def _prints(self, letter: str) -> bool:
        if letter in _REORDERING:
            return False
        kind = unicodedata.category(letter)
        if kind == "Cc" or ord(letter) in _LEFT_OUT:
            return True
        return kind not in _MARKS and ord(letter) in self.covered


def find_fonts(folder: Path | None = None) -> Fonts:
    """The typefaces of ``folder``, or the Noto CJK SC of this system; raises :class:`NoFontsError`.

    Of a folder of licensed fonts every face counts; of the system's only the four that the report uses.
    """
    if folder is not None:
        faces = tuple(face for path in sorted(folder.rglob("*")) for face in _faces(path))
        where = str(folder)
    else:
        paths = {path.name: path for root in _FOLDERS for name in _FILES for path in sorted(root.rglob(name))}
        found = (face for _, path in sorted(paths.items()) for face in _faces(path))
        faces = tuple(face for face in found if face.family in FAMILIES and face.style in _WEIGHTS)
        where = "fonts-noto-cjk"
    if not faces:
        raise NoFontsError(where)
    return Fonts(faces)


def shortcoming(fonts: Fonts) -> str:
    """What the typefaces lack for the report's own wording, in one sentence; empty when they lack nothing."""
    missing = fonts.missing(_NEEDED)
    if missing:
        return f"字体缺少这些字：{''.join(sorted(missing))}。请运行：{INSTALL}"
    return ""


def _faces(path: Path) -> Sequence[Face]:
    if path.suffix.lower() not in _KINDS or not path.is_file():
        return ()
    try:
        with path.open("rb") as file:
            if file.read(4) == b"ttcf":
                fonts = TTCollection(file, lazy=True).fonts
                return [_face(path, index, font) for index, font in enumerate(fonts)]
            return [_face(path, 0, TTFont(file, lazy=True))]
    except (TTLibError, OSError):
        return ()


def _face(path: Path, index: int, font: TTFont) -> Face:
    names = font["name"]
    family = names.getDebugName(_TYPOGRAPHIC_FAMILY) or names.getDebugName(_FAMILY_NAME) or path.stem
    style = names.getDebugName(_TYPOGRAPHIC_STYLE) or names.getDebugName(_STYLE_NAME) or "Regular"
    return Face(path=path, index=index, family=family, style=style)


@lru_cache(maxsize=4)
def _covered(faces: tuple[Face, ...]) -> frozenset[int]:
    points: set[int] = set()
    for face in faces:
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            points.update(font.getBestCmap() or ())
    return frozenset(points)
