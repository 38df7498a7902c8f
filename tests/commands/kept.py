"""An installation worth keeping, somebody who writes to it all the time, and what a back-up holds."""

import gzip
import re
import tarfile
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from assessment.composition import current_database
from assessment.domain.purposes import Purpose
from assessment.files.sealed_stream import OpeningReader, SealingWriter, marked
from assessment.files.store import FileStore
from assessment.persistence.database import Database, database_url
from assessment.persistence.orders import ItemState, ReportItem, ReportOrder
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.settings import Settings
from tests.commands.conftest import Console
from tests.databases import WORLD, arranged, as_superuser
from tests.persistence.aged import LONG_AGO, write
from tests.world import NOW, Firm, add_assessment, add_firm, add_snapshot

REPORTS = 20
FIRST_WRITES = 10


@dataclass(slots=True)
class Writing:
    """What somebody who writes all the time was told is kept."""

    acknowledged: int = 0
    under_way: Event = field(default_factory=Event)


def fill(console: Console) -> None:
    """A firm, a result and twenty finished reports on it; of its trail the oldest entries are pruned."""
    console.run("init")
    settings = console.settings
    with arranged(settings.database_url), closing(current_database(settings)) as database:
        write(database, 3, LONG_AGO)
        _add_firm(settings, database)
    console.run("trail", "prune")


def _add_firm(settings: Settings, database: Database) -> None:
    with database.writing(WORLD) as session:
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm))
        add_snapshot(session, firm, add_assessment(session, firm, year=2025))
        _add_reports(session, firm, snapshot, FileStore(settings.data / "reports"))


def _add_reports(session: Session, firm: Firm, snapshot: Snapshot, store: FileStore) -> None:
    for number in range(REPORTS):
        order = ReportOrder(
            key=f"order-{number}", requested_by=firm.lead, requested_at=NOW, purpose=Purpose.SERVICE
        )
        session.add(order)
        session.flush()
        session.add(
            ReportItem(
                enterprise_id=firm.enterprise,
                order_id=order.id,
                snapshot_id=snapshot.id,
                number=f"DM20261120-{number:06d}",
                dated=date(2026, 11, 20),
                state=ItemState.DONE,
                sha256=store.put(f"%PDF-1.7 报告 {number}".encode() * 100),
                changed_at=NOW,
            )
        )


@contextmanager
def written_to(settings: Settings) -> Iterator[Writing]:
    """Somebody writes half of the time, in transactions of their own: others find the file free as often."""
    writing, stop = Writing(), Event()

    def write() -> None:
        with closing(current_database(settings)) as database:
            while not stop.is_set():
                began = monotonic()
                deed = Deed(action="test.write", object_kind="test", object_id=str(writing.acknowledged))
                with database.writing() as session:
                    record(session, Origin(CONSOLE), deed, now=datetime.now(UTC))
                writing.acknowledged += 1
                if writing.acknowledged >= FIRST_WRITES:
                    writing.under_way.set()
                stop.wait(monotonic() - began)

    thread = Thread(target=write)
    thread.start()
    try:
        assert writing.under_way.wait(60)
        yield writing
    finally:
        stop.set()
        thread.join()


def rows_of(url: str) -> Mapping[str, frozenset[str]]:
    """Every row of every table as text."""
    engine = create_engine(database_url(as_superuser(url)), poolclass=NullPool)
    with engine.connect() as connection:
        return {
            name: frozenset(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))  # noqa: S608
            for name in inspect(connection).get_table_names()
        }


def writes_among(rows: Mapping[str, frozenset[str]]) -> int:
    """How many of the writes under way are among the rows."""
    return sum("test.write" in each for each in rows["trail_entry"])


def report_hashes(settings: Settings) -> set[str]:
    """The hashes of the reports' files, each computed anew; their names have to say the same."""
    files = [each for each in (settings.data / "reports").glob("*/*") if each.is_file()]
    assert all(sha256(each.read_bytes()).hexdigest() == each.name for each in files)
    return {each.name for each in files}


def keys_of(settings: Settings) -> Mapping[str, bytes]:
    """The keys that open an installation's back-ups."""
    return marked(settings.backup_keys().values())


def unsealed(archive: Path, keys: Mapping[str, bytes]) -> bytes:
    """The archive within a back-up, as whoever has the key reads it."""
    with archive.open("rb") as file:
        return OpeningReader(file, keys).read()


def sealed(content: bytes, settings: Settings) -> bytes:
    """A back-up with this archive in it, made by whoever has the key."""
    target = BytesIO()
    writer = SealingWriter(target, next(iter(settings.backup_keys().values())))
    writer.write(content)
    writer.finish()
    return target.getvalue()


def laid_open(archive: Path, keys: Mapping[str, bytes]) -> bytes:
    """Everything that somebody finds who lays hands on a back-up, and even on its key."""
    content = unsealed(archive, keys)
    with tarfile.open(fileobj=BytesIO(content)) as opened:
        parts = [opened.extractfile(member) for member in opened if member.isreg()]
        held = b"".join(part.read() for part in parts if part is not None)
    return archive.read_bytes() + held + gzip.decompress(content)


def secrets_of(settings: Settings) -> list[bytes]:
    """Every secret of an installation, as its files hold it, and the bytes it stands for."""
    content = b"\n".join(each.read_bytes() for each in settings.keys.rglob("*") if each.is_file())
    written = re.findall(rb"[A-Za-z0-9+/=_-]{40,}", content)
    assert len(written) == 4  # of sessions, of fields, of back-ups, of the trail
    meant = [bytes.fromhex(each.decode()) for each in written if re.fullmatch(rb"[0-9a-f]{64}", each)]
    return [*written, *meant, *map(b64decode, (each for each in written if each.endswith(b"=")))]
