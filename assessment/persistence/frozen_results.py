"""What lists and tables need of frozen results: a few words of each, never its answers."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, union
from sqlalchemy.orm import Session

from assessment.domain.identities import AssessmentId, EnterpriseId, OrganisationId, SnapshotId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.enterprises import StoredEnterprise, served_by
from assessment.persistence.errands import Errand
from assessment.persistence.json_paths import text_at
from assessment.persistence.remembered_results import RememberedResult, remembered
from assessment.persistence.results import Snapshot
from assessment.persistence.scope import Scope, beside, confine_by, goes_on

_LEVEL: Final = text_at(Snapshot.scores, "decision", "level")
_LOW: Final = text_at(Snapshot.scores, "total", "points", "low")
_HANDED_IN_AT: Final = func.coalesce(Assessment.submitted_at, Snapshot.signed_at)
"""When the firm handed in: a result that was confirmed since is signed later."""
_SHOWN: Final = text_at(Snapshot.scores, "total", "points", "shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedResult:
    """A frozen result as aggregates see it; ``low`` is its certain total as an exact fraction in text.

    ``standing``: it is the last one of an assessment that is handed in, of a firm that is not only a claim.
    """

    id: SnapshotId
    enterprise: EnterpriseId
    version: str
    region: RegionCode
    industry: str
    size: str
    level: str
    low: str
    standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """An assessment that a firm handed in, with what its last frozen result says."""

    assessment: AssessmentId
    enterprise: EnterpriseId
    questionnaire_key: str
    questionnaire_version: str
    year: int
    status: Status
    submitted_at: datetime
    level: str
    low: str
    shown: str


@contextmanager
def counting(session: Session, regions: Collection[RegionCode]) -> Iterator[Session]:
    """A reading session beside this one that sees the firms of these counties, for an aggregate over them.

    Those are the firms that lie there now, and those that handed something in while they did.
    Whoever invents a world counts in the transaction that holds it.
    """
    if goes_on(session, Errand.DEMONSTRATION):
        yield session
        return
    with beside(session) as apart:
        confine_by(apart, lambda: Scope(firms=_firms_in(apart, regions), purpose=Purpose.STATISTICS))
        yield apart


def _firms_in(session: Session, regions: Collection[RegionCode]) -> frozenset[EnterpriseId]:
    lie = select(StoredEnterprise.__table__.c.id).where(StoredEnterprise.__table__.c.region.in_(regions))
    lay = select(Snapshot.__table__.c.enterprise_id).where(Snapshot.__table__.c.region.in_(regions))
    return frozenset(session.scalars(union(lie, lay)))


def counted_results(
    session: Session, regions: Collection[RegionCode], questionnaire_key: str, *, year: int
) -> Sequence[CountedResult]:
    """Every result ever frozen in these counties with a total, by id; ``standing`` marks those that count.

    Of firms that were deleted since only what a release counted is left, and it does not stand any more.
    """
    where = and_(
        Snapshot.region.in_(regions),
        Snapshot.questionnaire_key == questionnaire_key,
        Snapshot.year == year,
    )
    gone = remembered(session, regions, questionnaire_key, year=year)
    found = [result for _, _, result in _results(session, where)] + [_remembered(each) for each in gone]
    return sorted(found, key=lambda each: each.id)


def results_of_firm(session: Session, enterprise: EnterpriseId) -> Sequence[tuple[str, int, CountedResult]]:
    """Every result ever frozen for a firm with a total: questionnaire, year, result."""
    return _results(session, Snapshot.enterprise_id == enterprise)


def _results(session: Session, where: ColumnElement[bool]) -> Sequence[tuple[str, int, CountedResult]]:
    last = _last_numbers().subquery()
    found = session.execute(
        select(
            Snapshot.questionnaire_key,
            Snapshot.year,
            Snapshot.id,
            Snapshot.enterprise_id,
            Snapshot.questionnaire_version,
            Snapshot.region,
            text_at(Snapshot.profile, "industry"),
            text_at(Snapshot.profile, "size"),
            _LEVEL,
            _LOW,
            and_(
                last.c.number == Snapshot.number,
                Assessment.status != Status.DRAFT,
                StoredEnterprise.claims_id.is_(None),
            ),
        )
        .join(last, last.c.assessment_id == Snapshot.assessment_id)
        .join(Assessment, Assessment.id == Snapshot.assessment_id)
        .join(StoredEnterprise, StoredEnterprise.id == Snapshot.enterprise_id)
        .where(where, _LOW.is_not(None))
        .order_by(Snapshot.id)
    )
    return [_counted(row) for row in found]


def _remembered(result: RememberedResult) -> CountedResult:
    return CountedResult(
        id=result.id,
        enterprise=EnterpriseId(OrganisationId(result.firm)),
        version=result.version,
        region=result.region,
        industry=result.industry,
        size=result.size,
        level=result.level,
        low=result.low,
        standing=False,
    )


def handed_in_counts(session: Session, regions: Collection[RegionCode]) -> Sequence[tuple[str, int, int]]:
    """For each questionnaire and year, the latest year first: how many firms of these counties handed in."""
    found = session.execute(
        select(Assessment.questionnaire_key, Assessment.year, func.count())
        .join(StoredEnterprise, StoredEnterprise.id == Assessment.enterprise_id)
        .where(
            Assessment.status != Status.DRAFT,
            StoredEnterprise.region.in_(regions),
            StoredEnterprise.claims_id.is_(None),
        )
        .group_by(Assessment.questionnaire_key, Assessment.year)
        .order_by(Assessment.year.desc(), Assessment.questionnaire_key)
    )
    return [(key, year, firms) for key, year, firms in found]


def handed_in(
    session: Session, workstations: Collection[OrganisationId], now: datetime
) -> Sequence[HandedIn]:
    """What the firms of these workstations handed in, the latest first."""
    return _handed_in(session, Assessment.enterprise_id.in_(served_by(workstations, now)))


def handed_in_by(session: Session, enterprise: EnterpriseId) -> Sequence[HandedIn]:
    """What a firm handed in, the latest first."""
    return _handed_in(session, Assessment.enterprise_id == enterprise)


def _handed_in(session: Session, whose: ColumnElement[bool]) -> Sequence[HandedIn]:
    last = _last_numbers().subquery()
    found = session.execute(
        select(
            Assessment.id,
            Assessment.enterprise_id,
            Assessment.questionnaire_key,
            Assessment.questionnaire_version,
            Assessment.year,
            Assessment.status,
            _HANDED_IN_AT,
            _LEVEL,
            func.coalesce(_LOW, ""),
            func.coalesce(_SHOWN, ""),
        )
        .join(last, last.c.assessment_id == Assessment.id)
        .join(
            Snapshot,
            and_(Snapshot.assessment_id == last.c.assessment_id, Snapshot.number == last.c.number),
        )
        .where(Assessment.status != Status.DRAFT, whose)
        .order_by(Assessment.year.desc(), _HANDED_IN_AT.desc(), Assessment.id)
    )
    return [
        HandedIn(
            assessment=assessment,
            enterprise=enterprise,
            questionnaire_key=key,
            questionnaire_version=version,
            year=year,
            status=status,
            submitted_at=signed_at,
            level=level,
            low=low,
            shown=shown,
        )
        for assessment, enterprise, key, version, year, status, signed_at, level, low, shown in found
    ]


def _last_numbers() -> Select[AssessmentId, int]:
    """The number of the last result of each assessment."""
    return select(Snapshot.assessment_id, func.max(Snapshot.number).label("number")).group_by(
        Snapshot.assessment_id
    )


def _counted(
    row: Row[str, int, SnapshotId, EnterpriseId, str, RegionCode, str, str, str, str, bool],
) -> tuple[str, int, CountedResult]:
    key, year, snapshot, enterprise, version, region, industry, size, level, low, standing = row
    result = CountedResult(
        id=snapshot,
        enterprise=enterprise,
        version=version,
        region=region,
        industry=industry,
        size=size,
        level=level,
        low=low,
        standing=standing,
    )
    return key, year, result
