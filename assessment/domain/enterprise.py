"""What is known of an enterprise (企业基本情况): the facts that questions, ratios and measures refer to."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NewType

from assessment.domain.answers import NO, YES, Answer, Chosen, Measured, Unknown
from assessment.domain.regions import RegionCode
from assessment.domain.size import SizeClass

DivisionCode = NewType("DivisionCode", str)


class ProductionType(StrEnum):
    """How an enterprise produces (生产类型); an industry suggests it, the enterprise decides."""

    DISCRETE = "discrete"
    PROCESS = "process"
    MIXED = "mixed"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _PRODUCTION_LABELS[self]


class AboveScaleSource(StrEnum):
    """Who stands behind a declared above-scale status."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _ABOVE_SCALE_LABELS[self]


_PRODUCTION_LABELS: Final = {
    ProductionType.DISCRETE: "离散型",
    ProductionType.PROCESS: "流程型",
    ProductionType.MIXED: "混合型",
}
_ABOVE_SCALE_LABELS: Final = {
    AboveScaleSource.DECLARED: "企业自行申报",
    AboveScaleSource.CONFIRMED: "经信部门已确认",
}


@dataclass(frozen=True, slots=True)
class AboveScale:
    """Whether an enterprise is 规模以上 in a year, and who says so; independent of its size class."""

    above: bool
    year: int
    source: AboveScaleSource = AboveScaleSource.DECLARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The facts of an enterprise that questions, ratios and measures may refer to.

    ``staff`` is 从业人员 in persons, ``revenue`` 营业收入 of a year in 万元; neither is negative. ``size`` is
    kept as it was derived when the facts were recorded, so that a later rule does not change an old result.
    ``above_scale`` is ``None`` until it was declared; ``zone`` is the key of a functional zone, or empty.
    """

    name: str
    credit_code: str
    region: RegionCode
    industry: DivisionCode
    staff: int
    revenue: Decimal
    size: SizeClass
    production_type: ProductionType
    group: bool
    own_design: bool
    above_scale: AboveScale | None = None
    zone: str = ""

    def __post_init__(self) -> None:
        if self.staff < 0 or not self.revenue.is_finite() or self.revenue < 0:
            raise ValueError(f"Staff and revenue cannot be {self.staff} and {self.revenue}.")


def profile_facts(profile: Profile) -> dict[str, Answer]:
    """The profile as answers under ``profile.…``, the way conditions and ratios refer to it."""
    declared = profile.above_scale
    return {
        "profile.staff": Measured(Decimal(profile.staff)),
        "profile.revenue": Measured(profile.revenue),
        "profile.production_type": Chosen(profile.production_type.value),
        "profile.group": _yes_or_no(profile.group),
        "profile.own_design": _yes_or_no(profile.own_design),
        "profile.size": Chosen(profile.size.value),
        "profile.above_scale": Unknown() if declared is None else _yes_or_no(declared.above),
    }


def _yes_or_no(value: bool) -> Chosen:
    return Chosen(YES if value else NO)
