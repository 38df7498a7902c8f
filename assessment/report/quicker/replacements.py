"""Which functions of WeasyPrint are replaced by faster equals, and for which versions: the one place."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Final

import pydyf
from weasyprint import css
from weasyprint.css import functions
from weasyprint.draw import color
from weasyprint.draw import text as drawn_text
from weasyprint.formatting_structure import boxes as formatting
from weasyprint.layout import background, percent
from weasyprint.text import line_break

from assessment.report.quicker import boxes, glyphs, lines, styles, writing

WRITTEN_FOR: Final = {"weasyprint": "70.0", "pydyf": "0.13.0", "tinycss2": "1.5.1", "cssselect2": "0.10.1"}
"""The versions whose every replaced line was read; under others nothing is replaced."""

Replacement = tuple[object, str, Callable[..., object]]
_PACKAGES: Final = ("weasyprint.", "pydyf")

_FUNCTIONS: Final[tuple[Replacement, ...]] = (
    (line_break, "split_first_line", lines.lines_broken_once),
    (line_break, "strut", lines.struts_measured_once),
    (drawn_text, "draw_first_line", glyphs.lines_drawn_from_memory),
    (functions, "check_math", styles.calculations_looked_for_quickly),
    (color, "get_color", styles.colors_told_by_type),
    (percent, "resolve_percentages", boxes.pixels_taken_as_they_are),
    (percent, "resolve_radii_percentages", boxes.square_corners_first),
    (background, "layout_box_backgrounds", boxes.no_background_at_once),
    (pydyf, "_to_bytes", writing.bytes_by_type),
)
"""Functions: each is given the original and returns what takes its place wherever it was imported."""
_METHODS: Final[tuple[Replacement, ...]] = (
    (line_break.Layout, "setup", lines.layouts_on_common_ground),
    (line_break.Layout, "reactivate", glyphs.laid_out_when_needed),
    (css.ComputedStyle, "__missing__", styles.plain_values_first),
    (formatting.Box, "is_in_normal_flow", boxes.flow_asked_at_once),
    (formatting.Box, "descendants", boxes.descendants_without_recursion),
    (formatting.ParentBox, "page_values", boxes.page_values_from_both_ends),
    (pydyf.PDF, "page_references", writing.references_gathered_once),
)


def is_as_written_for() -> bool:
    """Whether the installed versions are those that the replacements were written for."""
    return all(version(package) == wanted for package, wanted in WRITTEN_FOR.items())


def quicken() -> bool:
    """Replace them in this process; false when it must go on with WeasyPrint as it comes."""
    if not is_as_written_for():
        return False
    for owner, name, equal in _METHODS:
        setattr(owner, name, equal(getattr(owner, name)))
    for owner, name, equal in _FUNCTIONS:
        original = getattr(owner, name)
        replaced = equal(original)
        for place, known_as in list(_importers(original)):
            setattr(place, known_as, replaced)
    return True


def _importers(function: object) -> Iterator[tuple[object, str]]:
    """Every module of theirs that knows the function, with its name there."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_PACKAGES):
            for known_as, value in vars(module).items():
                if value is function:
                    yield module, known_as
