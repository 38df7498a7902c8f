"""The JSON of a score: documented, exact, the same from the command and from the function."""

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.codes import load_codes
from assessment.catalogue.registry import read_catalogue
from assessment.catalogue.score_document import format_of, in_format, level_in, points_in, score_document
from assessment.catalogue.version_files import files_in
from assessment.cli import main
from assessment.domain.fingerprints import canonical, from_canonical
from assessment.domain.scored import NodeScore, QuestionScore

SOUND = Path(__file__).parent / "sound"
FOLDER = SOUND / "small" / "2025.1"


@cache
def half_way() -> WorkedCase:
    (case,), mistakes = worked_cases(
        files_in(FOLDER), read_catalogue(SOUND).questionnaire("small"), load_codes()
    )
    assert mistakes == ()
    return case


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """The answers of the worked case, without what it expects."""
    text = (FOLDER / "cases" / "half-way.yaml").read_text(encoding="utf-8").partition("expected:")[0]
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def run(*arguments: str | Path) -> Result:
    environment = {"ASSESSMENT_QUESTIONNAIRES": str(SOUND)}
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)


def test_every_node_of_the_tree_is_in_the_document_with_its_exact_points() -> None:
    document = from_canonical(canonical(score_document(half_way().score)))
    waiting: list[NodeScore | QuestionScore] = [half_way().score.total]

    while waiting:
        part = waiting.pop()
        assert points_in(document, part.key) == part.points
        waiting += part.parts
    assert level_in(document) == "integrated"


def test_a_document_of_the_first_format_holds_what_that_format_had() -> None:
    document = score_document(half_way().score)

    first = in_format(document, 1)

    assert format_of(first) == 1
    assert "beside" not in first
    assert "strands" not in json.dumps(first)
    assert points_in(first, "total") == half_way().score.total.points
    assert in_format(document, format_of(document)) == document


def test_a_node_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        points_in(score_document(half_way().score), "nowhere")


def test_a_question_carries_its_answer_its_value_and_what_would_gain_more() -> None:
    document = json.loads(canonical(score_document(half_way().score)))
    questions = {part["key"]: part for part in document["total"]["parts"][0]["parts"][0]["parts"]}

    assert questions["cad"]["answer"] == {"yes": True, "detail": "二维制图"}
    rate = questions["networked-rate"]
    assert rate["points"] == {"low": "25", "high": "25", "shown": "25.0"}
    assert rate["value"] == {"low": "25", "high": "25", "may_lapse": False}
    assert (rate["weight"], rate["share"]) == ("2", "2/3")
    assert rate["next_step"] == {"to": "30", "points": "30"}


def test_the_command_prints_the_same_document(answers: Path) -> None:
    result = run("score", "small", answers, "--json")

    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == json.loads(canonical(score_document(half_way().score)))


@pytest.mark.parametrize("name", ["small", "small/2025.1", FOLDER], ids=["key", "version", "folder"])
def test_the_command_finds_a_questionnaire_by_key_version_or_folder(answers: Path, name: str | Path) -> None:
    result = run("score", name, answers)

    assert result.exit_code == 0, result.output
    assert "总分 47.2–65.9，集成提升" in result.output
    assert "设备 50.0" in result.output
    assert "到“创新突破”还差：\n  总分还差 32.8 分（现在 47.2 分，需要 80.0 分）" in result.output


def test_the_command_names_the_mistakes_of_the_answers(answers: Path) -> None:
    answers.write_text(answers.read_text(encoding="utf-8").replace("cloud", "moon"), encoding="utf-8")

    result = run("score", "small", answers)

    assert result.exit_code == 1
    assert "answers.erp-hosting: 没有“moon”这个选项，可以写：own、cloud" in result.output


def test_the_command_names_the_questionnaires_there_are(answers: Path) -> None:
    result = run("score", "large", answers)

    assert result.exit_code == 1
    assert "没有名为 large 的问卷。现有：small" in result.output


def test_points_are_exact_fractions() -> None:
    points = points_in(score_document(half_way().score), "total")

    assert points == (Fraction(755, 16), Fraction(1055, 16))
