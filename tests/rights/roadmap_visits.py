"""How the pages of a roadmap are asked for: part of the list in ``visits.py``."""

from typing import Final

from assessment.domain.access import Act
from assessment.domain.workflow import Status
from assessment.services.making_roadmaps import this_quarter
from tests.rights.visit import About, Case, Parameters, Visit
from tests.rights.world import NOW


def of_firm(case: Case) -> Parameters:
    """The firm."""
    return {"enterprise_id": case.house.firm}


def of_step(case: Case) -> Parameters:
    """A step of the firm's roadmap."""
    return {"step_id": case.house.step}


def _pace(_case: Case) -> Parameters:
    first = str(this_quarter(NOW) + 1)
    return {"seen": "1", "first": first, "at_once": "2", "budget": "20"}


ROADMAPS: Final = {
    "roadmaps.page GET": Visit(Act.READ_ROADMAP, About.FIRM, where=of_firm),
    "roadmaps.make POST": Visit(
        Act.EDIT_ROADMAP,
        About.FIRM,
        where=of_firm,
        body=lambda case: {
            **_pace(case),
            "assessment": case.house.results[Status.SUBMITTED],
        },
    ),
    "roadmaps.place POST": Visit(Act.EDIT_ROADMAP, About.FIRM, where=of_firm, body=_pace),
    "roadmaps.add GET": Visit(Act.EDIT_ROADMAP, About.FIRM, where=of_firm),
    "roadmaps.add POST": Visit(
        Act.EDIT_ROADMAP, About.FIRM, where=of_firm, body=lambda _: {"measure": "cloud-erp"}
    ),
    "roadmaps.remark POST": Visit(
        Act.NOTE_ROADMAP, About.FIRM, where=of_firm, body=lambda _: {"text": "先做台账"}
    ),
    "roadmaps.take POST": Visit(
        Act.EXPORT_ROADMAP, About.FIRM, where=of_firm, body=lambda _: {"kind": "xlsx"}
    ),
    "roadmap_steps.page GET": Visit(Act.EDIT_ROADMAP, About.FIRM, where=of_step),
    "roadmap_steps.page POST": Visit(
        Act.EDIT_ROADMAP,
        About.FIRM,
        where=of_step,
        body=lambda _: {"seen": "1", "progress": "planned", "begins": "8108", "owner": "新负责人"},
    ),
    "roadmap_steps.remove POST": Visit(
        Act.EDIT_ROADMAP, About.FIRM, where=of_step, body=lambda _: {"seen": "1"}
    ),
}
