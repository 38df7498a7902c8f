"""A folder of files named by their content: what lies there is complete, and is what its name says."""

import os
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_UNFINISHED: Final = "unfinished-"


class DamagedFileError(Exception):
    """A file is missing, or is not what its name says."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files under ``folder``; a name is the SHA-256 of the content, so that writing twice is writing once."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Keep ``content``, on the disk when this returns; its name."""
        name = sha256(content).hexdigest()
        final = self._place(name)
        _make_folder(final.parent)
        descriptor, unfinished = tempfile.mkstemp(dir=final.parent, prefix=_UNFINISHED)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(final)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        sync_folder(final.parent)
        return name

    def read(self, name: str) -> bytes:
        """The content under ``name``; raises ``DamagedFileError``."""
        place = self._place(name)
        if place.is_symlink() or not place.is_file():
            raise DamagedFileError(name)
        content = place.read_bytes()
        if sha256(content).hexdigest() != name:
            raise DamagedFileError(name)
        return content

    def intact(self, name: str) -> Path:
        """Where the content under ``name`` lies, looked at throughout; raises ``DamagedFileError``."""
        self.read(name)
        return self._place(name)

    def remove_unfinished(self) -> None:
        """Remove what was being written when a process ended; nobody may be writing meanwhile."""
        for file in self.folder.glob(f"*/{_UNFINISHED}*"):
            file.unlink(missing_ok=True)

    def remove_unused(self, used: frozenset[str], *, before: datetime) -> int:
        """Remove files older than ``before`` that no row names; how many there were."""
        unused = [
            file
            for file in self.folder.glob("*/*")
            if file.name not in used and file.stat().st_mtime < before.timestamp()
        ]
        for file in unused:
            file.unlink(missing_ok=True)
        return len(unused)

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise DamagedFileError(name)
        return self.folder / name[:2] / name


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does so by itself and cannot open folders."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
