"""The figures of a fictitious firm: they fit together, and to its trade, size and maturity."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Final

from assessment.demo.firms import FictitiousFirm, chance_of
from assessment.domain.enterprise import Profile

_BEFORE: Final = {
    "investment-1": "investment-2",
    "investment-2": "investment-3",
    "cost-current": "cost-previous",
    "inventory-current": "inventory-previous",
    "output-current": "output-previous",
    "energy-current": "energy-previous",
}
"""Where a year's figure stands in the answers of the following year."""


_MOST_MACHINES: Final = 0.94
"""Some old machine is always left."""


def figures_of(
    firm: FictitiousFirm, profile: Profile, level: float, *, years_ago: int = 0
) -> Mapping[str, Decimal | int]:
    """Every figure the questionnaire may ask for, by question; ``level`` is its maturity then.

    What a firm said a year ago of that year is what it says now of the year before.
    """
    if years_ago == 0:
        return _figures(firm, profile, level)
    later = figures_of(firm, firm.profile, firm.maturity, years_ago=years_ago - 1)
    return {**_figures(firm, profile, level), **{now: later[before] for now, before in _BEFORE.items()}}


def profit_change(profile: Profile, figures: Mapping[str, Decimal | int]) -> str:
    """How the profit moved, as revenue and costs let one expect."""
    now = profile.revenue - figures["cost-current"]
    before = figures["revenue-previous"] - figures["cost-previous"]
    if now * 100 > before * 104:
        return "better"
    return "worse" if now * 100 < before * 96 else "same"


def _figures(firm: FictitiousFirm, profile: Profile, level: float) -> Mapping[str, Decimal | int]:
    chance = chance_of(firm.number, "figures")
    return {
        **_spending(profile, level, chance),
        **_people_and_machines(firm, profile, level, chance=chance),
        **_business(firm, profile, level, chance=chance),
    }


def _spending(profile: Profile, level: float, chance: Random) -> Mapping[str, Decimal | int]:
    last = float(profile.revenue) * (0.0004 + 0.013 * level * chance.uniform(0.4, 1.3))
    return {
        "investment-1": _amount(last),
        "investment-2": _amount(last * chance.uniform(0.5, 1.2) * (level > 0.25)),
        "investment-3": _amount(last * chance.uniform(0.3, 1.1) * (level > 0.4)),
    }


def _people_and_machines(
    firm: FictitiousFirm, profile: Profile, level: float, *, chance: Random
) -> Mapping[str, Decimal | int]:
    staff = profile.staff
    machines = max(3, round(staff * chance.uniform(0.25, 0.55)))
    digital = round(machines * min(_MOST_MACHINES, _share(level + chance.gauss(0.12, 0.1))))
    networked = round(digital * min(_MOST_MACHINES, _share(level + chance.gauss(0.02, 0.12))))
    steps = chance.randint(3, 5 + min(13, staff // 15))
    return {
        "equipment-total": machines,
        "equipment-digital": digital,
        "equipment-networked": networked,
        "key-process-total": steps,
        "key-process-controlled": min(digital, round(steps * _share(level + chance.gauss(0.08, 0.12)))),
        "robots": round(digital * firm.trade.robots * level**2 * chance.uniform(0.3, 1)),
        "fiveg-terminals": max(1, round(networked * chance.uniform(0.03, 0.12))),
        "digital-staff": round(staff * (0.002 + 0.016 * level * chance.random()) + level),
        "staff-trained": round(staff * _share(0.7 * level + chance.gauss(0, 0.1))),
        "staff-previous": firm.staff_before,
    }


def _business(
    firm: FictitiousFirm, profile: Profile, level: float, *, chance: Random
) -> Mapping[str, Decimal | int]:
    revenue = float(profile.revenue)
    before = revenue / (1 + firm.growth)
    cost = revenue * firm.trade.cost_share * chance.uniform(0.96, 1.03)
    cost_before = before * firm.trade.cost_share * chance.uniform(0.97, 1.05)
    turns = 4 + 4 * level + chance.uniform(0, 4)
    bought = cost * chance.uniform(0.5, 0.78)
    output = revenue * chance.uniform(0.97, 1.04)
    output_before = before * chance.uniform(0.97, 1.04)
    energy = firm.trade.energy * (1.1 - 0.2 * level) * chance.uniform(0.8, 1.2)
    return {
        "revenue-previous": _amount(before),
        "cost-current": _amount(cost),
        "cost-previous": _amount(cost_before),
        "inventory-current": _amount(cost / turns),
        "inventory-previous": _amount(cost_before / turns * chance.uniform(0.92, 1.12)),
        "procurement-total": _amount(bought),
        "procurement-online": _amount(bought * _share(level * chance.uniform(0.1, 0.8))),
        "sales-online": _amount(revenue * _share(level * firm.trade.online * chance.random())),
        "new-products-revenue": _amount(revenue * _share(level * chance.uniform(0.05, 0.4))),
        "research-spending": _amount(revenue * level * chance.uniform(0.005, 0.055)),
        "output-current": _amount(output),
        "output-previous": _amount(output_before),
        "energy-current": _amount(output * energy),
        "energy-previous": _amount(output_before * energy * chance.uniform(0.97, 1.07)),
    }


def _amount(value: float) -> Decimal:
    """Rounded as people round: to tens where it is large, to a decimal where it is small."""
    if value >= 1000:
        return Decimal(round(value / 10) * 10)
    return Decimal(round(value)) if value >= 20 else Decimal(str(round(value, 1)))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
