"""The templates of the report in one language: no request, no site, only values and words."""

from functools import cache
from typing import Final

from babel.support import NullTranslations, Translations
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
    made.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: in_words(text, language),
        lambda one, many, count: in_words(one if count == 1 else many, language),
        newstyle=True,
    )
    return made


def in_words(text: str, language: Language) -> str:
    """A fixed wording of the templates; the Chinese one where it is not translated.

    English gets straight quotes: in a Chinese typeface the curly ones are as wide as a character.
    """
    if language == SOURCE_LANGUAGE:
        return text
    return str(_translations(language).gettext(text)).replace("“", '"').replace("”", '"')


@cache
def _translations(language: Language) -> NullTranslations:
    return Translations.load(resources.translations(), [language])
