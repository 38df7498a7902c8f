"""Measures: real elements and measures, prerequisites without circles, a cost for everyone they suit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

from assessment.catalogue.checks.element_tests import element_test_mistakes
from assessment.catalogue.checks.measure_ranges import missing_ranges, range_mistakes
from assessment.catalogue.condition_reading import located_tests
from assessment.catalogue.places import Located, Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.answers import Answer, Chosen, ChosenSeveral
from assessment.domain.conditions import Condition, facts_in, holds
from assessment.domain.elements import (
    Element,
    FlagElement,
    QuantityElement,
    SetElement,
    StepsElement,
    element_ranks,
    values_of,
)
from assessment.domain.measures import Measure, MeasureKey, Raise, Reach
from assessment.domain.profile_facts import PROFILE_RANKS

_KEY: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FIRST_STEPS: Final = 3
_PER_CENT: Final = "%"
_RATE: Final = "-rate"

Elements: TypeAlias = Mapping[str, Element]
Measures: TypeAlias = Mapping[MeasureKey, Located[Measure]]


def measure_mistakes(
    listed: Sequence[Located[Measure]], elements: Elements, unreadable: AbstractSet[str]
) -> Iterator[Mistake]:
    """What is wrong with the measures ``listed``; naming one that is ``unreadable`` is no mistake."""
    measures: dict[MeasureKey, Located[Measure]] = {}
    for located in listed:
        yield from _key_mistakes(located, measures)
        measures.setdefault(located.value.key, located)
    for located in listed:
        in_conditions = list(_condition_mistakes(located, elements))
        yield from in_conditions
        yield from _bearer_mistakes(located, measures, unreadable)
        yield from _effect_mistakes(located, elements)
        yield from range_mistakes(located)
        yield from _content_mistakes(located)
        if not in_conditions:
            yield from _idle_bearers(located, measures)
            yield from missing_ranges(located)
            yield from _wanting_bearers(located, measures, elements)
    yield from _circle_mistakes(measures)


def _key_mistakes(located: Located[Measure], before: Measures) -> Iterator[Mistake]:
    key, place = located.value.key, located.place.at("key")
    if _KEY.fullmatch(key) is None:
        yield place.mistake(f"键“{key}”写法不对：键只用小写字母、数字和连字符，以字母开头")
    if key in before:
        first = before[key].place.at("key")
        yield place.mistake(f"举措 {key} 已在 {first.shown} 写过，请换一个键")


def _conditions(located: Located[Measure]) -> Iterator[tuple[Place, Condition]]:
    measure, place = located.value, located.place
    yield place.at("suits"), measure.suits
    if measure.done_when is not None:
        yield place.at("done_when"), measure.done_when
    for number, prerequisite in enumerate(measure.requires):
        yield place.at("requires", number, "when"), prerequisite.when


def _condition_mistakes(located: Located[Measure], elements: Elements) -> Iterator[Mistake]:
    for place, condition in _conditions(located):
        for test in located_tests(condition, place):
            yield from element_test_mistakes(test, elements)
    if located.value.effects and located.value.done_when is None:
        yield located.place.mistake("有 effects 就要写 done_when（怎样算已经做到），请补上")


def _bearer_mistakes(
    located: Located[Measure], measures: Measures, unreadable: AbstractSet[str]
) -> Iterator[Mistake]:
    afters = [(located.place.at("after", number), key) for number, key in enumerate(located.value.after)]
    bearers = [(place, key) for place, key, _ in _bearers(located)]
    for place, key in (*bearers, *afters):
        if key not in measures and key not in unreadable:
            yield place.mistake(unknown_word(key, measures, "举措"))


def _idle_bearers(located: Located[Measure], measures: Measures) -> Iterator[Mistake]:
    for place, key, condition in _bearers(located):
        if key in measures and not _touches(measures[key].value, condition):
            yield place.mistake(f"举措 {key} 的 effects 没有改变这个前提看的数据项，请改正 by 或 effects")


def _wanting_bearers(located: Located[Measure], measures: Measures, elements: Elements) -> Iterator[Mistake]:
    ranks = {**element_ranks(elements), **PROFILE_RANKS}
    for place, key, condition in _bearers(located):
        if key in measures and holds(condition, _brought(measures[key].value, elements), ranks) is False:
            yield place.mistake(f"举措 {key} 做完以后，这个前提仍然不满足，请改正 by 或 effects")


def _brought(measure: Measure, elements: Elements) -> dict[str, Answer | None]:
    """The facts that a measure brings about where there was nothing before; quantities are left open."""
    found: dict[str, Answer | None] = {}
    for effect in measure.effects:
        if isinstance(effect, Raise) or (element := elements.get(effect.element)) is None:
            continue
        before = found.get(effect.element)
        if isinstance(element, SetElement):
            taken = before.options if isinstance(before, ChosenSeveral) else frozenset[str]()
            found[effect.element] = ChosenSeveral(taken | {effect.value})
        elif effect.value in (values := values_of(element)):
            held = values.index(before.option) if isinstance(before, Chosen) else 0
            found[effect.element] = Chosen(values[max(held, values.index(effect.value))])
    return found


def _bearers(located: Located[Measure]) -> Iterator[tuple[Place, MeasureKey, Condition]]:
    """The measures that prerequisites name, each with its place and what it has to bring about."""
    for number, prerequisite in enumerate(located.value.requires):
        inside = located.place.at("requires", number, "by")
        for position, key in enumerate(prerequisite.by):
            yield inside.at(position), key, prerequisite.when


def _touches(measure: Measure, condition: Condition) -> bool:
    """Whether an effect changes a fact of the condition, or the count behind a rate it looks at."""
    changed = {effect.element for effect in measure.effects}
    looked_at = set(facts_in(condition))
    counted = {fact.rpartition(".")[2].removesuffix(_RATE) for fact in looked_at if fact.endswith(_RATE)}
    return not changed.isdisjoint(looked_at) or any(each.rpartition(".")[2] in counted for each in changed)


def _effect_mistakes(located: Located[Measure], elements: Elements) -> Iterator[Mistake]:
    for number, effect in enumerate(located.value.effects):
        place = located.place.at("effects", number)
        element = elements.get(effect.element)
        if element is None:
            yield place.at("element").mistake(unknown_word(effect.element, elements, "数据项"))
        elif isinstance(effect, Reach):
            yield from _reach_mistakes(place, effect, element)
        else:
            yield from _raise_mistakes(place, effect, element, elements)


def _reach_mistakes(place: Place, effect: Reach, element: Element) -> Iterator[Mistake]:
    values = values_of(element)
    match element:
        case QuantityElement():
            yield place.at("kind").mistake(f"数据项 {element.key} 是数字，请用 kind: raise")
        case StepsElement() | SetElement() | FlagElement() if effect.value not in values:
            yield place.at("value").mistake(f"{element.key}：{unknown_word(effect.value, values, '取值')}")
        case StepsElement() | FlagElement() if effect.value == values[0]:
            yield place.at("value").mistake(f"{effect.value} 是 {element.key} 最低的一档，不是成效")
        case _:
            pass
    if effect.share and not isinstance(element, StepsElement):
        yield place.at("share").mistake(f"数据项 {element.key} 没有覆盖面，请去掉 share")


def _raise_mistakes(place: Place, effect: Raise, element: Element, elements: Elements) -> Iterator[Mistake]:
    if not isinstance(element, QuantityElement):
        yield place.at("kind").mistake(f"数据项 {element.key} 不是数字，请用 kind: reach")
    elif element.unit.zh == _PER_CENT:
        yield place.at("element").mistake(f"{element.key} 是算出来的比例，请写它的分子")
    whole = elements.get(effect.of)
    if whole is None:
        yield place.at("of").mistake(unknown_word(effect.of, elements, "数据项"))
    elif not isinstance(whole, QuantityElement):
        yield place.at("of").mistake(f"数据项 {whole.key} 不是数字，不能取它的一部分")
    if not 0 < effect.at_least <= 1:
        yield place.at("at_least").mistake(f"应大于 0、不超过 1，现在是 {effect.at_least}")


def _content_mistakes(located: Located[Measure]) -> Iterator[Mistake]:
    measure, place = located.value, located.place
    if len(measure.first_steps) != _FIRST_STEPS:
        message = f"应写最先做的三件事，现在是 {len(measure.first_steps)} 件"
        yield place.at("first_steps").mistake(message)
    if not measure.evidence:
        yield place.at("evidence").mistake("缺少会留下的佐证，请列出一两样")
    if not measure.cost_basis.note.zh:
        yield place.at("cost_basis").mistake("缺少 note：请写明费用按什么估算")


def _circle_mistakes(measures: Measures) -> Iterator[Mistake]:
    settled: set[MeasureKey] = set()
    for key in measures:
        circle = _circle_from(key, measures, settled)
        if circle:
            place = measures[circle[0]].place
            yield place.at("key").mistake(f"前提绕成了圈：{' → '.join((*circle, circle[0]))}")


def _circle_from(start: MeasureKey, measures: Measures, settled: set[MeasureKey]) -> tuple[MeasureKey, ...]:
    """A circle that can be reached from ``start``; everything reached counts as settled afterwards."""
    found: tuple[MeasureKey, ...] = ()

    def visit(key: MeasureKey, path: tuple[MeasureKey, ...]) -> None:
        nonlocal found
        if key in path:
            found = found or path[path.index(key) :]
        elif key in measures and key not in settled:
            for needed in measures[key].value.waits_for:
                visit(needed, (*path, key))
            settled.add(key)

    visit(start, ())
    return found
