"""What an installation may choose, and what it is refused."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessment.domain.passwords import PasswordProfile
from assessment.reserves import MEBIBYTE
from assessment.retention import months_before
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
        ({"ASSESSMENT_DATA": "/srv/a", "ASSESSMENT_KEYS": "/srv/a/b/../keys"}, "密钥不能放在 /srv/a 之内"),
        ({"ASSESSMENT_QUESTIONNAIRES": "/nowhere/at/all"}, "不存在"),
        ({"ASSESSMENT_FONTS": "/nowhere/at/all"}, "不存在"),
        ({"ASSESSMENT_DATA": "/srv/a", "ASSESSMENT_BACKUPS": "/srv/a/backups"}, "备份不能放在 /srv/a 和"),
        ({"ASSESSMENT_DATA": "/srv/a", "ASSESSMENT_BACKUPS": "/srv/a-keys/b"}, "备份不能放在"),
        ({"ASSESSMENT_BACKUP_HOUR": "24"}, "0 到 23 之间"),
        ({"ASSESSMENT_BACKUP_HOUR": "三点"}, "0 到 23 之间"),
        ({"ASSESSMENT_BACKUPS_KEPT": "0"}, "1 到 1000 之间"),
        ({"ASSESSMENT_TRAIL_MONTHS": "5"}, "6 到 1200 个月"),
        ({"ASSESSMENT_TRAIL_MONTHS": "never"}, "一直保存写 forever"),
        ({"ASSESSMENT_DATA": "/srv/a", "ASSESSMENT_TRAIL_ARCHIVE": "/srv/a/b"}, "存档不能放在"),
        ({"ASSESSMENT_RESERVE": "lots"}, "以 MiB 为单位"),
        ({"ASSESSMENT_RESERVE": ""}, "以 MiB 为单位"),
        ({"ASSESSMENT_REPORT_URGENCY": "high"}, "应为 low"),
        ({"ASSESSMENT_HOSTS": "https://pinggu.example.gov.cn"}, "不是主机名"),
        ({"ASSESSMENT_HOSTS": "pinggu.example.gov.cn, *.example.gov.cn"}, "不是主机名"),
        ({"ASSESSMENT_PROXIES": "0"}, "1 到 5 之间"),
        ({"ASSESSMENT_DATABASE_URL": "nonsense"}, "不是数据库地址"),
        ({"ASSESSMENT_DATABASE_URL": "mysql://localhost/a"}, "不支持 mysql"),
    ],
)
def test_a_senseless_setting_is_refused_with_its_remedy(environment: dict[str, str], words: str) -> None:
    with pytest.raises(UnusableSettingError, match=words):
        settings_from(environment)


@pytest.mark.parametrize(
    ("value", "reserve"),
    [("800", 800 * MEBIBYTE), ("3%", 3 * 1000 * MEBIBYTE), ("0%", 0)],
)
def test_what_has_to_stay_free_is_an_amount_or_a_share(value: str, reserve: int) -> None:
    assert settings_from({"ASSESSMENT_RESERVE": value}).reserve.of(100_000 * MEBIBYTE) == reserve


def test_reports_wait_for_everybody_else_unless_told_otherwise() -> None:
    said = [settings_from(each).reports_yield for each in ({}, {"ASSESSMENT_REPORT_URGENCY": "usual"})]

    assert said == [True, False]


def test_host_names_are_a_list_and_one_proxy_is_the_usual_number() -> None:
    front = settings_from({"ASSESSMENT_HOSTS": "Pinggu.example.gov.cn, 203.0.113.9,"}).front

    assert front.hosts == {"pinggu.example.gov.cn", "203.0.113.9"}
    assert (front.proxies, settings_from({"ASSESSMENT_PROXIES": "2"}).front.proxies) == (1, 2)


def test_the_daily_backup_can_be_left_to_somebody_else() -> None:
    assert settings_from({}).backup_hour == 3
    assert settings_from({"ASSESSMENT_BACKUP_HOUR": "0"}).backup_hour == 0
    assert settings_from({"ASSESSMENT_BACKUP_HOUR": "never"}).backup_hour is None


def test_the_trail_is_kept_three_years_half_a_year_at_the_least_or_for_ever() -> None:
    assert settings_from({}).retention.trail_months == 36
    assert settings_from({"ASSESSMENT_TRAIL_MONTHS": "6"}).retention.trail_months == 6
    assert settings_from({"ASSESSMENT_TRAIL_MONTHS": "forever"}).retention.trail_months is None


def test_months_are_those_of_the_calendar() -> None:
    assert months_before(datetime(2026, 8, 31, tzinfo=UTC), 6) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 36) == datetime(2023, 1, 15, tzinfo=UTC)
    assert months_before(datetime(2025, 12, 1, tzinfo=UTC), -1) == datetime(2026, 1, 1, tzinfo=UTC)


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


def test_the_rules_of_signing_in_are_chosen_within_bounds(tmp_path: Path) -> None:
    data = {"ASSESSMENT_DATA": str(tmp_path / "data")}
    usual = settings_from(data).sign_in
    assert (usual.passwords, usual.limits.firms) == (PasswordProfile.ASVS, timedelta(hours=2))
    chosen = {"ASSESSMENT_PASSWORDS": "dengbao", "ASSESSMENT_IDLE_OFFICIALS": "5"}
    rules = settings_from(data | chosen).sign_in
    assert (rules.passwords, rules.limits.officials) == (PasswordProfile.DENGBAO, timedelta(minutes=5))

    for name, value in (
        ("ASSESSMENT_PASSWORDS", "none"),
        ("ASSESSMENT_IDLE_FIRMS", "0"),
        ("ASSESSMENT_IDLE_WORKSTATIONS", "forever"),
        ("ASSESSMENT_SESSION_HOURS", "13"),
    ):
        with pytest.raises(UnusableSettingError):
            settings_from(data | {name: value})
