"""The profile of an enterprise and the facts conditions see of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

import pytest

from assessment.domain.answers import Chosen, Measured, Unknown
from assessment.domain.enterprise import (
    AboveScale,
    AboveScaleSource,
    DivisionCode,
    ProductionType,
    Profile,
    profile_facts,
)
from assessment.domain.regions import RegionCode
from assessment.domain.size import SizeClass

PROFILE: Final = Profile(
    name="示例机械有限公司",
    credit_code="91420100XXXX00019C",
    region=RegionCode("420113"),
    industry=DivisionCode("C34"),
    staff=320,
    revenue=Decimal("2600.5"),
    size=SizeClass.MEDIUM,
    production_type=ProductionType.DISCRETE,
    group=False,
    own_design=True,
    above_scale=AboveScale(above=True, year=2025),
)


def test_the_profile_is_offered_to_conditions_and_ratios_as_answers() -> None:
    assert profile_facts(PROFILE) == {
        "profile.staff": Measured(Decimal(320)),
        "profile.revenue": Measured(Decimal("2600.5")),
        "profile.production_type": Chosen("discrete"),
        "profile.group": Chosen("no"),
        "profile.own_design": Chosen("yes"),
        "profile.size": Chosen("medium"),
        "profile.above_scale": Chosen("yes"),
    }


def test_an_undeclared_above_scale_status_is_unknown_rather_than_no() -> None:
    assert profile_facts(replace(PROFILE, above_scale=None))["profile.above_scale"] == Unknown()


@pytest.mark.parametrize("revenue", ["-0.01", "NaN", "Infinity"])
def test_an_impossible_revenue_is_refused(revenue: str) -> None:
    with pytest.raises(ValueError, match="revenue"):
        replace(PROFILE, revenue=Decimal(revenue))


def test_negative_staff_is_refused() -> None:
    with pytest.raises(ValueError, match="Staff"):
        replace(PROFILE, staff=-1)


def test_every_kind_has_a_chinese_name() -> None:
    assert [each.label for each in ProductionType] == ["离散型", "流程型", "混合型"]
    assert [each.label for each in AboveScaleSource] == ["企业自行申报", "经信部门已确认"]
