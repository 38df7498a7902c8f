"""Every mistake an author can make is named with its file, its line, its place and what to do about it.

Each folder under ``broken/`` is the questionnaire of ``sound/`` with one mistake (one with five);
``expected.txt`` holds the exact words.
"""

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.catalogue.checking import examine_folder
from assessment.catalogue.codes import Codes, load_codes
from assessment.cli import main

HERE = Path(__file__).parent
BROKEN = sorted(path for path in (HERE / "broken").iterdir() if path.is_dir())
SEVERAL = {"condition-in-a-circle": 2, "five-mistakes": 5}


@cache
def codes() -> Codes:
    return load_codes()


def test_the_sound_questionnaire_has_no_mistakes_and_its_case_holds() -> None:
    report = examine_folder(HERE / "sound", codes())

    assert report.mistakes == ()
    assert [len(examined.cases) for examined in report.examined] == [1]


@pytest.mark.parametrize("folder", BROKEN, ids=lambda folder: folder.name)
def test_each_mistake_is_named_in_the_words_expected(folder: Path) -> None:
    found = [str(mistake) for mistake in examine_folder(folder, codes()).mistakes]

    assert found == (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert len(found) == SEVERAL.get(folder.name, 1)


def test_there_are_many_broken_questionnaires() -> None:
    assert len(BROKEN) >= 20


def test_the_command_prints_every_mistake_and_fails() -> None:
    folder = HERE / "broken" / "five-mistakes"

    result = CliRunner().invoke(main, ["check", str(folder)])

    assert result.exit_code == 1
    for line in (folder / "expected.txt").read_text(encoding="utf-8").splitlines():
        assert line in result.output
    assert "共 5 处需要修改" in result.output


def test_one_version_can_be_checked_by_its_own_folder() -> None:
    result = CliRunner().invoke(main, ["check", str(HERE / "sound" / "small" / "2025.1")])

    assert result.exit_code == 0, result.output
    assert "2 个维度，8 道题，约 7 分钟，1 个核算案例" in result.output
