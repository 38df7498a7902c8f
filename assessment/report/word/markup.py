"""Word's own marks as elements: each name with its prefix, as it stands in the file."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, tostring

SPACES: Final = {
    "xmlns:w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "xmlns:r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "xmlns:wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "xmlns:a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "xmlns:pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "xmlns:asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
"""The namespaces that the prefixes stand for, declared once at the root of a part."""
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def mark(name: str, attributes: Mapping[str, str] | None = None, *inner: Element) -> Element:
    """An element with what stands in it."""
    made = Element(name, dict(attributes or {}))
    made.extend(inner)
    return made


def valued(name: str, value: str) -> Element:
    """An element that says one thing: ``<w:jc w:val="right"/>``."""
    return mark(name, {"w:val": value})


def worded(name: str, text: str, attributes: Mapping[str, str] | None = None) -> Element:
    """An element that holds a text."""
    made = mark(name, attributes)
    made.text = text
    return made


def lettered(name: str, text: str) -> Element:
    """An element whose text keeps the blanks at its ends."""
    return worded(name, text, {"xml:space": "preserve"})


def part(root: Element) -> bytes:
    """A part of the file: its declaration and the element with all it holds."""
    return (_DECLARATION + tostring(root, "unicode")).encode()
