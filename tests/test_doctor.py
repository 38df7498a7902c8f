"""What an installation lacks is named with the line that puts it right."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.doctor import Condition, examine
from assessment.persistence.migrations import upgrade
from assessment.settings import Settings, settings_from
from tests.catalogue.bilingual import CHINESE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation whose folders and secret exist."""
    chosen = settings_from({"ASSESSMENT_DATA": str(tmp_path / "data")})
    chosen.create_folders()
    return chosen


def named(settings: Settings, name: str) -> Condition:
    """The condition called ``name``."""
    return next(condition for condition in examine(settings) if condition.name.zh == name)


def test_folders_that_exist_and_are_private_are_in_order(settings: Settings) -> None:
    found = {condition.name.zh: condition for condition in examine(settings)}

    for name in (
        "程序文件",
        "排版库 Pango",
        "中文字体",
        "试排一页",
        "数据目录",
        "密钥目录",
        "会话密钥",
        "备份密钥",
    ):
        assert found[name].met, found[name]


def test_a_missing_folder_is_made_by_the_first_command(tmp_path: Path) -> None:
    settings = settings_from({"ASSESSMENT_DATA": str(tmp_path / "nowhere")})

    assert named(settings, "数据目录").remedy.zh == "assessment init"
    assert "assessment init" in named(settings, "会话密钥").remedy.zh
    assert "assessment init" in named(settings, "备份密钥").remedy.zh


def test_a_folder_that_others_can_read_is_closed_by_one_line(settings: Settings) -> None:
    settings.data.chmod(0o755)

    assert named(settings, "数据目录").remedy.zh == f"chmod 700 {settings.data}"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Runs the command in an installation that has nothing yet."""
    mask = os.umask(0o022)

    def runner(*arguments: str, **environment: str) -> Result:
        own = {"ASSESSMENT_DATA": str(tmp_path / "new")} | environment
        return CliRunner().invoke(main, arguments, env=own)

    yield runner
    os.umask(mask)


def test_the_command_fails_while_something_is_missing(run: Callable[..., Result]) -> None:
    result = run("doctor")

    assert result.exit_code == 1
    assert "[缺失] 数据目录" in result.output
    assert "处理：assessment init" in result.output


def test_after_the_first_command_nothing_is_missing(run: Callable[..., Result], tmp_path: Path) -> None:
    first, again = run("init"), run("init")

    assert (first.exit_code, again.exit_code) == (0, 0), first.output + again.output
    assert run("doctor").exit_code == 0, run("doctor").output
    assert run("migrate").exit_code == 0
    assert stat.S_IMODE((tmp_path / "new" / "assessment.sqlite3").stat().st_mode) == 0o600


def test_a_misspelt_setting_stops_every_command(run: Callable[..., Result]) -> None:
    result = run("doctor", ASSESSMENT_FONT="/fonts")

    assert result.exit_code == 1
    assert "是否想写 ASSESSMENT_FONTS" in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_any_typeface_is_told_with_the_line_that_brings_one(tmp_path: Path) -> None:
    empty = tmp_path / "fonts"
    empty.mkdir()
    settings = settings_from({"ASSESSMENT_DATA": str(tmp_path), "ASSESSMENT_FONTS": str(empty)})

    assert "fonts-noto-cjk" in named(settings, "中文字体").remedy.zh


def test_a_database_that_is_not_there_is_made_by_the_first_command(settings: Settings) -> None:
    assert named(settings, "数据库").remedy.zh == "assessment init"


def test_a_database_without_its_tables_is_migrated(settings: Settings) -> None:
    (settings.data / "assessment.sqlite3").touch()

    assert named(settings, "数据库").remedy.zh == "assessment migrate"


def test_a_database_at_its_latest_version_is_in_order(settings: Settings) -> None:
    upgrade(settings.database_url)

    assert named(settings, "数据库").met


def test_a_file_that_is_no_database_is_told_without_a_traceback(settings: Settings) -> None:
    (settings.data / "assessment.sqlite3").write_text(
        "not a database at all, but long enough to be read" * 40
    )

    assert "不可用" in named(settings, "数据库").found.zh


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://someone:secret@127.0.0.1:1/nothing?connect_timeout=2"
    settings = settings_from({"ASSESSMENT_DATA": str(tmp_path), "ASSESSMENT_DATABASE_URL": url})

    condition = named(settings, "数据库")

    assert not condition.met
    assert "secret" not in condition.found.zh
    assert "secret" not in condition.found.en


@pytest.mark.parametrize("installed", [True, False])
def test_every_condition_is_told_in_english_too(
    settings: Settings, tmp_path: Path, *, installed: bool
) -> None:
    there = settings if installed else settings_from({"ASSESSMENT_DATA": str(tmp_path / "nowhere")})

    for condition in examine(there, prints=False):
        for said in (condition.name, condition.found, condition.remedy):
            assert not CHINESE.search(said.in_language("en")), said
