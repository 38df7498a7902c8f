"""What is remembered of results that a release counted, once their firm was deleted, to compare with."""

from collections.abc import Collection, Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.identities import SnapshotId
from assessment.domain.regions import RegionCode
from assessment.persistence.classes import L0, L1, L2
from assessment.persistence.columns import ID_LENGTH, REGION_LENGTH
from assessment.persistence.schema import Record


class RememberedResult(Record, kw_only=True):
    """What later releases need of a result that one counted, after its firm was deleted; it names nobody."""

    __tablename__ = "remembered_result"

    id: Mapped[L1[SnapshotId]] = mapped_column(String(ID_LENGTH), primary_key=True)
    firm: Mapped[L1[str]] = mapped_column(String(ID_LENGTH))
    questionnaire_key: Mapped[L0[str]] = mapped_column(String(80))
    version: Mapped[L0[str]] = mapped_column(String(40))
    year: Mapped[L1[int]]
    region: Mapped[L1[RegionCode]] = mapped_column(String(REGION_LENGTH), index=True)
    industry: Mapped[L1[str]] = mapped_column(String(8))
    size: Mapped[L1[str]] = mapped_column(String(40))
    level: Mapped[L2[str]] = mapped_column(String(80))
    low: Mapped[L2[str]] = mapped_column(String(200))


def remembered(
    session: Session, regions: Collection[RegionCode], questionnaire_key: str, *, year: int
) -> Sequence[RememberedResult]:
    """What is remembered of deleted firms' results in these counties, by id."""
    return session.scalars(
        select(RememberedResult)
        .where(
            RememberedResult.region.in_(regions),
            RememberedResult.questionnaire_key == questionnaire_key,
            RememberedResult.year == year,
        )
        .order_by(RememberedResult.id)
    ).all()
