"""A firm's roadmap as a file: a calendar to read in, or a table; the trail keeps who took it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, assert_never

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import OrganisationId
from assessment.domain.roadmaps import Progress
from assessment.domain.scheduling import first_day, last_day
from assessment.domain.texts import SOURCE_LANGUAGE, Language, Text
from assessment.export import calendar, xlsx
from assessment.export.calendar import Diary, Entry
from assessment.export.cells import Cell, Column, Sheet, Workbook
from assessment.formatting import HOUSE_TIME, amount_range, day
from assessment.persistence.trail import record
from assessment.report.names import PHASES
from assessment.report.roadmap_words import PROGRESS, span_in_words
from assessment.services.actor import Actor
from assessment.services.alerting import watch_export
from assessment.services.exporting import ExportedFile
from assessment.services.gate import Passing
from assessment.services.roadmap_changes import deed
from assessment.services.roadmap_outlet import ROADMAP
from assessment.services.roadmaps import OpenedRoadmap, Roadmap, Step, open_roadmap


class RoadmapFile(StrEnum):
    """The kinds of file a roadmap can be taken as."""

    CALENDAR = "ics"
    TABLE = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """The kind of file and its language; one of ``fictitious`` firms says so."""

    kind: RoadmapFile
    language: Language = SOURCE_LANGUAGE
    fictitious: bool = False

    @property
    def mark(self) -> str:
        """What a file of invented firms says."""
        return _FICTITIOUS.in_language(self.language) if self.fictitious else ""


_NAME: Final = Text("数字化路线图", "Digital roadmap")
_FICTITIOUS: Final = Text("演示数据，均为虚构", "Demonstration data, all fictitious")
_HEADINGS: Final = {
    "time.phase": (Text("阶段", "Phase"), 22),
    "time.quarters": (Text("季度", "Quarters"), 26),
    "measure": (Text("举措", "Measure"), 40),
    "cost.low": (Text("费用下限（万元）", "Cost from (CNY 10,000)"), 14),
    "cost.high": (Text("费用上限（万元）", "Cost to (CNY 10,000)"), 14),
    "progress.state": (Text("进度", "Progress"), 10),
    "progress.on": (Text("进度日期", "Progress on"), 14),
    "owner": (Text("负责人", "Owner"), 16),
    "due": (Text("计划完成日期", "Due"), 14),
    "cost.spent": (Text("实际花费（万元）", "Spent (CNY 10,000)"), 14),
    "note": (Text("备注", "Note"), 50),
}
_NOTES: Final = (
    (Text("内容", "Content"), Text("企业自己的实施路线图。", "The enterprise's own roadmap.")),
    (
        Text("费用", "Cost"),
        Text(
            "平台估算，一次性，不扣补助；依据见各项举措。",
            "Estimated by the platform, once, before any incentive; the basis stands with each measure.",
        ),
    ),
    (Text("补助", "Incentives"), Text("以当年申报通知为准。", "The notice of the year decides.")),
)
_BEGINS: Final = Text("开始：{title}", "Begin: {title}")
_ENDS: Final = Text("完成：{title}", "Finish: {title}")
_DONE: Final = Text("已完成：{title}", "Done: {title}")
_LINES: Final = {
    "owner": Text("负责人：{value}", "Owner: {value}"),
    "cost": Text("费用：{value}", "Cost: {value}"),
    "due": Text("计划完成：{value}", "Due: {value}"),
    "note": Text("备注：{value}", "Note: {value}"),
}


def export_roadmap(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    enterprise_id: str,
    *,
    wanted: WantedFile,
    now: datetime,
) -> ExportedFile:
    """The roadmap as a file; the trail keeps who took it and the SHA-256 of its bytes."""
    opened = open_roadmap(session, catalogue, actor, enterprise_id, act=Act.EXPORT_ROADMAP, now=now)
    if opened.roadmap is None:
        raise NotFoundError
    stored = opened.roadmap.stored
    file = _file(opened, opened.roadmap, ROADMAP.passing(actor.roles), wanted)
    detail = {"kind": wanted.kind.value, "sha256": file.sha256, "bytes": len(file.content)}
    record(session, actor.origin, deed("roadmap.export", stored, detail), now=now)
    if not actor.roles_in(OrganisationId(stored.enterprise_id)):
        watch_export(session, actor.origin, stored.id, firms=1, now=now)
    return file


def _file(opened: OpenedRoadmap, roadmap: Roadmap, passing: Passing, wanted: WantedFile) -> ExportedFile:
    kind, language, mark = wanted.kind, wanted.language, wanted.mark
    title = "_".join(filter(None, (mark, _NAME.in_language(language), opened.enterprise.name)))
    match kind:
        case RoadmapFile.CALENDAR:
            entries = (each for step in roadmap.steps for each in _entries(step, passing, language))
            content = calendar.calendar_file(Diary(name=title, entries=tuple(entries), language=language))
            media_type = calendar.MEDIA_TYPE
        case RoadmapFile.TABLE:
            content = xlsx.xlsx_file(_workbook(title, roadmap, passing, wanted))
            media_type = xlsx.MEDIA_TYPE
        case _:
            assert_never(kind)
    return ExportedFile(
        name=f"{title}_{roadmap.stored.changed_at.astimezone(HOUSE_TIME):%Y%m%d}.{kind.value}",
        media_type=media_type,
        content=content,
        sha256=sha256(content).hexdigest(),
    )


def _workbook(title: str, roadmap: Roadmap, passing: Passing, wanted: WantedFile) -> Workbook:
    language = wanted.language
    columns = {
        key: Column(text.in_language(language), width, _DECIMALS.get(key, 0))
        for key, (text, width) in _HEADINGS.items()
    }
    kept = passing.only(columns)
    rows = tuple(
        tuple(cells[key] for key in kept)
        for cells in (_cells(each, roadmap, language) for each in roadmap.steps)
    )
    notes = tuple((term.in_language(language), text.in_language(language)) for term, text in _NOTES)
    return Workbook(
        title=title,
        identity=roadmap.stored.id,
        made_at=roadmap.stored.changed_at,
        sheets=(Sheet(_NAME.in_language(language), tuple(kept.values()), rows),),
        notes=((("!", wanted.mark),) if wanted.mark else ()) + notes,
        language=language,
    )


_DECIMALS: Final = {"cost.low": 2, "cost.high": 2, "cost.spent": 2}


def _cells(step: Step, roadmap: Roadmap, language: Language) -> Mapping[str, Cell]:
    row = step.row
    return {
        "time.phase": PHASES[roadmap.phasing.phase_of(step.slot.begins)].in_language(language),
        "time.quarters": span_in_words(step.slot, language),
        "measure": step.title.in_language(language),
        "cost.low": row.cost_low,
        "cost.high": row.cost_high,
        "progress.state": PROGRESS[row.progress].in_language(language),
        "progress.on": row.progress_on,
        "owner": step.owner or None,
        "due": row.due,
        "cost.spent": row.spent,
        "note": row.note or None,
    }


def _entries(step: Step, passing: Passing, language: Language) -> Iterator[Entry]:
    """The day a step begins, and the day it is to be finished or was."""
    row, title = step.row, step.title.in_language(language)
    text = "\n".join(passing.only(dict(_said(step, language))).values())
    done = row.progress is Progress.DONE
    end = row.progress_on if done and row.progress_on else row.due or last_day(step.slot.ends)
    wording = _DONE if done else _ENDS
    days = {"begin": (first_day(step.slot.begins), _BEGINS), "end": (end, wording)}
    for which, (on, said) in days.items():
        yield Entry(
            uid=f"{row.id}-{which}@roadmap",
            day=on,
            title=said.in_language(language).replace("{title}", title),
            text=text,
            revision=row.revision,
            changed_at=row.changed_at,
        )


def _said(step: Step, language: Language) -> Iterator[tuple[str, str]]:
    row = step.row
    cost = ""
    if row.cost_low is not None and row.cost_high is not None:
        cost = amount_range(row.cost_low, row.cost_high, language=language)
    values = {
        "owner": step.owner,
        "cost": cost,
        "due": day(row.due, language=language) if row.due else "",
        "note": row.note,
    }
    for key, value in values.items():
        if value:
            yield key, _LINES[key].in_language(language).replace("{value}", value)
