"""The templates of the report in one language: no request, no site, only values and words."""

from functools import cache
from typing import Final

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assessment import resources
from assessment.domain.texts import SOURCE_LANGUAGE, Language

_EXTENSIONS: Final = ("jinja2.ext.i18n",)


@cache
def environment(language: Language) -> Environment:
    """Templates whose fixed words are in ``language``; whatever is not there is a mistake, never a blank."""
    made = Environment(
        loader=FileSystemLoader(resources.templates()),
        extensions=_EXTENSIONS,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    words = _translations(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _quoted(words.gettext(text), language),
        lambda one, many, count: _quoted(words.ngettext(one, many, count), language),
        newstyle=True,
    )
    return made


def _quoted(text: str, language: Language) -> str:
    """English with straight quotes: in a Chinese typeface the curly ones are as wide as a character."""
    return text if language == SOURCE_LANGUAGE else text.replace("“", '"').replace("”", '"')


def _translations(language: Language) -> Translations:
    wanted = [] if language == SOURCE_LANGUAGE else [language]
    found = Translations.load(resources.translations(), wanted)
    return found if isinstance(found, Translations) else Translations()
