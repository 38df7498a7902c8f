"""When a question is asked or a measure applies: all / any / not over facts.

A condition is judged in three values, because facts may be missing: ``True``, ``False`` and ``None``
(cannot be said yet). What is missing never counts as a yes or a no.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never

from assessment.domain.answers import Answer, NotApplicable, Unknown, options_of, quantity_of

FactKey: TypeAlias = str
Ranks: TypeAlias = Mapping[FactKey, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the conditions holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class SomeOf:
    """At least ``count`` of the conditions hold."""

    count: int
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Is:
    """The fact was answered with one of the options (of several chosen: with at least one of them)."""

    fact: FactKey
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The fact has reached a step (in the declared order of its options) or a figure."""

    fact: FactKey
    step: str | Decimal


@dataclass(frozen=True, slots=True)
class Answered:
    """The fact was given, whatever it is."""

    fact: FactKey


Condition: TypeAlias = All | AnyOf | SomeOf | Not | Is | AtLeast | Answered


def holds(condition: Condition, facts: Mapping[FactKey, Answer | None], ranks: Ranks) -> bool | None:
    """Whether ``condition`` holds over ``facts``; ``None`` while that cannot be said.

    ``facts`` maps a key to its answer, or to ``None`` where a fact does not arise at all (its question is not
    asked): then every test on it fails. A key that is absent is still open. ``ranks`` gives the order of the
    options of each fact that has one.
    """
    match condition:
        case All(conditions):
            return _every([holds(each, facts, ranks) for each in conditions])
        case AnyOf(conditions):
            return _negated(_every([_negated(holds(each, facts, ranks)) for each in conditions]))
        case SomeOf(count, conditions):
            return _enough(count, [holds(each, facts, ranks) for each in conditions])
        case Not(inner):
            return _negated(holds(inner, facts, ranks))
        case Is() | AtLeast() | Answered():
            return _test(condition, facts, ranks)
        case _:
            assert_never(condition)


def facts_in(condition: Condition) -> Iterator[FactKey]:
    """The keys of all facts a condition looks at, in reading order."""
    match condition:
        case All(conditions) | AnyOf(conditions) | SomeOf(conditions=conditions):
            for each in conditions:
                yield from facts_in(each)
        case Not(inner):
            yield from facts_in(inner)
        case Is() | AtLeast() | Answered():
            yield condition.fact
        case _:
            assert_never(condition)


def decisive(
    condition: Condition, facts: Mapping[FactKey, Answer | None], ranks: Ranks, *, outcome: bool = True
) -> tuple[FactKey, ...]:
    """The facts that make ``condition`` come out as ``outcome``: the reasons to show a person."""
    if holds(condition, facts, ranks) is not outcome:
        return ()
    match condition:
        case All(conditions) | AnyOf(conditions) | SomeOf(conditions=conditions):
            found = [decisive(each, facts, ranks, outcome=outcome) for each in conditions]
            return tuple(dict.fromkeys(key for keys in found for key in keys))
        case Not(inner):
            return decisive(inner, facts, ranks, outcome=not outcome)
        case Is() | AtLeast() | Answered():
            return (condition.fact,)
        case _:
            assert_never(condition)


def _enough(count: int, outcomes: list[bool | None]) -> bool | None:
    if outcomes.count(True) >= count:
        return True
    return False if len(outcomes) - outcomes.count(False) < count else None


def _test(
    condition: Is | AtLeast | Answered, facts: Mapping[FactKey, Answer | None], ranks: Ranks
) -> bool | None:
    if condition.fact not in facts:
        return None
    answer = facts[condition.fact]
    if answer is None or isinstance(answer, NotApplicable):
        return False
    if isinstance(answer, Unknown):
        return None
    match condition:
        case Answered():
            return True
        case Is(_, options):
            return not options_of(answer).isdisjoint(options)
        case AtLeast(fact, step):
            if isinstance(step, Decimal):
                quantity = quantity_of(answer)
                return quantity is not None and quantity >= step
            order = ranks.get(fact, {})
            return any(order.get(option, -1) >= order.get(step, 0) for option in options_of(answer))
        case _:
            assert_never(condition)


def _every(outcomes: list[bool | None]) -> bool | None:
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _negated(outcome: bool | None) -> bool | None:
    return None if outcome is None else not outcome
