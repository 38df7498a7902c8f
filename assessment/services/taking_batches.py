"""A batch of reports as one ZIP with an index: in pieces, through the gate, and noted before it leaves.

Its bytes follow from the batch and the moment. So they are written twice: once to know their SHA-256, which
the trail keeps, and once to be handed out; at no time more than one report lies in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.errors import ActionNotAllowedError, BusyError
from assessment.domain.fingerprints import Json
from assessment.domain.readings import Reading
from assessment.domain.texts import Text
from assessment.export.archive import MEDIA_TYPE, safe_part, zip_pieces
from assessment.files.store import DamagedFileError, FileStore
from assessment.formatting import HOUSE_TIME
from assessment.persistence.batches import BatchLine, written_results
from assessment.persistence.database import Database
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor, confine_to
from assessment.services.alerting import watch_export
from assessment.services.batch_index import INDEX_NAMES, Entry, batch_index
from assessment.services.batch_outlets import BATCH_FILE
from assessment.services.batching import Batch, read_batch
from assessment.services.readings import Glance, note_readings
from assessment.services.titles import Titles

_FIRM_BYTES: Final = 120
_LEVEL_BYTES: Final = 60
_TRIES: Final = 3


class NothingDoneError(ActionNotAllowedError):
    """No report of the batch is done, or none may be seen any more."""

    def __init__(self) -> None:
        super().__init__(
            Text("这批报告里还没有可以下载的。", "There is no report to download in this batch yet."),
            Text("请等报告生成后再下载。", "Please wait until reports have been made."),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """All that is needed to hand out batches; where all data is ``fictitious``, the file says so."""

    database: Database
    store: FileStore
    catalogue: Catalogue
    fictitious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBatch:
    """A batch as it leaves: its name, its kind, its length and SHA-256, and its bytes in pieces."""

    name: str
    media_type: str
    length: int
    sha256: str
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """What goes into the file, and the index of it."""

    batch: Batch
    entries: tuple[Entry, ...]
    index: tuple[str, bytes]

    @property
    def whole(self) -> tuple[Entry, ...]:
        """The reports that are in it."""
        return tuple(each for each in self.entries if each.file)


def take_batch(depot: Depot, actor: Actor, wanted: str, *, now: datetime) -> TakenBatch:
    """The reports of a batch that are done; the trail keeps who took them, and so does that of each firm.

    Nothing leaves on a firm that withdraws while the file is written: then it is written anew.
    """
    for _ in range(_TRIES):
        packed = _packed(depot, actor, wanted, now=now)
        digest, length = sha256(), 0
        for piece in _pieces(depot, packed, now):
            digest.update(piece)
            length += len(piece)
        if _noted(depot, actor, packed, sha256=digest.hexdigest(), length=length, now=now):
            return TakenBatch(
                name=_name(packed, fictitious=depot.fictitious, now=now),
                media_type=MEDIA_TYPE,
                length=length,
                sha256=digest.hexdigest(),
                pieces=_pieces(depot, packed, now),
            )
    raise BusyError


def _packed(depot: Depot, actor: Actor, wanted: str, *, now: datetime) -> _Packed:
    with depot.database.reading() as session:
        confine_to(session, actor, now=now)
        batch = read_batch(session, actor, wanted, act=Act.TAKE_BATCH, now=now)
        results = written_results(session, batch.order)
    entries = tuple(_entry(depot, each, results[each.item.snapshot_id]) for each in batch.lines)
    if not any(each.file for each in entries):
        raise NothingDoneError
    language = batch.lines[0].item.language
    index = batch_index(
        batch,
        entries,
        passing=BATCH_FILE.passing(actor.roles),
        language=language,
        fictitious=depot.fictitious,
        now=now,
    )
    return _Packed(batch=batch, entries=entries, index=(INDEX_NAMES[language], index))


def _entry(depot: Depot, line: BatchLine, snapshot: Snapshot) -> Entry:
    """A report of the batch; one whose file is damaged is not in it."""
    item = line.item
    firm, level = _said(snapshot.profile, "name"), _said(snapshot.scores, "decision", "level")
    titles = Titles(depot.catalogue, item.language)
    named = titles.levels(snapshot.questionnaire_key, snapshot.questionnaire_version).get(level, level)
    entry = Entry(item=item, firm=firm, level=named)
    if item.sha256 is None:
        return entry
    try:
        depot.store.intact(item.sha256)
    except DamagedFileError:
        return replace(entry, damaged=True)
    parts = (item.number, safe_part(firm, most=_FIRM_BYTES), safe_part(named, most=_LEVEL_BYTES))
    return replace(entry, file="_".join(parts) + ".pdf")


def _pieces(depot: Depot, packed: _Packed, now: datetime) -> Iterator[bytes]:
    def files() -> Iterator[tuple[str, bytes]]:
        yield packed.index
        for entry in packed.whole:
            yield entry.file, depot.store.read(entry.item.sha256 or "")

    return zip_pieces(files(), made_at=now)


def _noted(depot: Depot, actor: Actor, packed: _Packed, *, sha256: str, length: int, now: datetime) -> bool:
    """Note who takes what, if all of it may still be seen; whether it may."""
    with depot.database.writing() as session:
        confine_to(session, actor, now=now)
        again = read_batch(session, actor, packed.batch.order.id, act=Act.TAKE_BATCH, now=now)
        if not {each.item.id for each in packed.whole} <= {each.item.id for each in again.lines}:
            return False
        firms = {each.item.enterprise_id for each in packed.whole}
        detail: Json = {"sha256": sha256, "bytes": length, "reports": len(packed.whole), "firms": len(firms)}
        _note(session, actor, packed, detail=detail, now=now)
        about = packed.batch.order.id
        watch_export(session, actor.origin, about, firms=len(firms), named=True, now=now)
    return True


def _note(session: Session, actor: Actor, packed: _Packed, *, detail: Json, now: datetime) -> None:
    order = packed.batch.order
    deed = Deed(action="batch.take", object_kind="batch", object_id=order.id, detail=detail)
    record(session, actor.origin, deed, now=now)
    glances = [
        Glance(what=Reading.REPORT_TAKEN, thing=each.item.id, firm=each.item.enterprise_id)
        for each in packed.whole
    ]
    note_readings(session, actor, glances, now=now)


def _name(packed: _Packed, *, fictitious: bool, now: datetime) -> str:
    stamp, count = f"{now.astimezone(HOUSE_TIME):%Y%m%d}", len(packed.whole)
    if packed.batch.lines[0].item.language == "en":
        return f"{'demonstration_' if fictitious else ''}reports_{stamp}_{count}.zip"
    return f"{'演示数据_' if fictitious else ''}成批报告_{stamp}_{count}份.zip"


def _said(told: Json, *path: str) -> str:
    """A text in a frozen document; empty where it is not there."""
    for key in path:
        told = told.get(key) if isinstance(told, dict) else None
    return told if isinstance(told, str) else ""
