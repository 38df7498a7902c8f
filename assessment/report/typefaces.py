"""The report's typefaces made ready in a cache: each cut into usual and rare characters, and a fontconfig.

A whole Noto CJK face is 20 MB and carries the forms of five countries. WeasyPrint reads every face it uses
in full and cuts it down for each document, so small faces make small, fast documents. No character is lost:
what the usual part lacks, the rare part has. The rare part is a family of its own that stands in for the
usual one: WeasyPrint tells the fonts of a file apart by family and weight alone, and would draw the glyphs of
one from the other.
"""

import ctypes
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from struct import pack_into
from typing import Final
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import calcChecksum

from assessment.report.fonts import Face, Fonts

_RECIPE: Final = "4"
"""Changes whenever the cut does, so that an older cache is not taken for this one."""
_BLOCKS: Final = (
    (0x20, 0x17F),
    (0x2010, 0x203F),
    (0x2150, 0x218B),
    (0x2460, 0x24FF),
    (0x3000, 0x303F),
    (0xFF00, 0xFFEF),
)
_BLANKS: Final = frozenset([0x20, 0xA0, 0x2002, 0x2003, 0x3000])
"""In both parts: a blank is drawn from the typeface of the words around it."""
_GB2312_LEAD, _GB2312_TRAIL = range(0xA1, 0xF8), range(0xA1, 0xFF)
_DROPPED: Final = (b"GSUB", b"GPOS", b"BASE", b"VORG", b"vhea", b"vmtx")
_RARE: Final = " Rare"
"""What the family of the rare characters is called besides."""
_FAMILY_NAMES: Final = frozenset([1, 16, 21])
_DIRECTORY, _ENTRY = 12, 16
"""Where the entries of a font's tables begin, and how long each is: tag, checksum, place, length."""
_DROP_TABLES: Final = 3
_DESUBROUTINIZE: Final = 0x4
_LIBRARIES: Final = {
    "linux": ("libharfbuzz.so.0", "libharfbuzz-subset.so.0"),
    "darwin": ("libharfbuzz.0.dylib", "libharfbuzz-subset.0.dylib"),
}
_SCAN: Final = "import ctypes, sys; library = ctypes.CDLL(sys.argv[1]); library.FcInit()"


@dataclass(frozen=True, slots=True)
class Typefaces:
    """A folder that holds everything the child may read of fonts, and the fontconfig file in it."""

    folder: Path
    configuration: Path


def make_ready(fonts: Fonts, cache: Path) -> Typefaces:
    """The typefaces of ``fonts``, made on first use under ``cache`` and found there afterwards."""
    folder = cache.resolve() / f"typefaces-{_fingerprint(fonts)}"
    if not (folder / "fonts.conf").is_file():
        cache.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix="typefaces-", dir=cache))
        try:
            _make(fonts, workshop, folder)
            workshop.rename(folder)
        except OSError:
            if not (folder / "fonts.conf").is_file():
                raise
        finally:
            rmtree(workshop, ignore_errors=True)
        _scan(folder / "fonts.conf")
    return Typefaces(folder, folder / "fonts.conf")


def _fingerprint(fonts: Fonts) -> str:
    told = [_RECIPE]
    for face in fonts.faces:
        status = face.path.stat()
        told.append(f"{face.path} {face.index} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _make(fonts: Fonts, workshop: Path, folder: Path) -> None:
    """Write the cut faces, or refer to the whole ones where HarfBuzz cannot cut."""
    usual = usual_characters()
    rare = (fonts.covered - usual) | _BLANKS
    scissors = _Scissors.found()
    files: list[Path] = []
    for number, face in enumerate(fonts.faces):
        parts = scissors.halves(face, usual, rare) if scissors else {}
        if not all(parts.values()):
            parts = {}
        for name, content in parts.items():
            target = f"{number}-{face.style.lower()}-{name}.otf"
            (workshop / target).write_bytes(content)
            files.append(folder / target)
        if not parts:
            files.append(face.path)
    (workshop / "fonts.conf").write_text(_configuration(files, fonts.faces, folder), "utf-8")


def usual_characters() -> frozenset[int]:
    """GB 2312 with its two levels of characters, Latin, and the marks of Chinese print."""
    points = {point for first, last in _BLOCKS for point in range(first, last + 1)}
    for lead in _GB2312_LEAD:
        for trail in _GB2312_TRAIL:
            points.update(map(ord, bytes([lead, trail]).decode("gb2312", "ignore")))
    return frozenset(points)


def _configuration(files: Iterable[Path], faces: Iterable[Face], folder: Path) -> str:
    """A fontconfig that knows these files and of them only the families wanted; rare ones stand in."""
    places = "".join(f"<dir>{escape(str(path))}</dir>" for path in sorted({path.parent for path in files}))
    families = sorted({escape(face.family) for face in faces})
    named = "".join(
        f'<pattern><patelt name="family"><string>{family}{part}</string></patelt></pattern>'
        for family in families
        for part in ("", _RARE)
    )
    instead = "".join(
        f'<match target="pattern"><test name="family"><string>{family}</string></test>'
        f'<edit name="family" mode="append" binding="same"><string>{family}{_RARE}</string></edit></match>'
        for family in families
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>'
        f"{places}<cachedir>{escape(str(folder / 'fontconfig'))}</cachedir>"
        f"{instead}<selectfont><acceptfont>{named}</acceptfont><rejectfont><pattern/></rejectfont></selectfont>"
        "</fontconfig>\n"
    )


def _scan(configuration: Path) -> None:
    """Let fontconfig write its index once, in a process of its own because it reads the environment."""
    library = "libfontconfig.1.dylib" if sys.platform == "darwin" else "libfontconfig.so.1"
    environment = {"FONTCONFIG_FILE": str(configuration), "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [sys.executable, "-I", "-c", _SCAN, library], env=environment, check=False, capture_output=True
    )


class _Scissors:
    """HarfBuzz's own subsetting, the same library that WeasyPrint uses for every document."""

    def __init__(self, harfbuzz: ctypes.CDLL, subset: ctypes.CDLL) -> None:
        self._harfbuzz, self._subset = harfbuzz, subset
        for name in ("blob_create_from_file_or_fail", "face_create", "face_reference_blob", "blob_get_data"):
            getattr(harfbuzz, f"hb_{name}").restype = ctypes.c_void_p
        for name in ("input_create_or_fail", "input_unicode_set", "input_set", "or_fail"):
            getattr(subset, f"hb_subset_{name}").restype = ctypes.c_void_p

    @classmethod
    def found(cls) -> "_Scissors | None":
        """The scissors, or nothing where the library is not installed."""
        try:
            harfbuzz, subset = (ctypes.CDLL(name) for name in _LIBRARIES.get(sys.platform, ()))
        except (OSError, ValueError):
            return None
        return cls(harfbuzz, subset)

    def halves(self, face: Face, usual: Iterable[int], rare: Iterable[int]) -> dict[str, bytes]:
        """The two parts of a face by name; one that cannot be cut is empty."""
        kept = self.cut(face, rare)
        return {
            "usual": self.cut(face, usual),
            "rare": _renamed(kept, face.family + _RARE) if kept else kept,
        }

    def cut(self, face: Face, points: Iterable[int]) -> bytes:
        """A font file with the glyphs of ``points`` only, numbered anew; empty when it cannot be cut."""
        harfbuzz, subset, pointer = self._harfbuzz, self._subset, ctypes.c_void_p
        blob = pointer(harfbuzz.hb_blob_create_from_file_or_fail(os.fsencode(face.path)))
        whole = pointer(harfbuzz.hb_face_create(blob, face.index))
        wish = pointer(subset.hb_subset_input_create_or_fail())
        wanted = pointer(subset.hb_subset_input_unicode_set(wish))
        for point in points:
            harfbuzz.hb_set_add(wanted, point)
        dropped = pointer(subset.hb_subset_input_set(wish, _DROP_TABLES))
        for table in _DROPPED:
            harfbuzz.hb_set_add(dropped, int.from_bytes(table, "big"))
        subset.hb_subset_input_set_flags(wish, _DESUBROUTINIZE)
        part = pointer(subset.hb_subset_or_fail(whole, wish))
        content = self._content(part) if part.value else b""
        for object_, kind in ((part, "face"), (whole, "face"), (blob, "blob")):
            getattr(harfbuzz, f"hb_{kind}_destroy")(object_)
        subset.hb_subset_input_destroy(wish)
        return content

    def _content(self, face: ctypes.c_void_p) -> bytes:
        blob = ctypes.c_void_p(self._harfbuzz.hb_face_reference_blob(face))
        length = ctypes.c_uint()
        data = self._harfbuzz.hb_blob_get_data(blob, ctypes.byref(length))
        content = ctypes.string_at(data, length.value) if data else b""
        self._harfbuzz.hb_blob_destroy(blob)
        return content


def _renamed(content: bytes, family: str) -> bytes:
    """The same font under another family's name: a new table of names at its end, all else untouched."""
    with TTFont(BytesIO(content), lazy=True) as font:
        for record in font["name"].names:
            if record.nameID in _FAMILY_NAMES:
                record.string = family
        names = font["name"].compile(font)
    written = bytearray(content) + bytes(-len(content) % 4)
    place = next(
        place for place in range(_DIRECTORY, len(content), _ENTRY) if content.startswith(b"name", place)
    )
    pack_into(">III", written, place + 4, calcChecksum(names), len(written), len(names))
    return bytes(written + names)
