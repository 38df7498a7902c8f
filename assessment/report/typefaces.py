"""The report's typefaces made ready in a cache: each cut into usual and rare characters, and a fontconfig.

A whole Noto CJK face is 20 MB and carries the forms of five countries. WeasyPrint reads every face it uses
in full and cuts it down for each document, so small faces make small, fast documents. No character is lost:
what the usual part lacks, the rare part has.
"""

import ctypes
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Final
from xml.sax.saxutils import escape

from assessment.report.fonts import Face, Fonts

_RECIPE: Final = "3"
"""Changes whenever the cut does, so that an older cache is not taken for this one."""
_BLOCKS: Final = (
    (0x20, 0x17F),
    (0x2010, 0x203F),
    (0x2150, 0x218B),
    (0x2460, 0x24FF),
    (0x3000, 0x303F),
    (0xFF00, 0xFFEF),
)
_GB2312_LEAD, _GB2312_TRAIL = range(0xA1, 0xF8), range(0xA1, 0xFF)
_DROPPED: Final = (b"GSUB", b"GPOS", b"BASE", b"VORG", b"vhea", b"vmtx")
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
    folder = cache / f"typefaces-{_fingerprint(fonts)}"
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
    rare = fonts.covered - usual
    scissors = _Scissors.found()
    files: list[Path] = []
    for number, face in enumerate(fonts.faces):
        parts = (
            [(name, scissors.cut(face, points)) for name, points in (("usual", usual), ("rare", rare))]
            if scissors
            else []
        )
        if not parts or not all(content for _, content in parts):
            files.append(face.path)
            continue
        for name, content in parts:
            target = f"{number}-{face.style.lower()}-{name}.otf"
            (workshop / target).write_bytes(content)
            files.append(folder / target)
    (workshop / "fonts.conf").write_text(_configuration(files, fonts.faces, folder), "utf-8")


def usual_characters() -> frozenset[int]:
    """GB 2312 with its two levels of characters, Latin, and the marks of Chinese print."""
    points = {point for first, last in _BLOCKS for point in range(first, last + 1)}
    for lead in _GB2312_LEAD:
        for trail in _GB2312_TRAIL:
            points.update(map(ord, bytes([lead, trail]).decode("gb2312", "ignore")))
    return frozenset(points)


def _configuration(files: Iterable[Path], faces: Iterable[Face], folder: Path) -> str:
    """A fontconfig that knows these files and of them only the families wanted."""
    places = "".join(f"<dir>{escape(str(path))}</dir>" for path in sorted({path.parent for path in files}))
    named = "".join(
        f'<pattern><patelt name="family"><string>{escape(family)}</string></patelt></pattern>'
        for family in sorted({face.family for face in faces})
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>'
        f"{places}<cachedir>{escape(str(folder / 'fontconfig'))}</cachedir>"
        f"<selectfont><acceptfont>{named}</acceptfont><rejectfont><pattern/></rejectfont></selectfont>"
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
