"""Level rules that count, that take the highest, the weakest, or level after level, and gates."""

from fractions import Fraction

import pytest

from assessment.domain.conditions import Condition, Is
from assessment.domain.deciding import Decision, decide
from assessment.domain.levels import (
    Band,
    Cumulative,
    Highest,
    Ladder,
    Level,
    LevelRule,
    Stage,
    Weakest,
    rung_key,
)
from assessment.domain.requirements import (
    ConditionRequirement,
    ConditionShortfall,
    CountRequirement,
    CountShortfall,
    NodeSet,
    Points,
    PointsRequirement,
    PointsShortfall,
    Reached,
    Requirement,
)
from assessment.domain.texts import Text
from tests.domain.built import OURS

SCENES = tuple(f"s{number}" for number in range(1, 7))
SETS = (
    NodeSet(key="scenes", title=Text("场景"), nodes=SCENES),
    NodeSet(key="starred", title=Text("约束性场景"), nodes=SCENES[:3], sign="★"),
)


def named(key: str, *requires: Requirement) -> Stage:
    return Stage(key=key, title=Text(key), meaning=Text(key), requires=requires)


def total(at_least: int) -> PointsRequirement:
    return PointsRequirement(node="total", at_least=Fraction(at_least))


def count(among: str, at_least: int, needed: int) -> CountRequirement:
    return CountRequirement(among=among, at_least=Fraction(at_least), count=needed)


def share(among: str, at_least: int, per_cent: int) -> CountRequirement:
    return CountRequirement(among=among, at_least=Fraction(at_least), share=Fraction(per_cent))


def at(points: int | tuple[int, int], *, is_open: bool = False) -> Reached:
    low, high = points if isinstance(points, tuple) else (points, points)
    return Reached(Fraction(low), Fraction(high), is_open)


def scenes(*points: int | tuple[int, int], total: int = 100) -> Points:
    return {"total": at(total), **{key: at(each) for key, each in zip(SCENES, points, strict=True)}}


LEVELS = (
    named("none"),
    named("one", total(20), count("scenes", 25, 2), count("starred", 25, 1)),
    named("two", total(40), count("scenes", 50, 3), count("starred", 50, 2)),
    named("three", total(60), count("scenes", 75, 4), count("starred", 75, 3)),
)
LADDER = Ladder(levels=LEVELS, source=OURS, sets=SETS)


@pytest.mark.parametrize(
    ("points", "level"),
    [
        ((100, 100, 100, 100, 0, 0), "three"),
        ((100, 100, 50, 100, 100, 100), "two"),
        ((100, 100, 100, 0, 0, 0), "two"),
        ((25, 0, 0, 25, 0, 0), "one"),
        ((0, 0, 0, 100, 100, 100), "none"),
        ((25, 0, 0, 0, 0, 0), "none"),
    ],
)
def test_a_level_needs_so_many_of_all_and_so_many_of_the_starred(points: tuple[int, ...], level: str) -> None:
    assert decide(LADDER, scenes(*points)).level.key == level


def test_each_strand_says_what_it_alone_would_allow() -> None:
    decision = decide(LADDER, scenes(100, 100, 50, 50, 0, 0, total=63))

    assert [(each.subject, each.allows.key) for each in decision.strands] == [
        ("total", "three"),
        ("scenes", "two"),
        ("starred", "two"),
    ]


def test_a_count_that_binds_names_what_is_nearest_the_starred_first() -> None:
    decision = decide(LADDER, scenes(100, 100, 25, 50, 70, 0, total=63))

    assert decision.level.key == "two"
    shortfalls = [each for each in decision.binding if isinstance(each, CountShortfall)]
    assert [(each.requirement.among, each.met, each.needed, each.nearest) for each in shortfalls] == [
        ("scenes", 2, 4, ("s3", "s5")),
        ("starred", 2, 3, ("s3",)),
    ]
    assert [each.missing for each in shortfalls] == [2, 1]


def test_what_is_unknown_counts_only_for_what_is_reachable() -> None:
    decision = decide(LADDER, scenes(100, 100, (50, 100), 100, 0, 0))

    assert (decision.level.key, decision.reachable.key) == ("two", "three")


def test_a_scene_that_may_lapse_is_not_counted_as_certain() -> None:
    points = {**scenes(100, 100, 100, 0, 0, 0), "s3": at(100, is_open=True)}

    decision = decide(LADDER, points)

    assert (decision.level.key, decision.reachable.key) == ("one", "two")


@pytest.mark.parametrize(
    ("points", "level"),
    [
        ((80, 80, 80, 80, 0, 0), "no"),  # 4 of 6 = 66.7 %
        ((80, 80, 80, 80, 80, 0), "yes"),  # 5 of 6 = 83.3 %
        ((80, 80, 80, 80, None, None), "yes"),  # 4 of 4: what does not apply is not counted
        ((None, None, None, None, None, None), "no"),
    ],
)
def test_a_share_is_taken_of_what_applies(points: tuple[int | None, ...], level: str) -> None:
    rule = Ladder(levels=(named("no"), named("yes", share("scenes", 80, 70))), source=OURS, sets=SETS)
    found: Points = {
        key: None if each is None else at(each) for key, each in zip(SCENES, points, strict=True)
    }

    assert decide(rule, found).level.key == level


def test_a_share_is_still_reachable_while_what_lowers_it_may_lapse() -> None:
    rule = Ladder(levels=(named("no"), named("yes", share("scenes", 80, 100))), source=OURS, sets=SETS)
    points = {**scenes(80, 80, 80, 80, 80, 0), "s6": at((0, 50), is_open=True)}

    decision = decide(rule, points)

    assert (decision.level.key, decision.reachable.key) == ("no", "yes")


def test_the_highest_level_that_holds_counts_whatever_those_below_ask() -> None:
    levels = (named("none"), named("one", count("scenes", 25, 6)), named("two", total(40)))
    points = scenes(25, 25, 25, 0, 0, 0, total=50)

    assert decide(Highest(levels=levels, source=OURS, sets=SETS), points).level.key == "two"
    assert decide(Ladder(levels=levels, source=OURS, sets=SETS), points).level.key == "none"


GATES: LevelRule = Ladder(
    levels=(
        named("none"),
        named("line", ConditionRequirement(when=Is("coverage", ("line",)), text=Text("至少一条线有 5G"))),
    ),
    source=OURS,
)


@pytest.mark.parametrize(
    ("outcome", "level", "reachable"),
    [(True, "line", "line"), (False, "none", "none"), (None, "none", "line")],
)
def test_a_gate_that_is_open_may_still_be_passed(outcome: bool | None, level: str, reachable: str) -> None:
    def judge(_: Condition) -> bool | None:
        return outcome

    decision = decide(GATES, {}, judge)

    assert (decision.level.key, decision.reachable.key) == (level, reachable)
    lacking = [each.requirement.text.zh for each in decision.binding if isinstance(each, ConditionShortfall)]
    assert lacking == ([] if outcome else ["至少一条线有 5G"])


def band(key: str, at_least: int, below: int | None = None) -> Band:
    end = None if below is None else Fraction(below)
    return Band(key=key, title=Text(key), meaning=Text(key), at_least=Fraction(at_least), below=end)


WEAKEST = Weakest(nodes=("a", "b", "c"), levels=(band("low", 0, 50), band("high", 50)), source=OURS)


@pytest.mark.parametrize(
    ("points", "level"),
    [((50, 50, 50), "high"), ((100, 49, 100), "low"), ((100, None, 60), "high"), ((None, None, None), "low")],
)
def test_the_weakest_of_what_applies_decides(points: tuple[int | None, ...], level: str) -> None:
    found: Points = {key: None if each is None else at(each) for key, each in zip("abc", points, strict=True)}

    decision = decide(WEAKEST, found)

    assert decision.level.key == level


def test_the_weakest_nodes_are_what_binds() -> None:
    decision = decide(WEAKEST, {"a": at(30), "b": at(60), "c": at(45)})

    lacking = [each for each in decision.binding if isinstance(each, PointsShortfall)]
    assert [(each.requirement.node, int(each.missing)) for each in lacking] == [("a", 20), ("c", 5)]


def level(key: str) -> Level:
    return Level(key=key, title=Text(key), meaning=Text(key))


RUNGS = Cumulative(
    levels=(level("none"), level("one"), level("two"), level("three")), bar=Fraction(80), source=OURS
)


def climbed(*points: int) -> Decision:
    return decide(RUNGS, {rung_key(number): at(each) for number, each in enumerate(points, start=1)})


@pytest.mark.parametrize(
    ("points", "level", "height"),
    [
        ((95, 85, 55), "two", "2.55"),  # 1 + 1 + 0.55
        ((80, 79, 100), "one", "1.79"),  # a level above the first unmet one does not count
        ((79, 100, 100), "none", "0.79"),
        ((80, 80, 80), "three", "3"),
        ((0, 0, 0), "none", "0"),
    ],
)
def test_levels_are_climbed_one_after_another(points: tuple[int, ...], level: str, height: str) -> None:
    decision = climbed(*points)

    assert decision.level.key == level
    assert decision.height == (Fraction(height), Fraction(height))


def test_the_height_is_an_interval_while_something_is_unknown() -> None:
    decision = decide(RUNGS, {"rung-1": at(90), "rung-2": at((60, 85)), "rung-3": at((0, 40))})

    assert decision.height == (Fraction("1.6"), Fraction("2.4"))
    assert (decision.level.key, decision.reachable.key) == ("one", "two")


def test_a_cumulative_rule_may_name_a_node_for_each_level() -> None:
    rule = Cumulative(
        levels=(level("none"), level("one"), level("two")), bar=Fraction(80), source=OURS, nodes=("a", "b")
    )

    assert decide(rule, {"a": at(100), "b": at(50)}).height == (Fraction("1.5"), Fraction("1.5"))
