"""Who from outside a firm looks at what it handed in: each look is noted before the page is shown."""

from flask import request

from assessment.domain.identities import AssessmentId, EnterpriseId
from assessment.services.results import note_reading
from assessment.web.signing import current_actor, now
from assessment.web.transaction import leave_trace


def page_name() -> str:
    """How the trail names the page that was asked for: the secret of a link is not part of it."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in (request.view_args or {}) else request.path


def note_outsider(assessment: AssessmentId, firm: EnterpriseId) -> None:
    """Leave a trail if the person does not belong to the firm."""
    actor = current_actor()
    if not actor.roles_in(firm):
        leave_trace(lambda session: note_reading(session, actor, assessment, firm=firm, now=now()))
