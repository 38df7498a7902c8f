"""Publishing a version: after a full check it is sealed, and never changes again."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from assessment.catalogue.checking import Examined, examine_folder
from assessment.catalogue.codes import Codes
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.sealing import PUBLISHED, content_hash
from assessment.catalogue.version_files import HEAD

_STATUS: Final = re.compile(rb"^status:[ \t]*[\"']?draft[\"']?[ \t]*(#[^\r\n]*)?(?=\r?$)", re.MULTILINE)
_HEADING: Final = "# 已发布的版本：一行一个，校验值和名称。不要改动。\n"


class PublicationRefusedError(Exception):
    """A version cannot be published as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version that is sealed now."""

    name: str
    checksum: str
    cases: int


def publish(root: Path, name: str, codes: Codes) -> Published:
    """Publish the draft ``key/version`` under ``root``, if nothing at all is wrong there.

    Raises ``UnusableFilesError`` with every mistake and ``PublicationRefusedError``. What is written is
    written whole or not at all.
    """
    report = examine_folder(root, codes)
    if report.mistakes:
        raise UnusableFilesError(report.mistakes)
    draft = _draft(report.examined, name)
    head, seals = draft.folder / HEAD, root / PUBLISHED
    before = head.read_bytes()
    after, lines = _STATUS.subn(b"status: published", before)
    if lines != 1:
        raise PublicationRefusedError(f"请在 {name}/{HEAD} 里把 status 单独写成一行：status: draft")
    _replace(head, after)
    try:
        checksum = content_hash(draft.folder)
        told = seals.read_text(encoding="utf-8") if seals.is_file() else _HEADING
        _replace(seals, f"{told.rstrip()}\n{checksum}  {name}\n".encode())
    except BaseException:
        _replace(head, before)
        raise
    return Published(name=name, checksum=checksum, cases=len(draft.cases))


def _draft(examined: tuple[Examined, ...], name: str) -> Examined:
    """The version to publish; refused where there is none, or nothing proves its numbers."""
    found = next((each for each in examined if each.name == name), None)
    if found is None or found.questionnaire is None:
        known = "、".join(each.name for each in examined) or "（空）"
        raise PublicationRefusedError(f"没有 {name}，请写“键/版本”。现有：{known}")
    if found.questionnaire.status == "published":
        raise PublicationRefusedError(f"{name} 已经发布；要修改请复制成新版本。")
    if not found.cases:
        raise PublicationRefusedError(f"{name} 没有核算案例。发布前请在 cases/ 里至少写一个，得分用手算。")
    return found


def _replace(path: Path, content: bytes) -> None:
    """Write the file beside the old one and let it take its place, with the same rights."""
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(path.stat().st_mode if path.exists() else _READABLE)
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


_READABLE: Final = 0o644
