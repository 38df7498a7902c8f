"""The markup of a question, most of which is the same for everybody who answers the same.

A question is drawn once for each way of being answered, with slots where a person's own words, the revision
and the moment of saving stand; a page then only fills the slots. What is unusual is drawn afresh.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from flask import current_app
from markupsafe import Markup

from assessment.domain.entered_answers import Entered
from assessment.domain.questions import Figure, FreeText, Question
from assessment.domain.texts import Language
from assessment.web.question_fields import QuestionField, Surroundings, field_for

_SHELLS_KEPT: Final = 8192
_VALUE: Final = "zz-slot-value-zz"
_DETAIL: Final = "zz-slot-detail-zz"
_REASON: Final = "zz-slot-reason-zz"
_SAVED: Final = "zz-slot-saved-zz"
_DERIVED: Final = "zz-slot-derived-{}-zz"
_REVISION: Final = 987_654_321
_REVISION_SLOT: Final = str(_REVISION)


def question_markup(
    question: Question, entered: Entered, around: Surroundings, *, language: Language
) -> Markup:
    """The question as ``components/questions.html`` draws it; whatever was typed is escaped."""
    if around.error or around.warning or around.known.text:
        return _drawn(field_for(question, entered, around, language=language))
    words = dict(_own_words(question, entered, around))
    if not words:
        return _shell(question, entered, around, language=language)
    filled = _shell(question, _slotted(question, entered), _slots_around(around), language=language)
    for slot, text in words.items():
        filled = filled.replace(slot, text)
    return filled


def _own_words(question: Question, entered: Entered, around: Surroundings) -> Iterator[tuple[str, str]]:
    """What differs from person to person, by the slot it goes into; nothing for a question left blank."""
    if around.revision:
        yield _REVISION_SLOT, str(around.revision)
    if around.saved:
        yield _SAVED, around.saved
    if entered.reason:
        yield _REASON, entered.reason
    if entered.detail:
        yield _DETAIL, entered.detail
    if isinstance(question, Figure | FreeText) and entered.values:
        yield _VALUE, entered.values[0]
    for place, line in enumerate(around.derived):
        yield _DERIVED.format(place), line.text


def _slotted(question: Question, entered: Entered) -> Entered:
    typed = isinstance(question, Figure | FreeText) and bool(entered.values)
    return replace(
        entered,
        values=(_VALUE,) if typed else entered.values,
        detail=_DETAIL if entered.detail else "",
        reason=_REASON if entered.reason else "",
    )


def _slots_around(around: Surroundings) -> Surroundings:
    lines = tuple(replace(line, text=_DERIVED.format(place)) for place, line in enumerate(around.derived))
    revision = _REVISION if around.revision else 0
    return replace(around, revision=revision, saved=_SAVED if around.saved else "", derived=lines)


@lru_cache(maxsize=_SHELLS_KEPT)
def _shell(question: Question, held: Entered, around: Surroundings, *, language: Language) -> Markup:
    return _drawn(field_for(question, held, around, language=language))


def _drawn(field: QuestionField) -> Markup:
    macros = current_app.jinja_env.get_template("components/questions.html").module
    markup: Markup = macros.questions([field])  # type: ignore[attr-defined]
    return markup
