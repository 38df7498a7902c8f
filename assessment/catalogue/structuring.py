"""Plain values turned into the domain's own classes, strictly, with every problem at once.

The domain's frozen dataclasses are the schema. Unions are told apart by ``kind``; a question that is already
structured is taken as it is, so that a broken one does not hide the mistakes of its neighbours.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from assessment.catalogue.condition_reading import condition_from
from assessment.catalogue.kinds import KINDS, MEANT_WITHOUT_KIND
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.scalars import (
    date_from,
    decimal_from,
    flag_from,
    fraction_from,
    integer_from,
    line_from,
    literal_from,
    text_from,
    word_from,
)
from assessment.catalogue.unfit import Problem, UnfitError, problems_of, shown, unfit, unknown_word
from assessment.domain.conditions import All, Answered, AnyOf, AtLeast, Is, Not, SomeOf
from assessment.domain.texts import Text

Value = TypeVar("Value")

_CONDITIONS: Final = frozenset({All, AnyOf, SomeOf, Not, Is, AtLeast, Answered})


def structured(place: Place, kind: type[Value] | Any, value: Any) -> tuple[Value | None, tuple[Mistake, ...]]:
    """``value``, read at ``place``, as a ``kind``, and every mistake in it.

    A misspelt field is a mistake, but the value is still read as it was probably meant, so that what else is
    wrong with it comes to light too; after any other mistake there is no value.
    """
    try:
        return converter().structure(value, kind), ()
    except Exception as error:  # noqa: BLE001 - whatever a hook raises is a mistake of the author
        problems = tuple(problems_of(error))
    found: Value | None = None
    extra = [problem for problem in problems if problem.is_extra]
    if extra:
        try:
            found = converter().structure(_repaired(value, extra), kind)
        except Exception as error:  # noqa: BLE001
            seen = {problem.path for problem in problems} | {problem.path[:-1] for problem in extra}
            problems += tuple(each for each in problems_of(error) if each.path not in seen)
    if len(extra) < len(problems):
        found = None
    return found, tuple(
        place.at(*problem.path).mistake(problem.message, lacking=problem.lacking) for problem in problems
    )


@cache
def converter() -> Converter:
    """The one converter, with strict hooks; other files of the catalogue are structured with it as well."""
    made = Converter(forbid_extra_keys=True, detailed_validation=True)
    made.register_structure_hook_factory(is_dataclass, lambda cls: _class_hook(made, cls))
    made.register_structure_hook_factory(_is_tuple, lambda of: _tuple_hook(made, of))
    made.register_structure_hook_factory(_is_told_apart_by_kind, lambda of: _union_hook(made, of))
    made.register_structure_hook_func(_is_mapping, lambda value, _: _fields_from(value))
    made.register_structure_hook_func(_is_condition, lambda value, _: condition_from(value))
    made.register_structure_hook_func(_is_enumeration, word_from)
    made.register_structure_hook_func(_is_literal, lambda value, of: literal_from(value, get_args(of)))
    made.register_structure_hook_func(_is_scalar, lambda value, of: _SCALARS[of](value))
    for plain in (str, int):  # cattrs asks these before any predicate, for the classes below them as well
        made.register_structure_hook(plain, _plain)
    return made


_SCALARS: Final[dict[type, Callable[[Any], Any]]] = {
    str: line_from,
    bool: flag_from,
    int: integer_from,
    Decimal: decimal_from,
    Fraction: fraction_from,
    date: date_from,
    Text: text_from,
}


def _plain(value: Any, of: Any) -> Any:
    return word_from(value, of) if _is_enumeration(of) else _SCALARS[of](value)


def _class_hook(made: Converter, cls: Any) -> Callable[[Any, Any], Any]:
    inner = make_dict_structure_fn(
        cls, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )

    def read(value: Any, of: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict):
            raise unfit(f"应为一组字段，现在是{shown(value)}")
        return inner(value, of)

    return read


def _tuple_hook(made: Converter, of: Any) -> Callable[[Any, Any], Any]:
    inner = get_args(of)[0]

    def read(value: Any, _: Any) -> Any:
        if isinstance(value, tuple):
            return value
        if not isinstance(value, list):
            raise unfit(f"应为列表，现在是{shown(value)}")
        found: list[Any] = []
        problems: list[Problem] = []
        for place, each in enumerate(value):
            try:
                found.append(made.structure(each, inner))
            except Exception as error:  # noqa: BLE001
                problems += [problem.below(place) for problem in problems_of(error)]
        if problems:
            raise UnfitError(*problems)
        return tuple(found)

    return read


def _union_hook(made: Converter, of: Any) -> Callable[[Any, Any], Any]:
    members = {KINDS[each]: each for each in get_args(of) if each is not NoneType}
    plain = next((KINDS[each] for each in members.values() if each in MEANT_WITHOUT_KIND), None)
    may_be_none = NoneType in get_args(of)

    def read(value: Any, _: Any) -> Any:
        if isinstance(value, tuple(members.values())) or (value is None and may_be_none):
            return value
        if not isinstance(value, dict):
            raise unfit(f"应为一组字段，现在是{shown(value)}")
        kind = value.get("kind", plain)
        if kind is None:
            message = f"缺少字段 kind（种类），可以写：{'、'.join(members)}"
            raise UnfitError(Problem(path=(), message=message, lacking="kind"))
        if kind not in members:
            raise unfit(unknown_word(kind, members, "种类"), "kind")
        rest = {name: each for name, each in value.items() if name != "kind"}
        return made.structure(rest, members[kind])

    return read


def _is_tuple(of: Any) -> bool:
    return get_origin(of) is tuple


def _is_mapping(of: Any) -> bool:
    return get_origin(of) is Mapping


def _fields_from(value: Any) -> dict[str, Any]:
    """A map whose values are read elsewhere."""
    if not isinstance(value, dict):
        raise unfit(f"应为一组字段，现在是{shown(value)}")
    return value


def _is_scalar(of: Any) -> bool:
    return isinstance(of, type) and of in _SCALARS


def _is_literal(of: Any) -> bool:
    origin: Any = get_origin(of)
    return origin is Literal


def _is_enumeration(of: Any) -> bool:
    return isinstance(of, type) and issubclass(of, Enum)


def _members(of: Any) -> frozenset[Any]:
    return frozenset(get_args(of)) - {NoneType} if get_origin(of) in (Union, UnionType) else frozenset()


def _is_told_apart_by_kind(of: Any) -> bool:
    members = _members(of)
    return bool(members) and members <= KINDS.keys()


def _is_condition(of: Any) -> bool:
    return bool(_members(of)) and _members(of) <= _CONDITIONS


def _repaired(value: Any, extra: list[Problem]) -> Any:
    """A copy of ``value`` in which misspelt fields bear the name that was meant and unknown ones are gone."""
    copy = _copied(value)
    for problem in extra:
        holder = copy
        for step in problem.path[:-1]:
            holder = holder[step]
        inner = holder.pop(problem.path[-1])
        if problem.meant and problem.meant not in holder:
            holder[problem.meant] = inner
    return copy


def _copied(value: Any) -> Any:
    match value:
        case dict():
            return {name: _copied(inner) for name, inner in value.items()}
        case list():
            return [_copied(inner) for inner in value]
        case _:
            return value
