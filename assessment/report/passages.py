"""Passages in another language than the document's, told in the file's structure too (PDF/UA-1, 7.2).

WeasyPrint tags a file with the language of the whole alone, so whoever listens to an English report would
hear a Chinese name read as English.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import pydyf
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.pdf import tags

Builder: TypeAlias = Callable[..., Iterator[pydyf.Dictionary]]

_BUILDER: Final = "_build_box_tree"
"""Makes the elements of a box and of what it holds; it calls itself by this name."""
_WHOLE: Final = ("html", "body")


def tell_languages() -> None:
    """Let every element with a ``lang`` of its own carry it into the file, in this process."""
    setattr(tags, _BUILDER, _with_languages(getattr(tags, _BUILDER)))


def _with_languages(build: Builder) -> Builder:
    def told(box: Box, *others: object) -> Iterator[pydyf.Dictionary]:
        language = _language_of(box)
        for element in build(box, *others):
            if language:
                element["Lang"] = pydyf.String(language)
            yield element

    return told


def _language_of(box: Box) -> str:
    """The language that an element says it is in; empty for parts of one and for the document itself."""
    if box.element is None or isinstance(box, PageBox) or box.element_tag in _WHOLE:
        return ""
    return str(box.element.get("lang", ""))
