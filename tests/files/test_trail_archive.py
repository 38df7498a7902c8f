"""Entries of the trail in the archive: there whole or not at all, and known to be what they were."""

from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest

from assessment.files.trail_archive import Kept, archive_name, keep, state_of

LINES = b"{}\n" * 3


def test_what_is_kept_is_there_for_its_owner_alone_and_is_known_again(tmp_path: Path) -> None:
    target = tmp_path / "archive" / archive_name(1, 3)
    keep(target, LINES)

    then = sha256(LINES).hexdigest()
    assert target.name == "trail-1-3.jsonl"
    assert target.stat().st_mode & 0o077 == 0
    assert state_of(target, then) is Kept.INTACT
    keep(target, LINES + b"x")
    assert state_of(target, then) is Kept.CHANGED
    target.unlink()
    assert state_of(target, then) is Kept.GONE


def test_what_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(ENOSPC, "no space left")

    monkeypatch.setattr("assessment.files.trail_archive.os.fsync", refuse)

    with pytest.raises(OSError, match="no space left"):
        keep(tmp_path / "it", LINES)
    assert list(tmp_path.iterdir()) == []
