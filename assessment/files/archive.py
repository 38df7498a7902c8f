"""A back-up as one file: a manifest first, then exactly what it lists, each part with its SHA-256.

A compressed tar, sealed as a whole (``sealed_stream.py``). Reading trusts nothing all the same: names are
those of the manifest and of a fixed form, sizes and hashes are compared while parts are written out.
"""

import gzip
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, cast

from assessment.files.sealed_stream import OpeningReader, SealBrokenError, SealingWriter, marked
from assessment.files.store import sync_folder

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_NAME: Final = re.compile(
    r"database\.sqlite3|demonstration\.json|tables/[a-z][a-z0-9_]{0,62}\.copy|reports/[0-9a-f]{2}/[0-9a-f]{64}"
)
_LONGEST_MANIFEST: Final = 256 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_UNFINISHED: Final = "unfinished-"


class DamagedArchiveError(Exception):
    """A file is no back-up of ours, or not what its manifest says; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in an archive: its size in bytes, its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a back-up holds: of which moment and version, how many rows of each table, which files.

    ``missing`` names reports that the database refers to and that were gone or damaged when it was made.
    """

    made_at: datetime
    platform: str
    database: str
    revision: str
    rows: Mapping[str, int]
    parts: Mapping[str, Part]
    missing: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The manifest as it stands in the archive."""
        document = {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "platform": self.platform,
            "database": self.database,
            "revision": self.revision,
            "rows": dict(sorted(self.rows.items())),
            "parts": {name: [part.size, part.sha256] for name, part in sorted(self.parts.items())},
            "missing": list(self.missing),
        }
        return json.dumps(document, ensure_ascii=False, indent=1)


def part_of(path: Path) -> Part:
    """The size and the hash of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        return Part(file.tell(), digest.hexdigest())


def write_archive(target: Path, manifest: Manifest, sources: Mapping[str, Path], *, key: bytes) -> None:
    """Write the archive and read it back; it has its name only once all of it is on the disk and right."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_UNFINISHED)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sealing = SealingWriter(file, key)
            with (
                gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=1, mtime=0) as zipped,
                tarfile.open(fileobj=zipped, mode="w|") as archive,
            ):
                _fill(archive, manifest, sources)
            sealing.finish()
            file.flush()
            os.fsync(file.fileno())
        if verify(unfinished, marked([key])) != manifest:
            raise DamagedArchiveError("写入后读回的内容与清单不符。")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def read_manifest(path: Path, keys: Mapping[str, bytes]) -> Manifest:
    """What an archive says it holds; the parts themselves are not looked at. ``keys`` go by their marks."""
    with _opened(path, keys) as (archive, _):
        return _manifest(archive)


def verify(path: Path, keys: Mapping[str, bytes]) -> Manifest:
    """Read the whole archive; raises :class:`DamagedArchiveError` where it is not what its manifest says.

    Raises ``WrongKeyError`` where it was sealed with none of ``keys``.
    """
    return _walk(path, keys, None)


def unpack(path: Path, keys: Mapping[str, bytes], folder: Path) -> Manifest:
    """Write every part under ``folder``, on the disk when this returns; raises like ``verify``."""
    return _walk(path, keys, folder)


def _fill(archive: tarfile.TarFile, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    content = manifest.to_json().encode()
    head = tarfile.TarInfo(MANIFEST)
    head.size, head.mode = len(content), 0o600
    archive.addfile(head, io.BytesIO(content))
    for each in manifest.parts:
        archive.add(sources[each], each, recursive=False, filter=_plain)


def _walk(path: Path, keys: Mapping[str, bytes], folder: Path | None) -> Manifest:
    with _opened(path, keys) as (archive, opening):
        manifest = _manifest(archive)
        waiting = dict(manifest.parts)
        while (member := archive.next()) is not None:
            expected = waiting.pop(member.name, None)
            content = archive.extractfile(member) if member.isreg() else None
            if expected is None or content is None:
                raise DamagedArchiveError(f"含有清单之外的内容：{member.name[:80]!r}")
            found = _taken(content, None if folder is None else folder / member.name)
            if found != expected:
                raise DamagedArchiveError(f"{member.name} 与清单中的校验值不符。")
        opening.read()  # to its end, which has to be sealed as such
    if waiting:
        raise DamagedArchiveError(f"缺少 {len(waiting)} 个文件，例如 {min(waiting)}。")
    return manifest


def _taken(content: IO[bytes], target: Path | None) -> Part:
    """What comes out of the archive, written to ``target`` if there is one."""
    if target is None:
        return _copied(content, None)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        found = _copied(content, file)
        file.flush()
        os.fsync(file.fileno())
    return found


def _copied(content: IO[bytes], target: IO[bytes] | None) -> Part:
    digest, size = sha256(), 0
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return Part(size, digest.hexdigest())


@contextmanager
def _opened(path: Path, keys: Mapping[str, bytes]) -> Iterator[tuple[tarfile.TarFile, OpeningReader]]:
    try:
        with path.open("rb") as file:
            opening = OpeningReader(file, keys)
            with tarfile.open(fileobj=cast(IO[bytes], opening), mode="r|gz") as archive:
                yield archive, opening
    except SealBrokenError as error:
        raise DamagedArchiveError(f"{path.name} 不是完整的备份文件，或者被改动过（{error}）。") from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise DamagedArchiveError(f"{path.name} 不是完整的备份文件（{error}）。") from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    content = archive.extractfile(member) if member is not None and member.name == MANIFEST else None
    if member is None or content is None or member.size > _LONGEST_MANIFEST:
        raise DamagedArchiveError("开头没有清单，不是本平台的备份文件。")
    document = json.loads(content.read())
    if document["format"] != FORMAT:
        raise DamagedArchiveError(f"备份格式 {document['format']} 不是本版本能读的。")
    parts = {str(name): Part(int(size), str(digest)) for name, (size, digest) in document["parts"].items()}
    if unknown := [name for name in parts if not _NAME.fullmatch(name)]:
        raise DamagedArchiveError(f"清单中有不认识的文件名：{unknown[0][:80]!r}")
    return Manifest(
        made_at=datetime.fromisoformat(document["made_at"]),
        platform=str(document["platform"]),
        database=str(document["database"]),
        revision=str(document["revision"]),
        rows={str(table): int(count) for table, count in document["rows"].items()},
        parts=parts,
        missing=tuple(str(each) for each in document["missing"]),
    )


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Neither owners nor rights of this machine go along."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
