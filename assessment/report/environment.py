"""The templates of the report in one language: no request, no site, only values and words."""

from functools import cache

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assessment import resources
from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.formatting import in_markup


@cache
def environment(language: Language) -> Environment:
    """Templates whose fixed words are in ``language``; whatever is not there is a mistake, never a blank."""
    made = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

    def said(text: str, **values: object) -> Markup:
        return in_markup(in_words(text, language), values)

    made.globals["_"] = said
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
