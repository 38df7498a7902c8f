"""Whose a thing is that a person asked for and does not get to see: for the trail of refusals."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from assessment.domain.identities import EnterpriseId
from assessment.persistence.assessments import Assessment
from assessment.persistence.claims import Claim
from assessment.persistence.enterprises import (
    StoredEnterprise,
)
from assessment.persistence.orders import ReportItem
from assessment.persistence.results import Snapshot
from assessment.persistence.roadmaps import RoadmapStep
from assessment.persistence.schema import table_of

_KINDS: Final = (StoredEnterprise, Assessment, Snapshot, ReportItem, RoadmapStep, Claim)
_OWNERS: Final = union_all(
    *(
        select(table_of(kind).c["id" if kind is StoredEnterprise else "enterprise_id"]).where(
            table_of(kind).c.id.in_(bindparam("asked", expanding=True))
        )
        for kind in _KINDS
    )
)


def owners_of(session: Session, asked: Collection[str]) -> frozenset[EnterpriseId]:
    """The firms to which the things with these ids belong; only the sentry may ask."""
    return frozenset(session.scalars(_OWNERS, {"asked": list(asked)}))
