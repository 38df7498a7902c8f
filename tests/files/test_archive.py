"""A back-up file is what its manifest says, throughout, or it is none."""

import tarfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from assessment.files import archive
from assessment.files.archive import (
    DamagedArchiveError,
    Manifest,
    Part,
    part_of,
    read_manifest,
    unpack,
    verify,
    write_archive,
)
from assessment.files.sealed_stream import SealingWriter, WrongKeyError, marked

KEY = b"k" * 32
KEYS = marked([KEY])
REPORT = f"reports/ab/{'ab' * 32}"


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    """A database and a report."""
    found = {"database.sqlite3": tmp_path / "database", REPORT: tmp_path / "report"}
    found["database.sqlite3"].write_bytes(b"rows" * 100_000)
    found[REPORT].write_bytes(b"%PDF")
    return found


@pytest.fixture
def manifest(sources: dict[str, Path]) -> Manifest:
    return Manifest(
        made_at=datetime(2026, 11, 20, 19, tzinfo=UTC),
        platform="1",
        database="sqlite",
        revision="0013",
        rows={"answer": 3},
        parts={name: part_of(path) for name, path in sources.items()},
        missing=("cd" * 32,),
    )


def holding(folder: Path, members: Iterable[tuple[tarfile.TarInfo | str, bytes]]) -> Path:
    """A back-up with just these members, sealed by whoever has the key."""
    content, target = BytesIO(), BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as written:
        for head, data in members:
            member = tarfile.TarInfo(head) if isinstance(head, str) else head
            member.size = len(data)
            written.addfile(member, BytesIO(data))
    writer = SealingWriter(target, KEY)
    writer.write(content.getvalue())
    writer.finish()
    (folder / "made.backup").write_bytes(target.getvalue())
    return folder / "made.backup"


def test_what_was_written_is_verified_and_comes_out_again(
    tmp_path: Path, manifest: Manifest, sources: dict[str, Path]
) -> None:
    target = tmp_path / "it.backup"
    write_archive(target, manifest, sources, key=KEY)

    assert read_manifest(target, KEYS) == verify(target, KEYS) == manifest
    assert unpack(target, KEYS, tmp_path / "out") == manifest
    for name, path in sources.items():
        assert (tmp_path / "out" / name).read_bytes() == path.read_bytes()
        assert (tmp_path / "out" / name).stat().st_mode & 0o077 == 0
    with pytest.raises(WrongKeyError):
        verify(target, marked([b"o" * 32]))


def test_a_source_that_changes_while_it_is_written_makes_no_backup(
    tmp_path: Path, manifest: Manifest, sources: dict[str, Path]
) -> None:
    sources[REPORT].write_bytes(b"%PXF")

    with pytest.raises(DamagedArchiveError, match="与清单中的校验值不符"):
        write_archive(tmp_path / "it.backup", manifest, sources, key=KEY)
    assert {each.name for each in tmp_path.iterdir()} == {"database", "report"}


def test_what_reads_back_as_something_else_makes_no_backup(
    tmp_path: Path, manifest: Manifest, sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "verify", lambda *_: replace(manifest, revision="0001"))

    with pytest.raises(DamagedArchiveError, match="写入后读回的内容与清单不符"):
        write_archive(tmp_path / "it.backup", manifest, sources, key=KEY)
    assert not (tmp_path / "it.backup").exists()


def test_what_is_missing_too_much_no_file_or_no_manifest_is_refused(
    tmp_path: Path, manifest: Manifest
) -> None:
    said = manifest.to_json().encode()
    rows, report = ("database.sqlite3", b"rows" * 100_000), (REPORT, b"%PDF")
    link = tarfile.TarInfo(REPORT)
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    future = said.replace(b'"format": 1', b'"format": 2')
    refused: tuple[tuple[list[tuple[tarfile.TarInfo | str, bytes]], str], ...] = (
        ([("manifest.json", said), rows], "缺少 1 个文件"),
        ([("manifest.json", said), rows, report, ("more", b"x")], "清单之外的内容：'more'"),
        ([("manifest.json", said), rows, report, report], "清单之外的内容：'reports"),
        ([("manifest.json", said), rows, (link, b"")], "清单之外的内容：'reports"),
        ([rows, ("manifest.json", said)], "开头没有清单"),
        ([], "开头没有清单"),
        ([("manifest.json", future)], "备份格式 2 不是本版本能读的"),
        ([("manifest.json", b"{}")], "不是完整的备份文件"),
        ([("manifest.json", b"nonsense")], "不是完整的备份文件"),
    )
    for members, words in refused:
        with pytest.raises(DamagedArchiveError, match=words):
            verify(holding(tmp_path, members), KEYS)


def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_written(
    tmp_path: Path, manifest: Manifest
) -> None:
    escaping = replace(manifest, parts={"../escaped": Part(1, "")})
    made = holding(tmp_path, [("manifest.json", escaping.to_json().encode()), ("../escaped", b"x")])

    with pytest.raises(DamagedArchiveError, match="不认识的文件名"):
        unpack(made, KEYS, tmp_path / "out")
    assert not (tmp_path / "escaped").exists()
    assert not (tmp_path / "out").exists()


def test_what_was_changed_or_cut_off_without_the_key_is_told_from_what_is_no_archive(
    tmp_path: Path, manifest: Manifest, sources: dict[str, Path]
) -> None:
    target = tmp_path / "it.backup"
    write_archive(target, manifest, sources, key=KEY)
    content = target.read_bytes()

    for changed in (content[:-1], content[:-20] + b"x" * 20, b"not a back-up"):
        target.write_bytes(changed)
        with pytest.raises(DamagedArchiveError, match="或者被改动过"):
            verify(target, KEYS)


def test_a_file_that_cannot_be_read_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "nowhere", KEYS)
