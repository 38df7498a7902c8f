"""Firms: their profile, the privacy notice they accepted, and the workstations that serve them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    bindparam,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.assigning import Basis
from assessment.domain.enterprise import AboveScale, AboveScaleSource, DivisionCode, ProductionType, Profile
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.purposes import NAMED, Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind
from assessment.domain.size import SizeClass
from assessment.persistence.classes import L1, L2
from assessment.persistence.columns import ID_LENGTH, REGION_LENGTH, Instant, opaque_id, worded
from assessment.persistence.organisations import Organisation
from assessment.persistence.schema import OWNER, Owned, OwnsItself, Record, owner


class StoredEnterprise(OwnsItself, Organisation, kw_only=True):
    """A firm as it was last described; ``profile`` hands out the value.

    A second registration under a known credit code stands apart: ``claims_id`` names the firm it lays claim
    to. It is served by nobody and counted nowhere until the claim is decided.
    """

    __tablename__ = "enterprise"
    __mapper_args__ = {"polymorphic_identity": OrganisationKind.ENTERPRISE}  # noqa: RUF012 - for SQLAlchemy
    __table_args__ = (
        Index(
            "uq_enterprise_credit_code_without_claims",
            "credit_code",
            unique=True,
            sqlite_where=text("claims_id IS NULL"),
            postgresql_where=text("claims_id IS NULL"),
        ),
    )

    id: Mapped[L1[EnterpriseId]] = mapped_column(
        ForeignKey("organisation.id"),
        primary_key=True,
        default_factory=lambda: EnterpriseId(new_owner()),
        info={OWNER: True},
    )
    credit_code: Mapped[L1[str]] = mapped_column(String(18), index=True)
    region: Mapped[L1[RegionCode]] = mapped_column(String(REGION_LENGTH), index=True)
    zone: Mapped[L1[str]] = mapped_column(String(40), default="")
    industry: Mapped[L1[DivisionCode]] = mapped_column(String(8))
    staff: Mapped[L2[int]]
    revenue: Mapped[L2[Decimal]]
    size: Mapped[L1[SizeClass]] = mapped_column(worded(SizeClass))
    production_type: Mapped[L1[ProductionType]] = mapped_column(worded(ProductionType))
    group: Mapped[L1[bool]] = mapped_column("in_group")
    own_design: Mapped[L1[bool]]
    above_scale: Mapped[L1[bool | None]] = mapped_column(default=None)
    above_scale_year: Mapped[L1[int | None]] = mapped_column(default=None)
    above_scale_source: Mapped[L1[AboveScaleSource | None]] = mapped_column(
        worded(AboveScaleSource), default=None
    )
    privacy_version: Mapped[L1[str | None]] = mapped_column(String(20), default=None)
    privacy_accepted_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    privacy_accepted_by: Mapped[L1[UserId | None]] = mapped_column(
        ForeignKey("user_account.id"), default=None
    )
    claims_id: Mapped[L1[EnterpriseId | None]] = mapped_column(ForeignKey("enterprise.id"), default=None)

    @property
    def profile(self) -> Profile:
        """The facts as a value."""
        return profile_of(ProfileRow(*(getattr(self, name) for name in ProfileRow._fields)))

    def describe(self, profile: Profile) -> None:
        """Take over all facts of ``profile``."""
        declared = profile.above_scale
        self.name = profile.name
        self.credit_code = profile.credit_code
        self.region = profile.region
        self.zone = profile.zone
        self.industry = profile.industry
        self.staff = profile.staff
        self.revenue = profile.revenue
        self.size = profile.size
        self.production_type = profile.production_type
        self.group = profile.group
        self.own_design = profile.own_design
        self.above_scale = None if declared is None else declared.above
        self.above_scale_year = None if declared is None else declared.year
        self.above_scale_source = None if declared is None else declared.source


class ProfileRow(NamedTuple):
    """What is remembered of a firm's profile, column by column."""

    name: str
    credit_code: str
    region: RegionCode
    zone: str
    industry: DivisionCode
    staff: int
    revenue: Decimal
    size: SizeClass
    production_type: ProductionType
    group: bool
    own_design: bool
    above_scale: bool | None
    above_scale_year: int | None
    above_scale_source: AboveScaleSource | None


PROFILE_COLUMNS: Final = tuple(StoredEnterprise.__mapper__.columns[name] for name in ProfileRow._fields)


def profile_of(row: ProfileRow) -> Profile:
    """The profile that a row stands for; a figure below zero that got past us counts as zero."""
    above, year, source = row.above_scale, row.above_scale_year, row.above_scale_source
    declared = above is not None and year is not None and source is not None
    return Profile(
        name=row.name,
        credit_code=row.credit_code,
        region=row.region,
        zone=row.zone,
        industry=row.industry,
        staff=max(row.staff, 0),
        revenue=max(row.revenue, Decimal(0)),
        size=row.size,
        production_type=row.production_type,
        group=row.group,
        own_design=row.own_design,
        above_scale=AboveScale(bool(above), year or 0, source) if declared and source else None,
    )


class WorkstationAssignment(Owned, Record, kw_only=True):
    """That a workstation serves a firm: for what, from when, until when; the firm may withdraw it.

    ``bureau_id`` is the bureau that brought it about, where one did.
    """

    __tablename__ = "workstation_assignment"
    __table_args__ = (*owner(), Index(None, "workstation_id", "enterprise_id"))

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    workstation_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[L1[Purpose]] = mapped_column(worded(Purpose))
    basis: Mapped[L1[Basis]] = mapped_column(worded(Basis), default=Basis.COUNTY)
    assigned_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    bureau_id: Mapped[L1[OrganisationId | None]] = mapped_column(ForeignKey("organisation.id"), default=None)
    valid_from: Mapped[L1[datetime]]
    valid_until: Mapped[L1[datetime | None]] = mapped_column(default=None)
    withdrawn_at: Mapped[L1[datetime | None]] = mapped_column(default=None)
    withdrawn_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)


def new_owner() -> EnterpriseId:
    """The id of a firm that is about to be registered."""
    return EnterpriseId(OrganisationId(opaque_id()))


def enterprise_with_code(session: Session, credit_code: str) -> StoredEnterprise | None:
    """The firm registered under a credit code; claims to it are left aside."""
    return session.scalars(
        select(StoredEnterprise).where(
            StoredEnterprise.credit_code == credit_code, StoredEnterprise.claims_id.is_(None)
        )
    ).one_or_none()


def workstations_of(session: Session, enterprise: EnterpriseId, now: datetime) -> frozenset[OrganisationId]:
    """The workstations that serve a firm at the moment."""
    return frozenset(session.scalars(_WORKSTATIONS, {"enterprise": enterprise, "now": now}))


def firms_served(
    session: Session, workstations: Collection[OrganisationId], now: datetime
) -> frozenset[EnterpriseId]:
    """The firms that these workstations serve at the moment: what their people may reach."""
    return frozenset(session.scalars(served_by(workstations, now)))


def served_at(
    session: Session, workstations: Collection[OrganisationId], now: datetime
) -> Mapping[EnterpriseId, frozenset[OrganisationId]]:
    """The firms that these workstations serve at the moment, each with those of them that serve it."""
    found: dict[EnterpriseId, frozenset[OrganisationId]] = {}
    asked = select(WorkstationAssignment.enterprise_id, WorkstationAssignment.workstation_id).where(
        WorkstationAssignment.workstation_id.in_(workstations), *_valid(now)
    )
    for firm, workstation in session.execute(asked.order_by(WorkstationAssignment.id)):
        found[firm] = found.get(firm, frozenset()) | {workstation}
    return found


def assignments_of(session: Session, enterprise: EnterpriseId) -> Sequence[WorkstationAssignment]:
    """Which workstations serve or served a firm, the latest first."""
    return session.scalars(
        select(WorkstationAssignment)
        .where(WorkstationAssignment.enterprise_id == enterprise)
        .order_by(WorkstationAssignment.valid_from.desc(), WorkstationAssignment.id)
    ).all()


def portfolio(
    session: Session, workstations: Collection[OrganisationId], now: datetime
) -> Sequence[StoredEnterprise]:
    """The firms that these workstations serve at the moment, by name."""
    return session.scalars(
        select(StoredEnterprise)
        .where(StoredEnterprise.id.in_(served_by(workstations, now)), StoredEnterprise.claims_id.is_(None))
        .order_by(StoredEnterprise.name, StoredEnterprise.id)
    ).all()


def served_by(workstations: Collection[OrganisationId], now: datetime) -> Select[EnterpriseId]:
    """Which firms these workstations serve at the moment, to be asked inside another query."""
    return select(WorkstationAssignment.enterprise_id).where(
        WorkstationAssignment.workstation_id.in_(workstations), *_valid(now)
    )


def enterprises_in(session: Session, regions: Collection[RegionCode]) -> Sequence[StoredEnterprise]:
    """The firms of these counties, by name; claims are left aside."""
    return session.scalars(
        select(StoredEnterprise)
        .where(StoredEnterprise.region.in_(regions), StoredEnterprise.claims_id.is_(None))
        .order_by(StoredEnterprise.name, StoredEnterprise.id)
    ).all()


def _valid(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """What holds of the assignments by which a workstation sees firms by name at the moment."""
    return (
        WorkstationAssignment.purpose.in_(sorted(NAMED)),
        WorkstationAssignment.valid_from <= now,
        or_(WorkstationAssignment.valid_until.is_(None), WorkstationAssignment.valid_until > now),
        WorkstationAssignment.withdrawn_at.is_(None),
    )


_WORKSTATIONS: Final = (  # asked with every page of a firm: built once
    select(WorkstationAssignment.workstation_id)
    .where(
        WorkstationAssignment.enterprise_id == bindparam("enterprise"),
        *_valid(bindparam("now", type_=Instant())),
    )
    .order_by(WorkstationAssignment.workstation_id)
)
