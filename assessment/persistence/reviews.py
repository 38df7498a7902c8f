"""Reviews (核定) of what firms handed in, and the findings of each.

Whoever changes a review holds its row until the transaction ends; the ``revision`` of a finding tells a page
opened earlier from what stands now. A review that has ended is not changed any more: the entry of the trail
that ended it holds the fingerprint of its findings.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from assessment.domain.answer_codec import answer_from_json, answers_from_json
from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, EnterpriseId, OrganisationId, SnapshotId, UserId
from assessment.domain.review import Finding, FindingReason, Outcome, Review
from assessment.domain.workflow import Status
from assessment.persistence.accounts import display_names
from assessment.persistence.assessments import AnyAssessment, Assessment
from assessment.persistence.classes import L1, L2, L3
from assessment.persistence.columns import ID_LENGTH, CanonicalJson, opaque_id, worded
from assessment.persistence.enterprises import served_by
from assessment.persistence.results import Snapshot
from assessment.persistence.schema import Owned, Record, below, owned_by


class StoredReview(Owned, Record, kw_only=True):
    """One review of what was claimed in ``snapshot_id``; ``number`` counts those of an assessment from 1.

    ``workstation_id`` carries it at the moment, ``workstation`` is what that was called when it ended. The
    ``words`` are its conclusion, or why it was returned; ``confirmed_id`` is the result that it left.
    """

    __tablename__ = "review"
    __table_args__ = (
        *owned_by("assessment", "assessment_id"),
        below("snapshot", "snapshot_id"),
        below("snapshot", "confirmed_id"),
        UniqueConstraint("assessment_id", "number"),
        UniqueConstraint("confirmed_id"),
    )

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    assessment_id: Mapped[L1[AssessmentId]]
    number: Mapped[L1[int]]
    snapshot_id: Mapped[L1[SnapshotId]]
    workstation_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"))
    begun_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[L1[datetime]]
    outcome: Mapped[L1[Outcome]] = mapped_column(worded(Outcome), default=Outcome.OPEN)
    ended_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    ended_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    workstation: Mapped[L1[str]] = mapped_column(String(200), default="")
    words: Mapped[L3[str]] = mapped_column(Text, default="")
    confirmed_id: Mapped[L1[SnapshotId | None]] = mapped_column(default=None)


class StoredFinding(Owned, Record, kw_only=True):
    """What stands of one question in a review: an answer (``null``: the finding was taken back), and why."""

    __tablename__ = "finding"
    __table_args__ = (below("review", "review_id"),)

    review_id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True)
    question: Mapped[L1[str]] = mapped_column(String(120), primary_key=True)
    value: Mapped[L3[Json]] = mapped_column(CanonicalJson, nullable=False)
    reason: Mapped[L2[FindingReason | None]] = mapped_column(worded(FindingReason), default=None)
    remark: Mapped[L3[str]] = mapped_column(Text, default="")
    revision: Mapped[L1[int]]
    found_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    found_at: Mapped[L1[datetime]]

    @property
    def finding(self) -> Finding | None:
        """The finding, unless it was taken back."""
        if self.value is None:
            return None
        answer = answer_from_json(self.value)
        return Finding(question=self.question, answer=answer, reason=self.reason, remark=self.remark)


def latest_review(session: Session, assessment: AnyAssessment, *, held: bool = False) -> StoredReview | None:
    """The last review begun of an assessment; ``held``: nobody else changes it until the transaction ends."""
    found = (
        select(StoredReview)
        .where(StoredReview.assessment_id == assessment.id)
        .order_by(StoredReview.number.desc())
        .limit(1)
    )
    if held:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()


def reviews_of(session: Session, assessment: AnyAssessment) -> Sequence[StoredReview]:
    """All reviews of an assessment, the first one first."""
    return session.scalars(
        select(StoredReview).where(StoredReview.assessment_id == assessment.id).order_by(StoredReview.number)
    ).all()


def findings_in(session: Session, review: StoredReview) -> Sequence[StoredFinding]:
    """What was ever judged in a review, findings taken back included, by question."""
    return session.scalars(
        select(StoredFinding)
        .where(StoredFinding.review_id == review.id)
        .order_by(StoredFinding.question)
        .execution_options(populate_existing=True)
    ).all()


def find_review(session: Session, snapshot: Snapshot) -> Review | None:
    """The review that left this result; ``None`` for one that a firm signed itself."""
    return reviews_behind(session, [snapshot]).get(snapshot.id)


def reviews_behind(session: Session, snapshots: Collection[Snapshot]) -> Mapping[SnapshotId, Review]:
    """The reviews that left these results, by result; those that firms signed themselves have none."""
    claimed = aliased(Snapshot)
    found = session.execute(
        select(StoredReview, claimed)
        .join(claimed, claimed.id == StoredReview.snapshot_id)
        .where(StoredReview.confirmed_id.in_([each.id for each in snapshots]))
        .order_by(StoredReview.id)
    ).all()
    names = display_names(session, [review.ended_by for review, _ in found if review.ended_by])
    told: dict[SnapshotId, Review] = {}
    for review, before in found:
        if review.confirmed_id is None or review.ended_at is None or review.ended_by is None:
            continue
        standing = (each.finding for each in findings_in(session, review))
        told[review.confirmed_id] = Review(
            claimed=answers_from_json(before.answers),
            findings=tuple(each for each in standing if each is not None),
            conclusion=review.words,
            workstation=review.workstation,
            consultant=names.get(review.ended_by, ""),
            confirmed_at=review.ended_at,
        )
    return told


def returned_to(session: Session, enterprise: EnterpriseId) -> Sequence[tuple[Assessment, StoredReview]]:
    """What was returned to a firm and is being mended, with the review that returned it, the latest first."""
    return _returned(session, Assessment.enterprise_id == enterprise)


def firms_mending(
    session: Session, workstations: Collection[OrganisationId], now: datetime
) -> frozenset[EnterpriseId]:
    """The firms of these workstations that something was returned to."""
    found = _returned(session, Assessment.enterprise_id.in_(served_by(workstations, now)))
    return frozenset(assessment.enterprise_id for assessment, _ in found)


def _returned(session: Session, whose: ColumnElement[bool]) -> Sequence[tuple[Assessment, StoredReview]]:
    last = (
        select(StoredReview.assessment_id, func.max(StoredReview.number).label("number"))
        .group_by(StoredReview.assessment_id)
        .subquery()
    )
    found = session.execute(
        select(Assessment, StoredReview)
        .join(StoredReview, StoredReview.assessment_id == Assessment.id)
        .join(last, (last.c.assessment_id == Assessment.id) & (last.c.number == StoredReview.number))
        .where(
            whose,
            Assessment.status == Status.DRAFT,
            Assessment.submitted_at <= StoredReview.begun_at,  # not handed in and taken back since
            StoredReview.outcome == Outcome.RETURNED,
        )
        .order_by(StoredReview.ended_at.desc(), StoredReview.id)
    )
    return [(assessment, review) for assessment, review in found]
