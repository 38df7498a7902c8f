"""Answers files: what is accepted, and what is refused with its line."""

from functools import cache
from pathlib import Path

import pytest

from assessment.catalogue.answers_file import head_of, read_answers_file
from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.registry import read_catalogue
from assessment.domain.answers import Chosen, Confirmed, Covered, Measured
from assessment.domain.credit_code import WrongCheckCharacter
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.size import SizeClass

SOUND = Path(__file__).parent / "sound"
WHOLE = """\
format: 1
questionnaire: small
version: "2025.1"
profile:
  name: 测试企业
  credit_code: 91429900MA4K00010J
  region: "420222"
  industry: C33
  staff: 86
  revenue: 3200.5
  production_type: discrete
  group: false
  own_design: true
answers:
  machines: 40
  machines-networked: "10"
  cad: {yes: true, detail: 二维制图}
  planning-use: {share: none}
"""


@cache
def codes() -> Codes:
    return load_codes()


@cache
def small() -> Questionnaire:
    return read_catalogue(SOUND).questionnaire("small")


def mistakes_in(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        read_answers_file(file, small(), codes())
    except UnusableFilesError as error:
        return [str(mistake).removeprefix(f"{file}:") for mistake in error.mistakes]
    return []


def test_a_file_gives_the_profile_with_its_size_and_the_answers(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(WHOLE, encoding="utf-8")

    given = read_answers_file(file, small(), codes())

    assert (head_of(file).questionnaire, head_of(file).version) == ("small", "2025.1")
    assert given.profile.size is SizeClass.SMALL
    assert given.profile.above_scale is None
    assert str(given.profile.revenue) == "3200.5"
    assert given.answers == {
        "machines": Measured(given.answers["machines"].value),  # type: ignore[union-attr]
        "machines-networked": Measured(given.answers["machines-networked"].value),  # type: ignore[union-attr]
        "cad": Confirmed(yes=True, detail="二维制图"),
        "planning-use": Covered("none", ""),
    }


def test_json_is_read_as_well(tmp_path: Path) -> None:
    text = (
        '{"format": 1, "questionnaire": "small", "version": "2025.1", "profile": {"name": "测试企业",'
        ' "credit_code": "91429900MA4K00010J", "region": "420222", "industry": "C33", "staff": 86,'
        ' "revenue": "3200", "production_type": "mixed", "group": false, "own_design": true,'
        ' "above_scale": true}, "answers": {"dispatching": "board"}}'
    )
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")

    given = read_answers_file(file, small(), codes())

    assert given.answers == {"dispatching": Chosen("board")}
    assert given.profile.above_scale is not None
    assert given.profile.above_scale.year == 2025


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("format: 1", "format: 2", "1  format: 只认识第 1 版的答案文件，现在写的是 2"),
        ("format: 1\n", "", "1  缺少字段 format，请补上"),
        (
            "questionnaire: small",
            "questionnaire: large",
            "2  questionnaire: 应属于 small/2025.1，现在写的是 large/2025.1",
        ),
        ('version: "2025.1"', "version: 2025.1", "3  version: 应为文字，请给“2025.1”加上引号"),
        ("answers:", "answer:", "14  answer: 不认识的字段（是否想写 answers？）"),
        (
            "MA4K00010J",
            "MA4K00010K",
            f"6  profile.credit_code: {WrongCheckCharacter('K').message.zh.removesuffix('。')}",
        ),
        ('"420222"', '"420299"', "7  profile.region: 没有代码为 420299 的行政区划，请写县市区的六位代码"),
        ('"420222"', "420222", "7  profile.region: 应为文字，请给“420222”加上引号"),
        ("C33", "C99", "8  profile.industry: 没有代码为 C99 的行业大类，应为 C13 到 C43"),
        ("staff: 86", "staff: 很多", "9  profile.staff: 应为整数，现在是“很多”"),
        ("staff: 86", "staff: -1", "9  profile.staff: 从业人员不能小于 0，现在是 -1"),
        (
            "discrete",
            "batch",
            "11  profile.production_type: 不认识的写法 “batch”，可以写：discrete、process、mixed",
        ),
        ("group: false", "group: 'no'", "12  profile.group: 应为 true 或 false，现在是“no”"),
        (
            "machines: 40",
            "machine: 40",
            "15  answers.machine: 不认识的题目 “machine”（是否想写 machines？）",
        ),
        ("machines: 40", "machines: 4000", "15  answers.machines: 应在 0 到 1,000 台 之间，请核对数字和单位"),
        ("machines: 40", "machines: 4.5", "15  answers.machines: 请填写整数，不带小数"),
        ("machines: 40", "machines: forty", "15  answers.machines: 回答的种类不对，应写数字（台）"),
        (
            "machines: 40",
            "machines: {unknown: true}",
            "15  answers.machines: 这道题不能答“不确定”，请选最接近的一项",
        ),
        ("machines: 40", "machines: 5", "16  answers.machines-networked: 联网设备数不能多于设备总数"),
        (
            "machines: 40",
            "networked-rate: 40",
            "15  answers.networked-rate: 这一项由其他数字算出，不需要回答，请去掉",
        ),
        (
            "machines: 40",
            "dispatching: fast",
            "15  answers.dispatching: 没有“fast”这个选项，可以写：none、board、system、optimised",
        ),
        (
            "machines: 40",
            "systems-in-use: [erp, none]",
            "15  answers.systems-in-use: “none”不能和其他选项同时选",
        ),
        ("{share: none}", "{share: most}", "18  answers.planning-use: 请再写明做到哪一步（depth）"),
        ("{yes: true, detail: 二维制图}", "true", "17  answers.cad: 是否题请写 {yes: true} 或 {yes: false}"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    assert old in WHOLE
    assert mistakes_in(tmp_path, WHOLE.replace(old, new, 1)) == [mistake]


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("C33", "C99").replace("machines: 40", "machines: forty").replace("none}", "some}")

    assert [line.split()[0] for line in mistakes_in(tmp_path, text)] == ["8", "15", "18"]
