"""Incentives: for whom, until when, and how much may come back, with the caps and what is not certain."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.domain.answers import Answer, Chosen
from assessment.domain.conditions import AtLeast, Is
from assessment.domain.incentives import (
    Applicant,
    Cap,
    Eligibility,
    Incentive,
    Instrument,
    Spending,
    Validity,
    estimate,
    obtainable,
)
from assessment.domain.regions import RegionCode
from assessment.domain.texts import Text
from tests.domain.built import OURS

HUBEI, WUHAN, JIANGAN = (RegionCode(code) for code in ("420000", "420100", "420102"))
CAP = Cap(amount=Decimal(20), group="voucher", period=Text("每年"))


def offered(key: str, *measures: str, rate: str | None = "1/5", cap: Cap | None = None) -> Incentive:
    return Incentive(
        key=key,
        title=Text(key),
        region=HUBEI,
        instrument=Instrument.VOUCHER,
        who=Text("中小微企业"),
        what=Text("按支出补助"),
        measures=measures,
        rate=None if rate is None else Fraction(rate),
        cap=cap,
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 12, 31),
        notice_year=2025,
        source=OURS,
    )


def applicant(on: date = date(2025, 6, 1), level: str = "") -> Applicant:
    known: dict[str, Answer | None] = {"level": Chosen(level)} if level else {}
    ranks = {"level": {"level-1": 1, "level-2": 2}}
    return Applicant(facts=known, regions=frozenset({HUBEI, WUHAN, JIANGAN}), ranks=ranks, on=on)


def spent(measure: str, low: int, high: int | None = None) -> Spending:
    return Spending(measure, Decimal(low), Decimal(low if high is None else high))


@pytest.mark.parametrize(
    ("on", "validity"),
    [
        (date(2024, 12, 31), Validity.NOT_YET),
        (date(2025, 1, 1), Validity.AVAILABLE),
        (date(2025, 12, 31), Validity.AVAILABLE),
        (date(2026, 1, 1), Validity.EXPIRED),
    ],
)
def test_an_incentive_can_be_had_from_its_first_to_its_last_day(on: date, validity: Validity) -> None:
    assert offered("a").validity(on) is validity


def test_without_a_known_end_it_is_to_be_verified_after_a_year() -> None:
    endless = replace(offered("a"), valid_to=None)

    assert endless.validity(date(2025, 12, 31)) is Validity.AVAILABLE
    assert endless.validity(date(2026, 6, 1)) is Validity.TO_BE_VERIFIED


def test_what_has_expired_is_never_obtainable() -> None:
    assert obtainable([offered("a")], applicant(on=date(2026, 11, 29))) == ()


def test_another_regions_incentive_is_not_for_this_enterprise() -> None:
    elsewhere = replace(offered("a"), region=RegionCode("420700"))

    assert obtainable([elsewhere, offered("b")], applicant()) == (offered("b"),)


def test_conditions_that_cannot_be_said_yet_leave_eligibility_open() -> None:
    asking = replace(offered("a"), eligible=AtLeast("level", "level-2"))

    def judged(level: str = "") -> Eligibility:
        who = applicant(level=level)
        return asking.eligibility(who.facts, who.regions, who.ranks)

    assert judged() is Eligibility.OPEN
    assert judged("level-2") is Eligibility.LIKELY
    assert judged("level-1") is Eligibility.EXCLUDED


@pytest.mark.parametrize(
    ("measures", "low", "high"),
    [
        ((("cloud-storage", 10),), 2, 2),  # 10 × 20 %
        ((("cloud-erp", 80),), 20, 20),  # 80 × 30 % = 24, the cap is 20
        ((("cloud-storage", 10), ("cloud-erp", 80)), 20, 20),  # 26 together, one cap for all classes
        ((("cloud-chain", 40),), 20, 20),  # 40 × 50 %
        ((("five-g-pilot", 40),), 0, 0),  # nothing is offered for it
    ],
)
def test_the_classes_of_the_voucher_share_one_cap(
    measures: tuple[tuple[str, int], ...], low: int, high: int
) -> None:
    vouchers = [
        offered("resource", "cloud-storage", rate="1/5", cap=CAP),
        offered("business", "cloud-erp", rate="3/10", cap=CAP),
        offered("ecosystem", "cloud-chain", rate="1/2", cap=CAP),
    ]

    found = estimate(vouchers, [spent(*each) for each in measures], applicant())

    assert (found.low, found.high) == (Decimal(low), Decimal(high))


def test_a_range_of_costs_gives_a_range_and_the_lines_show_the_arithmetic() -> None:
    found = estimate([offered("a", "m", rate="3/10", cap=CAP)], [spent("m", 10, 80)], applicant())

    assert (found.low, found.high) == (Decimal(3), Decimal(20))
    (line,) = found.lines
    assert (line.spending_low, line.spending_high, line.raw_low, line.raw_high) == (
        Decimal(10),
        Decimal(80),
        Decimal(3),
        Decimal(24),
    )
    assert found.capped == (CAP,)


def test_what_is_to_be_verified_or_open_counts_for_the_upper_end_only() -> None:
    old = replace(offered("old", "m"), valid_to=None)
    doubtful = replace(offered("doubtful", "n"), eligible=Is("somewhere", ("yes",)))

    found = estimate(
        [old, doubtful], [spent("m", 10), spent("n", 20)], replace(applicant(on=date(2026, 9, 1)))
    )

    assert (found.low, found.high) == (Decimal(0), Decimal(2))  # the other one expired meanwhile
    assert estimate([doubtful], [spent("n", 20)], applicant()).low == 0


def test_two_rewards_for_the_same_spending_are_not_added_up() -> None:
    both = [offered("a", "m", rate="1/5"), offered("b", "m", rate="2/5")]

    found = estimate(both, [spent("m", 10)], applicant())

    assert (found.low, found.high) == (Decimal(4), Decimal(4))
    assert [line.incentive.key for line in found.lines] == ["b"]


def test_help_in_kind_brings_no_money() -> None:
    found = estimate([offered("help", "m", rate=None)], [spent("m", 10)], applicant())

    assert (found.low, found.high, found.lines) == (Decimal(0), Decimal(0), ())
