"""The outlet of roadmaps: what their page and their files show to the firm and to who serves it."""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.accounts import User
from assessment.persistence.organisations import Organisation
from assessment.persistence.results import Snapshot
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep, StoredRoadmap
from assessment.services.gate import Outlet, of

ROADMAP: Final = Outlet(
    name="路线图（页面、日历和 XLSX 文件）",
    uses=(Use.OWN, Use.SERVICE),
    fields={
        "firm": of("企业", Organisation.name),
        "measure": of("举措", RoadmapStep.measure),
        "time": of("阶段和季度", RoadmapStep.begins, RoadmapStep.quarters, StoredRoadmap.extends_from),
        "progress": of("进度", RoadmapStep.progress, RoadmapStep.progress_on),
        "owner": of("负责人", RoadmapStep.owner_name, User.display_name),
        "due": of("完成日期", RoadmapStep.due),
        "cost": of("费用和预算", RoadmapStep.cost_high, RoadmapStep.spent, StoredRoadmap.budget),
        "note": of("备注", RoadmapStep.note),
        "remarks": of("顾问的留言", RoadmapNote.text, RoadmapNote.written_at, User.display_name),
        "support": of("可能的补助", Snapshot.profile, Snapshot.scores, RoadmapStep.cost_high),
    },
)
