"""The files of measures: the shipped ones are sound, and every mistake is named with its line."""

from pathlib import Path
from shutil import copytree
from typing import Final

import pytest
from click.testing import CliRunner

from assessment.catalogue.checking import examine_folder
from assessment.catalogue.codes import load_codes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.measures import examined_measures, load_measures
from assessment.catalogue.places import UnusableFilesError
from assessment.cli import main
from assessment.domain.measures import Pathway
from assessment.domain.size import SizeClass
from assessment.domain.sources import Mark
from assessment.resources import questionnaires

ELEMENTS: Final = """\
elements:
  - {key: coding, title: 编码, kind: steps, values: [none, partial, main]}
  - {key: systems, title: 系统, kind: set, values: [erp, mes]}
  - {key: software, title: 设计软件, kind: flag}
  - {key: machines, title: 设备, kind: quantity, unit: 台}
  - {key: networked, title: 联网设备, kind: quantity, unit: 台}
  - {key: networked-rate, title: 联网率, kind: quantity, unit: "%"}
"""
SOUND: Final = """\
pathway: base
source: {title: 平台自定规则, mark: ours}
measures:
  - key: ledger
    title: 理清编码
    what: 一物一码
    suits: {element: coding, below: main}
    done_when: {element: coding, at_least: main}
    effects:
      - {kind: reach, element: coding, value: main}
    costs:
      - {sizes: [micro, small], low: 0, high: 1}
      - {sizes: [medium, large], low: 2, high: 5}
    cost_basis: {title: 平台估算, mark: ours, note: 按自己整理}
    months: [{low: 1, high: 2}]
    effort: 三天
    risks: 规则太复杂
    evidence: [编码规则]
    first_steps: [盘库, 写规则, 定人]
  - key: network
    title: 设备联网
    what: 设备自动报数
    suits: {all: [{element: networked-rate, below: 40}, {element: profile.size, is: [medium, large]}]}
    done_when: {element: networked-rate, at_least: 40}
    requires:
      - when: {element: coding, at_least: main}
        text: 先要有编码
        by: [ledger]
    after: [ledger]
    effects:
      - {kind: raise, element: networked, of: machines, at_least: "0.4"}
    costs:
      - {sizes: [medium, large], low: 10, high: 50}
    cost_basis: {title: 平台估算, mark: ours, note: 按每台一万}
    months: [{low: 2, high: 4}]
    effort: 两人
    risks: 接口不开放
    evidence: [设备清单]
    first_steps: [列接口, 试两台, 再推广]
"""
SIZES_SOUND: Final = "      - {sizes: [medium, large], low: 2, high: 5}\n"
BROKEN: Final = {
    "an unknown field": ("    risks: 规则太复杂", "    risk: 规则太复杂", 17, "是否想写 risks"),
    "a missing source": ("source: {title: 平台自定规则, mark: ours}\n", "", 3, "缺少字段 source"),
    "a missing basis": (
        "    cost_basis: {title: 平台估算, mark: ours, note: 按自己整理}\n",
        "",
        4,
        "缺少字段 cost_basis",
    ),
    "a basis that assumes nothing": (", note: 按自己整理", "", 14, "请写明费用按什么估算"),
    "a source without a mark": (
        "source: {title: 平台自定规则, mark: ours}",
        "source: {title: 平台自定规则}",
        2,
        "缺少字段 mark",
    ),
    "an unknown pathway": ("pathway: base", "pathway: bass", 1, "是否想写 base"),
    "a pathway of another file": (
        "pathway: base",
        "pathway: cloud",
        1,
        "与文件名 base 不一致，文件名请以路径开头",
    ),
    "a key used twice": ("key: network", "key: ledger", 20, "举措 ledger 已在 measures/base.yaml:4 写过"),
    "a key spelt wrongly": ("key: network", "key: Net work", 20, "写法不对"),
    "a field written twice": (
        "    effort: 三天",
        "    effort: 三天\n    effort: 四天",
        17,
        "字段 effort 重复",
    ),
    "a condition on an unknown element": (
        "suits: {element: coding,",
        "suits: {element: codign,",
        7,
        "是否想写 coding",
    ),
    "a condition on an unknown value": ("below: main}", "below: mian}", 7, "是否想写 main"),
    "a number tested as a choice": (
        "rate, below: 40}, {",
        "rate, is: high}, {",
        23,
        "请用 at_least 或 below",
    ),
    "a set tested by order": (
        "suits: {element: coding, below: main}",
        "suits: {element: systems, below: mes}",
        7,
        "没有高低之分",
    ),
    "a profile that does not exist": ("profile.size, is", "profile.sise, is", 23, "是否想写 profile.size"),
    "an unknown size in a condition": ("is: [medium, large]}]", "is: [medium, big]}]", 23, "big"),
    "a prerequisite on an unknown element": (
        "- when: {element: coding,",
        "- when: {element: code,",
        26,
        "不认识的数据项",
    ),
    "a bearer nobody knows": ("by: [ledger]", "by: [ledgr]", 28, "是否想写 ledger"),
    "a predecessor nobody knows": ("after: [ledger]", "after: [ledgr]", 29, "是否想写 ledger"),
    "a bearer that changes nothing asked": (
        "- when: {element: coding, at_least: main}",
        "- when: {element: systems, is: erp}",
        28,
        "没有改变这个前提看的数据项",
    ),
    "a measure that needs itself": ("after: [ledger]", "after: [network]", 20, "network → network"),
    "an effect on an unknown element": (
        "reach, element: coding",
        "reach, element: codign",
        10,
        "是否想写 coding",
    ),
    "an effect on an unknown value": ("value: main}", "value: mian}", 10, "是否想写 main"),
    "an effect that is the lowest step": ("value: main}", "value: none}", 10, "最低的一档"),
    "a share where nothing is covered": (
        "{kind: reach, element: coding, value: main}",
        "{kind: reach, element: systems, value: erp, share: half}",
        10,
        "没有覆盖面",
    ),
    "a number that is reached": (
        "reach, element: coding",
        "reach, element: machines",
        10,
        "请用 kind: raise",
    ),
    "a step that is raised": (
        "raise, element: networked,",
        "raise, element: coding,",
        31,
        "请用 kind: reach",
    ),
    "a rate that is raised": (
        "raise, element: networked,",
        "raise, element: networked-rate,",
        31,
        "请写它的分子",
    ),
    "a part of an unknown quantity": ("of: machines", "of: machine", 31, "是否想写 machines"),
    "a part of what is no quantity": ("of: machines", "of: coding", 31, "不能取它的一部分"),
    "a part above the whole": ('at_least: "0.4"', 'at_least: "1.4"', 31, "不超过 1"),
    "an unknown kind of effect": ("kind: raise", "kind: raze", 31, "是否想写 raise"),
    "no cost for a size": (SIZES_SOUND, "      - {sizes: [medium], low: 2, high: 5}\n", 11, "缺少大型企业"),
    "a cost for a size twice": (
        SIZES_SOUND,
        "      - {sizes: [small, medium, large], low: 2, high: 5}\n",
        13,
        "小型企业的费用写了两次",
    ),
    "a low cost above the high one": ("low: 2, high: 5", "low: 9, high: 5", 13, "下限 9 大于上限 5"),
    "a negative cost": ("low: 0, high: 1", "low: -1, high: 1", 12, "不能小于 0"),
    "a cost that is no number": ("low: 0, high: 1", "low: 少, high: 1", 12, "应为数字"),
    "months that run backwards": ("{low: 1, high: 2}", "{low: 3, high: 2}", 15, "下限 3 大于上限 2"),
    "no time for a size": (
        "[{low: 2, high: 4}]",
        "[{sizes: [large], low: 2, high: 4}]",
        35,
        "缺少中型企业（medium）的工期，请补上",
    ),
    "a time for a size twice": (
        "[{low: 2, high: 4}]",
        "[{sizes: [large], low: 2, high: 4}, {low: 2, high: 4}]",
        35,
        "大型企业的工期写了两次，请只保留一个",
    ),
    "a bearer that falls short": (
        "{kind: reach, element: coding, value: main}",
        "{kind: reach, element: coding, value: partial}",
        28,
        "举措 ledger 做完以后，这个前提仍然不满足，请改正 by 或 effects",
    ),
    "no time at all": ("{low: 1, high: 2}", "{low: 0, high: 2}", 15, "至少 1 个月"),
    "two first steps": ("[盘库, 写规则, 定人]", "[盘库, 写规则]", 19, "最先做的三件事，现在是 2 件"),
    "no evidence": ("evidence: [编码规则]", "evidence: []", 18, "缺少会留下的佐证"),
    "effects without an aim": (
        "    done_when: {element: coding, at_least: main}\n",
        "",
        4,
        "请补上",
    ),
    "an empty text": ("what: 一物一码", 'what: ""', 6, "不能为空"),
    "no list": (SOUND[SOUND.index("measures:") :], "measures: none\n", 3, "应为举措的列表"),
    "a broken file": ("measures:\n  - key", "measures:\n - - key: [", 4, "YAML 写法有误"),
}


def folder_with(tmp_path: Path, text: str) -> Path:
    for name, content in (("elements/elements.yaml", ELEMENTS), ("measures/base.yaml", text)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def mistakes_in(tmp_path: Path, text: str) -> list[str]:
    root = folder_with(tmp_path, text)
    _, mistakes = examined_measures(root, read_elements(root).elements)
    return [str(mistake) for mistake in mistakes]


def test_a_sound_file_has_no_mistakes(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SOUND)

    ledger, network = load_measures(root, read_elements(root).elements)

    assert ledger.pathway is Pathway.BASE
    assert ledger.source.mark is Mark.OURS
    assert network.waits_for == ("ledger",)
    assert network.cost_for(SizeClass.SMALL) is None


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    sound, broken, line, message = BROKEN[name]
    assert SOUND.count(sound) >= 1

    found = mistakes_in(tmp_path, SOUND.replace(sound, broken, 1))

    place = f"measures/base.yaml:{line}  "
    assert any(each.startswith(place) and message in each for each in found), "\n".join(found)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_mistake_is_not_followed_by_imagined_ones(tmp_path: Path, name: str) -> None:
    sound, broken, _, _ = BROKEN[name]

    assert len(mistakes_in(tmp_path, SOUND.replace(sound, broken, 1))) <= 2


def test_a_circle_is_named_from_end_to_end(tmp_path: Path) -> None:
    round_about = SOUND.replace(
        "    suits: {element: coding,", "    after: [network]\n    suits: {element: coding,"
    )

    assert mistakes_in(tmp_path, round_about) == [
        "measures/base.yaml:4  measures[0].key: 前提绕成了圈：ledger → network → ledger"
    ]


def test_an_effect_or_a_prerequisite_that_no_questionnaire_asks_about_is_a_mistake(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SOUND)

    _, mistakes = examined_measures(root, read_elements(root).elements, {"networked"})

    assert [str(mistake) for mistake in mistakes] == [
        "measures/base.yaml:10  measures[0].effects[0].element: 没有问卷问到数据项 coding，这项成效看不出来",
        (
            "measures/base.yaml:26  measures[1].requires[0].when: "
            "没有问卷问到、也没有举措能带来 coding，这个前提永远满足不了"
        ),
    ]


def test_the_measures_of_a_pathway_may_fill_several_files(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SOUND)
    further = SOUND[: SOUND.index("  - key: network")].replace("key: ledger", "key: further")
    (root / "measures/base-further.yaml").write_text(further, encoding="utf-8")

    measures = load_measures(root, read_elements(root).elements)

    assert [measure.key for measure in measures] == ["ledger", "network", "further"]


def test_months_are_those_of_the_size_and_the_whole_span_where_it_is_not_known(tmp_path: Path) -> None:
    text = SOUND.replace(
        "[{low: 1, high: 2}]",
        "[{sizes: [micro, small], low: 1, high: 2}, {sizes: [medium, large], low: 3, high: 5}]",
    )
    root = folder_with(tmp_path, text)

    ledger, network = load_measures(root, read_elements(root).elements)

    spans = [ledger.months_for(size) for size in (SizeClass.SMALL, SizeClass.LARGE, None)]
    assert [(span.low, span.high) for span in spans] == [(1, 2), (3, 5), (1, 5)]
    assert network.months_for(SizeClass.MICRO).high == 4


def test_a_measure_that_cannot_be_read_is_still_known_by_its_key(tmp_path: Path) -> None:
    assert len(mistakes_in(tmp_path, SOUND.replace("    effort: 三天\n", ""))) == 1


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    text = SOUND
    for name in ("a bearer nobody knows", "an effect on an unknown value", "two first steps"):
        sound, broken, _, _ = BROKEN[name]
        text = text.replace(sound, broken, 1)

    assert len(mistakes_in(tmp_path, text)) == 3


def test_broken_measures_are_refused_as_a_whole(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SOUND.replace("by: [ledger]", "by: [ledgr]"))

    with pytest.raises(UnusableFilesError, match="ledgr"):
        load_measures(root, read_elements(root).elements)


def test_the_check_names_mistakes_in_measures(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SOUND.replace("by: [ledger]", "by: [ledgr]"))

    outcome = CliRunner().invoke(main, ["check", str(root)])

    assert outcome.exit_code == 1
    assert "measures/base.yaml:28" in outcome.output


@pytest.mark.parametrize(
    ("expected", "reason"),
    [("base-erp", "不适合这家企业"), ("base-leger", "是否想写 base-ledger"), ("cloud-crm", "不适合")],
)
def test_a_case_that_expects_other_advice_is_a_mistake(tmp_path: Path, expected: str, reason: str) -> None:
    root = tmp_path / "questionnaires"
    copytree(questionnaires(), root)
    case = root / "two-way-integration/2025.1/cases/01-village-workshop.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("measures: [base-officer", f"measures: [{expected}"), encoding="utf-8")

    found = examine_folder(root, load_codes()).mistakes

    assert [reason in str(mistake) for mistake in found] == [True]
