"""Requests to delete a firm or an account: they wait, can be cancelled, and are carried out; and the erasing.

What stays of a firm: the entries of the trail, which name nobody, and of results that a release counted the
few values with which later releases are compared, without the firm's name (``RememberedResult``).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.persistence.accounts import (
    Invitation,
    Membership,
    User,
    give_mobile,
)
from assessment.persistence.answers import AnswerRevision, StoredAnswer
from assessment.persistence.assessments import Assessment
from assessment.persistence.claims import Claim
from assessment.persistence.classes import L1
from assessment.persistence.columns import ID_LENGTH, opaque_id, worded
from assessment.persistence.contacts import StoredContact
from assessment.persistence.enterprises import (
    StoredEnterprise,
    WorkstationAssignment,
)
from assessment.persistence.former_passwords import FormerPassword
from assessment.persistence.operations import Operation
from assessment.persistence.orders import ReportItem, ReportOrder
from assessment.persistence.organisations import Organisation
from assessment.persistence.password_resets import PasswordReset
from assessment.persistence.results import erase_results
from assessment.persistence.reviews import StoredFinding, StoredReview
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep, StoredRoadmap
from assessment.persistence.schema import Record, table_of
from assessment.persistence.second_factors import forget_factor
from assessment.persistence.sign_ins import SignedSession
from assessment.persistence.trail_persons import forget_person


class Leaving(StrEnum):
    """What is to be deleted."""

    FIRM = "firm"
    ACCOUNT = "account"


class Deletion(Record, kw_only=True):
    """A request to delete; it refers to no other row, so that it outlives what it is about.

    ``begun_at`` is set in the transaction that carries it out: only then do the frozen results of the firm
    let themselves be deleted (a trigger asks this table).
    """

    __tablename__ = "deletion"

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    kind: Mapped[L1[Leaving]] = mapped_column(worded(Leaving))
    subject_id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), index=True)
    requested_by: Mapped[L1[str]] = mapped_column(String(ID_LENGTH))
    requested_at: Mapped[L1[datetime]]
    due_at: Mapped[L1[datetime]]
    cancelled_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    begun_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    done_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


def open_deletion(session: Session, kind: Leaving, subject: str) -> Deletion | None:
    """The request about a firm or an account that still waits."""
    return session.scalars(
        select(Deletion).where(
            Deletion.kind == kind,
            Deletion.subject_id == subject,
            Deletion.cancelled_at.is_(None),
            Deletion.done_at.is_(None),
        )
    ).one_or_none()


def waiting_deletions(session: Session) -> Sequence[Deletion]:
    """The requests that still wait, the first due first."""
    return session.scalars(
        select(Deletion)
        .where(Deletion.cancelled_at.is_(None), Deletion.done_at.is_(None))
        .order_by(Deletion.due_at, Deletion.id)
    ).all()


def erase_firm(session: Session, firm: EnterpriseId) -> None:
    """Delete every row of a firm, what it handed in included."""
    orders = session.scalars(
        select(ReportItem.order_id).where(ReportItem.enterprise_id == firm).distinct()
    ).all()
    session.execute(delete(ReportItem).where(ReportItem.enterprise_id == firm))
    for of_firm in (StoredFinding, StoredReview, RoadmapNote, RoadmapStep, StoredRoadmap):
        session.execute(delete(of_firm).where(of_firm.enterprise_id == firm))
    erase_results(session, firm)
    for table in (AnswerRevision, StoredAnswer, Assessment, WorkstationAssignment, StoredContact):
        session.execute(delete(table).where(table.enterprise_id == firm))
    left = select(ReportItem.order_id)
    session.execute(delete(ReportOrder).where(ReportOrder.id.in_(orders), ReportOrder.id.not_in(left)))
    _pass_on_claims(session, firm)
    session.execute(delete(Claim).where(or_(Claim.enterprise_id == firm, Claim.claimant_id == firm)))
    session.execute(delete(Invitation).where(Invitation.organisation_id == firm))
    session.execute(delete(Membership).where(Membership.organisation_id == firm))
    session.expire_all()
    session.execute(delete(table_of(StoredEnterprise)).where(table_of(StoredEnterprise).c.id == firm))
    session.execute(delete(table_of(Organisation)).where(table_of(Organisation).c.id == firm))


def members_nowhere_else(session: Session, organisation: OrganisationId) -> Sequence[UserId]:
    """The people who ever belonged to an organisation and belong to no other one now."""
    elsewhere = select(Membership.user_id).where(
        Membership.organisation_id != organisation, Membership.ended_at.is_(None)
    )
    return session.scalars(
        select(Membership.user_id)
        .where(Membership.organisation_id == organisation, Membership.user_id.not_in(elsewhere))
        .distinct()
        .order_by(Membership.user_id)
    ).all()


def erase_account(session: Session, user: UserId, now: datetime) -> None:
    """Forget who somebody is: what stays of the account is a row without name, number, password or rights."""
    for table in (SignedSession, PasswordReset, FormerPassword):
        session.execute(delete(table).where(table.user_id == user))
    session.execute(delete(Operation).where(Operation.actor_id == user))
    forget_factor(session, user)
    session.execute(
        update(Membership)
        .where(Membership.user_id == user, Membership.ended_at.is_(None))
        .values(ended_at=now)
    )
    account = session.get_one(User, user)
    account.name = f"removed-{opaque_id()}"
    give_mobile(session, account, None)
    account.display_name = "已注销"
    account.password_hash = "!"  # noqa: S105 - no hash at all: nothing fits it
    account.disabled_at = account.disabled_at or now
    account.removed_at = now
    session.flush()  # the trail parts from the person in the same breath
    forget_person(session, user)


def _pass_on_claims(session: Session, firm: EnterpriseId) -> None:
    """The first who laid claim to the firm's code stands in its place; later claims are to that one."""
    claimants = session.scalars(
        select(StoredEnterprise)
        .where(StoredEnterprise.claims_id == firm)
        .order_by(StoredEnterprise.created_at, StoredEnterprise.id)
    ).all()
    table = table_of(StoredEnterprise)
    session.execute(delete(Claim).where(Claim.claimant_id.in_([each.id for each in claimants[:1]])))
    for each in claimants[1:]:
        session.execute(update(table).where(table.c.id == each.id).values(claims_id=claimants[0].id))
        session.execute(
            update(Claim).where(Claim.claimant_id == each.id).values(enterprise_id=claimants[0].id)
        )
    for each in claimants[:1]:  # the firm's own row goes first: two do not stand under one code
        session.execute(update(table).where(table.c.id == firm).values(claims_id=each.id))
        session.execute(update(table).where(table.c.id == each.id).values(claims_id=None))
