"""The finished firm's roadmap: made of its advice, one step done, one begun, and a remark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from assessment.demo.people import FINISHED_LEAD
from assessment.domain.roadmaps import Progress
from assessment.domain.scheduling import Quarter, last_day
from assessment.formatting import HOUSE_TIME
from assessment.persistence.results import Snapshot
from assessment.services.actor import Actor
from assessment.services.editing_roadmaps import StepChange, add_remark, edit_step
from assessment.services.making_roadmaps import Plan, make_roadmap, this_quarter
from assessment.services.roadmaps import Step, open_roadmap
from assessment.services.setting_out import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worked:
    """What came of a step: how far it is since so many days, who does it, and a note."""

    progress: Progress
    days: int = 0
    owner: str
    note: str = ""


_WORKED: Final = (
    _Worked(
        progress=Progress.DONE,
        days=9,
        owner=FINISHED_LEAD.person,
        note="比计划早一周完成，资料在公共盘“数字化”文件夹。",
    ),
    _Worked(progress=Progress.UNDER_WAY, days=5, owner="石工（演示）", note="已请两家服务商报价，下周选定。"),
    _Worked(progress=Progress.PLANNED, owner="石工（演示）"),
)
_REMARK: Final = "第二步选服务商时，建议先去看同行业已经做成的一家；本站可以联系。下月上门时一起核对进度。"


def work_on_roadmap(
    session: Session,
    books: Books,
    snapshot: Snapshot,
    *,
    lead: Actor,
    consultant: Actor,
    now: datetime,
) -> None:
    """Make the roadmap a fortnight ago, work on its first steps since, and have the consultant remark."""
    enterprise = snapshot.enterprise_id
    made = max(snapshot.signed_at, now - timedelta(days=14))
    plan = Plan(assessment=snapshot.assessment_id, first=this_quarter(now))
    make_roadmap(session, books, lead, enterprise, plan=plan, now=made)
    session.flush()  # its steps are looked up
    opened = open_roadmap(session, books.catalogue, lead, enterprise, now=made)
    steps: Sequence[Step] = () if opened.roadmap is None else opened.roadmap.steps
    for step, worked in zip(steps, _WORKED, strict=False):
        since = max(made, now - timedelta(days=worked.days))
        edit_step(
            session, books.catalogue, lead, step.row.id, change=_changed(step, worked, since), now=since
        )
    add_remark(session, consultant, enterprise, text=_REMARK, now=now - timedelta(days=2))


def _changed(step: Step, worked: _Worked, since: datetime) -> StepChange:
    done, planned = worked.progress is Progress.DONE, worked.progress is Progress.PLANNED
    on = since.astimezone(HOUSE_TIME).date()
    return StepChange(
        seen=step.row.revision,
        begins=Quarter(step.row.begins),
        progress=worked.progress,
        progress_on=None if planned else on,
        owner=worked.owner,
        due=on + timedelta(days=7) if done else last_day(step.slot.ends),
        spent=_middle(step) if done else None,
        note=worked.note,
    )


def _middle(step: Step) -> Decimal | None:
    """Half-way between what it was estimated at, in whole 千元."""
    low, high = step.row.cost_low, step.row.cost_high
    return None if low is None or high is None else round((low + high) / 2, 1)
