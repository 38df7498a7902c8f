"""Words to people in the language of the request; Chinese is the source and needs no catalogue.

A page holds some sixty fixed texts, so the language is asked once per request and Chinese costs a comparison.
"""

from functools import cache
from typing import Final

from babel.support import LazyProxy, Translations
from flask import Flask, g, has_request_context, request

from assessment import resources
from assessment.domain.texts import SOURCE_LANGUAGE, Language

LANGUAGE_COOKIE: Final = "language"


def _(text: str, **values: object) -> str:
    """``text`` in the language of the request, with ``%(name)s`` filled in."""
    said = text if current_language() == SOURCE_LANGUAGE else _catalogue().gettext(text)
    return said % values if values else said


def current_language() -> Language:
    """The language this browser chose; Chinese if it did not, and outside a request."""
    if not has_request_context():
        return SOURCE_LANGUAGE
    if "language" not in g:
        g.language = "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else SOURCE_LANGUAGE
    found: Language = g.language
    return found


def lazy_gettext(text: str, **values: object) -> str:
    """``text`` in the language of the request that shows it: for what is written before there is one."""
    found: str = LazyProxy(_, text, enable_cache=False, **values)  # type: ignore[assignment]
    return found


def install_wording(app: Flask) -> None:
    """Let templates say ``_("...")``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_, _either, newstyle=True)  # type: ignore[attr-defined]


def _either(one: str, many: str, count: int) -> str:
    """Chinese has no plural; other languages say the number within the sentence."""
    return _(one if count == 1 else many)


@cache
def _catalogue() -> Translations:
    found = Translations.load(resources.translations(), ["en"])
    return found if isinstance(found, Translations) else Translations()
