"""The SME digital level: the published points, and the level rule done a second time."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Final

import pytest

from assessment.domain.answers import NotApplicable, Unknown
from assessment.domain.deciding import Decision, decide
from assessment.domain.requirements import Reached
from assessment.domain.scored import NodeScore, QuestionScore
from assessment.domain.scoring import score
from assessment.report.standing import standing_of
from tests.catalogue.sme_published import (
    CONSTRAINT_SCENES,
    EVERYTHING,
    FIRST,
    MOST,
    NOTHING,
    OTHER_SCENES,
    PROFILE,
    SCENES,
    answers_for,
    level_again,
    published_total,
    random_levels,
    random_options,
    scene_answers,
    sme,
)

ANSWER_SETS: Final = 10_000
WHOLE_ANSWER_SETS: Final = 200


def place_of(decision: Decision) -> int:
    """The number of the level reached, 0 for below the first."""
    return sme().level_rule.levels.index(decision.level)


def points_of(total: Fraction, levels: Mapping[str, int | None]) -> dict[str, Reached | None]:
    """What the rule looks at: a quarter of the points for each level of a scene."""
    steps = [Reached(Fraction(25 * level), Fraction(25 * level)) for level in range(5)]
    return {"total": Reached(total, total), **{key: steps[level or 0] for key, level in levels.items()}}


def shares_below(part: NodeScore | QuestionScore, share: Fraction) -> Iterator[tuple[str, Fraction]]:
    """Which part of the whole each node below stands for."""
    for inner in part.parts:
        yield inner.key, share * inner.share
        yield from shares_below(inner, share * inner.share)


def with_at_least(counts: tuple[int, ...], keys: tuple[str, ...]) -> dict[str, int | None]:
    """Levels of which so many are at least 1, 2, 3 and 4."""
    return {key: sum(count > place for count in counts) for place, key in enumerate(keys)}


def test_every_question_is_worth_the_published_points() -> None:
    whole = score(sme(), answers_for(EVERYTHING), PROFILE).total
    shares = dict(shares_below(whole, Fraction(100)))
    counted = [each for dimension in sme().dimensions if dimension.counted for each in dimension.indicators]

    assert {each.code: shares[each.key] for each in counted} == MOST


@pytest.mark.parametrize(
    ("chosen", "total"),
    [(EVERYTHING, "100"), (NOTHING, "0"), (FIRST, "48.25"), ({**FIRST, "Q4": "BGHMNO"}, "49.15")],
)
def test_the_published_options_add_up(chosen: Mapping[str, str], total: str) -> None:
    found = score(sme(), answers_for(chosen), PROFILE).total.points

    assert found == (Fraction(total), Fraction(total))
    assert published_total(chosen) == Fraction(total)


@pytest.mark.parametrize(
    ("total", "scenes", "constrained", "level"),
    [
        ("19.9", (16, 10, 0, 0), (10, 8, 0, 0), 0),
        ("20", (6, 0, 0, 0), (3, 0, 0, 0), 1),
        ("63", (16, 12, 6, 0), (10, 8, 4, 0), 2),
        ("63", (16, 12, 8, 2), (10, 8, 5, 1), 3),
        ("85", (16, 16, 13, 10), (10, 10, 8, 5), 3),
        ("85", (16, 16, 12, 10), (10, 10, 8, 6), 4),
        ("85", (16, 5, 0, 0), (10, 3, 0, 0), 1),
    ],
)
def test_the_rule_decides_as_published(
    total: str, scenes: tuple[int, ...], constrained: tuple[int, ...], level: int
) -> None:
    others = tuple(every - marked for every, marked in zip(scenes, constrained, strict=True))
    levels = with_at_least(constrained, CONSTRAINT_SCENES) | with_at_least(others, OTHER_SCENES)

    assert place_of(decide(sme().level_rule, points_of(Fraction(total), levels))) == level


def test_the_rule_agrees_with_another_implementation_on_many_answer_sets() -> None:
    dice = Random(2024)  # noqa: S311 - chance, not secrecy
    met = [0, 0, 0, 0, 0]
    for number in range(ANSWER_SETS):
        levels = random_levels(dice)
        total = Fraction(dice.randrange(0, 4001), 40)
        if number % 3 == 0:  # at a threshold, or a fortieth beside it
            total = dice.choice([20, 40, 60, 80]) + Fraction(dice.choice([-1, 0, 1]), 40)
        expected = level_again(total, levels)
        met[expected] += 1

        assert place_of(decide(sme().level_rule, points_of(total, levels))) == expected, (total, levels)

    assert min(met) > ANSWER_SETS // 100, met


def test_whole_answer_sets_come_to_the_published_points_and_level() -> None:
    dice = Random(56)  # noqa: S311 - chance, not secrecy
    for _ in range(WHOLE_ANSWER_SETS):
        chosen, levels = random_options(dice), random_levels(dice)
        total = published_total(chosen)

        result = score(sme(), {**answers_for(chosen), **scene_answers(levels)}, PROFILE)

        assert result.total.points == (total, total), chosen
        assert place_of(result.decision) == level_again(total, levels), (chosen, levels)
        assert result.decision.reachable == result.decision.level


def test_what_binds_is_named_with_the_scenes_nearest_to_it() -> None:
    levels: dict[str, int | None] = dict.fromkeys(SCENES, 3)
    levels |= dict.fromkeys(("quality", "warehouse", "finance", "people"), 2)
    levels |= dict.fromkeys(("product-design", "marketing", "process-design"), 1)
    levels |= dict.fromkeys(("after-sales", "office", "decisions"), 1)
    worst = dict.fromkeys(("Q9", "Q10", "Q11", "Q12", "Q14", "Q15"), "A")
    chosen = {**EVERYTHING, **worst, "Q8": "E"}
    result = score(sme(), {**answers_for(chosen), **scene_answers(levels)}, PROFILE)

    chinese, english = standing_of(result), standing_of(result, "en")

    assert chinese.level == "二级"
    assert chinese.strands == ("按总分可达“三级”", "按应用场景可达“二级”", "按约束性场景可达“三级”")
    assert [each.sentence for each in chinese.binding] == [
        (
            "达到三级的应用场景还差 2 个（现在 6 个，需要 8 个），最接近的是：质量管理★、仓储物流★"
            "（★：约束性场景）"
        )
    ]
    assert [each.sentence for each in english.binding] == [
        (
            "2 more scenes at level 3 or above (now 6, needed 8); nearest: Quality★, Warehouse and logistics★"
            " (★: constraint scenes)"
        )
    ]
    assert english.strands[1] == 'Business scenes alone: "Level 2"'


def test_people_are_told_which_scenes_are_constraint_scenes() -> None:
    operation = sme().dimension("operation")
    assert operation is not None
    told = {each.key for each in operation.indicators if "★" in each.description.zh}

    assert told == set(CONSTRAINT_SCENES)
    assert {each.key for each in operation.indicators} == set(SCENES)


def test_a_scene_that_does_not_apply_counts_as_not_reached_and_one_unknown_as_open() -> None:
    levels = {key: int(place < 6) for place, key in enumerate(SCENES)}
    answers = {**answers_for(FIRST), **scene_answers(levels)}

    whole = score(sme(), answers, PROFILE).decision
    lapsed = score(sme(), {**answers, "quality-level": NotApplicable("没有")}, PROFILE).decision
    unknown = score(sme(), {**answers, "quality-level": Unknown()}, PROFILE).decision

    assert [each.level.key for each in (whole, lapsed, unknown)] == ["level-1", "below-1", "below-1"]
    assert [each.reachable.key for each in (whole, lapsed, unknown)] == ["level-1", "below-1", "level-1"]


def test_without_an_earlier_year_a_change_earns_nothing() -> None:
    earlier = ("energy-previous", "revenue-previous", "staff-previous", "cost-previous")
    answers = answers_for(EVERYTHING) | dict.fromkeys(earlier, NotApplicable("去年才投产"))

    assert score(sme(), answers, PROFILE).total.points == (Fraction(87), Fraction(87))
