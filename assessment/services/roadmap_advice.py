"""What a firm's roadmap is made from: a finished result of its own, and the advice on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.domain.advice import Recommendation, advise
from assessment.domain.errors import NotFoundError
from assessment.domain.identities import AssessmentId, EnterpriseId
from assessment.domain.planning import Means, means_in, pace_of
from assessment.domain.roadmaps import NothingToPlanError
from assessment.domain.scheduling import Pace
from assessment.domain.size import SizeClass
from assessment.formatting import HOUSE_TIME
from assessment.persistence.assessments import find_assessment
from assessment.persistence.results import Snapshot, latest_snapshot, results_beside, results_until
from assessment.report.content import Subject, situation_of
from assessment.services.results import subject_of
from assessment.services.setting_out import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """Every measure with its standing, for a firm of these means, by one of its results."""

    assessment: AssessmentId
    recommendations: tuple[Recommendation, ...]
    means: Means | None

    @property
    def size(self) -> SizeClass | None:
        """The size the costs and months are those of."""
        return None if self.means is None else self.means.size


def results_to_plan(session: Session, enterprise: EnterpriseId, *, now: datetime) -> Sequence[Snapshot]:
    """The results that a roadmap can be made from, the latest first."""
    return results_until(session, enterprise, now)


def usual_pace(session: Session, books: Books, enterprise: EnterpriseId, *, now: datetime) -> Pace:
    """The pace that suits a firm by its latest result."""
    found = results_to_plan(session, enterprise, now=now)
    if not found:
        return pace_of(None)
    return pace_of(means_in(situation_of(subject_of(books.catalogue, books.codes, found[0])).profile))


def subject_today(
    session: Session, books: Books, enterprise: EnterpriseId, assessment_id: str, *, now: datetime
) -> Subject:
    """A result of the firm as advice and incentives see it today; refused where nothing was handed in."""
    assessment = find_assessment(session, assessment_id)
    if assessment is None or assessment.enterprise_id != enterprise:
        raise NotFoundError
    snapshot = latest_snapshot(session, assessment)
    if snapshot is None:
        raise NothingToPlanError
    others = results_beside(session, snapshot, now)
    subject = subject_of(books.catalogue, books.codes, snapshot, others=others)
    return replace(subject, dated=now.astimezone(HOUSE_TIME).date())


def advised(
    session: Session, books: Books, enterprise: EnterpriseId, assessment_id: str, *, now: datetime
) -> Advised:
    """The advice on a result of the firm."""
    situation = situation_of(subject_today(session, books, enterprise, assessment_id, now=now))
    return Advised(
        assessment=AssessmentId(assessment_id),
        recommendations=advise(books.catalogue.measures, situation),
        means=means_in(situation.profile),
    )
