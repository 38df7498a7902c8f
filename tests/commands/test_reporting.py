"""``assessment report``: an answers file in, a PDF out, and a plain word when there is none."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.resources import questionnaires

CASE = questionnaires() / "two-way-integration/2025.1/cases/09-laser-equipment-leader.yaml"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_text(CASE.read_text("utf-8").partition("\nexpected:")[0] + "\n", "utf-8")
    return path


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", *arguments], env={"ASSESSMENT_DATA": str(tmp_path / "data")})


def test_an_answers_file_becomes_a_report(tmp_path: Path, answers: Path) -> None:
    target = tmp_path / "report.pdf"

    result = run(tmp_path, str(answers), "-o", str(target))

    assert result.exit_code == 0, result.output
    assert "武汉市江夏区某激光装备企业（虚构）：创新突破，总分" in result.output
    pdf = pikepdf.open(BytesIO(target.read_bytes()))
    assert f"{len(pdf.pages)} 页：{target}" in result.output
    assert str(pdf.docinfo["/ReportNumber"]).startswith("LOCAL20")
    assert not (tmp_path / "data").exists()


def test_the_report_can_be_had_in_english(tmp_path: Path, answers: Path) -> None:
    target = tmp_path / "report.pdf"

    result = run(tmp_path, str(answers), "-o", str(target), "--language", "en")

    assert result.exit_code == 0, result.output
    assert pikepdf.open(target).Root.Lang == "en"


def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, answers: Path) -> None:
    answers.write_text(answers.read_text("utf-8").replace("staff: 1680", "staff: -3"), "utf-8")

    result = run(tmp_path, str(answers), "-o", str(tmp_path / "report.pdf"))

    assert result.exit_code == 1
    assert "从业人员不能小于 0" in result.output
    assert not (tmp_path / "report.pdf").exists()


def test_an_unknown_questionnaire_is_named_beside_those_there_are(tmp_path: Path, answers: Path) -> None:
    text = answers.read_text("utf-8")
    answers.write_text(text.replace("questionnaire: two-way-integration", "questionnaire: other"), "utf-8")

    result = run(tmp_path, str(answers), "-o", str(tmp_path / "report.pdf"))

    assert result.exit_code == 1
    assert "没有名为 other 的问卷" in result.output


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, answers: Path) -> None:
    result = run(tmp_path, str(answers), "-o", str(tmp_path / "none" / "report.pdf"))

    assert result.exit_code == 1
    assert "写不了" in result.output
