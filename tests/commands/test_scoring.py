"""``assessment score`` on a folder: a sketch is scored, though it is not ready to be answered by people."""

import json
from pathlib import Path

from click.testing import CliRunner

from assessment.cli import main

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"
CASE = CATALOGUE / "sound/small/2025.1/cases/half-way.yaml"


def scored(folder: Path, answers: Path) -> dict[str, object]:
    done = CliRunner().invoke(main, ["score", str(folder), str(answers), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_sketch_without_evidence_and_examples_scores_as_the_whole_does(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(CASE.read_text("utf-8").partition("\nexpected:")[0] + "\n", "utf-8")
    sketch = CATALOGUE / "broken/evidence-missing"
    refused = CliRunner().invoke(main, ["check", str(sketch)])
    assert refused.exit_code != 0
    assert "缺少 evidence" in refused.output

    whole = scored(CATALOGUE / "sound/small/2025.1", answers)

    assert scored(sketch / "small/2025.1", answers)["total"] == whole["total"]
