"""A fictitious firm at the moment it answers, and what its answers can depend on.

Like the rest of the demonstration these are inventions: nothing was counted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from assessment.demo.firms import FictitiousFirm
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Covered
from assessment.domain.enterprise import ProductionType, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A firm at the moment it answers: its figures, what it has said so far, the steps of every question."""

    firm: FictitiousFirm
    profile: Profile
    figures: Mapping[str, Decimal | int]
    answers: Mapping[str, Answer]
    steps: Mapping[str, Sequence[str]]

    def reached(self, question: str, step: str) -> bool:
        """Whether it has come at least to ``step``."""
        match self.answers.get(question):
            case Chosen(option=said) | Covered(depth=said) if said:
                steps = self.steps[question]
                return steps.index(said) >= steps.index(step)
            case _:
                return False

    def named(self, question: str, option: str) -> bool:
        """Whether ``option`` is among what it has named."""
        said = self.answers.get(question)
        return isinstance(said, ChosenSeveral) and option in said.options


Needs: TypeAlias = Callable[[Shop], bool]
"""What an answer asks of a firm."""


def staff(least: int) -> Needs:
    """At least so many people now: nobody gives up again what it had when it was a few more."""
    return lambda shop: shop.firm.profile.staff >= least


def reached(question: str, step: str) -> Needs:
    """Has come at least to ``step`` in another question."""
    return lambda shop: shop.reached(question, step)


def named(question: str, option: str) -> Needs:
    """Has named ``option`` in another question."""
    return lambda shop: shop.named(question, option)


def figure(question: str, least: int) -> Needs:
    """At least so much of a figure."""
    return lambda shop: shop.figures[question] >= least


def networked(percent: int) -> Needs:
    """At least so many of a hundred machines are networked, and one of them for certain."""
    return lambda shop: (
        shop.figures["equipment-networked"] > 0
        and shop.figures["equipment-networked"] * 100 >= shop.figures["equipment-total"] * percent
    )


def both(*needs: Needs) -> Needs:
    """All of these."""
    return lambda shop: all(need(shop) for need in needs)


def either(*needs: Needs) -> Needs:
    """One of these."""
    return lambda shop: any(need(shop) for need in needs)


def own_design(shop: Shop) -> bool:
    """Designs its products itself."""
    return shop.profile.own_design


def process(shop: Shop) -> bool:
    """Makes things that flow, altogether or in part."""
    return shop.profile.production_type is not ProductionType.DISCRETE
