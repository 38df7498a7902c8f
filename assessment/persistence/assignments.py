"""Who serves whom as a bureau looks at it: by county, by workstation, by words in a firm's name or code."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from assessment.domain.assigning import PAGE_SIZE, FirmsWanted, Unserved
from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.regions import RegionCode
from assessment.persistence.enterprises import StoredEnterprise, WorkstationAssignment
from assessment.persistence.organisations import Organisation, WorkstationCounty
from assessment.persistence.schema import table_of

_ESCAPE: Final = "\\"


class FirmRow(NamedTuple):
    """What a bureau knows of a firm: who it is and where it lies."""

    id: EnterpriseId
    name: str
    credit_code: str
    region: RegionCode


@dataclass(frozen=True, slots=True)
class FirmsFound:
    """A page of firms, and how many there are on all pages."""

    rows: tuple[FirmRow, ...]
    found: int


def lying_in(session: Session, regions: Collection[RegionCode]) -> frozenset[EnterpriseId]:
    """The firms that lie in these counties, for the scope of a bureau; claims are left aside."""
    table = table_of(StoredEnterprise)
    lie = select(table.c.id).where(table.c.region.in_(regions), table.c.claims_id.is_(None))
    return frozenset(session.scalars(lie))


def assignments_of_workstation(
    session: Session, workstation: OrganisationId
) -> Sequence[WorkstationAssignment]:
    """Which firms a workstation serves or served, the latest first."""
    return session.scalars(
        select(WorkstationAssignment)
        .where(WorkstationAssignment.workstation_id == workstation)
        .order_by(WorkstationAssignment.valid_from.desc(), WorkstationAssignment.id)
    ).all()


def end_assignments(session: Session, workstation: OrganisationId, now: datetime) -> None:
    """Let a workstation serve nobody any more."""
    session.execute(
        update(WorkstationAssignment)
        .where(
            WorkstationAssignment.workstation_id == workstation,
            or_(WorkstationAssignment.valid_until.is_(None), WorkstationAssignment.valid_until > now),
        )
        .values(valid_until=now)
    )


def stands(assignment: WorkstationAssignment, now: datetime) -> bool:
    """Whether somebody is served by it at the moment."""
    return assignment.withdrawn_at is None and (
        assignment.valid_until is None or assignment.valid_until > now
    )


def counties_given(session: Session, regions: Collection[RegionCode]) -> Sequence[WorkstationCounty]:
    """Every time that one of these counties was given to a workstation, the latest first."""
    return session.scalars(
        select(WorkstationCounty)
        .where(WorkstationCounty.region.in_(regions))
        .order_by(WorkstationCounty.valid_from.desc(), WorkstationCounty.region, WorkstationCounty.id)
    ).all()


def firms_by_workstation(session: Session, now: datetime) -> Mapping[OrganisationId, int]:
    """How many firms of the scope each workstation serves at the moment."""
    rows = session.execute(
        select(
            WorkstationAssignment.workstation_id, func.count(WorkstationAssignment.enterprise_id.distinct())
        )
        .where(*_standing(now))
        .group_by(WorkstationAssignment.workstation_id)
    )
    return {workstation: count for workstation, count in rows}  # noqa: C416 - rows are no pairs to mypy


def firms_wanted(session: Session, wanted: FirmsWanted, now: datetime) -> FirmsFound:
    """A page of the firms of the scope that are looked for, by name."""
    conditions = tuple(_found(wanted, now))
    asked = (
        select(
            StoredEnterprise.id,
            StoredEnterprise.name,
            StoredEnterprise.credit_code,
            StoredEnterprise.region,
        )
        .where(*conditions)
        .order_by(StoredEnterprise.name, StoredEnterprise.id)
    )
    page = asked.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return FirmsFound(
        rows=tuple(FirmRow(*row) for row in session.execute(page)),
        found=session.scalar(select(func.count()).select_from(StoredEnterprise).where(*conditions)) or 0,
    )


def serving(
    session: Session, firms: Collection[EnterpriseId], now: datetime
) -> Mapping[EnterpriseId, tuple[str, ...]]:
    """The names of the workstations that serve each of these firms at the moment."""
    rows = session.execute(
        select(WorkstationAssignment.enterprise_id, Organisation.name)
        .join(Organisation, Organisation.id == WorkstationAssignment.workstation_id)
        .where(WorkstationAssignment.enterprise_id.in_(firms), *_standing(now))
        .distinct()
        .order_by(Organisation.name)
    )
    found: dict[EnterpriseId, tuple[str, ...]] = {}
    for firm, name in rows:
        found[firm] = (*found.get(firm, ()), name)
    return found


def _found(wanted: FirmsWanted, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [StoredEnterprise.claims_id.is_(None)]
    for word in wanted.words.split():
        like = f"%{_literal(word)}%"
        conditions.append(
            or_(
                StoredEnterprise.name.ilike(like, escape=_ESCAPE),
                StoredEnterprise.credit_code.ilike(like, escape=_ESCAPE),
            )
        )
    if wanted.county:
        conditions.append(StoredEnterprise.region == wanted.county)
    served = select(WorkstationAssignment.id).where(
        WorkstationAssignment.enterprise_id == StoredEnterprise.id, *_standing(now)
    )
    match wanted.served_by:
        case None:
            pass
        case Unserved():
            conditions.append(~exists(served))
        case workstation:
            conditions.append(exists(served.where(WorkstationAssignment.workstation_id == workstation)))
    return conditions


def _standing(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WorkstationAssignment.withdrawn_at.is_(None),
        or_(WorkstationAssignment.valid_until.is_(None), WorkstationAssignment.valid_until > now),
    )


def _literal(word: str) -> str:
    """A word in which the signs of patterns stand for themselves."""
    return word.replace(_ESCAPE, _ESCAPE * 2).replace("%", f"{_ESCAPE}%").replace("_", f"{_ESCAPE}_")
