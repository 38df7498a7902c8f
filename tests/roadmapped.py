"""Firms that handed in a worked case, so that a roadmap can be made of its result."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.answer_codec import answer_to_json
from assessment.domain.identities import AssessmentId, UserId
from assessment.domain.scheduling import Quarter
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.assessments import Assessment
from assessment.persistence.roadmaps import RoadmapStep, StoredRoadmap
from assessment.services.actor import actor_of_user
from assessment.services.submitting import Signing, submit
from tests.many_firms import KEY, VERSION, shipped_catalogue
from tests.rights.world import worked_answers
from tests.world import NOW, Firm

HANDED_IN: Final = NOW - timedelta(days=30)


def put_on_a_roadmap(
    session: Session, assessment: Assessment, measures: Mapping[str, Quarter], *, by: UserId
) -> None:
    """Give the firm a roadmap with these measures, each beginning in its quarter."""
    last = max(measures.values())
    made = StoredRoadmap(
        enterprise_id=assessment.enterprise_id,
        assessment_id=assessment.id,
        at_once=2,
        budget=None,
        extends_from=last + 1,
        deepens_from=last + 2,
        revision=1,
        changed_at=NOW,
        changed_by=by,
    )
    session.add(made)
    session.flush()
    session.add_all(
        RoadmapStep(
            enterprise_id=assessment.enterprise_id,
            roadmap_id=made.id,
            measure=measure,
            begins=begins,
            quarters=1,
            cost_low=None,
            cost_high=None,
            waits=[],
            revision=1,
            changed_at=NOW,
            changed_by=by,
        )
        for measure, begins in measures.items()
    )
    session.flush()


def hand_in(session: Session, firm: Firm, *, year: int = 2026) -> AssessmentId:
    """An assessment with complete answers, handed in a month ago."""
    begun = Assessment(
        enterprise_id=firm.enterprise,
        questionnaire_key=KEY,
        questionnaire_version=VERSION,
        questionnaire_hash=shipped_catalogue().find(KEY, VERSION).content_hash,
        year=year,
        created_at=HANDED_IN,
        created_by=firm.respondent,
    )
    session.add(begun)
    session.flush()
    for question, answer in worked_answers().answers.items():
        session.add(
            StoredAnswer(
                enterprise_id=firm.enterprise,
                assessment_id=begun.id,
                question=question,
                value=answer_to_json(answer),
                revision=1,
                answered_by=firm.respondent,
                answered_at=HANDED_IN,
            )
        )
    session.flush()
    signing = Signing(statement="内容真实", operation=f"hand-in-{year}-{firm.enterprise}"[:40])
    submit(
        session,
        shipped_catalogue(),
        actor_of_user(session, firm.lead),
        begun.id,
        signing=signing,
        now=HANDED_IN,
    )
    return begun.id
