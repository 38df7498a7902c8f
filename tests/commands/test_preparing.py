"""``init`` and ``migrate``: everything is made once, nothing that is there is changed."""

import stat
from pathlib import Path

from assessment.composition import sealing_of
from assessment.persistence.database import open_database
from assessment.persistence.migrations import downgrade, is_current, upgrade
from tests.commands.conftest import Console
from tests.databases import installing
from tests.world import add_firm


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def is_up_to_date(url: str) -> bool:
    database = open_database(url)
    try:
        return is_current(database)
    finally:
        database.close()


def test_init_makes_folders_keys_and_database(console: Console) -> None:
    console.run("init")

    settings = console.settings
    assert is_up_to_date(settings.database_url)
    assert settings.session_secret()
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((settings.data / "assessment.sqlite3").stat().st_mode) == 0o600


def test_init_changes_nothing_the_second_time(installed: Console) -> None:
    keys, secret = installed.settings.keys, snapshot(installed.settings.keys)
    database = open_database(installed.settings.database_url, sealing=sealing_of(installed.settings))
    with database.writing() as session:
        add_firm(session)
    database.close()

    said = installed.run("init")

    assert snapshot(keys) == secret
    assert "还没有人能登录" not in said


def test_a_new_installation_is_told_its_first_steps_and_no_password(console: Console) -> None:
    said = console.run("init")

    assert "/setup" in said
    assert "密码" not in said


def test_init_on_postgresql_makes_the_tables_there(console: Console, postgres_address: str) -> None:
    there = console.having(**installing(postgres_address))

    said = there.run("init") + there.run("init")

    assert "还不能启动" not in said
    assert is_up_to_date(there.settings.database_url)
    assert not list(there.settings.data.glob("*.sqlite3"))


def test_migrate_brings_old_tables_up_to_date(installed: Console) -> None:
    url = installed.settings.database_url
    downgrade(url, "base")
    assert not is_up_to_date(url)

    assert "本版本" in installed.run("migrate")
    assert is_up_to_date(url)


def test_a_server_is_not_started_on_old_tables(installed: Console) -> None:
    downgrade(installed.settings.database_url, "base")

    assert "assessment migrate" in installed.run("serve", status=1)


def test_a_server_is_not_started_without_an_installation(console: Console) -> None:
    assert "assessment init" in console.run("serve", status=1)


def test_tables_with_data_are_backed_up_before_they_change(console: Console) -> None:
    console.settings.create_folders()
    upgrade(console.settings.database_url, "0005")

    said = console.run("migrate")

    (made,) = console.settings.backups.glob("*.backup")
    assert str(made) in said
    assert "升级前已备份" not in console.run("migrate")


def test_without_a_back_up_the_tables_stay_as_they_are(console: Console) -> None:
    console.settings.create_folders()
    upgrade(console.settings.database_url, "0005")
    console.settings.backups.write_text("a file where the folder should be")

    assert "数据库没有改动" in console.run("migrate", status=1)
    console.settings.backups.unlink()
    assert "升级前已备份" in console.run("migrate")
