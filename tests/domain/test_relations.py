"""Relations between figures: what is refused, what is only questioned, and when nothing is said."""

from decimal import Decimal

import pytest

from assessment.domain.answers import Answer, Measured, Unknown
from assessment.domain.relations import AtMost, RatioWithin, Relation, Strength, violations
from assessment.domain.texts import Text

NETWORKED = AtMost(
    left="networked", right="total", strength=Strength.HARD, message=Text("联网设备数不能多于设备总数")
)
PER_HEAD = RatioWithin(
    numerator="profile.revenue",
    denominator="profile.staff",
    at_least=Decimal("0.5"),
    at_most=Decimal(2000),
    strength=Strength.SOFT,
    message=Text("单位是万元还是元？"),
)


def broken(relation: Relation, **figures: str | None) -> bool:
    """Whether figures, given as text (``None``: unknown), break the relation."""
    facts: dict[str, Answer | None] = {
        key.replace("profile_", "profile."): Unknown() if value is None else Measured(Decimal(value))
        for key, value in figures.items()
    }
    found = violations((relation,), facts)
    assert all(violation.refuses is (relation.strength is Strength.HARD) for violation in found)
    return bool(found)


@pytest.mark.parametrize(
    ("networked", "total", "is_broken"),
    [("41", "40", True), ("40", "40", False), ("0", "0", False), (None, "40", False), ("40.5", "40", True)],
)
def test_a_part_cannot_exceed_the_whole(networked: str | None, total: str, is_broken: bool) -> None:
    assert broken(NETWORKED, networked=networked, total=total) is is_broken


@pytest.mark.parametrize(
    ("revenue", "staff", "is_broken"),
    [
        ("3200", "86", False),
        ("32000000", "86", True),
        ("43", "86", False),
        ("42.9", "86", True),
        ("172000", "86", False),
        ("172000.01", "86", True),
        ("100", "0", False),
    ],
)
def test_revenue_per_head_out_of_all_proportion_is_questioned(
    revenue: str, staff: str, is_broken: bool
) -> None:
    assert broken(PER_HEAD, profile_revenue=revenue, profile_staff=staff) is is_broken


def test_a_missing_figure_breaks_nothing() -> None:
    assert not broken(NETWORKED, networked="50")
