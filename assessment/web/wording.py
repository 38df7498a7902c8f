"""Words to people in the language of the request; Chinese is the source."""

from flask_babel import get_locale, gettext

from assessment.domain.texts import Language


def _(text: str, **values: object) -> str:
    """``text`` in the language of the request, with ``%(name)s`` filled in."""
    return str(gettext(text, **values))


def current_language() -> Language:
    """The language of the request."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"
