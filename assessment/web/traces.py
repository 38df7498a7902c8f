"""Who from outside a firm looks at what it handed in: each look is noted before the page is shown."""

from assessment.domain.identities import AssessmentId, EnterpriseId
from assessment.services.results import note_reading
from assessment.web.signing import current_actor, now
from assessment.web.transaction import leave_trace


def note_outsider(assessment: AssessmentId, firm: EnterpriseId) -> None:
    """Leave a trail if the person does not belong to the firm."""
    actor = current_actor()
    if not actor.roles_in(firm):
        leave_trace(lambda session: note_reading(session, actor, assessment, firm=firm, now=now()))
