"""What a respondent said to a question: given in one of its forms, unknown, or not applicable."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never

YES = "yes"
NO = "no"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option or step, by its key."""

    option: str


@dataclass(frozen=True, slots=True)
class ChosenSeveral:
    """Several options at once, by their keys; never empty."""

    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure in the unit of its question."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Covered:
    """How much is covered (a share band) and how deeply (a step)."""

    share: str
    depth: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Yes or no, with a detail where one was given."""

    yes: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Free text."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The respondent does not know (不确定): the score becomes an interval."""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not fit the enterprise (不适用), with the reason."""

    reason: str


Given: TypeAlias = Chosen | ChosenSeveral | Measured | Covered | Confirmed | Written
Answer: TypeAlias = Given | Unknown | NotApplicable


def options_of(answer: Answer) -> frozenset[str]:
    """The option keys an answer names; a yes or no counts as the options ``yes`` and ``no``."""
    match answer:
        case Chosen(option):
            return frozenset({option})
        case ChosenSeveral(options):
            return options
        case Covered(_, depth):
            return frozenset({depth})
        case Confirmed(yes):
            return frozenset({YES if yes else NO})
        case Measured() | Written() | Unknown() | NotApplicable():
            return frozenset()
        case _:
            assert_never(answer)


def quantity_of(answer: Answer | None) -> Decimal | None:
    """The figure an answer holds, if it is one."""
    return answer.value if isinstance(answer, Measured) else None
