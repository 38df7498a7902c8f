"""Words to people in the language of the request; Chinese is the source."""

import flask_babel

from assessment.domain.texts import Language


def _(text: str, **values: object) -> str:
    """``text`` in the language of the request, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(text, **values))


def current_language() -> Language:
    """The language of the request."""
    locale = flask_babel.get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def lazy_gettext(text: str, **values: object) -> str:
    """``text`` in the language of the request that shows it: for what is written before there is one."""
    found: str = flask_babel.lazy_gettext(text, **values)
    return found
