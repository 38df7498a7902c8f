"""What an installation may choose, and what it is refused."""

import stat
from pathlib import Path

import pytest

from assessment.settings import Settings, UnusableSettingError, settings_from


def test_without_any_setting_the_data_lies_in_the_users_own_folder(tmp_path: Path) -> None:
    settings = settings_from({"XDG_DATA_HOME": str(tmp_path)})

    assert settings.data == tmp_path / "digital-maturity"
    assert settings.keys == tmp_path / "digital-maturity-keys"
    assert settings.database_url == f"sqlite:///{tmp_path}/digital-maturity/assessment.sqlite3"


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert settings_from({"ASSESSMENT_DATA": "here/../there"}).data == tmp_path / "there"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ASSESSMENT_DATABSE_URL": "x"}, "是否想写 ASSESSMENT_DATABASE_URL"),
        ({"ASSESSMENT_COLOUR": "x"}, "可用的设置"),
        ({"ASSESSMENT_DATA": " "}, "值为空"),
        ({"ASSESSMENT_DATA": "/srv/a", "ASSESSMENT_KEYS": "/srv/a/b/../keys"}, "密钥不能放在数据目录"),
        ({"ASSESSMENT_QUESTIONNAIRES": "/nowhere/at/all"}, "不存在"),
        ({"ASSESSMENT_FONTS": "/nowhere/at/all"}, "不存在"),
        ({"ASSESSMENT_DATABASE_URL": "nonsense"}, "不是数据库地址"),
        ({"ASSESSMENT_DATABASE_URL": "mysql://localhost/a"}, "不支持 mysql"),
    ],
)
def test_a_senseless_setting_is_refused_with_its_remedy(environment: dict[str, str], words: str) -> None:
    with pytest.raises(UnusableSettingError, match=words):
        settings_from(environment)


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(settings: Settings) -> None:
    settings.create_folders()
    first = settings.session_secret()
    settings.create_folders()

    assert settings.session_secret() == first
    assert len(first) >= 32
    assert stat.S_IMODE((settings.keys / "session.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700


def test_a_missing_secret_names_the_command_that_makes_one(settings: Settings) -> None:
    with pytest.raises(UnusableSettingError, match="assessment init"):
        settings.session_secret()


def test_a_secret_that_others_can_read_is_refused(settings: Settings) -> None:
    settings.create_folders()
    (settings.keys / "session.key").chmod(0o644)

    with pytest.raises(UnusableSettingError, match="chmod 600"):
        settings.session_secret()


def test_a_short_secret_is_refused(settings: Settings) -> None:
    settings.create_folders()
    (settings.keys / "session.key").write_text("1234")

    with pytest.raises(UnusableSettingError, match="太短"):
        settings.session_secret()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from({"ASSESSMENT_DATA": str(tmp_path / "data")})
