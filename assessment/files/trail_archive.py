"""The archive of the trail (留痕存档): entries that are about to go, as files whose hash the trail keeps."""

import os
import tempfile
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final

from assessment.files.store import sync_folder

_UNFINISHED: Final = "unfinished-"


class Kept(Enum):
    """What became of a file of the archive."""

    INTACT = "intact"
    CHANGED = "changed"
    GONE = "gone"


def archive_name(first: int, last: int) -> str:
    """The name of the file with these entries."""
    return f"trail-{first}-{last}.jsonl"


def keep(target: Path, content: bytes) -> None:
    """Write a file of the archive, on its disk when this returns; raises ``OSError``."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_UNFINISHED)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def state_of(target: Path, sha256_then: str) -> Kept:
    """Whether a file of the archive is what it was, by the hash of then."""
    try:
        content = target.read_bytes()
    except FileNotFoundError:
        return Kept.GONE
    return Kept.INTACT if sha256(content).hexdigest() == sha256_then else Kept.CHANGED
