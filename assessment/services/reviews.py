"""Reviews, read: what was claimed, what was found so far, and what both come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.enterprise import profile_facts
from assessment.domain.errors import NotFoundError
from assessment.domain.facts import Answers, Asking, Facts, asked_questions, facts_from
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.questions import Question
from assessment.domain.review import Finding, confirmed, opened
from assessment.domain.scoring import Score, score
from assessment.domain.workflow import Status
from assessment.persistence.accounts import display_names
from assessment.persistence.assessments import AnyAssessment, Assessment, find_assessment
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.readings import organisation_names
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import (
    StoredFinding,
    StoredReview,
    findings_in,
    latest_review,
    returned_to,
)
from assessment.services.actor import Actor, firms_assessment
from assessment.services.sheets import pinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What was claimed and what the findings leave of it, with the questions asked on each side."""

    questionnaire: Questionnaire
    profile: Answers
    claimed: Answers
    findings: Mapping[str, Finding]

    @property
    def confirmed(self) -> Answers:
        """The claimed answers with the findings laid over."""
        return confirmed(self.claimed, tuple(self.findings.values()))

    @property
    def claimed_score(self) -> Score:
        """What the claimed answers come to."""
        return score(self.questionnaire, self.claimed, self.profile)

    @property
    def confirmed_score(self) -> Score:
        """What the answers come to that the findings leave."""
        return score(self.questionnaire, self.confirmed, self.profile)

    @property
    def facts(self) -> Facts:
        """What follows from the answers that the findings leave."""
        return facts_from(self.questionnaire, self.confirmed, self.profile)

    @property
    def asked(self) -> tuple[Question, ...]:
        """What is to be examined: the questions that the answers as they are left ask."""
        return asked_questions(self.questionnaire, self.confirmed, self.profile)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings on what is still asked, in the order of the questionnaire."""
        return tuple(self.findings[each.key] for each in self.asked if each.key in self.findings)

    @property
    def opened(self) -> tuple[Question, ...]:
        """The questions that only the findings bring up and nobody answered."""
        return opened(self.questionnaire, self.claimed, tuple(self.findings.values()), profile=self.profile)

    @property
    def left(self) -> Answers:
        """The answers that are left and still asked: what a confirmed result consists of."""
        asking = self.facts.asking
        return {key: each for key, each in self.confirmed.items() if asking.get(key) is Asking.ASKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReview:
    """A review with its assessment, firm and claimed result, and all rows of its findings by question."""

    assessment: Assessment
    enterprise: StoredEnterprise
    snapshot: Snapshot
    row: StoredReview
    rows: Mapping[str, StoredFinding]
    sides: Sides
    people: Mapping[UserId, str]
    houses: Mapping[OrganisationId, str]

    @property
    def begun_by(self) -> str:
        """Who began it."""
        return self.people.get(self.row.begun_by, "")

    @property
    def ended_by(self) -> str:
        """Who ended it; empty while it is open."""
        return self.people.get(self.row.ended_by, "") if self.row.ended_by else ""

    @property
    def workstation(self) -> str:
        """What the workstation that carries it is called; of one that ended, what it was called then."""
        return self.row.workstation or self.houses.get(self.row.workstation_id, "")

    def revision_of(self, question: str) -> int:
        """Under which revision a question was judged last; 0 if it never was."""
        row = self.rows.get(question)
        return row.revision if row else 0


def open_review(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    act: Act = Act.READ_REVIEW,
    now: datetime,
) -> OpenedReview:
    """The last review of an assessment, for somebody who may do ``act``; not found where there is none."""
    assessment = _known(find_assessment(session, assessment_id))
    actor.require(act, firms_assessment(session, assessment, now=now))
    return _opened(session, catalogue, assessment, _begun(latest_review(session, assessment)))


def held_review(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, act: Act, now: datetime
) -> OpenedReview:
    """The same, to be changed: nobody else changes it until the transaction ends."""
    assessment = _known(find_assessment(session, assessment_id, held=True))
    actor.require(act, firms_assessment(session, assessment, now=now))
    return _opened(session, catalogue, assessment, _begun(latest_review(session, assessment, held=True)))


def review_that_returned(session: Session, assessment: AnyAssessment) -> StoredReview | None:
    """The review that sent a draft back to be mended; ``None`` where the firm took it back itself."""
    if assessment.status is not Status.DRAFT or assessment.submitted_at is None:
        return None
    returned = returned_to(session, assessment.enterprise_id)
    return next((row for each, row in returned if each.id == assessment.id), None)


def _known(assessment: Assessment | None) -> Assessment:
    if assessment is None:
        raise NotFoundError
    return assessment


def _begun(row: StoredReview | None) -> StoredReview:
    if row is None:
        raise NotFoundError
    return row


def _opened(
    session: Session, catalogue: Catalogue, assessment: Assessment, row: StoredReview
) -> OpenedReview:
    """A review with all that belongs to it."""
    snapshot = session.get_one(Snapshot, row.snapshot_id)
    rows = {each.question: each for each in findings_in(session, row)}
    people = [
        row.begun_by,
        *([row.ended_by] if row.ended_by else []),
        *(each.found_by for each in rows.values()),
    ]
    standing = {key: found for key, each in rows.items() if (found := each.finding) is not None}
    return OpenedReview(
        assessment=assessment,
        enterprise=session.get_one(StoredEnterprise, assessment.enterprise_id),
        snapshot=snapshot,
        row=row,
        rows=rows,
        sides=Sides(
            questionnaire=pinned(catalogue, snapshot).questionnaire,
            profile=profile_facts(profile_from_json(snapshot.profile)),
            claimed=answers_from_json(snapshot.answers),
            findings=standing,
        ),
        people=display_names(session, people),
        houses=organisation_names(session, [row.workstation_id]),
    )
