"""Words to people in the language of the request; Chinese is the source and needs no catalogue.

A page holds some sixty fixed texts, so the language is asked once per request and Chinese costs a comparison.
"""

from functools import cache

from babel.support import LazyProxy, Translations
from flask import Flask, has_request_context
from markupsafe import Markup

from assessment import resources
from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.formatting import in_markup, numbered
from assessment.web.at_hand import request_at_hand


def _(text: str, **values: object) -> str:
    """``text`` in the language of the request, with ``%(name)s`` filled in."""
    said = text if current_language() == SOURCE_LANGUAGE else _catalogue().gettext(text)
    return numbered(said, values) % values if values else said


def current_language() -> Language:
    """The language this browser chose; Chinese if it did not, and outside a request."""
    return request_at_hand().language if has_request_context() else SOURCE_LANGUAGE


def lazy_gettext(text: str, **values: object) -> str:
    """``text`` in the language of the request that shows it: for what is written before there is one."""
    found: str = LazyProxy(_, text, enable_cache=False, **values)  # type: ignore[assignment]
    return found


def install_wording(app: Flask) -> None:
    """Let templates say ``_("...")``; a page does so some twenty times, so nothing stands in between."""
    app.jinja_env.globals["_"] = _marked


def _marked(text: str, **values: object) -> Markup:
    return in_markup(_(text), values)


@cache
def _catalogue() -> Translations:
    found = Translations.load(resources.translations(), ["en"])
    return found if isinstance(found, Translations) else Translations()
