"""The facts of an enterprise's profile as conditions, ratios and relations may name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from assessment.domain.answers import NO, YES, Answer, Chosen
from assessment.domain.enterprise import ProductionType
from assessment.domain.size import SizeClass

PREFIX: Final = "profile."


@dataclass(frozen=True, slots=True)
class ProfileQuantity:
    """A number of the profile, in its unit, never negative."""

    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A fact of the profile with several values; ``ordered`` if they grow."""

    title: str
    values: tuple[str, ...]
    ordered: bool = False


ProfileFact: TypeAlias = ProfileQuantity | ProfileChoice

PROFILE_FACTS: Final[Mapping[str, ProfileFact]] = {
    "profile.staff": ProfileQuantity("从业人员", "人"),
    "profile.revenue": ProfileQuantity("营业收入", "万元"),
    "profile.production_type": ProfileChoice("生产类型", tuple(each.value for each in ProductionType)),
    "profile.group": ProfileChoice("集团企业", (NO, YES), ordered=True),
    "profile.own_design": ProfileChoice("自主设计", (NO, YES), ordered=True),
    "profile.size": ProfileChoice("企业规模", tuple(each.value for each in SizeClass), ordered=True),
    "profile.above_scale": ProfileChoice("规模以上", (NO, YES), ordered=True),
}

PROFILE_RANKS: Final[Mapping[str, Mapping[str, int]]] = {
    key: {value: place for place, value in enumerate(fact.values)}
    for key, fact in PROFILE_FACTS.items()
    if isinstance(fact, ProfileChoice) and fact.ordered
}


def size_in(profile: Mapping[str, Answer]) -> SizeClass | None:
    """The size class a profile states, if it states one."""
    match profile.get("profile.size"):
        case Chosen(option):
            return SizeClass(option)
        case _:
            return None
