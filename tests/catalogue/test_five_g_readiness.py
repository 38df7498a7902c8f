"""5G factory readiness: the gates of each level, the words for those that fail, and what is carried in."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import pytest

from assessment.commands.covering import REFERENCE
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Unknown
from assessment.domain.coverage import passages
from assessment.domain.deciding import Decision
from assessment.domain.elements import ElementKey
from assessment.domain.offers import offer_for
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import MultipleChoice
from assessment.domain.requirements import ConditionShortfall
from assessment.domain.scoring import score
from assessment.domain.sources import Mark
from tests.catalogue.bilingual import without_english
from tests.domain.firms import shipped, shipped_questionnaire, shipped_ranks

LINKS: Final[Mapping[str, frozenset[str]]] = {
    "研发设计": frozenset({"codesign", "cell-simulation"}),
    "生产运行": frozenset(
        {"remote-control", "coordinated-machines", "flexible-production", "assisted-assembly", "precise-work"}
    ),
    "检测监测": frozenset(
        {
            *("vision-inspection", "fault-diagnosis", "unmanned-patrol", "site-monitoring"),
            *("compliance-check", "traceability", "predictive-maintenance"),
        }
    ),
    "仓储物流": frozenset({"onsite-logistics", "tallying", "logistics-monitoring"}),
    "运营管理": frozenset({"energy-control", "virtual-service", "inter-firm"}),
}
"""The key link that each of the twenty scenes is in, by the platform's own rule."""
ONE: Final = "site-monitoring"
TWO: Final = "traceability fault-diagnosis"
THREE: Final = f"{TWO} onsite-logistics"
FOUR: Final = f"{THREE} tallying"
FIVE: Final = f"{FOUR} energy-control"
FIVE_IN_TWO_LINKS: Final = f"{FOUR} {ONE}"
SAFE: Final = "rules products"
SCENES: Final = "二十个典型场景里至少 {} 个已经投用"
LINE: Final = "至少一条产线有用于生产的 5G 覆盖"
WORKSHOP: Final = "至少一个车间整体有用于生产的 5G 覆盖"
PLATFORM: Final = "5G 采集的主要数据进了 MES 或统一的数据平台"
SITE: Final = "生产、仓储、动力等整个厂区都有用于生产的 5G 覆盖"
BREADTH: Final = "在用的场景分布在至少 3 个关键环节（研发设计、生产运行、检测监测、仓储物流、运营管理）"
SECURITY: Final = "网络安全四项举措（制度、产品、风险评估、边界和入侵检测）做到至少 2 项"


@cache
def readiness() -> Questionnaire:
    return shipped().questionnaire("five-g-factory-readiness", "2025.1")


def several(names: str) -> ChosenSeveral:
    return ChosenSeveral(frozenset(names.split()))


def decided(answers: Mapping[str, Answer]) -> Decision:
    return score(readiness(), answers, REFERENCE).decision


def said(coverage: str, scenes: str, data: str, security: str) -> dict[str, Answer]:
    answers: dict[str, Answer] = {
        "fiveg-coverage": Chosen(coverage),
        "fiveg-scenes": several(scenes),
        "network-security-measures": several(security),
    }
    return answers if coverage == "none" else answers | {"fiveg-data-into": Chosen(data)}


@pytest.mark.parametrize(
    ("coverage", "scenes", "data", "security", "level", "missing"),
    [
        ("none", "none", "", "none", "preparing", [LINE, SCENES.format(1)]),
        ("none", ONE, "", SAFE, "preparing", [LINE]),
        ("line", "none", "none", SAFE, "preparing", [SCENES.format(1)]),
        ("site", "none", "shared", SAFE, "preparing", [SCENES.format(1)]),
        ("line", ONE, "none", "none", "line", [WORKSHOP, SCENES.format(3), PLATFORM]),
        ("line", FIVE, "shared", SAFE, "line", [WORKSHOP]),
        ("workshop", TWO, "platform", SAFE, "line", [SCENES.format(3)]),
        ("workshop", THREE, "partial", SAFE, "line", [PLATFORM]),
        ("site", FIVE, "standalone", SAFE, "line", [PLATFORM]),
        ("workshop", THREE, "platform", "none", "workshop", [SITE, SCENES.format(5), BREADTH, SECURITY]),
        ("workshop", FIVE, "platform", SAFE, "workshop", [SITE]),
        ("site", FOUR, "platform", SAFE, "workshop", [SCENES.format(5), BREADTH]),
        ("site", f"{THREE} codesign", "platform", SAFE, "workshop", [SCENES.format(5)]),
        ("site", FIVE_IN_TWO_LINKS, "shared", SAFE, "workshop", [BREADTH]),
        ("site", FIVE, "shared", "none", "workshop", [SECURITY]),
        ("site", FIVE, "shared", "detection", "workshop", [SECURITY]),
        ("site", FIVE, "platform", "assessment detection", "factory", []),
        ("site", f"{FIVE} codesign remote-control", "shared", SAFE, "factory", []),
    ],
)
def test_each_level_has_its_gates_and_a_gate_that_fails_is_named(
    coverage: str, scenes: str, data: str, security: str, level: str, missing: list[str]
) -> None:
    decision = decided(said(coverage, scenes, data, security))

    assert decision.level.key == level
    named = [each.requirement.text for each in decision.binding if isinstance(each, ConditionShortfall)]
    assert [text.zh for text in named] == missing
    assert len(named) == len(decision.binding)
    assert all(text.en for text in named)


@pytest.mark.parametrize("scene", sorted(frozenset().union(*LINKS.values())))
def test_every_one_of_the_twenty_scenes_counts_by_itself_and_says_its_link(scene: str) -> None:
    question = placed_questions(readiness())["fiveg-scenes"].question
    assert isinstance(question, MultipleChoice)
    option = next(each for each in question.options if each.key == scene)
    link = next(link for link, scenes in LINKS.items() if scene in scenes)
    others = sorted(LINKS["检测监测"] - {scene})[:3]
    with_two_links = {*others, *sorted(LINKS["仓储物流"] - {scene})[:1], scene}

    assert len(question.options) == 21
    assert option.counts.zh.startswith(f"{link}环节。")
    assert decided(said("line", scene, "none", "none")).level.key == "line"
    counted = decided(said("site", " ".join(with_two_links), "platform", SAFE)).level.key
    assert counted == ("workshop" if link in {"检测监测", "仓储物流"} else "factory")


def test_what_is_unknown_keeps_the_level_down_and_leaves_the_higher_one_possible() -> None:
    answers = said("site", FIVE, "platform", SAFE)

    decision = decided({**answers, "fiveg-data-into": Unknown(), "network-security-measures": Unknown()})

    assert (decision.level.key, decision.reachable.key) == ("line", "factory")
    assert [
        each.requirement.text.zh for each in decision.binding if isinstance(each, ConditionShortfall)
    ] == [PLATFORM]


def test_after_the_two_others_eleven_questions_are_asked_anew() -> None:
    sme = shipped().questionnaire("sme-digital", "2024.1")
    *_, then = passages([shipped_questionnaire(), sme, readiness()], REFERENCE, shipped().elements)

    assert then.asked == 29
    assert [question.key for question in then.anew] == [
        *("fiveg-demand-check", "fiveg-plan", "fiveg-edge", "fiveg-acceptance", "fiveg-fallback"),
        *("fiveg-terminal-kinds", "fiveg-scene-use", "fiveg-effects", "fiveg-investment"),
        *("fiveg-data-into", "fiveg-terminal-security"),
    ]


@pytest.mark.parametrize(
    ("key", "facts", "answer"),
    [
        ("fiveg-scenes", {"fiveg.coverage": Chosen("none")}, several("none")),
        ("fiveg-scenes", {"fiveg.coverage": Chosen("line")}, None),
        ("fiveg-scenes", {"fiveg.coverage": Chosen("line"), "fiveg.scenes": several(TWO)}, several(TWO)),
        ("fiveg-data-into", {"data.storage": Chosen("platform")}, None),
        ("execution-depth", {"business.execution": Chosen("system")}, Chosen("system")),
        ("maintenance-depth", {"business.execution": Chosen("system")}, None),
    ],
)
def test_what_is_carried_in_says_no_more_than_is_known(
    key: str, facts: Mapping[ElementKey, Answer], answer: Answer | None
) -> None:
    question = placed_questions(readiness())[key].question
    found = offer_for(question, {**facts, **REFERENCE}, shipped_ranks())

    assert (found and found.answer) == answer


def test_people_are_told_that_readiness_is_our_own_rule_and_no_condition_of_a_list() -> None:
    words = "就绪度为平台自定规则，不代表名录或认定条件"

    assert words in readiness().disclaimer.zh
    assert words in readiness().level_rule.source.note
    assert all(words in level.meaning.zh for level in readiness().level_rule.levels[1:])
    assert readiness().level_rule.source.mark is Mark.OURS
    assert "场景归入的关键环节" in {each.title for each in readiness().sources if each.mark is Mark.OURS}


def test_every_text_has_its_english_beside_it() -> None:
    texts, lacking = without_english(readiness())

    assert texts > 400
    assert lacking == []
