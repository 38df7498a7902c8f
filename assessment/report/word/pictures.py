"""Pictures of drawings, made with the typefaces of the report; for the renderer's own process."""

from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import resvg_py

from assessment.report.word.figures import Raster

_FAMILY: Final = "Noto Sans CJK SC"


def raster_with(configuration: Path) -> Raster:
    """A maker of pictures; ``configuration`` is the fontconfig that names the folders of the typefaces."""
    named = ET.parse(configuration).getroot()  # noqa: S314 - our own file
    folders = [each.text or "" for each in named.iterfind("dir")]

    def made(drawing: str, width: int) -> bytes:
        return resvg_py.svg_to_bytes(
            svg_string=drawing,
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_dirs=folders,
            font_family=_FAMILY,
            sans_serif_family=_FAMILY,
        )

    return made
