"""Digital-twin readiness: the gates as a table, what is missing said in words, and what is asked anew."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Final

import pytest

from assessment.commands.covering import REFERENCE
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Measured, Unknown
from assessment.domain.coverage import passages
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score, score
from assessment.domain.sources import Mark
from assessment.report.standing import standing_of
from tests.catalogue.bilingual import without_english
from tests.domain.firms import shipped

STAGES: Final = (
    *("not-started", "offline-model", "live-mirror", "steered"),
    *("predictive", "optimising", "symbiotic"),
)
BEST: Final[Mapping[str, str]] = {
    "twin-purpose": "chosen",
    "twin-model": "three-d",
    "model-check": "compared",
    "trial-first": "occasional",
    **dict.fromkeys(("product-design-level", "process-design-level"), "level-3"),
    **dict.fromkeys(("production-control-level", "equipment-level"), "level-3"),
    **dict.fromkeys(("quality-level", "warehouse-level", "work-safety-level"), "level-3"),
    "data-collection": "paper",
    "management-to-control": "none",
    "twin-object": "line",
    "twin-refresh": "automatic",
    "twin-uses": "visualisation simulation prediction optimisation control",
    "twin-feedback": "automatic",
    "twin-upkeep": "self-correcting",
    "twin-effect": "recorded",
    "automatic-handling": "manual",
    "automatic-inspection": "manual",
    "unmanned-safety": "none",
    "unmanned-scope": "line",
    "equipment-total": "1000",
    "equipment-networked": "601",
    "key-process-total": "5",
    "key-process-controlled": "4",
}
"""Just enough for the highest stage: every gate with nothing to spare, the rest at its worst."""
TWIN: Final = "（数字孪生候选条件）"
UNMANNED: Final = "（无人工厂候选条件）"
GATES: Final = (
    # what is changed, the stage then, and what of the next stage is missing
    ("twin-model=drawings", "not-started", ("主要产品、设备或产线有三维模型（或更深的工艺模型）",)),
    ("trial-first=none", "not-started", ("近一年至少一次先在模型里试、再到现场做，有记录",)),
    (
        "product-design-level=level-2 process-design-level=level-2 equipment-level=level-2",
        "offline-model",
        (TWIN + "产品设计、工艺设计、设备管理至少一个场景到三级",),
    ),
    ("equipment-networked=400", "offline-model", (TWIN + "设备联网率超过 40%",)),
    ("twin-purpose=idea", "offline-model", ("选定了一个对象、一个用途，算过损失",)),
    ("twin-refresh=by-hand", "offline-model", ("模型的数据自动更新，不靠人导入",)),
    ("twin-uses=none", "offline-model", ("孪生在日常工作中至少有一种用途",)),
    (
        "twin-object=none",
        "offline-model",
        (
            "至少一台关键设备有与现场同步的模型",
            *("模型的数据自动更新，不靠人导入", "孪生在日常工作中至少有一种用途"),
        ),
    ),
    ("twin-uses=visualisation", "live-mirror", ("孪生用于仿真（先试后做）",)),
    ("model-check=looks", "live-mirror", ("模型用实测数据对比过，误差有记录",)),
    ("twin-feedback=by-hand", "live-mirror", ("参数、程序由系统送到设备，人确认后执行",)),
    ("twin-uses=simulation", "steered", ("孪生用于预测，准确率有统计",)),
    (
        "production-control-level=level-2",
        "steered",
        ("生产管控场景到三级（自动采集，与计划、质量、设备共享）",),
    ),
    ("equipment-level=level-2", "steered", ("设备管理场景到三级（关键参数实时采集，能分析故障）",)),
    ("twin-uses=simulation+prediction", "predictive", ("孪生用于优化，给出更好的参数或排产",)),
    ("twin-object=machine", "predictive", ("孪生的对象至少是一条产线",)),
    ("twin-upkeep=on-demand", "predictive", ("有专人按周期或变更时更新模型",)),
    ("twin-effect=felt", "predictive", ("前后的成效有对比记录",)),
    ("twin-uses=simulation+prediction+optimisation", "optimising", ("孪生用于控制，结果自动执行",)),
    ("twin-feedback=confirmed", "optimising", ("在限定范围内自动下发，能一键切回人工",)),
    ("twin-upkeep=regular", "optimising", ("模型随数据自动校准，人来审核",)),
    (
        "key-process-total=10000 key-process-controlled=7999",
        "optimising",
        (UNMANNED + "关键工序数控化率达到 80%",),
    ),
    ("equipment-networked=600", "optimising", (UNMANNED + "设备联网率超过 60%",)),
    ("quality-level=level-2", "optimising", (UNMANNED + "质量管理场景到三级",)),
    ("warehouse-level=level-2", "optimising", (UNMANNED + "仓储物流场景到三级",)),
    ("work-safety-level=level-2", "optimising", (UNMANNED + "安全生产场景到三级",)),
    ("unmanned-scope=station", "optimising", (UNMANNED + "至少一条产线能无人值守",)),
    ("equipment-networked=601", "symbiotic", ()),
    ("equipment-total=200000 equipment-networked=120001", "symbiotic", ()),
    ("equipment-total=200000 equipment-networked=80001", "optimising", (UNMANNED + "设备联网率超过 60%",)),
)


@cache
def twin() -> Questionnaire:
    return shipped().questionnaire("digital-twin-readiness", "2025.1")


def answer_of(text: str, *, several: bool) -> Answer:
    if text == "unknown":
        return Unknown()
    if text.isdigit():
        return Measured(Decimal(text))
    return ChosenSeveral(frozenset(text.replace("+", " ").split())) if several else Chosen(text)


def firm(changes: str = "") -> Score:
    """The firm at the gates, with what is changed."""
    said = {**BEST, **dict(each.split("=") for each in changes.split())}
    answers = {key: answer_of(text, several=key == "twin-uses") for key, text in said.items()}
    return score(twin(), answers, REFERENCE)


@pytest.mark.parametrize(("changes", "stage", "missing"), GATES)
def test_each_gate_that_fails_is_named_in_words(changes: str, stage: str, missing: tuple[str, ...]) -> None:
    found = firm(changes)

    assert found.decision.level.key == stage
    assert [each.title for each in standing_of(found).binding] == list(missing)
    assert [each.sentence for each in standing_of(found).binding] == [
        f"还没有做到：{each}" for each in missing
    ]


def test_every_gate_is_in_the_table_but_those_an_earlier_one_closes() -> None:
    named = {text for _, _, missing in GATES for text in missing}
    asked = {each.title for rung in standing_of(firm()).rungs for each in rung.requirements}

    assert [level.key for level in twin().level_rule.levels] == list(STAGES)
    assert asked - named == {UNMANNED + "生产管控场景到三级"}  # predicting asks for it before


@pytest.mark.parametrize(
    ("scene", "others"),
    [
        ("product-design-level", "process-design-level=level-2 equipment-level=level-2"),
        ("process-design-level", "product-design-level=level-2 equipment-level=level-2"),
        ("equipment-level", "product-design-level=level-2 process-design-level=level-2"),
    ],
)
def test_one_scene_of_three_is_enough_for_a_candidate(scene: str, others: str) -> None:
    lowered = f"{scene}=level-2 {others}"

    assert firm(others).decision.level.key != "offline-model"
    assert firm(lowered).decision.level.key == "offline-model"


@pytest.mark.parametrize(
    ("unknown", "level"),
    [
        ("trial-first", "not-started"),
        ("equipment-networked", "offline-model"),
        ("twin-feedback", "live-mirror"),
        ("equipment-level", "steered"),
        ("twin-effect", "predictive"),
        ("key-process-controlled", "optimising"),
    ],
)
def test_what_is_unknown_closes_its_gate_but_leaves_it_possible(unknown: str, level: str) -> None:
    decision = firm(f"{unknown}=unknown").decision

    assert (decision.level.key, decision.reachable.key) == (level, "symbiotic")


def test_level_and_total_at_the_top_are_not_called_at_odds() -> None:
    full = "product-design-level=level-4 process-design-level=level-4 equipment-networked=1000"
    twins = "twin-purpose=targeted twin-model=live-model trial-first=required twin-object=factory"
    top = standing_of(
        firm(f"{full} {twins} twin-refresh=live twin-effect=verified data-collection=automatic")
    )

    assert (top.level, top.apart) == ("虚实共生", "")
    assert Decimal(top.total.text) >= 80


def test_unmanned_running_stands_beside_the_total() -> None:
    moved = firm("automatic-handling=automatic-warehouse unmanned-scope=factory")
    before = {each.key: each.points for each in firm().dimensions}
    after = {each.key: each.points for each in moved.dimensions}

    assert firm().total.points == moved.total.points
    assert {key for key in before if before[key] != after[key]} == {"unmanned"}


def test_after_the_two_others_nine_questions_are_asked_anew() -> None:
    two_way = shipped().questionnaire("two-way-integration", "2025.1")
    sme = shipped().questionnaire("sme-digital", "2024.1")
    *_, then = passages([two_way, sme, twin()], REFERENCE, elements=shipped().elements)

    assert (then.asked, len(then.anew)) == (28, 9)


def test_people_are_told_that_the_rules_are_ours() -> None:
    ours = {source.title for source in twin().sources if source.mark is Mark.OURS}

    assert "就绪度为平台自定规则，不代表名录或认定条件" in twin().disclaimer.zh
    assert {"数字孪生候选条件", "无人工厂候选条件"} <= ours
    assert twin().level_rule.source.mark is Mark.OURS


def test_every_text_has_its_english_beside_it() -> None:
    texts, lacking = without_english(twin())

    assert texts > 400
    assert lacking == []
