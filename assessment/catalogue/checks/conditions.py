"""Conditions: they name real questions and options, look back only, and can become true."""

from collections.abc import Iterator
from decimal import Decimal

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.checks.reachability import can_hold
from assessment.catalogue.condition_reading import Test, located_tests
from assessment.catalogue.places import Located, Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.conditions import Answered, AtLeast, Is, facts_in
from assessment.domain.profile_facts import PROFILE_FACTS, PROFILE_RANKS, ProfileChoice
from assessment.domain.questionnaire import Dimension, Group, Indicator, WeightCase
from assessment.domain.questions import (
    Figure,
    FreeText,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    choices_of,
)

_OF_A_CHOICE = (SingleChoice, Staged, YesNo)


def condition_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the condition of each indicator and question."""
    order = {key: place for place, key in enumerate(contents.questions)}
    circular = _circular(contents)
    sound = set(contents.conditions)
    for located in _conditional(contents):
        condition = located.value.asked_when
        if condition is None:
            continue
        place = located.place.at("asked_when")
        asked = _asked(located.value)
        for test in located_tests(condition, place):
            found = [*condition_test_mistakes(test, contents)]
            found = found or [*_order_mistakes(test, asked, order, circular)]
            yield from found
            if found or not _is_known(test.value.fact, contents):
                sound -= set(asked)
        if asked and sound.issuperset(asked) and not can_hold(condition, contents):
            sound -= set(asked)
            yield place.mistake("这个条件永远不会成立，请检查各项是否互相矛盾")
    yield from _unreachable_together(contents, sound)
    yield from _weight_mistakes(contents)


def _weight_mistakes(contents: Contents) -> Iterator[Mistake]:
    """Weights depend on facts of a choice only: all that such a fact can still be is gone through."""
    for place, case in _weight_cases(contents):
        for test in located_tests(case.when, place.at("when")):
            found = [*condition_test_mistakes(test, contents)]
            yield from found
            fact = PROFILE_FACTS.get(test.value.fact)
            question = contents.question(test.value.fact)
            if found or isinstance(fact, ProfileChoice) or isinstance(question, _OF_A_CHOICE):
                continue
            yield test.place.mistake(
                f"权重只能看单选、分级、是否题或企业基本情况中的选项，{test.value.fact} 不是"
            )


def _weight_cases(contents: Contents) -> Iterator[tuple[Place, WeightCase]]:
    parts: list[tuple[Place, Dimension | Group | Indicator]] = []
    for located in contents.dimensions:
        parts.append((located.place, located.value))
        parts += [(located.place.at("groups", n), each) for n, each in enumerate(located.value.groups)]
    parts += [(located.place, located.value) for located in contents.indicators]
    for place, part in parts:
        yield from ((place.at("weight_cases", n), case) for n, case in enumerate(part.weight_cases))


def _conditional(
    contents: Contents,
) -> list[Located[Dimension] | Located[Indicator] | Located[Question]]:
    return [*contents.dimensions, *contents.indicators, *contents.questions.values()]


def _asked(value: Dimension | Indicator | Question) -> tuple[str, ...]:
    match value:
        case Dimension(indicators=indicators):
            return tuple(question.key for each in indicators for question in each.questions)
        case Indicator(questions=questions):
            return tuple(question.key for question in questions)
        case _:
            return (value.key,)


def _unreachable_together(contents: Contents, sound: set[str]) -> Iterator[Mistake]:
    """Questions whose own condition contradicts that of their indicator or of what they look at."""
    for key in contents.questions:
        if key in sound and not can_hold(contents.conditions[key], contents):
            place = contents.questions[key].place.at("asked_when")
            yield place.mistake("这道题永远不会被问到：它的条件和所在指标或所看题目的条件互相矛盾")


def _order_mistakes(
    test: Located[Test], asked: tuple[str, ...], order: dict[str, int], circular: set[str]
) -> Iterator[Mistake]:
    fact = test.value.fact
    if fact in asked:
        yield test.place.mistake(f"条件看的是 {fact} 自己，请改看前面的题")
    elif fact in circular and any(key in circular for key in asked):
        yield test.place.mistake(f"条件绕成了圈：{fact} 也要看这里才知道问不问")
    elif fact in order and asked and order[fact] > min(order.get(key, 0) for key in asked):
        yield test.place.mistake(f"条件只能看前面的题，{fact} 排在后面，请调整次序")


def _circular(contents: Contents) -> set[str]:
    looks_at = {key: set(facts_in(condition)) for key, condition in contents.conditions.items()}
    return {key for key in looks_at if key in _reached(key, looks_at) and key not in looks_at[key]}


def _reached(start: str, looks_at: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*looks_at[start]]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += looks_at.get(key, ())
    return found


def condition_test_mistakes(test: Located[Test], contents: Contents) -> Iterator[Mistake]:
    """What is wrong with one test of a question or of a fact of the profile."""
    fact, place = test.value.fact, test.place
    if fact in PROFILE_FACTS:
        yield from profile_test_mistakes(test)
    elif (question := contents.question(fact)) is not None:
        yield from _question_mistakes(test, question)
    elif not contents.may_be_hidden(fact):
        yield place.mistake(unknown_word(fact, contents.fact_keys, "题目"))


def _is_known(fact: str, contents: Contents) -> bool:
    return fact in PROFILE_FACTS or fact in contents.questions


def profile_test_mistakes(test: Located[Test]) -> Iterator[Mistake]:
    """What is wrong with a test of a fact of the profile."""
    known = PROFILE_FACTS[test.value.fact]
    if isinstance(known, ProfileChoice):
        ordered = test.value.fact in PROFILE_RANKS
        yield from choice_test_mistakes(test, known.values, ordered=ordered)
    else:
        yield from number_test_mistakes(test)


def _question_mistakes(test: Located[Test], question: Question) -> Iterator[Mistake]:
    if isinstance(question, Figure | Ratio):
        yield from number_test_mistakes(test)
    elif isinstance(question, FreeText):
        if not isinstance(test.value, Answered):
            yield test.place.mistake(f"{question.key} 是文字题，条件里只能写 answered: true")
    else:
        values = tuple(option.key for option in choices_of(question))
        yield from choice_test_mistakes(test, values, ordered=not isinstance(question, MultipleChoice))


def number_test_mistakes(test: Located[Test]) -> Iterator[Mistake]:
    """What is wrong with a test of a number."""
    match test.value:
        case Is(fact=fact):
            yield test.place.mistake(f"{fact} 是数字，请用 at_least 或 below")
        case AtLeast(fact=fact, step=step) if not isinstance(step, Decimal):
            yield test.place.mistake(f"{fact} 是数字，“{step}”处应写数字")
        case _:
            pass


def choice_test_mistakes(test: Located[Test], values: tuple[str, ...], *, ordered: bool) -> Iterator[Mistake]:
    """What is wrong with a test of a fact that takes one or several of ``values``."""
    fact, place = test.value.fact, test.place
    match test.value:
        case Is(options=options):
            for option in options:
                if option not in values:
                    yield place.mistake(f"{fact}：{unknown_word(option, values, '选项')}")
        case AtLeast() if not ordered:
            yield place.mistake(f"{fact} 的选项没有高低之分，请用 is")
        case AtLeast(step=step) if str(step) not in values:
            yield place.mistake(f"{fact}：{unknown_word(step, values, '选项')}")
        case _:
            pass
