"""``serve`` and ``worker`` do not begin in an unsafe state; each refusal names the line that ends it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessment.composition import current_database
from assessment.persistence import database as database_module
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.safety import dangers, network_file_system
from tests.commands.conftest import Console
from tests.databases import installing
from tests.two_versions import lay_out

MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 21 0:50 / /srv/shared rw,relatime shared:20 - nfs4 10.0.0.1:/export rw,vers=4.2
41 21 8:2 / /srv/shared/local rw,relatime shared:21 - xfs /dev/sdb1 rw
42 21 0:51 / /mnt/win\\040share rw,relatime - cifs //server/share rw
43 21 0:52 / /mnt/ssh rw,nosuid - fuse.sshfs someone@host:/ rw
"""


def refused(console: Console) -> str:
    """What is said by a server that does not begin."""
    return console.run("serve", status=1)


@pytest.mark.parametrize("mode", [0o755, 0o701, 0o770])
def test_data_that_others_can_enter(installed: Console, mode: int) -> None:
    installed.settings.data.chmod(mode)

    assert f"chmod 700 {installed.settings.data}" in refused(installed)


def test_keys_that_others_can_enter(installed: Console) -> None:
    installed.settings.keys.chmod(0o750)

    assert f"chmod 700 {installed.settings.keys}" in refused(installed)


def test_a_secret_that_others_can_read(installed: Console) -> None:
    secret = installed.settings.keys / "session.key"
    secret.chmod(0o644)

    assert f"chmod 600 {secret}" in refused(installed)


def test_a_secret_that_is_too_short(installed: Console) -> None:
    (installed.settings.keys / "session.key").write_text("short")

    assert "密钥太短" in refused(installed)


@pytest.mark.parametrize("secret", ["changeme" * 8, "0123456789" * 4, "a" * 64])
def test_a_secret_that_somebody_typed(installed: Console, secret: str) -> None:
    (installed.settings.keys / "session.key").write_text(secret)

    assert "不是随机生成的" in refused(installed)


@pytest.mark.parametrize("value", ["1", "true", "ON"])
def test_debugging(installed: Console, value: str) -> None:
    assert "unset FLASK_DEBUG" in refused(installed.having(FLASK_DEBUG=value))


def test_an_address_that_others_could_read_along(installed: Console) -> None:
    said = installed.run("serve", "--host", "0.0.0.0", status=1)  # noqa: S104 - it is refused

    assert "--behind-proxy" in said


def test_a_database_that_declines_a_pragma(installed: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database_module._PRAGMAS, "page_count", 7)

    assert "declined PRAGMA page_count" in refused(installed)


def test_a_clock_before_the_last_entry_of_the_trail(installed: Console) -> None:
    deed = Deed(action="test.write", object_kind="test", object_id="")
    with closing(current_database(installed.settings)) as database, database.writing() as session:
        record(session, Origin(CONSOLE), deed, now=datetime.now(UTC) + timedelta(hours=1))

    said = refused(installed)

    assert "早于最后一条留痕" in said
    assert "timedatectl" in said


def test_a_file_system_over_the_network(installed: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = "40 21 0:50 / / rw,relatime shared:20 - nfs4 10.0.0.1:/export rw\n"
    monkeypatch.setattr("assessment.safety._mounts", lambda: everywhere)

    said = refused(installed)

    assert "网络文件系统（nfs4）" in said
    assert "PostgreSQL" in said


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/data/a.sqlite3", ""),
        ("/srv/shared/a.sqlite3", "nfs4"),
        ("/srv/sharedother/a.sqlite3", ""),
        ("/srv/shared/local/a.sqlite3", ""),
        ("/mnt/win share/a.sqlite3", "cifs"),
        ("/mnt/ssh/deep/a.sqlite3", "fuse.sshfs"),
    ],
)
def test_the_deepest_mount_says_which_file_system_a_file_lies_on(path: str, kind: str) -> None:
    assert network_file_system(Path(path), MOUNTS) == kind


def test_where_the_system_tells_nothing_of_mounts_nothing_is_refused() -> None:
    assert network_file_system(Path("/srv/a.sqlite3"), "") == ""


def test_postgresql_may_lie_where_it_likes(installed: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.safety._mounts", lambda: MOUNTS)
    there = installed.having(ASSESSMENT_DATABASE_URL="postgresql://localhost/assessment")

    assert list(dangers(there.settings, {})) == []


def test_a_worker_is_held_to_the_same(installed: Console, postgres_address: str) -> None:
    there = installed.having(**installing(postgres_address))
    there.run("init")
    there.settings.data.chmod(0o755)

    assert "chmod 700" in there.run("worker", status=1)


def test_doctor_says_the_same_beforehand(installed: Console) -> None:
    said = installed.having(FLASK_DEBUG="1").run("doctor", status=1)

    assert "[缺失] 运行状态" in said
    assert "unset FLASK_DEBUG" in said
    assert "[正常] 磁盘空间" in said
    assert "[正常] 备份" in said


def test_a_published_questionnaire_that_was_changed(installed: Console, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "own")
    there = installed.having(ASSESSMENT_QUESTIONNAIRES=str(root))
    there.run("author", "publish", "small/2025.1")
    head = root / "small/2025.1/questionnaire.yaml"
    head.write_text(head.read_text("utf-8").replace("只用于测试。", "悄悄改了。"), encoding="utf-8")

    assert "已发布的问卷 small/2025.1 被改动过或不见了" in refused(there)
    assert "已发布的问卷 small/2025.1 被改动过或不见了" in there.run("doctor", status=1)
