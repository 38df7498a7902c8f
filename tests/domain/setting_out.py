"""Where small paths begin: measures over the elements ``x``, ``y`` and ``z``, and an incentive for some."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessment.domain.advice import Situation
from assessment.domain.footing import Around, Sheet
from assessment.domain.incentives import Applicant, Cap, Incentive, Instrument
from assessment.domain.measures import Measure, Months
from assessment.domain.paths import Outset
from assessment.domain.regions import RegionCode
from assessment.domain.texts import Text
from tests.domain import built

TODAY = date(2026, 11, 29)
HUBEI = RegionCode("420000")


def outset(
    here: Situation, *measures: Measure, incentives: Sequence[Incentive] = (), others: tuple[Sheet, ...] = ()
) -> Outset:
    around = Around(profile=here.profile, ranks=here.ranks, elements=here.elements, others=others)
    return Outset(
        sheet=Sheet(here.questionnaire, here.answers),
        around=around,
        measures=measures,
        incentives=tuple(incentives),
        applicant=Applicant(facts=here.profile, regions=frozenset({HUBEI}), ranks=here.ranks, on=TODAY),
    )


def lasting(measure: Measure, months: int) -> Measure:
    return replace(measure, months=(Months(low=1, high=months),))


def voucher(key: str, *measures: str, rate: str = "1/2", cap: int | None = None) -> Incentive:
    """A part of the spending on ``measures``, with a cap that all vouchers share."""
    return Incentive(
        key=key,
        title=Text(key),
        region=HUBEI,
        instrument=Instrument.VOUCHER,
        who=Text("企业"),
        what=Text("补助"),
        measures=measures,
        rate=Fraction(rate),
        cap=None if cap is None else Cap(amount=Decimal(cap), group="vouchers", period=Text("每年")),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        notice_year=2026,
        source=built.OURS,
    )
