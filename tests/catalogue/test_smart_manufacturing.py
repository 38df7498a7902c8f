"""Smart-manufacturing capability: weights and level rule done once more, and what is carried in."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random
from typing import Final, TypeAlias

import pytest

from assessment.commands.covering import REFERENCE
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Covered, Measured, NotApplicable, Unknown
from assessment.domain.coverage import passages
from assessment.domain.deciding import decide
from assessment.domain.elements import ElementKey, SetElement, questions_by_element, values_of
from assessment.domain.levels import rung_key
from assessment.domain.offers import offer_for
from assessment.domain.questionnaire import Indicator, Questionnaire, placed_questions
from assessment.domain.questions import Attained, NotApplicablePolicy
from assessment.domain.requirements import Reached
from assessment.domain.scored import NodeScore, QuestionScore
from assessment.domain.scoring import score
from assessment.domain.sources import Mark
from tests.catalogue.bilingual import without_english
from tests.domain.firms import shipped, shipped_questionnaire, shipped_ranks

Tree: TypeAlias = dict[str, tuple[int, "Tree"]]
Standing: TypeAlias = tuple[int, int]
"""Levels met, and how many hundredths of the next one."""

ANSWER_SETS: Final = 800
PRODUCTION: Final = (
    *("procurement", "planning", "production", "maintenance"),
    *("warehouse", "safety-environment", "energy"),
)
SHARES: Final = {0: "none", 50: "part", 80: "most"}
PRUNABLE: Final = frozenset(
    {
        "process-design",
        "warehouse",
        "logistics",
        "sales",
        "customer-service",
        "product-design",
        "product-service",
    }
)


SCENES: Final = {
    "product-design": ("product-design",),
    "process-design": ("process-design",),
    "procurement": ("procurement",),
    "planning": ("production-planning",),
    "production": ("production-control", "quality"),
    "maintenance": ("equipment",),
    "warehouse": ("warehouse",),
    "safety-environment": ("work-safety",),
    "energy": ("energy",),
    "sales": ("marketing",),
    "customer-service": ("after-sales",),
    "product-service": ("after-sales",),
    "data": ("decisions",),
}
"""The scenes that feed a subdomain, by the reference."""
DISCRETE: Final = {
    "strategy": "3",
    "data": "5.06",
    "equipment": "4.02",
    "product-design": "5.005",
    "energy": "5.28",
    "sales": "10.01",
    "product-service": "5.005",
}
PROCESS: Final = {
    "strategy": "3",
    "data": "5.06",
    "equipment": "10.05",
    "process-design": "2.72",
    "energy": "6.12",
    "sales": "10.2",
    "customer-service": "2.04",
}
"""What some subdomains are of the whole, in per cent, multiplied by hand."""


def leaf(key: str, weight: int) -> Tree:
    return {key: (weight, {})}


def weights(kind: str, *, own_design: bool) -> Tree:
    """The recommended weights in per cent, written down from the reference."""
    process = kind == "process"
    design = leaf("process-design", 1) | ({} if process or not own_design else leaf("product-design", 1))
    service = leaf("customer-service", 1) | ({} if process else leaf("product-service", 1))
    domains = (4, 63, 15, 15, 3) if process else (13, 48, 13, 13, 13)
    production: Tree = {key: (1, {}) for key in PRODUCTION}
    parts: tuple[Tree, ...] = (design, production, leaf("logistics", 1), leaf("sales", 1), service)
    made: Tree = {str(place): each for place, each in enumerate(zip(domains, parts, strict=True))}
    return {
        "people": (6, leaf("strategy", 50) | leaf("skills", 50)),
        "technology": (11, leaf("data", 46) | leaf("integration", 27) | leaf("security", 27)),
        "resources": (15 if process else 6, leaf("equipment", 67) | leaf("network", 33)),
        "manufacturing": (68 if process else 77, made),
    }


def weighed(tree: Tree, value: Mapping[str, Fraction]) -> Fraction | None:
    """The weighted mean of what applies; what does not gives its weight to its neighbours."""
    above, below = Fraction(0), 0
    for key, (weight, inner) in tree.items():
        found = weighed(inner, value) if inner else value.get(key)
        if found is not None:
            above, below = above + weight * found, below + weight
    return above / below if below else None


def level_again(tree: Tree, standings: Mapping[str, Standing]) -> tuple[int, Fraction]:
    """The level and the sum S: each level is satisfied to 1, 0.8, 0.5 or 0, and 0.8 is enough for it."""
    total = Fraction(0)
    for level in range(1, 6):
        satisfied = {
            key: Fraction(1) if met >= level else Fraction(share, 100) if met == level - 1 else Fraction(0)
            for key, (met, share) in standings.items()
        }
        reached = weighed(tree, satisfied)
        assert reached is not None
        if reached < Fraction(4, 5):
            total += reached
            break
        total += 1
    bounds = [Fraction(bound) for bound in ("0.8", "1.8", "2.8", "3.8", "4.8")]
    return sum(total >= bound for bound in bounds), total


@cache
def smart() -> Questionnaire:
    return shipped().questionnaire("smart-manufacturing", "2020.1")


def sme() -> Questionnaire:
    return shipped().questionnaire("sme-digital", "2024.1")


@cache
def subdomains() -> Mapping[str, Indicator]:
    return {each.key: each for dimension in smart().dimensions for each in dimension.indicators}


def profile(kind: str, *, own_design: bool) -> dict[str, Answer]:
    chosen = "yes" if own_design else "no"
    return {**REFERENCE, "profile.production_type": Chosen(kind), "profile.own_design": Chosen(chosen)}


def answer_of(standing: Standing) -> Covered:
    met, share = standing
    return Covered("" if met == 5 else SHARES[share], f"level-{met}" if met else "none")


def leaves(tree: Tree) -> Iterator[str]:
    for key, (_, inner) in tree.items():
        yield from leaves(inner) if inner else (key,)


def shares_below(part: NodeScore | QuestionScore, share: Fraction) -> Iterator[tuple[str, Fraction]]:
    for inner in part.parts:
        yield inner.key, share * inner.share
        yield from shares_below(inner, share * inner.share)


def shares_of(kind: str, *, own_design: bool, gone: frozenset[str] = frozenset()) -> dict[str, Fraction]:
    """Which part of the whole, in per cent, each subdomain stands for."""
    answers: dict[str, Answer] = {f"{key}-level": answer_of((1, 0)) for key in subdomains()}
    answers |= {f"{key}-level": NotApplicable("没有这项业务") for key in gone}
    total = score(smart(), answers, profile(kind, own_design=own_design)).total
    return {key: share for key, share in shares_below(total, Fraction(100)) if key in subdomains() and share}


def test_there_are_twenty_subdomains_each_with_one_question_of_five_levels() -> None:
    steps = [
        question.steps
        for each in subdomains().values()
        for question in each.questions
        if isinstance(question, Attained)
    ]

    assert len(subdomains()) == 20
    assert [len(each) for each in steps] == [6] * 20
    assert all(len(each.questions) == 1 for each in subdomains().values())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("discrete", DISCRETE), ("mixed", DISCRETE), ("process", PROCESS)],
)
def test_each_kind_of_industry_has_its_weights_and_they_make_up_the_whole(
    kind: str, expected: Mapping[str, str]
) -> None:
    found = shares_of(kind, own_design=True)

    assert sum(found.values()) == 100
    assert {key: found[key] for key in expected} == {key: Fraction(value) for key, value in expected.items()}
    assert {found[key] for key in PRODUCTION} == {found["energy"]}
    assert len(found) == (18 if kind == "process" else 20)


def test_what_is_pruned_gives_its_weight_to_its_own_domain_first() -> None:
    whole = shares_of("discrete", own_design=True)
    without_design = shares_of("discrete", own_design=False)
    without_process = shares_of("discrete", own_design=False, gone=frozenset({"process-design"}))
    without_service = shares_of("discrete", own_design=True, gone=frozenset({"product-service"}))

    assert without_design == {key: share for key, share in whole.items() if key != "product-design"} | {
        "process-design": Fraction("10.01")
    }
    assert without_service["customer-service"] == Fraction("10.01")
    assert without_process["sales"] == Fraction(77 * 13, 87)
    assert {sum(each.values()) for each in (without_design, without_process, without_service)} == {100}


@pytest.mark.parametrize(
    ("scores", "level", "height"),
    [
        ("0.95 0.85 0.55 0 0", "standardised", "2.55"),
        ("1 1 0.9 0.55 0", "integrated", "3.55"),
        ("1 0.9 0.8 0.71 0.3", "integrated", "3.71"),
        ("0.79 0.5 0 0 0", "below-1", "0.79"),
        ("0.8 0.79 0 0 0", "planning", "1.79"),
        ("0.8 0.8 0 0 0", "standardised", "2"),
        ("1 1 1 0.8 0.79", "optimised", "4.79"),
        ("0.8 0.8 0.8 0.8 0.8", "leading", "5"),
        ("0.7 0.9 0.9 0.9 0.9", "below-1", "0.7"),
    ],
)
def test_levels_are_climbed_one_after_another(scores: str, level: str, height: str) -> None:
    each = [Fraction(text) * 100 for text in scores.split()]
    points = {rung_key(place): Reached(value, value) for place, value in enumerate(each, start=1)}

    decision = decide(smart().level_rule, points)

    assert decision.level.key == level
    assert decision.height == (Fraction(height), Fraction(height))


def test_the_levels_have_their_names() -> None:
    names = [level.title.zh for level in smart().level_rule.levels]

    assert names == ["未达一级", "规划级", "规范级", "集成级", "优化级", "引领级"]


def test_the_rule_agrees_with_another_implementation_on_many_answer_sets() -> None:
    dice = Random(39116)  # noqa: S311 - chance, not secrecy
    levels = [level.key for level in smart().level_rule.levels]
    met = dict.fromkeys(levels, 0)
    for number in range(ANSWER_SETS):
        kind, own_design = ("discrete", "process")[number % 2], dice.random() < 0.7
        tree = weights(kind, own_design=own_design)
        standings = random_standings(dice, tree)
        answers: dict[str, Answer] = {f"{key}-level": NotApplicable("没有") for key in leaves(tree)}
        answers |= {f"{key}-level": answer_of(standing) for key, standing in standings.items()}
        level, height = level_again(tree, standings)
        met[levels[level]] += 1

        result = score(smart(), answers, profile(kind, own_design=own_design))

        assert result.decision.level.key == levels[level], (kind, own_design, standings)
        assert result.decision.height == (height, height), (kind, own_design, standings)
        points = weighed(
            tree, {key: Fraction(100 * met + share, 5) for key, (met, share) in standings.items()}
        )
        assert result.total.points == (points, points)
    assert min(met.values()) > ANSWER_SETS // 50, met


def random_standings(dice: Random, tree: Tree) -> dict[str, Standing]:
    """Subdomains around one height; now and then one that can be pruned is not there at all."""
    height = dice.uniform(-0.3, 5.4)
    found: dict[str, Standing] = {}
    for key in leaves(tree):
        if key in PRUNABLE and dice.random() < 0.08:
            continue
        met = min(5, max(0, round(dice.gauss(height, 0.6))))
        found[key] = (met, 0 if met == 5 else dice.choice((0, 50, 80)))
    return found


def test_only_the_subdomains_meant_to_be_pruned_can_be_answered_not_applicable() -> None:
    placed = placed_questions(smart())
    found = {
        key
        for key in subdomains()
        if placed[f"{key}-level"].question.not_applicable is NotApplicablePolicy.EXCLUDED
    }

    assert found == PRUNABLE


def test_what_is_unknown_leaves_two_levels_possible() -> None:
    answers: dict[str, Answer] = {f"{key}-level": answer_of((2, 0)) for key in subdomains()}
    answers |= {"data-level": Unknown(), "energy-level": Unknown(), "sales-level": Unknown()}

    decision = score(smart(), answers, profile("discrete", own_design=True)).decision

    assert (decision.level.key, decision.reachable.key) == ("below-1", "standardised")
    assert decision.height is not None
    assert decision.height[0] == 1 - Fraction("0.2035")


@cache
def known(*, at_best: bool) -> Mapping[ElementKey, Answer | None]:
    """All that the two finished questionnaires tell, everything at its best or at its worst."""
    found: dict[ElementKey, Answer | None] = {}
    for key in (*questions_by_element(shipped_questionnaire()), *questions_by_element(sme())):
        element = shipped().elements[key]
        values = values_of(element)
        if isinstance(element, SetElement):
            found[key] = ChosenSeveral(frozenset(values if at_best else {"none"}))
        elif values:
            found[key] = Chosen(values[-1 if at_best else 0])
        else:
            found[key] = Measured(Decimal(100 if at_best else 0))
    return found


def estimated(subdomain: str, facts: Mapping[ElementKey, Answer | None]) -> Fraction:
    """How many levels are offered."""
    question = placed_questions(smart())[f"{subdomain}-level"].question
    found = offer_for(question, {**facts, **REFERENCE}, shipped_ranks())
    assert found is not None
    assert isinstance(found.answer, Covered)
    share, step = found.answer.share, found.answer.depth
    parts = {"": 0, **{name: value for value, name in SHARES.items()}}
    return (0 if step == "none" else int(step[-1])) + Fraction(parts[share], 100)


def test_after_the_two_others_one_question_is_asked_anew() -> None:
    *_, then = passages([shipped_questionnaire(), sme(), smart()], REFERENCE, shipped().elements)

    assert then.asked == 20
    assert [question.key for question in then.anew] == ["logistics-level"]


@pytest.mark.parametrize(("subdomain", "scenes"), SCENES.items())
def test_a_scene_is_carried_in_at_its_level_or_below_and_never_falls_as_it_rises(
    subdomain: str, scenes: tuple[str, ...]
) -> None:
    for lowered in scenes:  # the others at their best: the lower one decides
        found = []
        for level, step in enumerate(("none", "level-1", "level-2", "level-3", "level-4")):
            found.append(estimated(subdomain, {**known(at_best=True), f"scene.{lowered}": Chosen(step)}))
            assert found[-1] <= level, (lowered, step, found)
        assert found == sorted(found)
        assert found[1] == 1


def test_nothing_is_carried_in_from_a_firm_with_nothing_and_no_fifth_level_from_the_best() -> None:
    carried = [key for key in subdomains() if key != "logistics"]
    worst = [estimated(key, known(at_best=False)) for key in carried]
    best = {key: estimated(key, known(at_best=True)) for key in carried}

    assert set(worst) == {0}
    assert max(best.values()) == 4
    assert min(best.values()) >= Fraction("1.5"), best
    answers = {
        rule.answer
        for each in carried
        for rule in placed_questions(smart())[f"{each}-level"].question.follows
    }
    assert not {answer for answer in answers if answer.endswith(("level-5", "/level-4"))}


@pytest.mark.parametrize(
    ("subdomain", "facts", "levels"),
    [
        ("strategy", {"organisation.plan": "written"}, "1"),
        ("data", {"scene.decisions": "level-2", "data.collection": "manual", "data.use": "reports"}, "1"),
        ("integration", {"systems.coverage": "single", "organisation.plan": "ideas"}, "1"),
        ("production", {"scene.production-control": "level-3", "scene.quality": "level-1"}, "1"),
        ("production", {"scene.production-control": "level-4", "scene.quality": "level-4"}, "1.5"),
        ("warehouse", {"scene.warehouse": "level-4"}, "1.5"),
        ("safety-environment", {"scene.work-safety": "level-4"}, "0"),
        ("safety-environment", {"scene.work-safety": "level-4", "business.energy": "spreadsheet"}, "1"),
        ("energy", {"scene.energy": "level-2"}, "1.5"),
        ("planning", {"scene.production-planning": "level-4"}, "4"),
        ("sales", {"scene.marketing": "level-3"}, "2.5"),
        ("customer-service", {"scene.after-sales": "level-4"}, "2.8"),
        ("product-service", {"scene.after-sales": "level-4"}, "1.5"),
    ],
)  # fmt: skip
def test_what_nobody_asked_is_not_taken_as_done(
    subdomain: str, facts: Mapping[ElementKey, str], levels: str
) -> None:
    said = {element: Chosen(value) for element, value in facts.items()}

    assert estimated(subdomain, {**known(at_best=False), **said}) == Fraction(levels)


def test_people_are_told_that_it_is_no_official_result_and_which_rules_are_ours() -> None:
    ours = {source.title for source in smart().sources if source.mark is Mark.OURS}

    assert "依据平台规则自评，非 GB/T 39116 评估结果" in smart().disclaimer.zh
    assert {"生产能力域里七个子域的权重", "混合型企业的权重"} <= ours
    assert all("平台自定" in subdomains()[key].source.note for key in PRODUCTION)


def test_every_text_has_its_english_beside_it() -> None:
    texts, lacking = without_english(smart())

    assert texts > 500
    assert lacking == []
