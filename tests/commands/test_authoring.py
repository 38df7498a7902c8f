"""``assessment author``: out to a workbook, back to files, and what is refused on the way."""

from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from assessment.catalogue.version_files import files_in
from assessment.catalogue.workbook.contents import canonical_hash
from assessment.catalogue.workbook.filling import filled
from assessment.cli import main
from assessment.export.questionnaire_xlsx import questionnaire_file

SOUND = Path(__file__).parent.parent / "catalogue" / "sound"
SMALL = SOUND / "small" / "2025.1"


def author(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["author", *map(str, arguments)])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of questionnaires of its own, with its elements and nothing else."""
    copytree(SOUND / "elements", tmp_path / "own" / "elements")
    return tmp_path / "own"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    target = tmp_path / "small.xlsx"
    result = author("export", SMALL, "-o", target)
    assert result.exit_code == 0, result.output
    assert "small/2025.1，1 个核算案例" in result.output
    return target


def test_a_questionnaire_goes_out_and_comes_back_the_same(workbook: Path, root: Path) -> None:
    target = root / "small" / "2025.1"

    result = author("import", workbook, "-o", target)

    assert result.exit_code == 0, result.output
    assert canonical_hash(files_in(target)) == canonical_hash(files_in(SMALL))
    checked = CliRunner().invoke(main, ["check", str(target)])
    assert checked.exit_code == 0, checked.output


def test_a_workbook_with_mistakes_writes_nothing(root: Path, tmp_path: Path) -> None:
    rows = filled(files_in(SMALL))
    rows["题目"][0][1] = "figur"
    rows["维度"][0][8] = "三"
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(questionnaire_file(rows))

    result = author("import", broken, "-o", root / "small" / "2025.1")

    assert result.exit_code == 1
    assert "题目!B3  种类: 不认识的种类 “figur”（是否想写 figure？）" in result.output
    assert "维度!I3  分钟: 应为整数，现在是“三”" in result.output
    assert "共 2 处需要修改。" in result.output
    assert not (root / "small").exists()


def test_a_draft_that_is_there_is_replaced_only_if_asked(workbook: Path, root: Path) -> None:
    target = root / "small" / "2025.1"
    copytree(SMALL, target)
    stale = target / "dimensions" / "stale.yaml"
    stale.write_text("key: stale", encoding="utf-8")

    refused = author("import", workbook, "-o", target)
    replaced = author("import", workbook, "-o", target, "--replace")

    assert "请加 --replace" in refused.output
    assert replaced.exit_code == 0, replaced.output
    assert not stale.exists()


def test_a_sealed_version_is_never_replaced(workbook: Path, root: Path) -> None:
    (root / "published.txt").write_text(f"{'0' * 64}  small/2025.1\n", encoding="utf-8")

    result = author("import", workbook, "-o", root / "small" / "2025.1", "--replace")

    assert result.exit_code == 1
    assert "small/2025.1 已经封存，不能再改" in result.output


def test_the_folder_has_to_bear_the_name_of_the_version(workbook: Path, root: Path) -> None:
    result = author("import", workbook, "-o", root / "small" / "2025.2")

    assert result.exit_code == 1
    assert "工作簿里是 small/2025.1，目录却是 small/2025.2" in result.output


def test_what_is_no_workbook_is_refused(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "words.xlsx"
    file.write_text("key: small", encoding="utf-8")

    result = author("import", file, "-o", root / "small" / "2025.1")

    assert result.exit_code == 1
    assert "不是 XLSX 工作簿" in result.output


def test_an_unknown_questionnaire_is_named(tmp_path: Path) -> None:
    result = author("export", "nothing/2025.1", "-o", tmp_path / "nothing.xlsx")

    assert result.exit_code == 1
    assert "没有名为 nothing 的问卷" in result.output
