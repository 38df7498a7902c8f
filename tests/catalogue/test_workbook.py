"""A questionnaire as a workbook: nothing is lost on the way, and every mistake is told by sheet and cell."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from assessment import resources
from assessment.catalogue.checking import questionnaire_folders
from assessment.catalogue.codes import load_codes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.loader import NamedScale
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.version_files import FolderFiles, files_in
from assessment.catalogue.workbook.contents import canonical_hash
from assessment.catalogue.workbook.filling import filled
from assessment.catalogue.workbook.layout import CASES_PLAN, SHEETS
from assessment.catalogue.workbook.reading import (
    WorkbookFiles,
    examine_workbook,
    read_workbook,
    workbook_in,
)
from assessment.catalogue.yaml_writing import written_yaml
from assessment.domain.levels import Band, Stage
from assessment.domain.questionnaire import Dimension, Group, Indicator, Questionnaire, Reading, Signal
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    Follow,
    FreeText,
    MultipleChoice,
    Option,
    Ratio,
    SingleChoice,
    Staged,
    TableRow,
    YesNo,
)
from assessment.domain.relations import AtMost, RatioWithin
from assessment.domain.requirements import ConditionRequirement, CountRequirement, NodeSet, PointsRequirement
from assessment.domain.sources import Source
from assessment.export.questionnaire_xlsx import questionnaire_file

HERE = Path(__file__).parent
SMALL = HERE / "sound" / "small" / "2025.1"
SHIPPED = questionnaire_folders(resources.questionnaires())
Grids = dict[str, list[list[Any]]]

_QUESTIONS = (SingleChoice, MultipleChoice, Staged, Figure, Ratio, CoverageDepth, Attained, YesNo, FreeText)
_RECORDS: dict[str, tuple[type, ...]] = {
    "其他来源": (Source,),
    "等级": (Band, Stage),
    "等级要求": (PointsRequirement, CountRequirement, ConditionRequirement),
    "集合": (NodeSet,),
    "信号": (Signal,),
    "解读": (Reading,),
    "关系": (AtMost, RatioWithin),
    "尺度": (NamedScale,),
    "尺度选项": (Option,),
    "尺度折算": (TableRow,),
    "维度": (Dimension,),
    "分组": (Group,),
    "指标": (Indicator,),
    "题目": _QUESTIONS,
    "选项": (Option,),
    "折算表": (TableRow,),
    "带入规则": (Follow,),
    "问卷": (Questionnaire,),
}


class Remembered:
    """Files that are read once, because reading is what takes long."""

    def __init__(self, files: FolderFiles) -> None:
        self.folder, self.name, self.stems = files.folder, files.name, files.stems
        self.read = cache(files.read)


@pytest.mark.parametrize("folder", [SMALL, *SHIPPED], ids=lambda folder: folder.parent.name)
def test_a_questionnaire_comes_back_from_a_workbook_as_it_was(folder: Path, tmp_path: Path) -> None:
    files = Remembered(files_in(folder))
    rows = filled(files)
    workbook = tmp_path / "questionnaire.xlsx"
    workbook.write_bytes(questionnaire_file(rows))

    back = read_workbook(workbook)
    for path, document in back.documents.items():
        target = tmp_path / folder.parent.name / folder.name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(written_yaml(document.value), encoding="utf-8")

    again = Remembered(files_in(tmp_path / folder.parent.name / folder.name))
    assert back.mistakes == ()
    assert filled(again) == rows
    assert canonical_hash(again) == canonical_hash(files)


def test_every_field_of_the_format_has_a_column() -> None:
    lists = {(plan.holder, plan.into[-1:] or plan.lists) for plan in SHEETS}
    for plan in SHEETS:
        columns = {column.steps[0] for column in plan.columns}
        held = {name for holder, names in lists if holder == plan.name for name in names}
        known = {each.name for record in _RECORDS[plan.name] for each in fields(record)}
        if plan.name == "问卷":
            held = {step for each in SHEETS for step in each.into if not each.holder or each.optional}
        assert known - columns - held == set(), plan.name


def test_a_workbook_holds_texts_figures_and_choices_but_no_formula(tmp_path: Path) -> None:
    rows = filled(files_in(SMALL))
    rows["问卷"][0][3] = "=1+1"
    rows["问卷"][0][5] = "http://example.invalid/"

    content = questionnaire_file(rows)

    with ZipFile(BytesIO(content)) as archive:
        sheets = "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets" in name)
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets
    book = load_workbook(BytesIO(content))
    assert book["问卷"]["C4"].value == "=1+1"
    assert book["问卷"]["C4"].data_type == "s"
    assert book["题目"].freeze_panes == "C3"
    assert book["题目"]["D3"].number_format == "@"
    offered = {each.formula1 for each in book["题目"].data_validations.dataValidation}
    assert '"L0,L1,L2,L3"' in offered
    assert '"是,否"' in offered


@cache
def sound_rows() -> dict[str, list[list[Any]]]:
    return filled(files_in(SMALL))


def grids() -> Grids:
    """The sheets of the small questionnaire, cell by cell."""
    found: Grids = {}
    for plan in (*SHEETS, CASES_PLAN):
        grid = [list(plan.headings), ["" for _ in plan.headings], *map(list, sound_rows()[plan.name])]
        found[plan.name] = [list(row) for row in zip(*grid, strict=True)] if plan.upright else grid
    return found


def told(found: Grids) -> list[str]:
    files: WorkbookFiles = workbook_in(found, "问卷.xlsx")
    elements = read_elements(HERE / "sound").elements
    return [str(each) for each in examine_workbook(files, elements, load_codes()).mistakes]


def put(sheet: str, cell: str, content: object) -> Callable[[Grids], None]:
    """Write into one cell."""

    def change(found: Grids) -> None:
        column = 0
        for letter in cell.rstrip("0123456789"):
            column = column * 26 + ord(letter) - ord("A") + 1
        row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        found[sheet][row - 1][column - 1] = content

    return change


def drop(sheet: str) -> Callable[[Grids], None]:
    return lambda found: found.__delitem__(sheet)


def named(sheet: str, name: str) -> Callable[[Grids], None]:
    return lambda found: found.__setitem__(name, found.pop(sheet))


def at(sheet: str, row: int, heading: str) -> str:
    plan = next(each for each in (*SHEETS, CASES_PLAN) if each.name == sheet)
    column, letters = plan.headings.index(heading) + 1, ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


BROKEN: list[tuple[Callable[[Grids], None], list[str]]] = [
    (put("题目", "B3", "figur"), ["题目!B3  种类: 不认识的种类 “figur”（是否想写 figure？）"]),
    (put("题目", "A6", "equipmet"), ["题目!A6  指标: 不认识的指标 “equipmet”（是否想写 equipment？）"]),
    (put("题目", at("题目", 3, "最大"), "很多"), ["题目!X3  最大: 应为数字，现在是“很多”"]),
    (put("题目", at("题目", 3, "最大"), None), ["题目!X3  最大: 缺少字段 maximum（允许的最大值），请补上"]),
    (
        put("题目", at("题目", 3, "敏感等级"), "L9"),
        ["题目!J3  敏感等级: 不认识的写法 “L9”，可以写：L0、L1、L2、L3"],
    ),
    (put("题目", at("题目", 3, "选答"), "对"), ["题目!R3  选答: 应为“是”或“否”，现在是“对”"]),
    (put("题目", at("题目", 3, "题目"), None), ["题目!D3  题目: 缺少字段 text（文字），请补上"]),
    (
        put("题目", at("题目", 3, "键"), "cad"),
        [
            "关系!C3  右边: 不认识的数字题 “machines”（是否想写 machines-networked？）",
            "题目!AH5  分母: 不认识的数字题 “machines”（是否想写 machines-networked？）",
            "题目!C6  键: 键 cad 已在 题目!C3 用过，请换一个",
        ],
    ),
    (
        put("题目", at("题目", 5, "分子"), "machine"),
        ["题目!AF5  分子: 不认识的数字题 “machine”（是否想写 machines？）"],
    ),
    (
        put("题目", at("题目", 5, "折算"), "{kind: proportional, zero_at: 0"),
        ["题目!T5  折算: 写法有误：括号没有成对，或者少了逗号；括号里的文字如有逗号、冒号或括号，要加引号"],
    ),
    (
        put("题目", at("题目", 8, "什么情况下问"), "{question: erp, is: x}"),
        ["题目!N8  什么情况下问: 不认识的题目 “erp”，请核对"],
    ),
    (
        put("选项", at("选项", 3, "得分"), 160),
        [
            "选项!A3  各选项得分合计不能超过 100，现在是 200",
            "选项!F3  得分: 得分应在 0 到 100 之间，现在是 160",
        ],
    ),
    (
        put("选项", at("选项", 6, "怎么算达到"), None),
        ["选项!G6  怎么算达到: 选项“自己机房”缺少 counts（怎么算达到），请补上"],
    ),
    (
        put("选项", "B6", "option"),
        ["选项!B6  部分: 不认识的部分 “option”（是否想写 options？）", "选项!A7  至少要有两个选项"],
    ),
    (put("选项", "A6", None), ["选项!A6  题目: 请写明属于哪个题目（填它的键）", "选项!A7  至少要有两个选项"]),
    (put("等级", at("等级", 4, "低于多少分"), 70), ["等级!F5  从多少分起: 分数 70 到 80 之间不属于任何等级"]),
    (
        put("关系", at("关系", 3, "强弱"), "medium"),
        ["关系!H3  强弱: 不认识的写法 “medium”，可以写：hard、soft"],
    ),
    (put("维度", at("维度", 3, "分钟"), "三"), ["维度!I3  分钟: 应为整数，现在是“三”"]),
    (
        put("维度", at("维度", 4, "来源标识"), "guess"),
        [
            (
                "维度!R4  来源标识: 不认识的写法 “guess”，"
                "可以写：official、secondary、recalled-high、recalled-medium、disputed、ours"
            )
        ],
    ),
    (
        put("问卷", "C2", 2025.1),
        ["问卷!C2  版本: 应为文字，现在是数字或日期，请把单元格设为“文本”格式再填一次"],
    ),
    (put("问卷", "C4", None), ["问卷!C4  名称: 缺少字段 zh（中文），请补上"]),
    (put("核算案例", "D25", 51), ["核算案例!D25  内容: machinery 应为 51，算出来是 50"]),
    (
        put("核算案例", "C17", "machines"),
        ["核算案例!C17  项目: “machines”在这个案例里写了两次，请只保留一行"],
    ),
    (put("核算案例", "A3", "../x"), ["核算案例!A3  案例: 请写案例的名称，只用字母、数字、连字符和汉字"]),
    (
        put("题目", at("题目", 1, "提示"), "题示"),
        ["题目!A1  缺少列“提示”，没有内容也请保留表头", "题目!H1  不认识的列 “题示”，请核对"],
    ),
    (drop("信号"), ["问卷.xlsx:1  缺少工作表“信号”，没有内容也请保留表头"]),
    (
        named("分组", "分組"),
        [
            "分組!A1  不认识的工作表 “分組”，请核对；自己用的表请移到别的文件",
            "问卷.xlsx:1  缺少工作表“分组”，没有内容也请保留表头",
        ],
    ),
]


@pytest.mark.parametrize(("change", "expected"), BROKEN)
def test_each_mistake_is_told_by_sheet_and_cell(change: Callable[[Grids], None], expected: list[str]) -> None:
    found = grids()
    change(found)

    assert told(found) == expected


def test_all_mistakes_are_told_at_once() -> None:
    several = [each for each in BROKEN if each[1][0][:6] in ("题目!A6 ", "题目!J3 ", "维度!R4 ")]
    assert len(several) == 3
    found = grids()
    for change, _ in several:
        change(found)

    said = told(found)
    assert all(expected[0] in said for _, expected in several)


def test_the_sound_workbook_has_no_mistakes() -> None:
    assert told(grids()) == []


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "questionnaire.xlsx"
    file.write_text("key: small", encoding="utf-8")

    with pytest.raises(UnusableFilesError, match="不是 XLSX 工作簿"):
        read_workbook(file)
