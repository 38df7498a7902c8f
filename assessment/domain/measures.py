"""Measures (举措): what an enterprise can do, what it needs first, what it changes, what it costs."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from assessment.domain.conditions import Condition
from assessment.domain.elements import ElementKey
from assessment.domain.size import SizeClass
from assessment.domain.sources import Mark, Source
from assessment.domain.texts import NO_TEXT, Text

MeasureKey: TypeAlias = str


class Pathway(StrEnum):
    """Where a measure leads: the base under all, cloud, 5G factory, digital twin (unmanned included)."""

    BASE = "base"
    CLOUD = "cloud"
    FIVE_G = "five-g"
    TWIN = "twin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite:
    """What has to be there first, in words, and the measures that would bring it about."""

    when: Condition
    text: Text
    by: tuple[MeasureKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The element reaches ``value`` (a step) or takes it on (of a set); coverage reaches ``share``."""

    element: ElementKey
    value: str
    share: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """The quantity grows to at least the part ``at_least`` (0–1) of the quantity ``of``."""

    element: ElementKey
    of: ElementKey
    at_least: Decimal


Effect: TypeAlias = Reach | Raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What it costs an enterprise of these size classes, in 万元, once, before any incentive."""

    sizes: tuple[SizeClass, ...]
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """How long it takes enterprises of these sizes (all, if none is named) from decision to daily use."""

    sizes: tuple[SizeClass, ...] = tuple(SizeClass)
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What cost and months are reckoned from: whose estimate they are and, in ``note``, what it assumes."""

    title: Text
    mark: Mark
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing worth doing, with everything a manager asks before deciding.

    ``done_when`` is ``None`` where no answer can show it, as for a file of papers handed in again each year.
    ``after`` names measures that come first wherever they are recommended too, though no answer shows
    whether they were carried out; what answers do show belongs into ``requires``.
    """

    key: MeasureKey
    title: Text
    pathway: Pathway
    what: Text
    suits: Condition
    done_when: Condition | None = None
    requires: tuple[Prerequisite, ...] = ()
    after: tuple[MeasureKey, ...] = ()
    effects: tuple[Effect, ...] = ()
    costs: tuple[Cost, ...]
    cost_basis: Basis
    months: tuple[Months, ...]
    effort: Text
    risks: Text
    evidence: tuple[Text, ...]
    first_steps: tuple[Text, ...]
    serves: Text = NO_TEXT
    source: Source

    def cost_for(self, size: SizeClass) -> Cost | None:
        """The cost range for an enterprise of this size; ``None`` where it is not known."""
        return next((cost for cost in self.costs if size in cost.sizes), None)

    def months_for(self, size: SizeClass | None) -> Months:
        """How long it takes an enterprise of this size; the whole span where that is not known."""
        found = next((months for months in self.months if size in months.sizes), None)
        low, high = min(each.low for each in self.months), max(each.high for each in self.months)
        return Months(low=low, high=high) if found is None else found

    @property
    def waits_for(self) -> tuple[MeasureKey, ...]:
        """All measures that may have to come before this one, in reading order, each once."""
        bearers = (key for prerequisite in self.requires for key in prerequisite.by)
        return tuple(dict.fromkeys((*bearers, *self.after)))
