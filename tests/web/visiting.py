"""A visitor of the site who looks closely: every page is parsed and held to the rules of all pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Fields = Mapping[str, str | Sequence[str]]

_TITLE_END: Final = " - 数字化成熟度自评"
_TITLE_END_EN: Final = " - "
_UNLABELLED: Final = frozenset({"hidden", "submit", "button"})
_PROTECTIVE: Final = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


@dataclass(slots=True)
class Page:
    """A page as it was answered."""

    response: TestResponse
    tree: lxml.html.HtmlElement

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """All that can be read, with single spaces."""
        return " ".join(self.tree.text_content().split())

    @property
    def path(self) -> str:
        """Where the page lies."""
        return self.response.request.path

    def all(self, path: str) -> list[lxml.html.HtmlElement]:
        """The elements an XPath finds."""
        return cast(list[lxml.html.HtmlElement], self.tree.xpath(path))

    def link(self, text: str) -> str:
        """The address behind the first link whose text contains ``text``."""
        return str(self.all(f"//a[contains(normalize-space(.), '{text}')]")[0].get("href"))

    def form(self, action: str = "") -> dict[str, list[str]]:
        """What the fields of a form hold: of the first POST form, or of the one with ``action``."""
        condition = f"[contains(@action, '{action}')]" if action else ""
        form = self.all(f"//main//form[@method='post']{condition}")[0]
        held: dict[str, list[str]] = {}
        fields = cast(list[lxml.html.HtmlElement], form.xpath(".//input|.//textarea|.//select"))
        for field in fields:
            if field.get("name") and not field.xpath("ancestor-or-self::*[@disabled]"):
                held.setdefault(field.get("name"), []).extend(_values(field))
        return {name: values for name, values in held.items() if values}


class Visitor:
    """Somebody with a browser of one's own, signed in or not."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, status: int = 200) -> Page:
        """Fetch a page, following redirects, and look closely at it."""
        return self._looked_at(self.client.get(path, follow_redirects=True), status)

    def post(self, path: str, fields: Fields, status: int = 200) -> Page:
        """Post a form, follow where it leads, and look closely at the page."""
        return self._looked_at(self.client.post(path, data=fields, follow_redirects=True), status)

    def submit(
        self, page: Page, changes: Fields | None = None, *, action: str = "", status: int = 200
    ) -> Page:
        """Post a form of a page with some fields changed."""
        fields: dict[str, str | Sequence[str]] = {**page.form(action), **(changes or {})}
        condition = f"[contains(@action, '{action}')]" if action else ""
        form = page.all(f"//main//form[@method='post']{condition}")[0]
        return self.post(form.get("action") or page.path, fields, status)

    def _looked_at(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, _outcome(response, status)
        page = Page(response, lxml.html.document_fromstring(response.data))
        faults = list(faults_of(page))
        assert not faults, f"{response.request.path}: {faults}"
        return page


def faults_of(page: Page) -> list[str]:
    """What a page does against the rules of all pages."""
    headings = [" ".join(each.text_content().split()) for each in page.all("//h1")]
    title = " ".join((page.all("//title")[0].text or "").split())
    ids = [str(each.get("id")) for each in page.all("//*[@id]")]
    faults = [f"{len(headings)} h1"] if len(headings) != 1 else []
    if headings and not title.startswith(headings[0]):
        faults.append(f"title {title!r} is not h1 {headings[0]!r}")
    faults += [f"id {each} twice" for each in {each for each in ids if ids.count(each) > 1}]
    faults += [
        f"{_told(each)} has no label"
        for each in page.all("//main//*[self::input or self::select or self::textarea]")
        if not _is_labelled(page, each)
    ]
    faults += [
        f"form {each.get('action')} without token"
        for each in page.all("//form[@method='post']")
        if not each.xpath(".//input[@name='csrf_token']")
    ]
    faults += [
        f"inline {_told(each)}" for each in page.all("//script[not(@src)]|//style|//*[@style]|//*[@onclick]")
    ]
    faults += [f"{each} missing" for each in _PROTECTIVE if each not in page.response.headers]
    faults += [f"foreign address {each.get('src')}" for each in page.all("//*[starts-with(@src, 'http')]")]
    if page.tree.get("lang") not in ("zh-CN", "en"):
        faults.append("no language")
    return faults


def _values(field: lxml.html.HtmlElement) -> list[str]:
    if field.tag == "select":
        return [str(each.get("value")) for each in field.xpath(".//option[@selected]")]
    if field.tag == "textarea":
        return [field.text or ""]
    if field.get("type") in ("radio", "checkbox"):
        return [str(field.get("value", "y"))] if field.get("checked") is not None else []
    return [str(field.get("value") or "")]


def _is_labelled(page: Page, field: lxml.html.HtmlElement) -> bool:
    if field.get("type") in _UNLABELLED or field.get("aria-label") or field.get("aria-labelledby"):
        return True
    return bool(page.all(f"//label[@for='{field.get('id')}']")) or bool(field.xpath("ancestor::label"))


def _told(element: lxml.html.HtmlElement) -> str:
    return f"<{element.tag} {element.get('name') or element.get('id') or ''}>"


def _outcome(response: TestResponse, status: int) -> str:
    said = lxml.html.document_fromstring(response.data).xpath("normalize-space(.)")
    return f"{response.request.path}: {response.status_code}, not {status}: {str(said)[:1500]}"
