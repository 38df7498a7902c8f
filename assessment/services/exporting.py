"""The one gate for tables that leave the platform: policy, frozen release, typed writer, hash, trail."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Final, assert_never

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing
from assessment.domain.aggregation import OTHER, QUARTILES_FROM, SMALLEST_GROUP, Grouping
from assessment.domain.publication import Publication, PublishedRow, PublishedTable
from assessment.export import csv, xlsx
from assessment.export.cells import Cell, Column, Sheet, Workbook
from assessment.formatting import HOUSE_TIME, day, moment, score
from assessment.persistence.releases import Release
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.alerting import watch_export
from assessment.services.gate import Passing
from assessment.services.outlets import RELEASE
from assessment.services.release_record import publication_of
from assessment.services.supervising import read_release


class FileKind(StrEnum):
    """The kinds of file a release can be taken as."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A file as it leaves: its name, its bytes and their SHA-256."""

    name: str
    media_type: str
    content: bytes
    sha256: str


def export_release(
    session: Session,
    actor: Actor,
    release_id: str,
    *,
    kind: FileKind,
    fictitious: bool = False,
    now: datetime,
) -> ExportedFile:
    """A release as a file; the trail keeps who took it and the SHA-256 of its bytes.

    One of ``fictitious`` results says so in its name and in every row.
    """
    release = read_release(session, actor, release_id)
    actor.require(Act.EXPORT_RELEASE, Thing(organisation=release.bureau_id))
    file = _file(release, kind, RELEASE.passing(actor.roles), fictitious=fictitious)
    deed = Deed(
        action="release.export",
        object_kind="release",
        object_id=release.id,
        detail={"kind": kind.value, "sha256": file.sha256, "bytes": len(file.content)},
    )
    record(session, actor.origin, deed, now=now)
    firms = max(sum(row.firms for row in table.rows) for table in publication_of(release).tables)
    watch_export(session, actor.origin, release.id, firms=firms, now=now)
    return file


def release_workbook(release: Release, passing: Passing) -> Workbook:
    """A release as tables, with all that has to be known to read them; of its columns those that pass."""
    publication = publication_of(release)
    return Workbook(
        title=f"{publication.region.name}{publication.year}年{publication.questionnaire.name}汇总",
        identity=f"发布编号 {release.id}；内容校验值 {release.hash}",
        made_at=release.frozen_at,
        sheets=tuple(
            sheet_through(passing, f"按{table.by.label}", _columns(publication), rows=_rows(table, release))
            for table in publication.tables
        ),
        notes=tuple(_notes(release, publication)),
    )


def release_list(release: Release, passing: Passing) -> Sheet:
    """The three tables one below the other, for a file that holds only one."""
    publication = publication_of(release)
    columns = {"by": Column("分组方式", 14), **_columns(publication)}
    rows = [{"by": table.by.label, **row} for table in publication.tables for row in _rows(table, release)]
    return sheet_through(passing, "汇总", columns, rows=rows)


def sheet_through(
    passing: Passing, name: str, columns: Mapping[str, Column], *, rows: Iterable[Mapping[str, Cell]]
) -> Sheet:
    """A table of the columns that pass; there is no other way into a file."""
    kept = passing.only(columns)
    return Sheet(name, tuple(kept.values()), tuple(tuple(row[key] for key in kept) for row in rows))


def shown_mean(row: PublishedRow) -> Decimal:
    """The mean as it is shown everywhere, with one decimal."""
    return Decimal(score(row.mean))


def shown_quartiles(row: PublishedRow) -> tuple[int | None, int | None, int | None]:
    """The quartiles in whole points; nothing where they are not told."""
    told = row.quartiles
    return (None, None, None) if told is None else (told.lower, told.median, told.upper)


def _file(release: Release, kind: FileKind, passing: Passing, *, fictitious: bool) -> ExportedFile:
    mark = _FICTITIOUS if fictitious else ""
    match kind:
        case FileKind.XLSX:
            workbook = _marked_workbook(release_workbook(release, passing), mark)
            content, media_type = xlsx.xlsx_file(workbook), xlsx.MEDIA_TYPE
        case FileKind.CSV:
            content, media_type = csv.csv_file(_marked(release_list(release, passing), mark)), csv.MEDIA_TYPE
        case _:
            assert_never(kind)
    frozen = release.frozen_at.astimezone(HOUSE_TIME)
    region = publication_of(release).region.name
    marked = "演示数据_" if fictitious else ""
    return ExportedFile(
        name=f"{marked}区域发布_{region}_{release.year}年_{frozen:%Y%m%d}.{kind.value}",
        media_type=media_type,
        content=content,
        sha256=sha256(content).hexdigest(),
    )


def _marked_workbook(workbook: Workbook, mark: str) -> Workbook:
    if not mark:
        return workbook
    return replace(
        workbook,
        title=f"{mark}：{workbook.title}",
        sheets=tuple(_marked(sheet, mark) for sheet in workbook.sheets),
        notes=(("注意", mark), *workbook.notes),
    )


def _marked(sheet: Sheet, mark: str) -> Sheet:
    if not mark:
        return sheet
    columns = (*sheet.columns, Column("注意", 24))
    return Sheet(sheet.name, columns, tuple((*row, mark) for row in sheet.rows))


_FICTITIOUS: Final = "演示数据，均为虚构"
_FIRMS: Final = "企业数（家）"
_MEAN: Final = "平均得分"
_QUARTILES: Final = ("下四分位数", "中位数", "上四分位数")


def _columns(publication: Publication) -> dict[str, Column]:
    levels = enumerate(publication.levels)
    return {
        "code": Column("代码", 10),
        "group": Column("分组", 28),
        "firms": Column(_FIRMS, 12),
        "mean": Column(_MEAN, 12, decimals=1),
        **{f"quartiles.{place}": Column(title, 12) for place, title in enumerate(_QUARTILES)},
        **{f"levels.{place}": Column(f"{level.name}（家）", 14) for place, level in levels},
        "since": Column("数字来自", 26),
    }


def _rows(table: PublishedTable, release: Release) -> Iterator[dict[str, Cell]]:
    for row in table.rows:
        coded = table.by is not Grouping.SIZE and row.group.key != OTHER
        yield {
            "code": row.group.key if coded else None,
            "group": row.group.name,
            "firms": row.firms,
            "mean": shown_mean(row),
            **{f"quartiles.{place}": points for place, points in enumerate(shown_quartiles(row))},
            **{f"levels.{place}": count for place, count in enumerate(row.levels)},
            "since": "本次发布" if row.since == release.frozen_at else f"沿用 {day(row.since)} 发布",
        }


def _notes(release: Release, publication: Publication) -> Iterator[tuple[str, str]]:
    yield "内容", f"{publication.region.name}企业自评结果分组汇总。自评结果，非官方评定。"
    yield "地区", f"{publication.region.name}（{publication.region.key}）"
    yield "问卷", f"{publication.questionnaire.name}，{'、'.join(publication.versions)} 版"
    yield "年度", f"{publication.year} 年"
    yield "发布时间", moment(release.frozen_at)
    yield "发布编号", release.id
    yield "内容校验值", f"SHA-256 {release.hash}"
    yield _FIRMS, "组内已提交自评并计入本次发布的企业数。"
    yield _MEAN, "组内各企业自评总分（0–100 分）的算术平均，保留一位小数；有“不确定”回答的，按确定得分计。"
    yield (
        "四分位数",
        (
            "组内得分从低到高排到四分之一、一半、四分之三处的企业的得分，取整到 1 分；"
            f"满 {QUARTILES_FROM} 家、且不会透露单个企业情况的分组才有，早期的发布没有（平台自定规则）。"
        ),
    )
    yield "各等级（家）", "组内按自评结果处于各等级（阶段）的企业数。"
    yield (
        "数字来自",
        ("与已有发布相比，变动不足以单独公布的分组沿用上一次的数字，新提交的结果计入以后的发布。"),
    )
    yield (
        "样本规则",
        (
            f"每组不少于 {SMALLEST_GROUP} 家；会透露单个企业情况的分组并入“其他”，"
            "“其他”不足时继续并入最小的分组；不公布合计和交叉分组（平台自定规则）。"
        ),
    )
    for table in publication.tables:
        if table.merged:
            names = "、".join(group.name for group in table.merged)
            shown = f"“其他”包括：{names}。" if table.rows else f"不显示：{names}。"
            yield f"按{table.by.label}", shown
    yield "保密说明", "为保护企业商业秘密，样本较少的数据不显示。"
