"""The typefaces of the report: where they lie, which characters they have, what becomes of the others."""

import unicodedata
from collections.abc import Sequence
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
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
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
    """A text that the typefaces can print, and the characters that had to be written as 〔U+XXXXX〕."""

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
        """The characters that no typeface can print, and those that would reorder what stands around them."""
        return frozenset(letter for letter in set(text) if not self._prints(letter))

    def printable(self, text: str) -> Printable:
        """The text with every missing character written as 〔U+XXXXX〕, never lost and never a box."""
        missing = self.missing(text)
        if not missing:
            return Printable(text, ())
        written = "".join(f"〔U+{ord(letter):04X}〕" if letter in missing else letter for letter in text)
        return Printable(written, tuple(sorted(missing)))

    def _prints(self, letter: str) -> bool:
        if letter in _REORDERING:
            return False
        invisible = unicodedata.category(letter) in {"Cc", "Cf"} or 0xFE00 <= ord(letter) <= 0xFE0F
        return invisible or ord(letter) in self.covered


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
