"""Cloud readiness: the gates of each class as a table, what is carried in, and whose rules they are."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

import pytest

from assessment.commands.covering import REFERENCE
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Measured, NotApplicable, Unknown
from assessment.domain.coverage import passages
from assessment.domain.deciding import Decision
from assessment.domain.elements import ElementKey
from assessment.domain.offers import offer_for
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.requirements import ConditionShortfall
from assessment.domain.scoring import score
from assessment.domain.sources import Mark
from tests.catalogue.bilingual import without_english
from tests.catalogue.sme_published import sme
from tests.domain.firms import shipped, shipped_questionnaire, shipped_ranks

ANEW: Final = {
    *("line-outage", "cloud-contract", "cloud-accounts", "cloud-documents", "cloud-data-kept"),
    *("cloud-daily", "cloud-links", "cloud-abilities", "ability-effect", "partner-links", "sharing-rules"),
}
NOTHING: Final = (Fraction(0), Fraction(0))
LINE: Final = "接入固定宽带或企业专线"
LIST: Final = "列出系统清单，或建立数据台账并定期检查"
ORDER: Final = "财务、办公、销售、采购中至少一项有统一的做法和记录"
IN_USE: Final = "至少用上一类云服务，例如云备份"
CONNECTED: Final = "联网设备超过全部生产设备的 10%"
CONTROL: Final = "车间有控制网络，自动控制靠它运行"
BUSINESS: Final = "至少一项业务系统已在云上使用"
CENTRAL: Final = "主要数据集中存放"
LINKED: Final = "至少三个业务环节互通共享"
ABILITY: Final = "至少用上一项云上能力，例如设备接入、数据分析"
ORDERS: Final = "订单、采购、库存在系统里管理"
AGREED: Final = "与伙伴共享数据有书面约定"


def several(*options: str) -> ChosenSeveral:
    return ChosenSeveral(frozenset(options))


def count(number: int) -> Measured:
    return Measured(Decimal(number))


@cache
def cloud() -> Questionnaire:
    return shipped().questionnaire("cloud-readiness", "2025.1")


JUST_ENOUGH: Final[Mapping[str, Answer]] = {
    "cloud-classes": several("resource"),
    "internet-access": Chosen("broadband"),
    "cloud-ledger": Chosen("partial"),
    "data-security-measures": several("none"),
    "standard-processes": several("office"),
    "cloud-systems": several("mes"),
    "equipment-total": count(100),
    "equipment-networked": count(11),
    "network-connection": several("control-network"),
    "data-storage": Chosen("central"),
    "cloud-abilities": several("devices"),
    "integrated-businesses": Chosen("three"),
    "supply-production-sales": Chosen("system"),
    "sharing-rules": Chosen("written"),
}
"""A firm that passes every gate and does no more than that."""


def decided(changes: Mapping[str, Answer]) -> Decision:
    return score(cloud(), {**JUST_ENOUGH, **changes}, REFERENCE).decision


def lacking(decision: Decision) -> list[str]:
    """What the next level lacks, in the words people read."""
    gates = [each.requirement for each in decision.binding if isinstance(each, ConditionShortfall)]
    assert len(gates) == len(decision.binding)
    return [each.text.zh for each in gates]


@pytest.mark.parametrize(
    ("changes", "level", "lacks"),
    [
        ({}, "ecosystem", []),
        ({"internet-access": Chosen("dedicated")}, "ecosystem", []),
        ({"internet-access": Chosen("none")}, "preparing", [LINE]),
        ({"cloud-ledger": Chosen("none")}, "preparing", [LIST]),
        ({"cloud-ledger": Chosen("none"), "data-security-measures": several("rules")}, "preparing", [LIST]),
        ({"cloud-ledger": Chosen("none"), "data-security-measures": several("ledger")}, "ecosystem", []),
        ({"internet-access": Chosen("none"), "cloud-ledger": Chosen("none")}, "preparing", [LINE, LIST]),
        ({"standard-processes": several("none")}, "resource", [ORDER]),
        ({"standard-processes": several("finance")}, "ecosystem", []),
        ({"standard-processes": several("sales")}, "ecosystem", []),
        ({"standard-processes": several("procurement")}, "ecosystem", []),
        ({"cloud-classes": several("none")}, "resource", [IN_USE]),
        ({"cloud-classes": several("ecosystem")}, "ecosystem", []),
        ({"equipment-networked": count(10)}, "business", [CONNECTED]),
        (
            {"equipment-total": count(200_000), "equipment-networked": count(20_000)},
            "business",
            [CONNECTED],
        ),
        ({"equipment-total": count(200_000), "equipment-networked": count(20_001)}, "ecosystem", []),
        ({"network-connection": several("system-network", "fiveg-network")}, "business", [CONTROL]),
        ({"cloud-systems": several("storage", "desktop", "analysis")}, "business", [BUSINESS]),
        ({"cloud-systems": several("office")}, "ecosystem", []),
        ({"data-storage": Chosen("own-systems")}, "business", [CENTRAL]),
        ({"data-storage": Chosen("platform")}, "ecosystem", []),
        ({"integrated-businesses": Chosen("one")}, "capability", [LINKED]),
        ({"integrated-businesses": Chosen("six")}, "ecosystem", []),
        ({"cloud-abilities": several("none")}, "capability", [ABILITY]),
        ({"cloud-abilities": several("development")}, "ecosystem", []),
        ({"supply-production-sales": Chosen("spreadsheet")}, "capability", [ORDERS]),
        ({"sharing-rules": Chosen("oral")}, "capability", [AGREED]),
        ({"sharing-rules": NotApplicable("没有伙伴")}, "capability", [AGREED]),
        (
            {"equipment-networked": count(0), "data-storage": Chosen("scattered")},
            "business",
            [CONNECTED, CENTRAL],
        ),
    ],
)
def test_each_gate_binds_at_its_level_and_is_named_in_words(
    changes: Mapping[str, Answer], level: str, lacks: list[str]
) -> None:
    decision = decided(changes)

    assert (decision.level.key, decision.reachable.key) == (level, level)
    assert lacking(decision) == lacks


def test_what_is_unknown_leaves_the_level_open_upwards() -> None:
    decision = decided({"equipment-networked": Unknown(), "sharing-rules": Unknown()})

    assert (decision.level.key, decision.reachable.key) == ("business", "ecosystem")
    assert lacking(decision) == [CONNECTED]


def test_no_total_makes_up_for_a_gate_and_the_classes_have_their_names() -> None:
    decision = decided({"cloud-ledger": Chosen("none"), "cloud-data-kept": Chosen("all")})
    names = [level.title.zh for level in cloud().level_rule.levels]

    assert decision.level.key == "preparing"
    assert names == ["准备阶段", "资源上云就绪", "业务上云就绪", "能力上云就绪", "生态上云就绪"]


def test_a_firm_without_the_cloud_is_not_asked_how_it_manages_it_and_earns_nothing_for_using_it() -> None:
    unused = {"cloud-classes": "none", "cloud-systems": "none", "cloud-abilities": "none"}
    answers = {**JUST_ENOUGH, **{key: several(value) for key, value in unused.items()}}
    total = score(cloud(), answers, REFERENCE).total
    parts = {inner.key: inner for dimension in total.parts for inner in dimension.parts}

    assert parts["cloud-management"].points is None
    assert parts["business-systems"].points == NOTHING
    assert parts["abilities-in-use"].points == NOTHING


def test_after_the_two_others_eleven_questions_are_asked_anew() -> None:
    *_, then = passages([shipped_questionnaire(), sme(), cloud()], REFERENCE, shipped().elements)

    assert then.asked == 27
    assert {question.key for question in then.anew} == ANEW


@pytest.mark.parametrize(
    ("question", "facts", "answer"),
    [
        ("standard-processes", {"business.sales": "spreadsheet"}, several("sales")),
        ("standard-processes", {"business.finance": "spreadsheet"}, several("none")),
        (
            "standard-processes",
            {"scene.finance": "level-1", "business.office": "system"},
            several("finance", "office"),
        ),
        ("integrated-businesses", {}, Chosen("none")),
        ("integrated-businesses", {"scene.quality": "level-3", "business.sales": "system"}, Chosen("one")),
        ("integrated-businesses", dict.fromkeys(("scene.energy", "business.energy"), "none"), Chosen("none")),
        (
            "integrated-businesses",
            {"scene.quality": "level-4", "business.sales": "connected", "business.energy": "optimised"},
            Chosen("three"),
        ),
    ],
)
def test_what_follows_from_other_assessments_says_no_more_than_they_do(
    question: str, facts: Mapping[ElementKey, str], answer: Answer
) -> None:
    elements = [key for key in shipped().elements if key.startswith(("business.", "scene."))]
    known = {key: Chosen("none") for key in elements} | {key: Chosen(value) for key, value in facts.items()}

    offer = offer_for(placed_questions(cloud())[question].question, known, shipped_ranks())

    assert offer is not None
    assert offer.answer == answer


def test_systems_that_did_not_arise_elsewhere_are_carried_in_as_none() -> None:
    question = placed_questions(cloud())["cloud-systems"].question

    not_arisen = offer_for(question, {"cloud.systems": None}, shipped_ranks())
    same = offer_for(question, {"cloud.systems": several("erp")}, shipped_ranks())

    assert not_arisen is not None
    assert not_arisen.answer == several("none")
    assert same is not None
    assert same.same
    assert offer_for(question, {}, shipped_ranks()) is None


def test_people_are_told_that_the_rules_are_the_platforms_own() -> None:
    assert "就绪度为平台自定规则，不代表名录或认定条件" in cloud().disclaimer.zh
    assert "就绪度为平台自定规则，不代表名录或认定条件" in cloud().level_rule.source.note
    assert cloud().source.mark is Mark.OURS
    assert cloud().level_rule.source.mark is Mark.OURS


def test_every_text_has_its_english_beside_it() -> None:
    texts, lacking_english = without_english(cloud())

    assert texts > 500
    assert lacking_english == []
