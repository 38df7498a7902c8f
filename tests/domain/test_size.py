"""Size classes and the above-scale proposal: the limits, one step beside them, and what a page says."""

from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.size import (
    AboveScaleRule,
    SizeClass,
    SizeLimit,
    SizeRule,
    proposed_above_scale,
    size_class,
)
from assessment.domain.sources import Mark, Source

SOURCE: Final = Source(
    title="中小企业划型标准规定", mark=Mark.RECALLED_HIGH, number="工信部联企业〔2011〕300号"
)
RULE: Final = SizeRule(
    version="2011",
    source=SOURCE,
    limits=(
        SizeLimit(SizeClass.LARGE, 1000, Decimal(40000)),
        SizeLimit(SizeClass.MEDIUM, 300, Decimal(2000)),
        SizeLimit(SizeClass.SMALL, 20, Decimal(300)),
    ),
    lowest=SizeClass.MICRO,
)
ABOVE_SCALE: Final = AboveScaleRule(version="2011", source=SOURCE, revenue=Decimal(2000), since=2011)
ORDER: Final = tuple(SizeClass)
STAFF: Final = st.integers(0, 5000)
REVENUES: Final = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize(
    ("staff", "revenue", "size"),
    [
        (1000, "40000", "大型"),
        (1000, "39999", "中型"),
        (999, "40000", "中型"),
        (5000, "1999", "小型"),
        (300, "2000", "中型"),
        (299, "100000", "小型"),
        (20, "300", "小型"),
        (19, "100000", "微型"),
        (500, "299", "微型"),
        (500, "299.99", "微型"),
        (0, "0", "微型"),
    ],
)
def test_both_lower_limits_have_to_be_reached(staff: int, revenue: str, size: str) -> None:
    assert size_class(RULE, staff, Decimal(revenue)).size.label == size


def test_the_limit_that_was_missed_is_named() -> None:
    decision = size_class(RULE, 5000, Decimal(1999))

    assert (decision.staff_decided, decision.revenue_decided) == (False, True)
    assert decision.explanation == (
        "从业人员 5,000 人、营业收入 1,999 万元，两项都达到小型企业的下限（20 人、300 万元）；"
        "营业收入不足 2,000 万元，所以不是中型企业。"
    )


def test_below_all_limits_the_explanation_names_every_missing_one() -> None:
    assert size_class(RULE, 8, Decimal("99.5")).explanation == (
        "从业人员 8 人、营业收入 99.5 万元，按规定划为微型企业；"
        "从业人员不足 20 人，营业收入不足 300 万元，所以不是小型企业。"
    )


def test_nothing_is_missing_for_the_largest_class() -> None:
    decision = size_class(RULE, 1200, Decimal(50000))

    assert decision.missed is None
    assert decision.explanation == (
        "从业人员 1,200 人、营业收入 50,000 万元，两项都达到大型企业的下限（1,000 人、40,000 万元）。"
    )


@given(STAFF, REVENUES, st.integers(0, 500), st.decimals(0, 5000, places=2))
def test_growing_never_makes_an_enterprise_smaller(
    staff: int, revenue: Decimal, more: int, added: Decimal
) -> None:
    before = size_class(RULE, staff, revenue).size
    after = size_class(RULE, staff + more, revenue + added).size

    assert ORDER.index(after) >= ORDER.index(before)


@given(STAFF, REVENUES)
def test_a_missed_limit_belongs_to_the_next_class_and_is_really_missed(staff: int, revenue: Decimal) -> None:
    decision = size_class(RULE, staff, revenue)

    if decision.missed is None:
        assert decision.size is SizeClass.LARGE
    else:
        assert ORDER.index(decision.missed.size) == ORDER.index(decision.size) + 1
        assert decision.staff_decided or decision.revenue_decided


def test_all_but_the_large_are_small_and_medium_enterprises() -> None:
    assert [size.label for size in SizeClass if size.is_sme] == ["微型", "小型", "中型"]


@pytest.mark.parametrize(("revenue", "above"), [("2000", True), ("1999.99", False), ("0", False)])
def test_above_scale_is_proposed_from_the_revenue(revenue: str, above: bool) -> None:
    assert proposed_above_scale(ABOVE_SCALE, Decimal(revenue)).above is above


def test_the_proposal_explains_itself_and_leaves_the_decision_to_the_register() -> None:
    proposal = proposed_above_scale(ABOVE_SCALE, Decimal(2300))

    assert proposal.explanation == (
        "营业收入 2,300 万元，达到规模以上工业企业的起点（2,000 万元），建议填写“规上”；"
        "是否纳入以统计部门的名录为准，请按实际情况申报。"
    )
    assert "未达到" in proposed_above_scale(ABOVE_SCALE, Decimal(1)).explanation


def test_a_rule_from_memory_is_cited_as_to_be_verified() -> None:
    assert RULE.source.citation == "中小企业划型标准规定（工信部联企业〔2011〕300号），据公开资料，待核"
