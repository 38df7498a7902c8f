"""The index of a batch of reports: a workbook that says which file is about whom, and what is not in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessment.domain.texts import Language, Text
from assessment.export.cells import Cell, Column, Workbook
from assessment.export.xlsx import xlsx_file
from assessment.formatting import moment
from assessment.persistence.orders import ItemState, ReportItem
from assessment.services.batching import Batch
from assessment.services.exporting import sheet_through
from assessment.services.gate import Passing
from assessment.services.report_failures import failure_in_words

INDEX_NAMES: Final[Mapping[Language, str]] = {"zh": "目录.xlsx", "en": "index.xlsx"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A report of a batch: the firm and level it names, and its file; one that is not in it has none."""

    item: ReportItem
    firm: str
    level: str
    file: str = ""
    damaged: bool = False


def batch_index(
    batch: Batch,
    entries: Sequence[Entry],
    *,
    passing: Passing,
    language: Language,
    fictitious: bool,
    now: datetime,
) -> bytes:
    """The workbook, with the columns that pass."""
    columns = {key: Column(text.in_language(language), width) for key, (text, width) in _COLUMNS.items()}
    sheet = sheet_through(
        passing,
        _SHEET.in_language(language),
        columns,
        rows=[_row(each, language) for each in entries],
    )
    notes = _notes(batch, entries, now, fictitious=fictitious)
    workbook = Workbook(
        title=_TITLE.in_language(language),
        identity=f"{_BATCH.in_language(language)} {batch.order.id}",
        made_at=now,
        sheets=(sheet,),
        notes=tuple((term.in_language(language), said.in_language(language)) for term, said in notes),
    )
    return xlsx_file(workbook)


def _row(entry: Entry, language: Language) -> dict[str, Cell]:
    return {
        "number": entry.item.number,
        "firm": entry.firm,
        "level": entry.level,
        "file": entry.file or None,
        "sha256": entry.item.sha256 if entry.file else None,
        "note": None if entry.file else _why_not(entry).in_language(language),
    }


def _why_not(entry: Entry) -> Text:
    """Why a report is not in the file."""
    if entry.damaged:
        return _DAMAGED
    if entry.item.state is ItemState.FAILED:
        said = failure_in_words(entry.item.error)
        return Text(f"没有生成：{said.zh}", f"Not made: {said.en}")
    return _CANCELLED if entry.item.state is ItemState.CANCELLED else _NOT_YET


def _notes(
    batch: Batch, entries: Sequence[Entry], now: datetime, *, fictitious: bool
) -> Iterator[tuple[Text, Text]]:
    order, count = batch.order, sum(bool(each.file) for each in entries)
    if fictitious:
        yield Text("注意", "Note"), Text("演示数据，均为虚构。", "Demonstration data, all of it invented.")
    yield (
        Text("份数", "Reports"),
        Text(
            f"申请 {order.reports} 份，收入 {count} 份。",
            f"{order.reports} ordered, {count} included.",
        ),
    )
    if batch.left_out:
        yield Text("没有收入", "Left out"), left_out_in_words(batch.left_out)
    yield (
        Text("申请时间", "Ordered"),
        Text(moment(order.requested_at), moment(order.requested_at, language="en")),
    )
    yield Text("打包时间", "Packed"), Text(moment(now), moment(now, language="en"))
    yield (
        Text("校验值", "Checksum"),
        Text(
            "SHA-256，按文件内容计算；与网站“查验报告”显示的一致，即未被改动。",
            "SHA-256 of the file; the same as the site's page for checking reports shows if it is unchanged.",
        ),
    )
    yield (
        Text("保密说明", "Confidentiality"),
        Text(
            "含企业的具体情况，仅供本工作站为这些企业服务；每家企业都能看到报告何时由谁申请和下载。",
            "Holds details of enterprises, for serving them alone; each can see who ordered and took it.",
        ),
    )


def left_out_in_words(count: int) -> Text:
    """That reports are left out, and why: their firms are no longer within reach, and so have no names."""
    return Text(
        f"有 {count} 份没有收入：企业撤回了授权或自评、已不由本工作站服务，或已删除数据。",
        f"{count} left out: the enterprise withdrew its consent or its assessment, is served by this"
        " workstation no longer, or was deleted.",
    )


_SHEET: Final = Text("目录", "Index")
_TITLE: Final = Text("成批报告目录", "Index of reports")
_BATCH: Final = Text("批次", "Batch")
_DAMAGED: Final = Text(
    "文件损坏或缺失，请为该企业重新申请。", "The file is damaged or missing; please order it again."
)
_CANCELLED: Final = Text("已取消。", "Cancelled.")
_NOT_YET: Final = Text("打包时尚未生成。", "Not made yet when this was packed.")
_COLUMNS: Final[Mapping[str, tuple[Text, int]]] = {
    "number": (Text("报告编号", "Number"), 20),
    "firm": (Text("企业", "Enterprise"), 36),
    "level": (Text("等级", "Level"), 16),
    "file": (Text("文件", "File"), 56),
    "sha256": (Text("文件校验值（SHA-256）", "SHA-256 of the file"), 68),
    "note": (Text("说明", "Remark"), 36),
}
