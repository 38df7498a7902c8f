"""Levels: the platform's ladder over the four dimensions, bands over the total, and what binds."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from assessment.domain.deciding import Decision, decide
from assessment.domain.levels import (
    Band,
    Ladder,
    LevelBands,
    LevelRule,
    Stage,
    requirements_up_to,
    thresholds,
)
from assessment.domain.requirements import PointsRequirement, PointsShortfall, Reached
from assessment.domain.texts import Text
from tests.domain.built import OURS

NODES = ("foundation", "single-application", "integrated-application", "collaboration")


def stage(key: str, **needs: int) -> Stage:
    wanted = tuple(
        PointsRequirement(node=node.replace("_", "-"), at_least=Fraction(points))
        for node, points in needs.items()
    )
    return Stage(key=key, title=Text(key), meaning=Text(key), requires=wanted)


LADDER = Ladder(
    levels=(
        stage("起步建设"),
        stage("单项覆盖", single_application=60),
        stage("集成提升", integrated_application=60, foundation=40),
        stage("创新突破", collaboration=60),
    ),
    source=OURS,
)


def band(key: str, at_least: int, below: int | None = None) -> Band:
    end = None if below is None else Fraction(below)
    return Band(key=key, title=Text(key), meaning=Text(key), at_least=Fraction(at_least), below=end)


BANDS = LevelBands(levels=(band("low", 0, 40), band("middle", 40, 70), band("high", 70)), source=OURS)


def decided(rule: LevelRule, points: Mapping[str, int | tuple[int, int] | None]) -> Decision:
    ranges = {
        key: None if each is None else Reached(Fraction(each[0]), Fraction(each[1]))
        for key, given in points.items()
        for each in [(given, given) if isinstance(given, int) else given]
    }
    return decide(rule, ranges)


@pytest.mark.parametrize(
    ("points", "level"),
    [
        ((80, 59, 90, 90), "起步建设"),
        ((80, 60, 59, 90), "单项覆盖"),
        ((80, 60, 60, 59), "集成提升"),
        ((80, 60, 60, 60), "创新突破"),
        ((39, 70, 70, 70), "单项覆盖"),
        ((39, 50, 70, 70), "起步建设"),
    ],
)
def test_the_ladder_follows_the_order_of_the_stages(points: tuple[int, ...], level: str) -> None:
    assert decided(LADDER, dict(zip(NODES, points, strict=True))).level.key == level


def test_the_constraints_that_bind_are_those_of_the_next_stage() -> None:
    decision = decided(LADDER, dict(zip(NODES, (39, 70, 40, 70), strict=True)))

    assert decision.following is not None
    assert decision.following.key == "集成提升"
    missing = [
        (each.requirement.node, int(each.points), int(each.missing))
        for each in decision.binding
        if isinstance(each, PointsShortfall)
    ]
    assert missing == [("integrated-application", 40, 20), ("foundation", 39, 1)]


def test_the_level_is_decided_by_the_lower_end_and_the_upper_end_says_what_is_reachable() -> None:
    points: dict[str, int | tuple[int, int] | None] = {
        "foundation": 80,
        "single-application": (55, 65),
        "integrated-application": 70,
        "collaboration": (0, 59),
    }

    decision = decided(LADDER, points)

    assert (decision.level.key, decision.reachable.key) == ("起步建设", "集成提升")


def test_a_dimension_that_does_not_apply_meets_no_requirement() -> None:
    points: dict[str, int | tuple[int, int] | None] = {**dict(zip(NODES, (80, 80, 80, 80), strict=True))}

    assert decided(LADDER, points | {"collaboration": None}).level.key == "集成提升"


@pytest.mark.parametrize(
    ("total", "level"), [(0, "low"), (39, "low"), (40, "middle"), (69, "middle"), (70, "high"), (100, "high")]
)
def test_bands_are_closed_below_and_open_above(total: int, level: str) -> None:
    decision = decided(BANDS, {"total": total})

    assert decision.level.key == level


def test_at_the_top_nothing_follows_and_nothing_binds() -> None:
    decision = decided(BANDS, {"total": 100})

    assert decision.following is None
    assert decision.binding == ()


def test_exact_points_decide_not_rounded_ones() -> None:
    just_below = Fraction(5_999_999, 100_000)

    decision = decide(LADDER, dict.fromkeys(NODES, Reached(just_below, just_below)))

    assert decision.level.key == "起步建设"


def test_all_requirements_up_to_a_level_are_gathered() -> None:
    needed = requirements_up_to(LADDER, LADDER.levels[2])

    assert {each.node: each.at_least for each in needed if isinstance(each, PointsRequirement)} == {
        "single-application": 60,
        "integrated-application": 60,
        "foundation": 40,
    }
    assert thresholds(LADDER) == (Fraction(40), Fraction(60))
    assert thresholds(BANDS) == (Fraction(40), Fraction(70))
