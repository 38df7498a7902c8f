"""What may be had for a firm's roadmap, phase by phase: the arithmetic laid open, and what to hand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from assessment.domain.errors import QuestionnaireMissingError
from assessment.domain.incentives import Spending
from assessment.domain.planning import Phase
from assessment.domain.texts import Language
from assessment.report.content import applicant_of
from assessment.report.funding import Funding, Offered, funding_for, offered
from assessment.services.roadmap_advice import subject_today
from assessment.services.roadmaps import Roadmap, Step
from assessment.services.setting_out import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What may come back of a phase's cost, and the incentives behind it with their materials."""

    funding: Funding
    offers: tuple[Offered, ...]


def support_of(
    session: Session, books: Books, roadmap: Roadmap, *, language: Language, now: datetime
) -> Mapping[Phase, Support]:
    """By phase what may be had today; nothing where the version of the questionnaire is gone."""
    stored = roadmap.stored
    try:
        subject = subject_today(session, books, stored.enterprise_id, stored.assessment_id, now=now)
    except QuestionnaireMissingError:
        return {}
    applicant = applicant_of(subject)
    found = {}
    for phase in Phase:
        steps = roadmap.of_phase(phase)
        spending = [each for step in steps if (each := _spending(step)) is not None]
        measures = {step.row.measure for step in steps}
        fitting = [each for each in books.catalogue.incentives if not measures.isdisjoint(each.measures)]
        found[phase] = Support(
            funding=funding_for(spending, fitting, applicant, language=language),
            offers=offered(fitting, applicant, language),
        )
    return found


def _spending(step: Step) -> Spending | None:
    """What was really spent, or else what it is estimated at."""
    row = step.row
    if row.spent is not None:
        return Spending(row.measure, row.spent, row.spent)
    if row.cost_low is None or row.cost_high is None:
        return None
    return Spending(row.measure, Decimal(row.cost_low), Decimal(row.cost_high))
