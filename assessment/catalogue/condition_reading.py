"""Conditions as authors write them: ``{all: […]}``, ``{question: erp, at_least: system}`` and so on."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, TypeAlias, assert_never

from assessment.catalogue.places import Located, Place
from assessment.catalogue.scalars import number_in
from assessment.catalogue.unfit import Problem, UnfitError, problems_of, shown, unfit, unknown_field
from assessment.domain.conditions import All, Answered, AnyOf, AtLeast, Condition, Is, Not, SomeOf

_GROUPS: Final = ("all", "any", "not", "some")
_PARTS_OF_SOME: Final = ("some", "of")
_SUBJECTS: Final = ("question", "element")
_TESTS: Final = ("is", "at_least", "below", "answered")

Test: TypeAlias = Is | AtLeast | Answered
_Fields: TypeAlias = dict[str, Any]


def condition_from(value: Any) -> Condition:
    """The condition that ``value`` describes; raises ``UnfitError`` with every problem in it."""
    if not isinstance(value, dict):
        raise unfit(f"应为条件，例如 {{question: 题目的键, is: 选项的键}}，现在是{shown(value)}")
    group = next((name for name in _GROUPS if name in value), None)
    allowed = (*_SUBJECTS, *_TESTS) if group is None else (_PARTS_OF_SOME if group == "some" else (group,))
    extra = [name for name in value if name not in allowed]
    if extra and group is None:
        raise UnfitError(*(unknown_field(name, (*_GROUPS, *allowed)) for name in extra))
    if extra:
        message = f"不能和 {group} 写在同一层，请另起一个条件"
        raise UnfitError(*(Problem(path=(name,), message=message) for name in extra))
    if group is None:
        return _test(value)
    if group == "not":
        return Not(_inner(value["not"], "not"))
    if group == "some":
        return _some(value)
    parts = _parts(value[group], group)
    return All(parts) if group == "all" else AnyOf(parts)


def located_tests(condition: Condition, place: Place) -> Iterator[Located[Test]]:
    """The single tests of ``condition``, which was read at ``place``, each with its own place."""
    match condition:
        case All(conditions) | AnyOf(conditions):
            group = "all" if isinstance(condition, All) else "any"
            for number, inner in enumerate(conditions):
                yield from located_tests(inner, place.at(group, number))
        case SomeOf(conditions=conditions):
            for number, inner in enumerate(conditions):
                yield from located_tests(inner, place.at("of", number))
        case Not(inner):
            written = place.written_value
            is_group = isinstance(written, dict) and "not" in written
            yield from located_tests(inner, place.at("not") if is_group else place)
        case Is() | AtLeast() | Answered():
            yield Located(place, condition)
        case _:
            assert_never(condition)


def _some(value: _Fields) -> Condition:
    parts = _parts(value.get("of"), "of")
    count = value["some"]
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= len(parts):
        raise unfit(f"应为 1 到 {len(parts)} 的整数：of 里至少几项成立，现在是{shown(count)}", "some")
    return SomeOf(count, parts)


def _inner(value: Any, *path: str | int) -> Condition:
    try:
        return condition_from(value)
    except UnfitError as error:
        raise UnfitError(*(problem.below(*path) for problem in problems_of(error))) from None


def _parts(value: Any, group: str) -> tuple[Condition, ...]:
    if not isinstance(value, list) or not value:
        raise unfit("应为条件的列表，至少一个", group)
    found: list[Condition] = []
    problems: list[Problem] = []
    for place, inner in enumerate(value):
        try:
            found.append(_inner(inner, group, place))
        except UnfitError as error:
            problems += error.problems
    if problems:
        raise UnfitError(*problems)
    return tuple(found)


def _test(value: _Fields) -> Condition:
    subjects = [name for name in _SUBJECTS if name in value]
    tests = [name for name in _TESTS if name in value]
    if len(subjects) != 1:
        raise unfit("条件要写明看哪道题：question: 题目的键（措施里写 element: 数据项的键）")
    if len(tests) != 1:
        raise unfit("条件要写明怎样算成立，is、at_least、below、answered 中写一个")
    fact = value[subjects[0]]
    if not isinstance(fact, str):
        raise unfit(f"应为键，现在是{shown(fact)}", subjects[0])
    asked = value[tests[0]]
    match tests[0]:
        case "is":
            return Is(fact, _options(asked))
        case "at_least":
            return AtLeast(fact, _step(asked, "at_least"))
        case "below":
            return Not(AtLeast(fact, _step(asked, "below")))
        case _:
            if not isinstance(asked, bool):
                raise unfit("应为 true 或 false", "answered")
            return Answered(fact) if asked else Not(Answered(fact))


def _options(value: Any) -> tuple[str, ...]:
    options = value if isinstance(value, list) else [value]
    if not options or not all(isinstance(option, str) for option in options):
        raise unfit('应为选项的键或键的列表；是否题写 "yes" 或 "no"', "is")
    return tuple(options)


def _step(value: Any, name: str) -> str | Decimal:
    number = number_in(value)
    if number is not None:
        return number
    if not isinstance(value, str):
        raise unfit("应为一档的键或一个数字", name)
    return value
