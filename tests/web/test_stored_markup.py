"""Markup in anything that is stored stays text: no page of anybody gains an element, attribute or script."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import html5lib
import lxml.html
import pytest
from flask import Flask

from assessment.persistence.database import Database
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.web.peopled import Peopled, peopled
from tests.web.stored import poison_texts, poison_wording
from tests.web.visiting import Page, Visitor

_PAYLOADS: Final = (
    "<xss9 onxss9=1>",
    "<img src=x onerror=xss9()>",
    '"><svg/onload=xss9()>',
    "' onmouseover='xss9()' x='",
    '" autofocus onfocus="xss9()" x="',
    "</title></textarea></script></style><script>xss9()</script>",
    "<a href='javascript:xss9()'>x</a>",
    "javascript:xss9()",
    "&lt;script&gt;xss9()&lt;/script&gt;",
    "{{ 7*'7' }}{% raw %}${xss9}",
    "<!--><script>xss9()</script>-->",
    "<base href=//xss9.example><meta http-equiv=refresh content='0;//xss9.example'>",
)
_SHAPELESS: Final = "无害文字"
_GROWING: Final = ("/enterprise/readings", "/administration/")
"""Every look at a firm adds to these pages."""


def _kinds(page: Page) -> set[tuple[str, ...]]:
    """The kinds of elements on a page: their names with those of their attributes."""
    return {(str(each.tag), *sorted(map(str, each.keys()))) for each in page.tree.iter()}


_TEXTS: Final = frozenset(["title", "label", "value", "alt", "placeholder", "aria-label"])
"""Attributes that are read, never followed."""


def _is_text(attribute: str) -> bool:
    return attribute in _TEXTS or attribute.startswith("data-")


def _faults(page: Page) -> Iterator[str]:
    for each in page.tree.iter(lxml.html.etree.Element):
        for name, value in each.items():
            if str(name).lower().startswith("on") or "xss9" in str(name):
                yield f"{page.path}: {each.tag} {name}"
            if not _is_text(str(name)) and str(value).strip().lower().startswith(("javascript:", "//xss9")):
                yield f"{page.path}: {each.tag} {name}={value!r:.80}"
        if "xss9" in str(each.tag) or (each.tag == "script" and "xss9" in (each.text or "")):
            yield f"{page.path}: <{each.tag}>"


def _pages(people: Peopled) -> Mapping[tuple[str, str], Page]:
    found = ((role, page) for role in people.visitors for page in people.pages(role))
    return {(role, page.response.request.full_path): page for role, page in found}


def _worded(site: Site, turn: str) -> Site:
    return replace(site, catalogue=poison_wording(site.catalogue, lambda text: turn + text))


def _moved_to(people: Peopled, app: Flask) -> Peopled:
    """The same people with their cookies at another application on the same database."""
    moved = {}
    for role, visitor in people.visitors.items():
        moved[role] = Visitor(app)
        moved[role].client._cookies = visitor.client._cookies
    return replace(people, app=app, visitors=moved)


def test_no_stored_text_becomes_markup_on_any_page(site: Site, sqlite_database: Database, app: Flask) -> None:
    file = str(sqlite_database.url.database)
    people = peopled(app, sqlite_database)
    for role in ("consultant", "head"):  # so that the firms' lists of readers are not empty
        assert list(people.pages(role))

    assert poison_texts(file, lambda text: _SHAPELESS + text) >= 12
    harmless = _pages(_moved_to(people, create_app(_worded(site, _SHAPELESS), sqlite_database)))
    hostile = "".join(_PAYLOADS)
    poison_texts(file, lambda text: text.replace(_SHAPELESS, hostile))
    found = _pages(_moved_to(people, create_app(_worded(site, hostile), sqlite_database)))

    assert sum("xss9" in page.response.text for page in found.values()) > 60
    assert [fault for page in found.values() for fault in _faults(page)] == []
    both = [each for each in harmless.keys() & found.keys() if not each[1].startswith(_GROWING)]
    assert len(both) > 80
    assert [each for each in both if _kinds(found[each]) - _kinds(harmless[each])] == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("payload", _PAYLOADS)
def test_nor_to_the_eyes_of_a_browser(
    site: Site, sqlite_database: Database, app: Flask, payload: str
) -> None:
    people = peopled(app, sqlite_database)
    poison_texts(str(sqlite_database.url.database), lambda text: payload + text)

    for page in _pages(_moved_to(people, create_app(_worded(site, payload), sqlite_database))).values():
        tree = html5lib.parse(page.response.text, treebuilder="lxml", namespaceHTMLElements=False)
        seen = replace(page, tree=tree.getroot())
        assert list(_faults(seen)) == []
