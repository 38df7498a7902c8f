"""Organisations: what firms, workstations, bureaus and the platform share, and who serves which county."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind
from assessment.persistence.classes import L0, L1
from assessment.persistence.columns import ID_LENGTH, REGION_LENGTH, opaque_id, worded
from assessment.persistence.schema import Record


class Organisation(Record, kw_only=True):
    """A firm, a workstation, a bureau, or the platform itself."""

    __tablename__ = "organisation"
    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 - SQLAlchemy reads it from the class

    id: Mapped[L1[OrganisationId]] = mapped_column(
        primary_key=True, default_factory=lambda: OrganisationId(opaque_id())
    )
    kind: Mapped[L0[OrganisationKind]] = mapped_column(worded(OrganisationKind), init=False)
    name: Mapped[L1[str]] = mapped_column(String(200))
    created_at: Mapped[L1[datetime]]
    ended_at: Mapped[L1[datetime | None]] = mapped_column(default=None)


class Workstation(Organisation, kw_only=True):
    """A workstation (数字化转型工作站)."""

    __mapper_args__ = {"polymorphic_identity": OrganisationKind.WORKSTATION}  # noqa: RUF012


class Platform(Organisation, kw_only=True):
    """The platform itself, to which the three administrators belong; there is one."""

    __mapper_args__ = {"polymorphic_identity": OrganisationKind.PLATFORM}  # noqa: RUF012


class Bureau(Organisation, kw_only=True):
    """A bureau (经信局) of a province, a city or a county."""

    __tablename__ = "bureau"
    __mapper_args__ = {"polymorphic_identity": OrganisationKind.BUREAU}  # noqa: RUF012

    id: Mapped[L1[OrganisationId]] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, default_factory=lambda: OrganisationId(opaque_id())
    )
    region: Mapped[L0[RegionCode]] = mapped_column(String(REGION_LENGTH), index=True)


class WorkstationCounty(Record, kw_only=True):
    """A county that a workstation was given, for what and until when; by a bureau, where one gave it."""

    __tablename__ = "workstation_county"
    __table_args__ = (Index(None, "region", "valid_from"),)

    id: Mapped[L1[str]] = mapped_column(String(ID_LENGTH), primary_key=True, default_factory=opaque_id)
    workstation_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"), index=True)
    region: Mapped[L0[RegionCode]] = mapped_column(String(REGION_LENGTH))
    purpose: Mapped[L1[Purpose]] = mapped_column(worded(Purpose), default=Purpose.SERVICE)
    assigned_by: Mapped[L1[UserId | None]] = mapped_column(ForeignKey("user_account.id"), default=None)
    bureau_id: Mapped[L1[OrganisationId | None]] = mapped_column(ForeignKey("organisation.id"), default=None)
    valid_from: Mapped[L1[datetime]]
    valid_until: Mapped[L1[datetime | None]] = mapped_column(default=None)


def county_rows_about(session: Session, region: RegionCode, now: datetime) -> Sequence[WorkstationCounty]:
    """To which workstations this county is given at the moment."""
    return session.scalars(
        select(WorkstationCounty)
        .where(WorkstationCounty.region == region, *_valid(now))
        .order_by(WorkstationCounty.workstation_id, WorkstationCounty.id)
    ).all()


def county_rows_of(
    session: Session, workstation: OrganisationId, now: datetime
) -> Sequence[WorkstationCounty]:
    """The counties a workstation serves at the moment, by code."""
    return session.scalars(
        select(WorkstationCounty)
        .where(WorkstationCounty.workstation_id == workstation, *_valid(now))
        .order_by(WorkstationCounty.region, WorkstationCounty.id)
    ).all()


def counties_by_workstation(
    session: Session, now: datetime
) -> Mapping[OrganisationId, tuple[RegionCode, ...]]:
    """The counties of every workstation at the moment, by code."""
    found: dict[OrganisationId, tuple[RegionCode, ...]] = {}
    for workstation, region in session.execute(
        select(WorkstationCounty.workstation_id, WorkstationCounty.region)
        .where(*_valid(now))
        .distinct()
        .order_by(WorkstationCounty.region)
    ):
        found[workstation] = (*found.get(workstation, ()), region)
    return found


def _valid(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WorkstationCounty.valid_from <= now,
        or_(WorkstationCounty.valid_until.is_(None), WorkstationCounty.valid_until > now),
    )


def organisations_of_kind(session: Session, kind: OrganisationKind) -> Sequence[Organisation]:
    """All organisations of a kind that have not ended, by name."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.kind == kind, Organisation.ended_at.is_(None))
        .order_by(Organisation.name, Organisation.id)
    ).all()


def organisation_named(session: Session, name: str) -> Organisation | None:
    """The workstation, bureau or platform with this name; firms are found by their credit code."""
    return session.scalars(
        select(Organisation)
        .where(
            Organisation.name == name,
            Organisation.kind != OrganisationKind.ENTERPRISE,
            Organisation.ended_at.is_(None),
        )
        .order_by(Organisation.id)
    ).first()
