"""The file itself: its parts, what leads from one to the other, and a ZIP that is the same every time."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assessment.report.word.markup import mark, part, worded

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS: Final[Mapping[str, str]] = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "fontTable": "fontTable",
    "header": "header",
    "firstHeader": "header",
    "footer": "footer",
}
"""The parts that come with a document, by name, and the kind of each."""
_DEFAULTS: Final[Mapping[str, str]] = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "svg": "image/svg+xml",
}
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The only time in the ZIP: the earliest that one can hold."""


def packed(body: bytes, *, fixed: Mapping[str, bytes], media: Mapping[str, bytes], core: bytes) -> bytes:
    """The file with its body, the parts that came with the document, its drawings and what it is."""
    parts = {
        "[Content_Types].xml": _content_types(fixed),
        "_rels/.rels": _relations(
            {
                "word": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                "core": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": core,
        "word/document.xml": body,
        "word/_rels/document.xml.rels": _relations(dict([*_to_fixed(fixed), *_to_media(media)])),
        **{f"word/{name}.xml": content for name, content in fixed.items()},
        **{f"word/{name}": content for name, content in media.items()},
    }
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            told = ZipInfo(name, _EARLIEST)
            told.compress_type = ZIP_DEFLATED
            told.external_attr = 0o600 << 16
            archive.writestr(told, content)
    return written.getvalue()


def core_properties(*, title: str, identifier: str, language: str, created: datetime) -> bytes:
    """What the file says about itself; the one date in it is that of the report."""
    when = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return part(
        mark(
            "cp:coreProperties",
            {
                "xmlns:cp": f"{_PACKAGE}/metadata/core-properties",
                "xmlns:dc": "http://purl.org/dc/elements/1.1/",
                "xmlns:dcterms": "http://purl.org/dc/terms/",
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            },
            worded("dc:title", title),
            worded("dc:identifier", identifier),
            worded("dc:language", language),
            worded("dcterms:created", when, {"xsi:type": "dcterms:W3CDTF"}),
            worded("dcterms:modified", when, {"xsi:type": "dcterms:W3CDTF"}),
        )
    )


def _to_fixed(fixed: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, str]]]:
    return ((name, (f"{_OFFICE}/{_KINDS[name]}", f"{name}.xml")) for name in fixed)


def _to_media(media: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in media:
        stem, _, kind = name.rpartition(".")
        yield f"{kind}{stem.removeprefix('media/drawing')}", (f"{_OFFICE}/image", name)


def _relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    return part(
        mark(
            "Relationships",
            {"xmlns": f"{_PACKAGE}/relationships"},
            *(
                mark("Relationship", {"Id": name, "Type": kind, "Target": target})
                for name, (kind, target) in targets.items()
            ),
        )
    )


def _content_types(fixed: Mapping[str, bytes]) -> bytes:
    own = {"word/document": f"{_WORD}.document.main+xml"} | {
        f"word/{name}": f"{_WORD}.{_KINDS[name]}+xml" for name in fixed
    }
    return part(
        mark(
            "Types",
            {"xmlns": f"{_PACKAGE}/content-types"},
            *(mark("Default", {"Extension": end, "ContentType": kind}) for end, kind in _DEFAULTS.items()),
            *(
                mark("Override", {"PartName": f"/{name}.xml", "ContentType": kind})
                for name, kind in own.items()
            ),
            mark(
                "Override",
                {
                    "PartName": "/docProps/core.xml",
                    "ContentType": "application/vnd.openxmlformats-package.core-properties+xml",
                },
            ),
        )
    )
