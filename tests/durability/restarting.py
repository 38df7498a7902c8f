"""The disk of a moment, and the database opened on it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assessment.persistence.database import Database, open_database
from assessment.persistence.trail_seal import Sealing
from tests.durability.recording import Files


@contextmanager
def restored(files: Files, at: Path, sealing: Sealing | None = None) -> Iterator[Database]:
    """A database opened on these files and no others, as a restart opens it."""
    for file in at.parent.glob(f"{at.name}*"):
        file.unlink()
    for name, content in files.items():
        (at.parent / name).write_bytes(content)
    database = open_database(f"sqlite:///{at}", sealing=sealing)
    try:
        yield database
    finally:
        database.close()
