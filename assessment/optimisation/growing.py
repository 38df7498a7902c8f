"""Which conditions can only come to hold, never cease to, as measures are carried out."""

from typing import Protocol

from assessment.domain.answers import YES
from assessment.domain.conditions import All, Answered, AnyOf, AtLeast, Condition, FactKey, Is, Not, SomeOf
from assessment.domain.questions import (
    Figure,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    choices_of,
)


class Growth(Protocol):
    """How facts of one kind change."""

    def is_still(self, fact: FactKey) -> bool:
        """Whether the fact never changes."""
        ...

    def rises(self, fact: FactKey) -> bool:
        """Whether the fact only ever reaches higher steps or figures."""
        ...

    def keeps(self, fact: FactKey, value: str) -> bool:
        """Whether the fact keeps a value it has once taken on."""
        ...


def only_grows(condition: Condition, growth: Growth) -> bool:
    """Whether a condition that holds goes on holding, whatever is carried out besides."""
    match condition:
        case All(conditions) | AnyOf(conditions) | SomeOf(conditions=conditions):
            return all(only_grows(each, growth) for each in conditions)
        case AtLeast(fact) | Answered(fact):
            return growth.is_still(fact) or growth.rises(fact)
        case Is(fact, options):
            return growth.is_still(fact) or all(growth.keeps(fact, option) for option in options)
        case Not():
            return only_still(condition, growth)


def only_still(condition: Condition, growth: Growth) -> bool:
    """Whether a condition looks only at facts that never change."""
    match condition:
        case All(conditions) | AnyOf(conditions) | SomeOf(conditions=conditions):
            return all(only_still(each, growth) for each in conditions)
        case Not(inner):
            return only_still(inner, growth)
        case Is(fact) | AtLeast(fact) | Answered(fact):
            return growth.is_still(fact)


def answer_rises(question: Question) -> bool:
    """Whether what is carried out only ever takes the answer higher in the order of its options."""
    match question:
        case SingleChoice() | Staged():
            points = [option.points for option in choices_of(question) if option.points is not None]
            return not question.follows or points == sorted(points)
        case YesNo() | Figure() | MultipleChoice():
            return True
        case Ratio():
            return False
        case _:
            return not question.follows


def answer_keeps(question: Question, option: str) -> bool:
    """Whether an answer that names an option goes on naming it."""
    match question:
        case MultipleChoice(options=options):
            return any(each.key == option and not each.exclusive for each in options)
        case SingleChoice() | Staged():
            return option == choices_of(question)[-1].key and answer_rises(question)
        case YesNo():
            return option == YES
        case _:
            return False
