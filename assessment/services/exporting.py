"""The one gate for tables that leave the platform: policy, frozen release, typed writer, hash, trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, assert_never

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing
from assessment.domain.publication import Publication
from assessment.domain.texts import SOURCE_LANGUAGE, Language, Text
from assessment.export import csv, xlsx
from assessment.export.cells import Cell, Column, Sheet, Workbook
from assessment.formatting import HOUSE_TIME
from assessment.persistence.releases import Release
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.alerting import watch_export
from assessment.services.gate import Passing
from assessment.services.release_outlets import RELEASE
from assessment.services.release_words import (
    ATTENTION,
    FICTITIOUS,
    FILE_NAME,
    GROUPED_BY,
    GROUPINGS,
    IDENTITY,
    SHEETS,
    SUMMARY,
    TITLE,
    columns_in,
    notes_in,
    rows_in,
    told_in,
)
from assessment.services.setting_out import Books
from assessment.services.supervising import read_release


class FileKind(StrEnum):
    """The kinds of file a release can be taken as."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRelease:
    """The kind of file and its language; one of ``fictitious`` results says so."""

    kind: FileKind
    language: Language = SOURCE_LANGUAGE
    fictitious: bool = False

    @property
    def mark(self) -> str:
        """What every row of a file of invented results says."""
        return FICTITIOUS.in_language(self.language) if self.fictitious else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A file as it leaves: its name, its bytes and their SHA-256."""

    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A release with what it says in the language wanted, and which of its columns pass."""

    release: Release
    publication: Publication
    passing: Passing
    language: Language


def export_release(
    session: Session, books: Books, actor: Actor, release_id: str, *, wanted: WantedRelease, now: datetime
) -> ExportedFile:
    """A release as a file; the trail keeps who took it and the SHA-256 of its bytes.

    One of ``fictitious`` results says so in its name and in every row.
    """
    release = read_release(session, actor, release_id)
    actor.require(Act.EXPORT_RELEASE, Thing(organisation=release.bureau_id))
    publication = told_in(release, books, wanted.language)
    passing = RELEASE.passing(actor.roles)
    file = _file(
        _Told(release=release, publication=publication, passing=passing, language=wanted.language), wanted
    )
    deed = Deed(
        action="release.export",
        object_kind="release",
        object_id=release.id,
        detail={"kind": wanted.kind.value, "sha256": file.sha256, "bytes": len(file.content)},
    )
    record(session, actor.origin, deed, now=now)
    firms = max(sum(row.firms for row in table.rows) for table in publication.tables)
    watch_export(session, actor.origin, release.id, firms=firms, now=now)
    return file


def sheet_through(
    passing: Passing, name: str, columns: Mapping[str, Column], *, rows: Iterable[Mapping[str, Cell]]
) -> Sheet:
    """A table of the columns that pass; there is no other way into a file."""
    kept = passing.only(columns)
    return Sheet(name, tuple(kept.values()), tuple(tuple(row[key] for key in kept) for row in rows))


def _workbook(told: _Told) -> Workbook:
    """A release as tables, with all that has to be known to read them; of its columns those that pass."""
    release, publication, language = told.release, told.publication, told.language
    columns = columns_in(publication, language)
    return Workbook(
        title=TITLE.in_language(language).format(
            region=publication.region.name,
            year=publication.year,
            questionnaire=publication.questionnaire.name,
        ),
        identity=IDENTITY.in_language(language).format(number=release.id, hash=release.hash),
        made_at=release.frozen_at,
        sheets=tuple(
            sheet_through(
                told.passing,
                SHEETS[table.by].in_language(language),
                columns,
                rows=rows_in(table, release.frozen_at, language),
            )
            for table in publication.tables
        ),
        notes=tuple(notes_in(release, publication, language)),
        language=language,
    )


def _list(told: _Told) -> Sheet:
    """The three tables one below the other, for a file that holds only one."""
    language = told.language
    columns = {"by": Column(GROUPED_BY.in_language(language), 14), **columns_in(told.publication, language)}
    rows = [
        {"by": GROUPINGS[table.by].in_language(language), **row}
        for table in told.publication.tables
        for row in rows_in(table, told.release.frozen_at, language)
    ]
    return sheet_through(told.passing, SUMMARY.in_language(language), columns, rows=rows)


def _file(told: _Told, wanted: WantedRelease) -> ExportedFile:
    match wanted.kind:
        case FileKind.XLSX:
            content, media_type = xlsx.xlsx_file(_marked_workbook(_workbook(told), wanted)), xlsx.MEDIA_TYPE
        case FileKind.CSV:
            content, media_type = csv.csv_file(_marked(_list(told), wanted)), csv.MEDIA_TYPE
        case _:
            assert_never(wanted.kind)
    name = FILE_NAME.in_language(wanted.language).format(
        region=told.publication.region.name,
        year=told.release.year,
        day=f"{told.release.frozen_at.astimezone(HOUSE_TIME):%Y%m%d}",
    )
    marked = f"{_SHORT_MARK.in_language(wanted.language)}_" if wanted.fictitious else ""
    return ExportedFile(
        name=f"{marked}{name}.{wanted.kind.value}",
        media_type=media_type,
        content=content,
        sha256=sha256(content).hexdigest(),
    )


def _marked_workbook(workbook: Workbook, wanted: WantedRelease) -> Workbook:
    if not wanted.mark:
        return workbook
    attention = ATTENTION.in_language(wanted.language)
    return replace(
        workbook,
        title=f"{wanted.mark}{_COLON.in_language(wanted.language)}{workbook.title}",
        sheets=tuple(_marked(sheet, wanted) for sheet in workbook.sheets),
        notes=((attention, wanted.mark), *workbook.notes),
    )


def _marked(sheet: Sheet, wanted: WantedRelease) -> Sheet:
    if not wanted.mark:
        return sheet
    columns = (*sheet.columns, Column(ATTENTION.in_language(wanted.language), 24))
    return Sheet(sheet.name, columns, tuple((*row, wanted.mark) for row in sheet.rows))


_SHORT_MARK: Final = Text("演示数据", "Demonstration")
_COLON: Final = Text("：", ": ")
