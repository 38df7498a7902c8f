"""The size class of an industrial enterprise and its above-scale status, each with the limit that decided.

The limits are data (``questionnaires/codes/size.yaml``); this module only applies them. Size and above-scale
status are independent: a small enterprise may well be above scale.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from assessment.domain.sources import Source


class SizeClass(StrEnum):
    """The size of an enterprise (企业规模), smallest first."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _SIZE_LABELS[self]

    @property
    def is_sme(self) -> bool:
        """Whether incentive rules count it among 中小微企业."""
        return self is not SizeClass.LARGE


_SIZE_LABELS: Final = {
    SizeClass.MICRO: "微型",
    SizeClass.SMALL: "小型",
    SizeClass.MEDIUM: "中型",
    SizeClass.LARGE: "大型",
}


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """The lower limits of a size class: persons and 万元, both to be reached."""

    size: SizeClass
    staff: int
    revenue: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """The size rule for industry in a version: limits from the largest class down, and the class below."""

    version: str
    source: Source
    limits: tuple[SizeLimit, ...]
    lowest: SizeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeDecision:
    """A size class and what decided: the limits reached, and those of the next class that were missed."""

    size: SizeClass
    staff: int
    revenue: Decimal
    reached: SizeLimit | None
    missed: SizeLimit | None

    @property
    def staff_decided(self) -> bool:
        """Whether too few persons kept the enterprise from the next class."""
        return self.missed is not None and self.staff < self.missed.staff

    @property
    def revenue_decided(self) -> bool:
        """Whether too little revenue kept the enterprise from the next class."""
        return self.missed is not None and self.revenue < self.missed.revenue

    @property
    def explanation(self) -> str:
        """Why it is this class, in a sentence or two for a page."""
        given = f"从业人员 {self.staff:,} 人、营业收入 {_plain(self.revenue)} 万元"
        if self.reached is None:
            reached = f"{given}，按规定划为{self.size.label}企业"
        else:
            reached = f"{given}，两项都达到{self.size.label}企业的下限（{_limits(self.reached)}）"
        return f"{reached}{self._shortfall()}。"

    def _shortfall(self) -> str:
        if self.missed is None:
            return ""
        short = {
            "从业人员": (self.staff_decided, f"{self.missed.staff:,} 人"),
            "营业收入": (self.revenue_decided, f"{_plain(self.missed.revenue)} 万元"),
        }
        parts = "，".join(f"{what}不足 {limit}" for what, (is_short, limit) in short.items() if is_short)
        return f"；{parts}，所以不是{self.missed.size.label}企业"


def size_class(rule: SizeRule, staff: int, revenue: Decimal) -> SizeDecision:
    """The largest class whose two lower limits are both reached (工信部联企业〔2011〕300号)."""
    missed: SizeLimit | None = None
    for limit in rule.limits:
        if staff >= limit.staff and revenue >= limit.revenue:
            return SizeDecision(size=limit.size, staff=staff, revenue=revenue, reached=limit, missed=missed)
        missed = limit
    return SizeDecision(size=rule.lowest, staff=staff, revenue=revenue, reached=None, missed=missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveScaleRule:
    """From which yearly revenue (万元) an industrial enterprise counts as 规模以上."""

    version: str
    source: Source
    revenue: Decimal
    since: int


@dataclass(frozen=True, slots=True)
class AboveScaleProposal:
    """What the revenue suggests; the enterprise declares, the statistics register decides."""

    above: bool
    revenue: Decimal
    limit: Decimal

    @property
    def explanation(self) -> str:
        """Why it is proposed, in a sentence for a page."""
        compared, proposed = ("达到", "规上") if self.above else ("未达到", "非规上")
        return (
            f"营业收入 {_plain(self.revenue)} 万元，{compared}规模以上工业企业的起点"
            f"（{_plain(self.limit)} 万元），建议填写“{proposed}”；"
            "是否纳入以统计部门的名录为准，请按实际情况申报。"
        )


def proposed_above_scale(rule: AboveScaleRule, revenue: Decimal) -> AboveScaleProposal:
    """The above-scale status that yearly revenue (主营业务收入, 万元) suggests."""
    return AboveScaleProposal(above=revenue >= rule.revenue, revenue=revenue, limit=rule.revenue)


def _limits(limit: SizeLimit) -> str:
    return f"{limit.staff:,} 人、{_plain(limit.revenue)} 万元"


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"
