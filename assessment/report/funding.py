"""What incentives may bring back of the roadmap's cost, with the arithmetic open; an amount is no promise."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assessment.domain.incentives import (
    Applicant,
    Cap,
    Eligibility,
    Incentive,
    Line,
    Spending,
    Validity,
    estimate,
    obtainable,
)
from assessment.domain.planning import PlannedPhase
from assessment.domain.texts import Language, Text
from assessment.formatting import amount, amount_range, capitalised, percentage
from assessment.report.names import cited

_ARITHMETIC: Final = Text("{title}：{spent} × {rate} = {back}", "{title}: {spent} × {rate} = {back}")
_CAPPED: Final = Text("{period}上限 {amount}", "cap ({period}): {amount}")
_UNCERTAIN: Final = Text("（条件或有效期待核，不计入下限）", " (to be verified, so not in the lower end)")
_TO_VERIFY: Final = Text("有效期待核", "validity to be verified")
_OPEN: Final = Text("条件待核", "conditions to be verified")
_LIKELY: Final = Text("看来符合条件", "conditions seem to be met")
_JOIN: Final = Text("，", ", ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """What may come back of one phase: the range, empty where nothing may, the arithmetic, the caps."""

    amount: str
    arithmetic: tuple[str, ...]
    caps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An incentive that may be had today: what it gives, how it fits, and where it is written."""

    title: str
    what: str
    fit: str
    source: str
    materials: tuple[str, ...] = ()


NO_FUNDING: Final = Funding(amount="", arithmetic=(), caps=())


def funding_of(
    phase: PlannedPhase,
    incentives: Iterable[Incentive],
    applicant: Applicant,
    *,
    language: Language = "zh",
) -> Funding:
    """What may come back of the cost of a phase."""
    spending = [
        Spending(step.measure.key, Decimal(step.cost.low), Decimal(step.cost.high))
        for step in phase.steps
        if step.cost is not None
    ]
    return funding_for(spending, incentives, applicant, language=language)


def funding_for(
    spending: Iterable[Spending],
    incentives: Iterable[Incentive],
    applicant: Applicant,
    *,
    language: Language = "zh",
) -> Funding:
    """What may come back of this spending; an expired incentive never counts."""
    found = estimate(incentives, spending, applicant)
    if not found.lines:
        return NO_FUNDING
    return Funding(
        amount=amount_range(found.low, found.high, language=language),
        arithmetic=tuple(_in_words(line, language) for line in found.lines),
        caps=tuple(_cap(cap, language) for cap in found.capped),
    )


def offered(
    incentives: Sequence[Incentive], applicant: Applicant, language: Language = "zh"
) -> tuple[Offered, ...]:
    """Every incentive that is not expired and may be had, those whose conditions seem met first."""
    return tuple(_offers(incentives, applicant, language))


def _offers(incentives: Sequence[Incentive], applicant: Applicant, language: Language) -> Iterator[Offered]:
    found = [
        (each.eligibility(applicant.facts, applicant.regions, applicant.ranks), each)
        for each in obtainable(incentives, applicant)
    ]
    for eligibility, each in sorted(found, key=lambda pair: pair[0] is not Eligibility.LIKELY):
        notes = [_LIKELY if eligibility is Eligibility.LIKELY else _OPEN]
        if each.validity(applicant.on) is Validity.TO_BE_VERIFIED:
            notes.append(_TO_VERIFY)
        yield Offered(
            title=each.title.in_language(language),
            what=each.what.in_language(language),
            fit=capitalised(_JOIN.in_language(language).join(note.in_language(language) for note in notes)),
            source=cited(each.source, language),
            materials=tuple(material.in_language(language) for material in each.materials),
        )


def _in_words(line: Line, language: Language) -> str:
    said = _ARITHMETIC.in_language(language).format(
        title=line.incentive.title.in_language(language),
        spent=amount_range(line.spending_low, line.spending_high, language=language),
        rate=percentage(line.incentive.rate or Decimal(0), decimals=0),
        back=amount_range(line.raw_low, line.raw_high, language=language),
    )
    return said if line.certain else said + _UNCERTAIN.in_language(language)


def _cap(cap: Cap, language: Language) -> str:
    return _CAPPED.in_language(language).format(
        period=cap.period.in_language(language), amount=amount(cap.amount, language=language)
    )
