"""The whole trail as a file for an audit: one JSON object per line, as sealed, with the seals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from assessment.domain.fingerprints import Json
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.trail import COLUMNS, CONSOLE, Deed, Origin, record
from assessment.persistence.trail_check import Row, raw_trail
from assessment.services.console_outlets import TRAIL_FILE

_KEYS: Final = (*COLUMNS, "algorithm", "key_id", "mac")


@dataclass(frozen=True, slots=True)
class ExportedTrail:
    """What was written: how many entries, and the SHA-256 of the file's bytes."""

    entries: int
    sha256: str


def export_trail(database: Database, output: Path, *, now: datetime) -> ExportedTrail:
    """Write the trail to ``output``, which must not exist, with what an audit may see of it.

    The export leaves an entry and an anchor.
    """
    digest, entries = sha256(), 0
    passing = TRAIL_FILE.passing([Role.AUDIT_ADMINISTRATOR])
    with output.open("xb") as file, raw_trail(database) as (_, rows):
        for row in rows:
            line = _written(passing.only(_content(row)))
            file.write(line)
            digest.update(line)
            entries += 1
    exported = ExportedTrail(entries, digest.hexdigest())
    with database.writing() as session:
        detail: Json = {"entries": entries, "sha256": exported.sha256}
        deed = Deed(action="trail.export", object_kind="trail", object_id=output.name[:80], detail=detail)
        record(session, Origin(CONSOLE), deed, now=now)
    return exported


def line_of(row: Row) -> bytes:
    """An entry as a line that proves itself: its columns as they are sealed, and its seal."""
    return _written(_content(row))


def _content(row: Row) -> dict[str, object]:
    return dict(zip(_KEYS, row, strict=True))


def _written(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
