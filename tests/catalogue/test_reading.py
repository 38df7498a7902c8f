"""YAML as authors write it: nothing is guessed, digits stay exact, every duplicate is named."""

from decimal import Decimal
from pathlib import Path

import pytest

from assessment.catalogue.places import Place, UnusableFilesError
from assessment.catalogue.reading import parsed_document, read_document
from assessment.catalogue.structuring import structured
from assessment.domain.conditions import All, Answered, AnyOf, AtLeast, Condition, Is, Not
from assessment.domain.questions import Option
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.sources import Source
from assessment.domain.texts import Text


def mistakes_in(text: str) -> list[str]:
    with pytest.raises(UnusableFilesError) as refused:
        parsed_document(text, "a.yaml")
    return [str(mistake) for mistake in refused.value.mistakes]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("null", None),
        ("", None),
        ("0123", "0123"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        ("0x1F", "0x1F"),
        ("2026-11-20", "2026-11-20"),
        ("40", 40),
        ("-3", -3),
        ('"40"', "40"),
        ("33.333333333333333333", Decimal("33.333333333333333333")),
        ("2022.10", Decimal("2022.10")),
        (".inf", ".inf"),
        ("C33", "C33"),
    ],
)
def test_a_value_is_what_is_written(written: str, value: object) -> None:
    found = parsed_document(f"key: {written}\n", "a.yaml").value["key"]

    assert found == value
    assert type(found) is type(value)


def test_every_duplicate_is_named_with_both_lines() -> None:
    assert mistakes_in("a: 1\nb: {c: 1, c: 2}\na: 3\n") == [
        "a.yaml:2  b.c: 字段 c 重复，第 2 行已经写过，请只保留一个",
        "a.yaml:3  a: 字段 a 重复，第 1 行已经写过，请只保留一个",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: &x [1]\nb: *x\n", "a.yaml:1  b: 不支持用 & 和 * 引用，请把内容直接写出来"),
        ("a: !!binary aGk=\n", "a.yaml:1  a: 不支持 tag:yaml.org,2002:binary 这种标记，请直接写出内容"),
        ("? [a, b]\n: 1\n", "a.yaml:1  字段名应为文字"),
        ("a: *nowhere\n", "a.yaml:1  YAML 写法有误：以 * 开头的文字要加引号"),
        ("a: '未完\n", "a.yaml:2  YAML 写法有误：引号没有成对"),
        ("a:\n\t- 1\n", "a.yaml:2  YAML 写法有误：缩进只能用空格，不能用制表符；以 @、` 开头的文字要加引号"),
        ("", "a.yaml:1  文件是空的，请补上内容"),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, mistake: str) -> None:
    assert mistakes_in(text) == [mistake]


def test_a_missing_file_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    wrong = tmp_path / "a.yaml"
    wrong.write_bytes("名称: 测试".encode("gb18030"))

    for file, words in ((wrong, "UTF-8"), (tmp_path / "b.yaml", "没有这个文件")):
        with pytest.raises(UnusableFilesError, match=words):
            read_document(file, file.name)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")

    assert read_document(file, "a.yaml").value == {"a": 1}


def read(kind: object, text: str) -> tuple[object, list[str]]:
    """``text`` structured as ``kind``, and the mistakes without the file's name."""
    document = parsed_document(text, "a.yaml")
    value: object
    value, mistakes = structured(Place(document), kind, document.value)
    return value, [str(mistake).removeprefix("a.yaml:") for mistake in mistakes]


def test_a_chinese_sentence_over_several_lines_has_no_blanks_inside() -> None:
    value, mistakes = read(Option, "key: a\ntext: 贵企业一共\n  有多少台\n  CNC 机床\n")

    assert mistakes == []
    assert isinstance(value, Option)
    assert value.text == Text("贵企业一共有多少台 CNC 机床")


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("key: a\ntext: yes\npoints: no\n", ["3  points: 应为数字，现在是“no”"]),
        (
            "key: 1\ntext: true\n",
            ["1  key: 应为文字，请给“1”加上引号", "2  text: 应为文字，请给true加上引号"],
        ),
        ("key: a\ntext: b\nexclusive: yes\n", ["3  exclusive: 应为 true 或 false，现在是“yes”"]),
        (
            "key: a\ntext: {zh: '', fr: b}\n",
            [
                "2  text.fr: 不认识的字段。可用的字段：zh、en",
                "2  text.zh: 不能为空，请补上文字，或者去掉这个字段",
            ],
        ),
        ("[a]\n", ["1  应为一组字段，现在是一个列表"]),
        ("key: a\ntext: b\npoints: 1e3\n", ["3  points: 应为数字，现在是“1e3”"]),
        ("key: a\ntext: b\npoints: true\n", ["3  points: 应为数字，现在是true"]),
    ],
)
def test_nothing_is_converted_in_silence(text: str, mistakes: list[str]) -> None:
    assert read(Option, text) == (None, mistakes)


def test_a_word_of_a_closed_list_is_taken_strictly() -> None:
    assert read(Sensitivity, "L2") == (Sensitivity.L2, [])
    assert read(Source, "title: 《甲》\nmark: oficial\n")[1] == [
        "2  mark: 不认识的写法 “oficial”（是否想写 official？）"
    ]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("{question: erp, is: system}", Is("erp", ("system",))),
        ("{question: erp, is: [a, b]}", Is("erp", ("a", "b"))),
        ("{element: erp.depth, at_least: system}", AtLeast("erp.depth", "system")),
        ("{question: n, at_least: 12.5}", AtLeast("n", Decimal("12.5"))),
        ('{question: n, below: "5"}', Not(AtLeast("n", Decimal(5)))),
        ("{question: n, answered: true}", Answered("n")),
        ("{question: n, answered: false}", Not(Answered("n"))),
        ("{not: {question: g, is: yes}}", Not(Is("g", ("yes",)))),
        (
            "{all: [{question: a, is: b}, {any: [{question: c, answered: true}]}]}",
            All((Is("a", ("b",)), AnyOf((Answered("c"),)))),
        ),
    ],
)
def test_a_condition_is_data(text: str, condition: Condition) -> None:
    assert read(Condition, f"{text}\n") == (condition, [])


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("erp", "1  应为条件，例如 {question: 题目的键, is: 选项的键}，现在是“erp”"),
        ("{all: []}", "1  all: 应为条件的列表，至少一个"),
        ("{question: a}", "1  条件要写明怎样算成立，is、at_least、below、answered 中写一个"),
        ("{question: a, is: b, below: 3}", "1  条件要写明怎样算成立，is、at_least、below、answered 中写一个"),
        ("{is: b}", "1  条件要写明看哪道题：question: 题目的键（措施里写 element: 数据项的键）"),
        ("{question: a, is: true}", '1  is: 应为选项的键或键的列表；是否题写 "yes" 或 "no"'),
        (
            "{question: a, equals: b}",
            (
                "1  equals: 不认识的字段。可用的字段："
                "all、any、not、some、question、element、is、at_least、below、answered"
            ),
        ),
        ("{any: [{question: a, is: b}], question: c}", "1  question: 不能和 any 写在同一层，请另起一个条件"),
    ],
)
def test_a_wrong_condition_is_explained(text: str, mistake: str) -> None:
    assert read(Condition, f"{text}\n")[1] == [mistake]
