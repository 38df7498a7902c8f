"""The file store: what is there is complete and is what its name says; a name is never a path."""

from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest

from assessment.files.store import DamagedFileError, FileStore, sync_folder


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store")


def test_a_file_is_named_by_its_content_and_kept_once(store: FileStore) -> None:
    assert store.put(b"report") == store.put(b"report") == sha256(b"report").hexdigest()
    assert store.read(sha256(b"report").hexdigest()) == b"report"
    assert len([file for file in store.folder.rglob("*") if file.is_file()]) == 1


def test_a_file_that_was_changed_is_not_handed_out(store: FileStore) -> None:
    name = store.put(b"report")
    (store.folder / name[:2] / name).write_bytes(b"forged")

    with pytest.raises(DamagedFileError):
        store.read(name)
    with pytest.raises(DamagedFileError):
        store.intact(name)


def test_where_a_file_lies_is_told_once_it_was_read_throughout(store: FileStore) -> None:
    name = store.put(b"report")

    assert store.intact(name).read_bytes() == b"report"


def test_a_link_planted_in_the_store_is_refused(store: FileStore, tmp_path: Path) -> None:
    name = store.put(b"report")
    outside = tmp_path / "outside"
    outside.write_bytes(b"report")
    place = store.folder / name[:2] / name
    place.unlink()
    place.symlink_to(outside)

    with pytest.raises(DamagedFileError):
        store.read(name)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 63 + "/", "a" * 64 + "\n"]
)
def test_only_a_content_hash_is_a_name(store: FileStore, name: str) -> None:
    with pytest.raises(DamagedFileError):
        store.read(name)


def test_what_was_left_unfinished_is_removed(store: FileStore) -> None:
    name = store.put(b"report")
    (store.folder / name[:2] / "unfinished-abc").write_bytes(b"half")
    store.remove_unfinished()

    assert [file.name for file in store.folder.glob("*/*")] == [name]


def test_what_cannot_be_written_leaves_nothing_behind(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []

    def refuse(_descriptor: int) -> None:
        refused.extend(file.name for file in store.folder.glob("*/*"))
        raise OSError(ENOSPC, "no space left")

    (store.folder / sha256(b"report").hexdigest()[:2]).mkdir(parents=True)
    monkeypatch.setattr("assessment.files.store.os.fsync", refuse)

    with pytest.raises(OSError, match="no space left"):
        store.put(b"report")
    assert len(refused) == 1
    assert [file for file in store.folder.rglob("*") if file.is_file()] == []


def test_what_was_never_finished_and_what_nobody_names_any_more_goes(store: FileStore) -> None:
    used, unused = store.put(b"used"), store.put(b"unused")
    cut_off = store.folder / used[:2] / "unfinished-1"
    cut_off.write_bytes(b"half")

    store.remove_unfinished()
    assert not cut_off.exists()
    yesterday, tomorrow = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
    assert store.remove_unused(frozenset([used]), before=yesterday) == 0
    assert store.remove_unused(frozenset([used]), before=tomorrow) == 1
    assert store.read(used) == b"used"
    with pytest.raises(DamagedFileError):
        store.read(unused)


def test_where_the_system_makes_names_durable_itself_nothing_is_asked_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.files.store.sys.platform", "win32")

    sync_folder(tmp_path / "not even there")

    assert list(tmp_path.iterdir()) == []
