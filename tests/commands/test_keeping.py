"""``backup`` and ``restore``: taken while others write, brought back equal in every row and file."""

import os
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import monotonic

import pytest

from assessment.files.archive import Manifest, read_manifest, write_archive
from assessment.files.backup_folder import backups_in, last_attempt
from assessment.files.sealed_stream import WrongKeyError
from assessment.key_ring import new_key_line
from assessment.persistence.database import open_database
from assessment.persistence.instance_lock import exclusive
from assessment.persistence.migrations import downgrade
from assessment.persistence.trail_check import check_trail
from assessment.reach import Manner, reach_of
from assessment.services import backing_up
from assessment.settings import BACKUP_KEYS, Settings
from tests.commands.conftest import Console
from tests.commands.kept import (
    REPORTS,
    fill,
    keys_of,
    laid_open,
    report_hashes,
    rows_of,
    sealed,
    secrets_of,
    unsealed,
    writes_among,
    written_to,
)
from tests.commands.test_serving import site
from tests.databases import installing
from tests.world import PASSWORD


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, console: Console) -> Console:
    """An installation worth keeping, on each kind of database."""
    if request.param == "postgres":
        console = console.having(**installing(request.getfixturevalue("postgres_address")))
    fill(console)
    return console


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, kept: Console, tmp_path: Path) -> Console:
    """Another place to restore to, with no key of its own yet."""
    there = kept.having(ASSESSMENT_DATA=str(tmp_path / "elsewhere"))
    if "ASSESSMENT_DATABASE_URL" in kept.variables:
        there = there.having(**installing(request.getfixturevalue("postgres_address")))
    return there


def the_backup(console: Console) -> Path:
    """The one back-up that was made."""
    [found] = backups_in(console.settings.backups)
    return found


def key_file(console: Console) -> str:
    """Where the keys of its back-ups lie."""
    return str(console.settings.keys / BACKUP_KEYS)


def restored(kept: Console, there: Console, status: int = 0) -> str:
    """What is said when the one back-up is restored elsewhere, with the key that was kept apart."""
    into = str(there.settings.data)
    return there.run("restore", str(the_backup(kept)), "--into", into, "--key", key_file(kept), status=status)


def test_drill(kept: Console, elsewhere: Console, capsys: pytest.CaptureFixture[str]) -> None:
    began = monotonic()
    with written_to(kept.settings) as writing:
        before = writing.acknowledged
        kept.run("backup")
        after = writing.acknowledged
    backed_up = monotonic()
    restored(kept, elsewhere)
    there = elsewhere.settings
    came_back = monotonic()

    original, copy = rows_of(kept.settings.database_url), rows_of(there.database_url)
    with closing(open_database(there.database_url)) as database:
        assert check_trail(database, kept.settings.trail_keys(), None).is_sound
    manifest = read_manifest(the_backup(kept), keys_of(kept.settings))
    assert {name: len(rows) for name, rows in copy.items()} == dict(manifest.rows)
    assert all(copy[name] <= original[name] for name in copy)
    assert {name for name in copy if copy[name] != original[name]} <= {"trail_entry"}
    assert before <= writes_among(copy) <= after + 1
    assert report_hashes(there) == report_hashes(kept.settings)
    assert len(report_hashes(there)) == REPORTS
    elsewhere.run("init")
    assert signs_in(elsewhere)
    content = laid_open(the_backup(kept), keys_of(kept.settings))
    assert not any(secret in content for secret in [*secrets_of(kept.settings), PASSWORD.encode()])
    with capsys.disabled():
        _print_record(kept, made=backed_up - began, brought_back=came_back - backed_up)


def _print_record(kept: Console, *, made: float, brought_back: float) -> None:
    """The dated record of the drill, for whoever has to show one (``make drill``)."""
    if "DRILL_RECORD" not in os.environ:
        return
    manifest = read_manifest(the_backup(kept), keys_of(kept.settings))
    print(  # noqa: T201 - the record
        f"\n恢复演练 {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC  数据库 {manifest.database}"
        f"  版本 {manifest.platform}  表结构 {manifest.revision}\n"
        f"  写入负载下备份 {made:.1f} 秒，恢复 {brought_back:.1f} 秒；"
        f"{sum(manifest.rows.values())} 行、{len(manifest.parts)} 个文件相符，留痕完好，能登录，无密钥。"
    )


def signs_in(console: Console) -> bool:
    """Whether the lead of the firm can sign in to the site with the password of before."""
    with site(console, reach_of(None, 8000, Manner.LOOPBACK)) as app:
        client = app.test_client()
        form = client.get("/sign-in").text
        token = form.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        sent = {"csrf_token": token, "name": "lead1", "password": PASSWORD}
        return client.post("/sign-in", data=sent).status_code == 302


def test_what_is_to_be_done_about_the_keys_is_said(installed: Console, tmp_path: Path) -> None:
    fill(installed)
    there = installed.having(ASSESSMENT_DATA=str(tmp_path / "elsewhere"))

    said = installed.run("backup")
    assert str(installed.settings.keys) in said
    assert "就无法恢复" in said

    said = restored(installed, there)
    assert f"{there.settings.data}-keys" in said
    assert "assessment init" in said


def test_without_its_key_a_backup_is_not_restored_and_the_key_is_named(
    installed: Console, tmp_path: Path
) -> None:
    installed.run("backup")
    (mark,) = keys_of(installed.settings)
    archive, into = str(the_backup(installed)), str(tmp_path / "elsewhere")
    there = installed.having(ASSESSMENT_DATA=into)

    said = there.run("restore", archive, "--into", into, status=1)
    assert f"需要编号为 {mark} 的备份密钥" in said
    assert f"{into}-keys/backup.keys：没有这个文件" in said

    there.run("init")
    (other,) = keys_of(there.settings)
    into = str(tmp_path / "third")
    said = there.run("restore", archive, "--into", into, status=1)
    assert f"{there.settings.keys}/backup.keys：里面是 {other}" in said
    (there.settings.keys / "backup.keys").chmod(0o644)
    assert "chmod 600" in there.run("restore", archive, "--into", into, status=1)
    assert not Path(into).exists()

    shutil.copytree(installed.settings.keys, f"{into}-keys")
    there.run("restore", archive, "--into", into)
    assert Path(into, "assessment.sqlite3").is_file()


def test_a_former_key_still_opens_what_it_sealed(installed: Console, tmp_path: Path) -> None:
    installed.run("backup")
    file = Path(key_file(installed))
    file.write_text(new_key_line().replace("1 ", "2 ") + file.read_text("ascii"))

    restored(installed, installed.having(ASSESSMENT_DATA=str(tmp_path / "elsewhere")))
    the_backup(installed).unlink()
    said = installed.run("backup")

    newest, former = keys_of(installed.settings)
    assert newest in said
    with pytest.raises(WrongKeyError, match=newest):
        read_manifest(the_backup(installed), {former: keys_of(installed.settings)[former]})


def test_a_backup_gives_nothing_away_and_nothing_lies_in_clear_text_beside_it(
    installed: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(installed)
    folder, seen = installed.settings.backups, set[str]()

    def look(target: Path, manifest: Manifest, sources: Mapping[str, Path], *, key: bytes) -> None:
        seen.update(each.name for each in folder.rglob("*"))
        write_archive(target, manifest, sources, key=key)

    monkeypatch.setattr(backing_up, "write_archive", look)
    installed.run("backup")

    content = the_backup(installed).read_bytes()
    inside = laid_open(the_backup(installed), keys_of(installed.settings))
    for known in (b"SQLite format 3", "示例市晨光机械厂".encode(), b"%PDF-1.7", b"trail_entry", b"manifest"):
        assert known in inside
        assert known not in content
    assert seen == {"backup.lock"}
    assert not list(installed.settings.data.glob("unfinished-*"))


def test_a_folder_with_something_in_it_is_left_alone(kept: Console, elsewhere: Console) -> None:
    kept.run("backup")
    elsewhere.settings.data.mkdir(parents=True)
    (elsewhere.settings.data / "mine").write_text("x")

    assert "已有内容" in restored(kept, elsewhere, status=1)
    assert [each.name for each in elsewhere.settings.data.iterdir()] == ["mine"]


@pytest.mark.parametrize("kept", ["postgres"], indirect=True)
def test_a_database_with_tables_in_it_is_left_alone(kept: Console, tmp_path: Path) -> None:
    kept.run("backup")
    there = kept.having(ASSESSMENT_DATA=str(tmp_path / "elsewhere"))

    assert "已有表" in restored(kept, there, status=1)
    assert not there.settings.data.exists()


def damaged(archive: Path, settings: Settings) -> Iterator[bytes]:
    """A back-up cut off, with a bit turned, in clear text, and with something in place of a report."""
    content = archive.read_bytes()
    yield content[: len(content) // 2]
    yield content[:2000] + bytes([content[2000] ^ 1]) + content[2001:]
    yield b"not a back-up"
    yield unsealed(archive, keys_of(settings))
    yield _with_another_report(archive, settings)


def _with_another_report(archive: Path, settings: Settings) -> bytes:
    return changed(archive, settings, lambda _, data: data.replace(b"PDF", b"XXX"), "reports/")


def changed(
    archive: Path, settings: Settings, change: Callable[[str, bytes], bytes], begins: str = ""
) -> bytes:
    """A back-up whose parts of these names hold something else, sealed by whoever has the key."""
    source, target = BytesIO(unsealed(archive, keys_of(settings))), BytesIO()
    with tarfile.open(fileobj=source) as read, tarfile.open(fileobj=target, mode="w:gz") as written:
        for member in read:
            content = read.extractfile(member)
            assert content is not None
            data = content.read()
            if member.name.startswith(begins):
                data = change(member.name, data)
            member.size = len(data)
            written.addfile(member, BytesIO(data))
    return sealed(target.getvalue(), settings)


def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(installed: Console, tmp_path: Path) -> None:
    fill(installed)
    installed.run("backup")
    into = tmp_path / "into"
    for content in damaged(the_backup(installed), installed.settings):
        broken = tmp_path / "broken.backup"
        broken.write_bytes(content)

        assert "不可用" in installed.run("restore", str(broken), "--into", str(into), status=1)
        assert not into.exists()
        assert not list(tmp_path.glob("into*"))


def test_an_archive_cannot_write_outside_its_folder(installed: Console, tmp_path: Path) -> None:
    hostile, content = tmp_path / "hostile.backup", BytesIO()
    manifest = (
        b'{"format": 1, "made_at": "2026-11-20T00:00:00+00:00", "platform": "1", "database": "sqlite",'
        b' "revision": "0001", "rows": {}, "parts": {"../escaped": [1, ""]}, "missing": []}'
    )
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in (("manifest.json", manifest), ("../escaped", b"x")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))
    hostile.write_bytes(sealed(content.getvalue(), installed.settings))

    said = installed.run("restore", str(hostile), "--into", str(tmp_path / "into"), status=1)

    assert "不认识的文件名" in said
    assert not (tmp_path / "escaped").exists()


def test_a_report_that_is_damaged_is_named_and_the_rest_is_backed_up(installed: Console) -> None:
    fill(installed)
    report = next((installed.settings.data / "reports").glob("*/*"))
    report.write_bytes(b"overwritten")

    said = installed.run("backup", status=1)

    assert "缺失或损坏" in said
    assert report.name in said
    assert read_manifest(the_backup(installed), keys_of(installed.settings)).missing == (report.name,)


def test_only_the_newest_backups_stay_and_nothing_else_is_touched(installed: Console) -> None:
    folder = installed.settings.backups
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"assessment-2026010{day}T000000Z.backup").write_bytes(b"old")
    (folder / "mine.backup").write_bytes(b"mine")

    installed.having(ASSESSMENT_BACKUPS_KEPT="2").run("backup")

    assert len(backups_in(folder)) == 2
    assert (folder / "assessment-20260104T000000Z.backup").exists()
    assert (folder / "mine.backup").exists()
    assert not list(folder.glob("unfinished-*"))


def test_a_backup_inside_the_data_or_the_keys_is_refused(installed: Console) -> None:
    for folder in (installed.settings.data, installed.settings.keys / "deeper"):
        assert "不能放在" in installed.run("backup", "-o", str(folder), status=1)


def test_two_backups_at_once_are_refused(installed: Console) -> None:
    with exclusive(installed.settings.backups / "backup.lock"):
        assert "另一个备份正在进行" in installed.run("backup", status=1)


def test_a_backup_that_would_fill_the_disk_is_not_begun(installed: Console) -> None:
    said = installed.having(ASSESSMENT_RESERVE="99%").run("backup", status=1)

    assert "请腾出空间" in said
    assert backups_in(installed.settings.backups) == ()


def test_a_backup_and_its_failure_are_in_the_trail_and_failure_is_an_alarm(installed: Console) -> None:
    installed.having(ASSESSMENT_RESERVE="99%").run("backup", status=1)
    failed = last_attempt(installed.settings.data)
    installed.run("backup")

    rows = rows_of(installed.settings.database_url)
    entries = [each for each in rows["trail_entry"] if "backup.make" in each]
    assert sum("FAILED" in each or "failed" in each for each in entries) == 1
    assert len(entries) == 2
    assert sum("failed_backup" in each.lower() for each in rows["alarm"]) == 1
    assert failed is not None
    assert "请腾出空间" in failed.failure


def test_before_an_upgrade_old_tables_can_be_backed_up_and_come_back(
    installed: Console, tmp_path: Path
) -> None:
    downgrade(installed.settings.database_url, "0004")

    assert "没有写入留痕" in installed.result("backup").output
    there = installed.having(ASSESSMENT_DATA=str(tmp_path / "elsewhere"))

    assert "assessment migrate" in restored(installed, there)
    there.run("migrate")
    there.run("init")


def test_a_backup_of_a_later_version_is_refused(installed: Console, tmp_path: Path) -> None:
    installed.run("backup")
    later = tmp_path / "later.backup"
    later.write_bytes(
        changed(
            the_backup(installed),
            installed.settings,
            lambda _, data: data.replace(b'"revision": "', b'"revision": "9'),
            "manifest.json",
        )
    )

    said = installed.run("restore", str(later), "--into", str(tmp_path / "into"), status=1)

    assert "更新的版本" in said
