"""Incentives (政策工具): vouchers, rewards and help in kind, for whom, on what terms, how much, until when.

An amount is never a promise: it is a range, with its arithmetic, and 以当年申报通知为准. What has expired is
never available; what was announced long ago without an end is to be verified first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from assessment.domain.answers import Answer
from assessment.domain.conditions import Condition, FactKey, Ranks, holds
from assessment.domain.measures import MeasureKey
from assessment.domain.regions import RegionCode
from assessment.domain.sources import Source
from assessment.domain.texts import NO_TEXT, Text

IncentiveKey: TypeAlias = str

TRUSTED_FOR: Final = timedelta(days=365)
"""How long an incentive without a known end is taken for granted: the platform's own rule."""


class Instrument(StrEnum):
    """The kind of an incentive."""

    VOUCHER = "voucher"
    REWARD = "reward"
    SUBSIDY = "subsidy"
    LOAN = "loan"
    IN_KIND = "in-kind"


class Validity(StrEnum):
    """Whether an incentive can be had on a day."""

    AVAILABLE = "available"
    TO_BE_VERIFIED = "to be verified"
    NOT_YET = "not yet"
    EXPIRED = "expired"


class Eligibility(StrEnum):
    """Whether an enterprise meets the conditions, as far as its answers say."""

    LIKELY = "likely"
    OPEN = "open"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most that all incentives of ``group`` together bring one enterprise, 万元; ``period`` in words."""

    amount: Decimal
    group: str
    period: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Incentive:
    """What a region offers: ``rate`` (0–1) of the spending on its measures, or a fixed ``amount`` in 万元.

    Neither is given where no public figure exists. ``pool`` is what the region has to give in all, 万元.
    ``eligible`` looks at the profile, elements and levels reached (``level.…``); ``with_others`` says whether
    it can be had for the same spending as another one.
    """

    key: IncentiveKey
    title: Text
    region: RegionCode
    instrument: Instrument
    who: Text
    what: Text
    measures: tuple[MeasureKey, ...] = ()
    eligible: Condition | None = None
    rate: Fraction | None = None
    amount: Decimal | None = None
    cap: Cap | None = None
    pool: Decimal | None = None
    valid_from: date
    valid_to: date | None = None
    notice_year: int
    with_others: Text = NO_TEXT
    materials: tuple[Text, ...] = ()
    source: Source

    def validity(self, on: date) -> Validity:
        """Whether it can be had on this day."""
        if on < self.valid_from:
            return Validity.NOT_YET
        if self.valid_to is not None:
            return Validity.AVAILABLE if on <= self.valid_to else Validity.EXPIRED
        return Validity.AVAILABLE if on - self.valid_from <= TRUSTED_FOR else Validity.TO_BE_VERIFIED

    def eligibility(
        self, facts: Mapping[FactKey, Answer | None], regions: frozenset[RegionCode], ranks: Ranks
    ) -> Eligibility:
        """Whether an enterprise in ``regions`` (its county and all above) meets the conditions."""
        if self.region not in regions:
            return Eligibility.EXCLUDED
        outcome = True if self.eligible is None else holds(self.eligible, facts, ranks)
        return {True: Eligibility.LIKELY, None: Eligibility.OPEN, False: Eligibility.EXCLUDED}[outcome]


@dataclass(frozen=True, slots=True)
class Spending:
    """What an enterprise means to spend on a measure, 万元."""

    measure: MeasureKey
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The arithmetic of one incentive over one or several measures, 万元: spending × rate, before any cap."""

    incentive: Incentive
    spending_low: Decimal
    spending_high: Decimal
    raw_low: Decimal
    raw_high: Decimal
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What may come back, 万元, as a range: its lines, and the caps that bind them.

    The lower end counts only what is available and whose conditions are met as far as known.
    """

    low: Decimal
    high: Decimal
    lines: tuple[Line, ...]
    capped: tuple[Cap, ...]


NOTHING: Final = Estimate(low=Decimal(0), high=Decimal(0), lines=(), capped=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An enterprise as incentives see it, on a day."""

    facts: Mapping[FactKey, Answer | None]
    regions: frozenset[RegionCode]
    ranks: Ranks
    on: date


def obtainable(incentives: Iterable[Incentive], applicant: Applicant) -> tuple[Incentive, ...]:
    """The incentives an enterprise may have today: none that is expired, not begun, or not for it."""
    return tuple(
        each
        for each in incentives
        if each.validity(applicant.on) in (Validity.AVAILABLE, Validity.TO_BE_VERIFIED)
        and each.eligibility(applicant.facts, applicant.regions, applicant.ranks) is not Eligibility.EXCLUDED
    )


def estimate(incentives: Iterable[Incentive], spending: Iterable[Spending], applicant: Applicant) -> Estimate:
    """What may come back of ``spending``: of several incentives for a measure only the one that brings most.

    Whether two can be had for the same spending is not known unless an incentive says so; adding them up
    would promise too much.
    """
    offered = [each for each in obtainable(incentives, applicant) if each.rate is not None]
    chosen: dict[IncentiveKey, list[Spending]] = {}
    for each in spending:
        fitting = [incentive for incentive in offered if each.measure in incentive.measures]
        best = max(fitting, key=lambda incentive: (incentive.rate or 0, incentive.key), default=None)
        if best is not None:
            chosen.setdefault(best.key, []).append(each)
    lines = tuple(
        _line(incentive, chosen[incentive.key], applicant) for incentive in offered if incentive.key in chosen
    )
    return _capped(lines)


def _line(incentive: Incentive, spending: list[Spending], applicant: Applicant) -> Line:
    low, high = sum(each.low for each in spending), sum(each.high for each in spending)
    rate = incentive.rate or Fraction(0)
    likely = incentive.eligibility(applicant.facts, applicant.regions, applicant.ranks) is Eligibility.LIKELY
    return Line(
        incentive=incentive,
        spending_low=Decimal(low),
        spending_high=Decimal(high),
        raw_low=_share(Decimal(low), rate),
        raw_high=_share(Decimal(high), rate),
        certain=likely and incentive.validity(applicant.on) is Validity.AVAILABLE,
    )


def _share(amount: Decimal, rate: Fraction) -> Decimal:
    return amount * rate.numerator / rate.denominator


def _capped(lines: tuple[Line, ...]) -> Estimate:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        cap = line.incentive.cap
        groups.setdefault(line.incentive.key if cap is None else cap.group, []).append(line)
    low = high = Decimal(0)
    capped: list[Cap] = []
    for together in groups.values():
        least = sum((line.raw_low for line in together if line.certain), Decimal(0))
        most = sum((line.raw_high for line in together), Decimal(0))
        cap = together[0].incentive.cap
        if cap is not None and most > cap.amount:
            capped.append(cap)
            least, most = min(least, cap.amount), cap.amount
        low, high = low + least, high + most
    return Estimate(low=low, high=high, lines=lines, capped=tuple(capped))
