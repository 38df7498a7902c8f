"""The fictitious firms: the same every time, plausible in size and trade, unmistakable by name and code."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from math import exp, log
from random import Random
from typing import Final

from assessment.catalogue.codes import Codes
from assessment.demo.trades import MAIN_COUNTIES, SERVED_COUNTIES, TRADES, Trade
from assessment.domain.credit_code import completed_credit_code
from assessment.domain.enterprise import AboveScale, ProductionType, Profile
from assessment.domain.regions import RegionCode
from assessment.domain.size import proposed_above_scale, size_class

SEED: Final = "示例"
AREA: Final = "499999"
"""The registration area of their credit codes, which does not exist."""
PHONES: Final = "1600000"
"""How their telephone numbers begin, which are nobody's: 160 is given to no network (工业和信息化部
《我国公众移动通信网网号及H0分配情况（截至2023年3月底）》, 2023-06-05)."""
_IN_MAIN_COUNTIES: Final = 0.86
_FIRST_SYLLABLES: Final = "云星晨远景禾青白松帆岚舟石竹桥棠月溪峰鹭"
_SECOND_SYLLABLES: Final = "启越泽和川诚达汇朗宁旭腾恒嘉睿"
_FAMILY_NAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_SMALLEST_STAFF, _LARGEST_STAFF = 6, 2600
_YOUNG_STAFF: Final = 300
_SMALLEST_MEMBER: Final = 60
"""The staff above which a firm may belong to a group."""
FINISHED, UNFINISHED = 1, 2
"""The firms that people sign in to: one that has its report, one that is filling in."""


class Course(Enum):
    """How far a firm has come."""

    REGISTERED = "registered"
    DRAFT = "draft"
    HANDED_IN = "handed in"
    HANDED_IN_TWICE = "handed in last year and this year"


@dataclass(frozen=True, slots=True, kw_only=True)
class FictitiousFirm:
    """A firm that does not exist.

    ``maturity`` from 0 to 1 lies behind all its answers, ``growth`` is that of its revenue in a year,
    ``staff_before`` its staff the year before, ``doubt`` the share of questions it does not know the answer
    to, ``progress`` that of a draft.
    """

    number: int
    profile: Profile
    trade: Trade
    person: str
    maturity: float
    growth: float
    staff_before: int
    doubt: float
    young: bool
    course: Course
    progress: float

    @property
    def former_profile(self) -> Profile:
        """The firm as it described itself a year ago."""
        before = round(self.profile.revenue / Decimal(str(1 + self.growth)))
        declared = self.profile.above_scale
        earlier = None if declared is None else replace(declared, year=declared.year - 1)
        return replace(self.profile, revenue=Decimal(before), staff=self.staff_before, above_scale=earlier)

    @property
    def phone(self) -> str:
        """The fictitious number of its lead, who is its contact."""
        return f"{PHONES}{self.number:04d}"

    @property
    def sign_in_name(self) -> str:
        """The name of its lead's account, which nobody signs in to."""
        return f"demo-firm-{self.number:03d}"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is settled of a firm that people sign in to."""

    staff: int
    maturity: float
    course: Course


_SHOWN: Final = {
    FINISHED: _Shown(260, 0.57, Course.HANDED_IN_TWICE),
    UNFINISHED: _Shown(85, 0.45, Course.DRAFT),
}


def chance_of(firm: int, purpose: str) -> Random:
    """Chances that are the same every time, for one firm and one purpose."""
    return Random(f"{SEED}:{firm}:{purpose}")  # noqa: S311 - it invents firms, it guards nothing


def fictitious_firms(codes: Codes, count: int, *, year: int) -> tuple[FictitiousFirm, ...]:
    """The first ``count`` firms, with the figures of the year before ``year``."""
    return tuple(_firm(codes, number, year) for number in range(1, count + 1))


def _firm(codes: Codes, number: int, year: int) -> FictitiousFirm:
    chance = chance_of(number, "firm")
    trade = chance.choices(TRADES, [trade.weight for trade in TRADES])[0]
    staff = _staff(chance)
    maturity = min(0.97, max(0.03, chance.betavariate(2.4, 2.9) + 0.1 * log(staff / 75)))
    course = chance.choices(tuple(Course), (6, 20, 56, 18))[0]
    chosen = _SHOWN.get(number)
    if chosen is not None:
        trade, staff, maturity, course = TRADES[0], chosen.staff, chosen.maturity, chosen.course
    described = _profile(codes, number, trade, staff=staff, chance=chance)
    declared = AboveScale(proposed_above_scale(codes.above_scale, described.revenue).above, year - 1)
    return FictitiousFirm(
        number=number,
        profile=replace(described, above_scale=declared),
        trade=trade,
        person=f"{chance.choice(_FAMILY_NAMES)}经理（演示）",
        maturity=maturity,
        staff_before=max(_SMALLEST_STAFF, round(staff * chance.uniform(0.94, 1.07))),
        growth=round(chance.gauss(0.02 + 0.06 * maturity, 0.08), 3),
        doubt=_doubt(chance) if chosen is None else 0.0,
        young=chance.random() < 0.05
        and chosen is None
        and staff < _YOUNG_STAFF
        and course is not Course.HANDED_IN_TWICE,
        course=course,
        progress=0.55 if chosen is not None else chance.uniform(0.05, 1),
    )


def _doubt(chance: Random) -> float:
    """Most know nearly everything about themselves, some do not."""
    return 0.09 if chance.random() < 0.15 else 0.008


def _staff(chance: Random) -> int:
    """Many small firms, few large ones."""
    return round(min(_LARGEST_STAFF, max(_SMALLEST_STAFF, exp(chance.gauss(4.3, 1.15)))))


def _profile(codes: Codes, number: int, trade: Trade, *, staff: int, chance: Random) -> Profile:
    region = _region(codes, number, chance)
    revenue = Decimal(round(staff * trade.revenue_per_head * chance.uniform(0.6, 1.5)))
    division = codes.industries.find(trade.division)
    return Profile(
        name=_name(codes, region, trade, chance),
        credit_code=completed_credit_code(f"91{AREA}", f"FX{number:06d}"),
        region=region,
        industry=trade.division,
        staff=staff,
        revenue=revenue,
        size=size_class(codes.size, staff, revenue).size,
        production_type=ProductionType.DISCRETE if division is None else division.production_type,
        group=number not in _SHOWN and (staff > 900 or (staff > _SMALLEST_MEMBER and chance.random() < 0.06)),
        own_design=number in _SHOWN or chance.random() * 10 < trade.own_design,
    )


def _region(codes: Codes, number: int, chance: Random) -> RegionCode:
    if number in _SHOWN:
        return SERVED_COUNTIES[0]
    if chance.random() < _IN_MAIN_COUNTIES:
        return chance.choice(MAIN_COUNTIES)
    return chance.choice([county.code for county in codes.regions.counties])


def _name(codes: Codes, region: RegionCode, trade: Trade, chance: Random) -> str:
    county = codes.regions.region(region).name
    place = county[:2] if len(county) < 5 else ""
    own = chance.choice(_FIRST_SYLLABLES) + chance.choice(_SECOND_SYLLABLES)
    return f"示例·{place}{own}{chance.choice(trade.words)}有限公司（虚构）"
