"""The markup of a question, most of which is the same for everybody who answers the same.

A question is drawn once for each way of being answered, with slots where a person's own words, the revision
and the moment of saving stand; a page then only fills the slots. What is unusual is drawn afresh.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from flask import current_app
from markupsafe import Markup

from assessment.domain.entered_answers import Entered
from assessment.domain.questions import Figure, FreeText, Question
from assessment.domain.texts import Language
from assessment.web.question_fields import DerivedLine, QuestionField, Surroundings, field_for

_SHELLS_KEPT: Final = 8192
_VALUE: Final = "zz-slot-value-zz"
_DETAIL: Final = "zz-slot-detail-zz"
_REASON: Final = "zz-slot-reason-zz"
_SAVED: Final = "zz-slot-saved-zz"
_DERIVED: Final = "zz-slot-derived-{}-zz"
_REVISION: Final = 987_654_321


def question_markup(question: Question, entered: Entered, around: Surroundings, language: Language) -> Markup:
    """The question as ``components/questions.html`` draws it; whatever was typed is escaped."""
    if around.error or around.warning or around.previous:
        return _drawn(field_for(question, entered, around, language))
    typed = isinstance(question, Figure | FreeText)
    held = replace(entered, values=(_VALUE,) if typed else entered.values, detail=_DETAIL, reason=_REASON)
    lines = tuple(
        DerivedLine(line.key, line.label, _DERIVED.format(place), line.basis)
        for place, line in enumerate(around.derived)
    )
    shape = replace(around, revision=_REVISION, saved=_SAVED, derived=lines)
    shell = _shell(question, held, shape, language)
    filled = (
        shell.replace(str(_REVISION), str(around.revision))
        .replace(_SAVED, around.saved)
        .replace(_REASON, entered.reason)
        .replace(_DETAIL, entered.detail)
    )
    if typed:
        filled = filled.replace(_VALUE, entered.values[0] if entered.values else "")
    for place, line in enumerate(around.derived):
        filled = filled.replace(_DERIVED.format(place), line.text or "—")
    return filled


@lru_cache(maxsize=_SHELLS_KEPT)
def _shell(question: Question, held: Entered, around: Surroundings, language: Language) -> Markup:
    return _drawn(field_for(question, held, around, language))


def _drawn(field: QuestionField) -> Markup:
    macros = current_app.jinja_env.get_template("components/questions.html").module
    markup: Markup = macros.questions([field])  # type: ignore[attr-defined]
    return markup
