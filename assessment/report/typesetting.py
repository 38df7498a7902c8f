"""HTML laid out as a tagged PDF by WeasyPrint, from nothing but what comes with it; for the child only."""

import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

import cssselect2
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assessment.report.rendering import Document

SCHEME: Final = "asset:"
"""How a document names what it was given: ``asset:logo.png``."""
_KINDS: Final = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "css": "text/css"}
_UNUSABLE: Final = ("Failed to", "Relative URI", "Unsupported stylesheet")
_NO_GLYPH: Final = ".notdef glyph"
_STYLES_KEPT: Final = 16
_SAMPLE: Final = (
    '<!DOCTYPE html><html lang="zh-CN"><body style="font-family: Noto Sans CJK SC">'
    '<p>数字化 A1</p><p style="font-weight: bold">数字化</p>'
    '<p style="font-family: Noto Serif CJK SC">数字化</p>'
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    "</body></html>"
)


class RefusedAssetError(Exception):
    """A document asked for something that did not come with it, or that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A finished document: the file, its pages, the characters no font had, what was not understood."""

    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...]
    warnings: tuple[str, ...]


class Typesetter:
    """Lays out one document after the other; keeps what they share: fonts and parsed style sheets."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._styles: dict[str, weasyprint.CSS] = {}

    def warm_up(self) -> None:
        """Open the fonts, load what is loaded at first use, take garbage collection into our own hands."""
        self.typeset(Document(html=_SAMPLE, title="-", created=datetime(2000, 1, 1, tzinfo=UTC)))
        gc.disable()
        gc.collect()
        gc.freeze()

    def typeset(self, document: Document) -> Typeset:
        """The document on paper; raises :class:`RefusedAssetError` or whatever its content provokes."""
        fetcher = _OwnAssets(document.assets)
        with _listening() as heard:
            page = _parsed(document.html, fetcher)
            page.etree_element.set("lang", document.language)
            try:
                fonts, styles = self._shared(document)
                laid_out = page.render(
                    font_config=fonts,
                    stylesheets=styles,
                    pdf_variant="pdf/ua-1",
                    presentational_hints=False,
                )
                _describe(laid_out.metadata, document)
                pdf = laid_out.write_pdf(pdf_variant="pdf/ua-1", custom_metadata=True)
            except FatalURLFetchingError as error:
                raise RefusedAssetError(str(error)) from None
        heard.refuse_unusable()
        return Typeset(
            pdf=pdf, pages=len(laid_out.pages), missing_glyphs=heard.missing, warnings=tuple(heard.warnings)
        )

    def _shared(self, document: Document) -> tuple[FontConfiguration, list[weasyprint.CSS]]:
        """The fonts and parsed style sheets; a document that brings a font of its own shares neither."""
        if any("@font-face" in text for text in (document.html, *document.styles)):
            fonts = FontConfiguration()
            return fonts, [_style(text, document.assets, fonts) for text in document.styles]
        if len(self._styles) > _STYLES_KEPT:
            self._styles.clear()
        for text in document.styles:
            if text not in self._styles:
                self._styles[text] = _style(text, {}, self._fonts)
        return self._fonts, [self._styles[text] for text in document.styles]


def _style(text: str, assets: Mapping[str, bytes], fonts: FontConfiguration) -> weasyprint.CSS:
    return weasyprint.CSS(string=text, url_fetcher=_OwnAssets(assets), font_config=fonts)


class _OwnAssets(URLFetcher):  # type: ignore[misc]
    """Hands out what came with the document and nothing else; a refusal ends the document."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        name = url.removeprefix(SCHEME)
        if name == url or name not in self._assets:
            raise RefusedAssetError(url[:80])
        kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


class _WellFormed(weasyprint.HTML):  # type: ignore[misc]
    """A document read by the standard library's XML parser, which is much faster than a forgiving one."""

    def __init__(self, root: ET.Element, fetcher: _OwnAssets) -> None:
        self.base_url = SCHEME
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def _parsed(html: str, fetcher: _OwnAssets) -> weasyprint.HTML:
    """The document's tree; what is not well-formed, has entities or a base goes to the forgiving parser."""
    if "<!ENTITY" not in html and "<base" not in html:
        try:
            root = ET.fromstring(html)  # noqa: S314 - no entities, our own template
        except ET.ParseError:
            pass
        else:
            if root.tag == "html":
                return _WellFormed(root, fetcher)
    return weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=fetcher)


def _describe(metadata: weasyprint.document.DocumentMetadata, document: Document) -> None:
    metadata.title = document.title
    metadata.lang = document.language
    metadata.created = metadata.modified = document.created.isoformat(timespec="seconds")
    metadata.attachments = []
    metadata.custom = {"ReportNumber": document.identifier} if document.identifier else {}


class _Heard(logging.Handler):
    """What WeasyPrint said about one document."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []
        self._missing: dict[str, None] = {}
        self._unusable: list[str] = []

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters without a glyph, in the order in which they were met."""
        return tuple(self._missing)

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()[:300]
        if text.startswith(_NO_GLYPH) and isinstance(record.args, tuple):
            self._missing[str(record.args[0])] = None
        elif record.levelno >= logging.ERROR and text.startswith(_UNUSABLE):
            self._unusable.append(text)
        elif len(self.warnings) < 50:
            self.warnings.append(text)

    def refuse_unusable(self) -> None:
        """Raise :class:`RefusedAssetError` when something the document names could not be used."""
        if self._unusable:
            raise RefusedAssetError(self._unusable[0])


@contextmanager
def _listening() -> Iterator[_Heard]:
    heard = _Heard()
    logger = logging.getLogger("weasyprint")
    logger.propagate = False
    logger.addHandler(heard)
    try:
        yield heard
    finally:
        logger.removeHandler(heard)
