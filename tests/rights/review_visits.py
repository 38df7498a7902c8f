"""How the pages of a review are asked for: part of the list in ``visits.py``."""

from typing import Final

from assessment.domain.access import Act
from assessment.domain.workflow import Status
from tests.rights.visit import About, Case, Parameters, Visit

EXAMINED: Final = "finance-to-business"
"""The question of which every review of the world holds a finding."""
_UNDER_WAY: Final = (Status.IN_REVIEW, *(each for each in Status if each is not Status.IN_REVIEW))
_HANDED_IN: Final = (Status.SUBMITTED, *(each for each in Status if each is not Status.SUBMITTED))


def of_review(case: Case) -> Parameters:
    """An assessment of the house that was handed in, and reviewed."""
    return {"assessment_id": case.house.results[case.status]}


def _of_dimension(case: Case) -> Parameters:
    return {**of_review(case), "key": "integrated-application"}


def _of_question(case: Case) -> Parameters:
    return {**_of_dimension(case), "name": EXAMINED}


def _closing(_case: Case) -> Parameters:
    return {"operation": "o", "words": "请补充佐证", "truthful": "y"}


def _under_way(act: Act, *, not_now: int = 0) -> Visit:
    return Visit(act, About.FIRM, where=of_review, body=_closing, statuses=_UNDER_WAY, not_now=not_now)


REVIEWS: Final = {
    "examining.begin POST": Visit(
        Act.BEGIN_REVIEW, About.FIRM, where=of_review, body=_closing, statuses=_HANDED_IN
    ),
    "examining.page GET": Visit(Act.READ_REVIEW, About.FIRM, where=of_review, statuses=_UNDER_WAY),
    "examining.dimension GET": Visit(Act.EXAMINE, About.FIRM, where=_of_dimension, statuses=_UNDER_WAY),
    "judging.stands POST": Visit(
        Act.EXAMINE,
        About.FIRM,
        where=_of_dimension,
        body=lambda _: {"question": EXAMINED, "seen": "1"},
        statuses=_UNDER_WAY,
    ),
    "judging.question GET": Visit(Act.EXAMINE, About.FIRM, where=_of_question, statuses=_UNDER_WAY),
    "judging.question POST": Visit(
        Act.EXAMINE,
        About.FIRM,
        where=_of_question,
        body=lambda _: {"verdict": "stands", "seen": "1"},
        statuses=_UNDER_WAY,
    ),
    "judging.take_back POST": Visit(
        Act.EXAMINE, About.FIRM, where=_of_question, body=lambda _: {"seen": "1"}, statuses=_UNDER_WAY
    ),
    "concluding.confirm GET": _under_way(Act.CONFIRM_REVIEW),
    "concluding.confirm POST": _under_way(Act.CONFIRM_REVIEW),
    "concluding.give_back GET": _under_way(Act.RETURN_REVIEW),
    "concluding.give_back POST": _under_way(Act.RETURN_REVIEW),
    "concluding.close GET": _under_way(Act.CLOSE_REVIEW),
    "concluding.close POST": _under_way(Act.CLOSE_REVIEW),
    "concluding.end_unserved GET": _under_way(Act.END_UNSERVED_REVIEW),
    "concluding.end_unserved POST": _under_way(Act.END_UNSERVED_REVIEW, not_now=403),
}
