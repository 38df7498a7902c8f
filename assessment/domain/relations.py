"""What figures must or should have to do with one another, as data: hard relations and soft warnings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, assert_never

from assessment.domain.answers import Answer, quantity_of
from assessment.domain.conditions import FactKey
from assessment.domain.texts import Text


class Strength(StrEnum):
    """A hard relation refuses what breaks it; a soft one asks the person to look again."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost:
    """The figure ``left`` is at most the figure ``right``."""

    left: FactKey
    right: FactKey
    strength: Strength
    message: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioWithin:
    """``numerator`` divided by ``denominator`` lies within the bounds (mistaken units: 万元/元, ×10)."""

    numerator: FactKey
    denominator: FactKey
    at_least: Decimal
    at_most: Decimal
    strength: Strength
    message: Text


Relation: TypeAlias = AtMost | RatioWithin


@dataclass(frozen=True, slots=True)
class Violation:
    """A relation that the figures break, with the facts it concerns."""

    relation: Relation
    facts: tuple[FactKey, FactKey]

    @property
    def refuses(self) -> bool:
        """Whether the figures cannot be accepted like this."""
        return self.relation.strength is Strength.HARD


def facts_of(relation: Relation) -> tuple[FactKey, FactKey]:
    """The two figures a relation speaks of."""
    match relation:
        case AtMost(left=left, right=right):
            return left, right
        case RatioWithin(numerator=numerator, denominator=denominator):
            return numerator, denominator
        case _:
            assert_never(relation)


def violations(
    relations: tuple[Relation, ...], facts: Mapping[FactKey, Answer | None]
) -> tuple[Violation, ...]:
    """The relations broken by ``facts``; where a figure is missing a relation says nothing."""
    found = []
    for relation in relations:
        pair = facts_of(relation)
        first, second = quantity_of(facts.get(pair[0])), quantity_of(facts.get(pair[1]))
        if first is not None and second is not None and _broken(relation, first, second):
            found.append(Violation(relation, pair))
    return tuple(found)


def _broken(relation: Relation, first: Decimal, second: Decimal) -> bool:
    match relation:
        case AtMost():
            return first > second
        case RatioWithin():
            # Multiplied rather than divided: exact, since entered figures and bounds have few digits.
            return second > 0 and not relation.at_least * second <= first <= relation.at_most * second
        case _:
            assert_never(relation)
