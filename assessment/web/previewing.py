"""A draft filled in for trying: what stands in its form, and what it scores by the one scoring function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from assessment.catalogue.drafting import Drafted
from assessment.domain.answers import NO, YES, Answer, Chosen, Measured
from assessment.domain.entered_answers import Mistake, read_answer
from assessment.domain.entered_numbers import NumberFormat, entered_number
from assessment.domain.facts import Asking
from assessment.domain.profile_facts import PROFILE_FACTS, ProfileChoice, ProfileQuantity
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Question, Ratio
from assessment.domain.scoring import Score, score
from assessment.domain.texts import Language
from assessment.report.conditions_in_words import CHOICE_WORDS, PROFILE_TITLES
from assessment.web.entered_fields import entered_in
from assessment.web.question_fields import Surroundings
from assessment.web.question_markup import question_markup
from assessment.web.wording import current_language

Form: TypeAlias = MultiDict[str, str]

USUAL: Final[Mapping[str, str]] = {
    "profile.staff": "120",
    "profile.revenue": "6000",
    "profile.production_type": "discrete",
    "profile.size": "small",
    "profile.group": NO,
    "profile.own_design": YES,
    "profile.above_scale": YES,
}
"""The enterprise a preview begins with; every fact of it can be changed on the page."""


_FORMAT: Final = NumberFormat(maximum=Decimal(100_000_000), decimals=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A draft as it was filled in: the score, what of it is no answer, which questions are asked."""

    score: Score
    errors: Mapping[str, str]
    asked: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A heading with the questions below it, ready to print."""

    dimension: str
    heading: str
    intro: str
    questions: tuple[Markup, ...]


def tried(questionnaire: Questionnaire, form: Form) -> Tried:
    """What ``form`` scores; a field that is no answer counts as not answered."""
    answers: dict[str, Answer] = {}
    errors: dict[str, str] = {}
    for key, placed in placed_questions(questionnaire).items():
        if isinstance(placed.question, Ratio):
            continue
        read = read_answer(placed.question, entered_in(form, key))
        if isinstance(read, Mistake):
            errors[key] = read.message.in_language(current_language())
        elif read is not None:
            answers[key] = read
    result = score(questionnaire, answers, dict(_profile(form)))
    asked = {key: asking is Asking.ASKED for key, asking in result.facts.asking.items()}
    return Tried(score=result, errors=errors, asked=asked)


def profile_fields(form: Form, language: Language) -> Iterator[Mapping[str, object]]:
    """The facts of the enterprise as fields: numbers to type, choices to pick."""
    for key, fact in PROFILE_FACTS.items():
        values = fact.values if isinstance(fact, ProfileChoice) else ()
        yield {
            "name": key,
            "label": PROFILE_TITLES[key].in_language(language),
            "unit": fact.unit if isinstance(fact, ProfileQuantity) else "",
            "value": form.get(key, USUAL[key]),
            "options": [(each, CHOICE_WORDS[each].in_language(language)) for each in values],
        }


def shown_whole(tried_draft: Tried, form: Form, language: Language) -> Iterator[Shown]:
    """The form of a sound draft, indicator by indicator."""
    number = 0
    for dimension in tried_draft.score.questionnaire.dimensions:
        title = dimension.title.in_language(language)
        for indicator in dimension.indicators:
            fields = []
            for question in indicator.questions:
                if isinstance(question, Ratio):
                    continue
                number += 1
                around = Surroundings(
                    number=str(number),
                    asked=tried_draft.asked[question.key],
                    error=tried_draft.errors.get(question.key, ""),
                )
                fields.append(_drawn(question, form, around, language))
            yield Shown(
                dimension=title,
                heading=indicator.title.in_language(language),
                intro=indicator.description.in_language(language),
                questions=tuple(fields),
            )
            title = ""


def shown_in_part(draft: Drafted, form: Form, language: Language) -> Iterator[Shown]:
    """The questions of a draft with mistakes that can be read, each with what is wrong at it."""
    fields = []
    for number, question in enumerate(draft.questions, start=1):
        if not isinstance(question, Ratio):
            said = "；".join(str(each) for each in draft.at_questions.get(question.key, ()))
            fields.append(_drawn(question, form, Surroundings(number=str(number), error=said), language))
    yield Shown(dimension="", heading="", intro="", questions=tuple(fields))


def _drawn(question: Question, form: Form, around: Surroundings, language: Language) -> Markup:
    return question_markup(question, entered_in(form, question.key), around, language=language)


def _profile(form: Form) -> Iterator[tuple[str, Answer]]:
    for key, fact in PROFILE_FACTS.items():
        entered = form.get(key, USUAL[key])
        match fact:
            case ProfileChoice(values=values):
                yield key, Chosen(entered if entered in values else USUAL[key])
            case ProfileQuantity():
                yield key, Measured(_quantity(entered, USUAL[key]))


def _quantity(entered: str, usual: str) -> Decimal:
    value = entered_number(entered, _FORMAT)
    return value if isinstance(value, Decimal) else Decimal(usual)
