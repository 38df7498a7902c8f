"""A condition as a person would say it: when a question is asked, a weight holds, a gate is open."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, assert_never

from assessment.domain.answers import NO, YES
from assessment.domain.conditions import All, Answered, AnyOf, AtLeast, Condition, Is, Not, SomeOf
from assessment.domain.profile_facts import PROFILE_FACTS, ProfileChoice, ProfileQuantity
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Figure, choices_of
from assessment.domain.texts import NO_TEXT, Language, Text
from assessment.formatting import quantity
from assessment.report.names import PRODUCTION_TYPES, SIZES

PROFILE_TITLES: Final = {
    "profile.staff": Text("从业人员", "Staff"),
    "profile.revenue": Text("营业收入", "Revenue"),
    "profile.production_type": Text("生产类型", "Production type"),
    "profile.size": Text("企业规模", "Size of the enterprise"),
    "profile.group": Text("集团企业", "Member of a group"),
    "profile.own_design": Text("自主设计", "Own design"),
    "profile.above_scale": Text("规模以上企业", "Above scale"),
}
CHOICE_WORDS: Final = {
    **{each.value: name for each, name in PRODUCTION_TYPES.items()},
    **{each.value: name for each, name in SIZES.items()},
    YES: Text("是", "yes"),
    NO: Text("否", "no"),
}
_UNITS: Final = {"profile.staff": Text("人", "persons"), "profile.revenue": Text("万元", "10,000 yuan")}
_QUOTED: Final = Text("“{fact}”", "“{fact}”")
_IS: Final = Text("{fact}为{options}", "{fact}: {options}")
_AT_LEAST: Final = Text("{fact}不低于{step}", "{fact}: at least {step}")
_BELOW: Final = Text("{fact}低于{step}", "{fact}: below {step}")
_ANSWERED: Final = Text("{fact}已经回答", "{fact} is answered")
_NOT: Final = Text("不是（{inner}）", "not ({inner})")
_AND: Final = Text("，并且", ", and ")
_OR: Final = Text("，或者", ", or ")
_SOME: Final = Text("以下至少 {count} 项成立：{inner}", "at least {count} of these: {inner}")
_OPTION_OR: Final = Text("或", " or ")
_LIST: Final = Text("；", "; ")
_INNER: Final = Text("（{inner}）", "({inner})")


def condition_in_words(questionnaire: Questionnaire, condition: Condition, language: Language = "zh") -> str:
    """When ``condition`` holds, in one clause."""
    match condition:
        case All(conditions):
            return _joined(questionnaire, conditions, _AND, language)
        case AnyOf(conditions):
            return _joined(questionnaire, conditions, _OR, language)
        case SomeOf(count, conditions):
            inner = _joined(questionnaire, conditions, _LIST, language)
            return _SOME.in_language(language).format(count=count, inner=inner)
        case Not(AtLeast(fact, step)):
            return _compared(questionnaire, fact, step, words=_BELOW, language=language)
        case Not(inner_condition):
            inner = condition_in_words(questionnaire, inner_condition, language)
            return _NOT.in_language(language).format(inner=inner)
        case Is(fact, options):
            said = (_option(questionnaire, fact, each, language) for each in options)
            joined = _OPTION_OR.in_language(language).join(said)
            return _IS.in_language(language).format(fact=_fact(questionnaire, fact, language), options=joined)
        case AtLeast(fact, step):
            return _compared(questionnaire, fact, step, words=_AT_LEAST, language=language)
        case Answered(fact):
            return _ANSWERED.in_language(language).format(fact=_fact(questionnaire, fact, language))
        case _:
            assert_never(condition)


def _joined(
    questionnaire: Questionnaire, conditions: Iterable[Condition], word: Text, language: Language
) -> str:
    return word.in_language(language).join(
        _INNER.in_language(language).format(inner=said) if isinstance(each, All | AnyOf | SomeOf) else said
        for each in conditions
        for said in [condition_in_words(questionnaire, each, language)]
    )


def _compared(
    questionnaire: Questionnaire, fact: str, step: str | Decimal, *, words: Text, language: Language
) -> str:
    if isinstance(step, str):
        said = _option(questionnaire, fact, step, language)
    else:
        said = f" {quantity(step, _unit(questionnaire, fact), language=language)}"
    return words.in_language(language).format(
        fact=_fact(questionnaire, fact, language), step=said if language == "zh" else said.strip()
    )


def _fact(questionnaire: Questionnaire, fact: str, language: Language) -> str:
    """The fact by its name in the profile; a question in its own words."""
    if fact in PROFILE_TITLES:
        return PROFILE_TITLES[fact].in_language(language)
    placed = placed_questions(questionnaire).get(fact)
    said = fact if placed is None else placed.question.text.in_language(language).rstrip("？?。")
    return _QUOTED.in_language(language).format(fact=said)


def _option(questionnaire: Questionnaire, fact: str, key: str, language: Language) -> str:
    known = PROFILE_FACTS.get(fact)
    if isinstance(known, ProfileChoice):
        return CHOICE_WORDS[key].in_language(language)
    placed = placed_questions(questionnaire).get(fact)
    options = () if placed is None else choices_of(placed.question)
    said = next((each.text.in_language(language) for each in options if each.key == key), key)
    return _QUOTED.in_language(language).format(fact=said)


def _unit(questionnaire: Questionnaire, fact: str) -> Text:
    if isinstance(PROFILE_FACTS.get(fact), ProfileQuantity):
        return _UNITS[fact]
    placed = placed_questions(questionnaire).get(fact)
    if placed is None or not isinstance(placed.question, Figure):
        return NO_TEXT
    return placed.question.unit
