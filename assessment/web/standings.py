"""Where the firm stands in every model: from what is known already, and the way to the full answer."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act, Thing
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME
from assessment.report.findings import dimension_findings
from assessment.report.highlights import uncertain
from assessment.report.standing import standing_of
from assessment.services import enterprises
from assessment.services.estimating import Estimate, estimates
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

UNSURE: Final = 3
"""How many questions are named that would narrow the interval most: the platform's own rule."""

blueprint = Blueprint("standings", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One model: what the facts say so far, what is left to answer, and what can be done.

    ``unsure`` are the questions to find out about first, where the level is not settled.
    """

    key: str
    title: str
    summary: str
    minutes: int
    level: str
    reachable: str
    points: str
    known: int
    asked: int
    begin: bool
    url: str
    action: str
    unsure: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether nothing unanswered could still raise the level."""
        return self.level == self.reachable


@blueprint.get("/enterprise/standings")
@policy(Act.READ_ENTERPRISE)
def page() -> ResponseReturnValue:
    """Every model with the interval of its level, and how many answers would settle it."""
    actor, session = current_actor(), current_session()
    firm = enterprises.own_firm(session, actor, now=now())
    may_start = actor.can(Act.START_ASSESSMENT, Thing(organisation=firm.id))
    found = estimates(session, current_site().catalogue, actor, firm.id, now=now())
    best_known = sorted(found, key=lambda each: (-each.known, -each.asked))
    cards = [_card(each, may_start=may_start) for each in best_known]
    return render_template("standings/page.html", cards=cards, language=current_language())


def _unsure(estimate: Estimate) -> tuple[str, ...]:
    """The questions whose answers may move the points most."""
    language = current_language()
    findings = dimension_findings(estimate.score, language)
    return tuple(each.text for each in uncertain(findings)[:UNSURE])


def _card(estimate: Estimate, *, may_start: bool) -> Card:
    language = current_language()
    standing = standing_of(estimate.score, language)
    questionnaire, latest = estimate.questionnaire, estimate.latest
    is_this_year = latest is not None and latest.year == now().astimezone(HOUSE_TIME).year
    is_draft = latest is not None and latest.status is Status.DRAFT
    endpoint = "answering.tasks" if is_draft else "reporting.result"
    return Card(
        key=questionnaire.key,
        title=questionnaire.title.in_language(language),
        summary=questionnaire.summary.in_language(language),
        minutes=max(1, -(-questionnaire.minutes * estimate.missing // max(1, estimate.asked))),
        level=standing.level,
        reachable=standing.reachable,
        points=standing.total.text,
        known=estimate.known,
        asked=estimate.asked,
        begin=may_start and not is_this_year,
        url="" if latest is None else url_for(endpoint, assessment_id=latest.id),
        action=_("继续填写") if is_draft else _("查看结果"),
        unsure=() if standing.settled else _unsure(estimate),
    )
