"""Releases: aggregates of a region, frozen by an act; nothing else shows figures over several firms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.fingerprints import Json
from assessment.domain.identities import OrganisationId, ReleaseId, UserId
from assessment.domain.regions import RegionCode
from assessment.persistence.classes import L0, L1, L2
from assessment.persistence.columns import HASH_LENGTH, REGION_LENGTH, CanonicalJson, opaque_id
from assessment.persistence.schema import FROZEN, Record


class Release(Record, kw_only=True):
    """Tables of a region at one moment, with the snapshots they came from; never changed and never deleted.

    ``tables`` is what is shown; ``snapshots`` lists the results counted and which of them lie behind each
    row, for the comparison with later releases. ``hash`` is the fingerprint of both together.
    """

    __tablename__ = "release"
    __table_args__ = (Index(None, "bureau_id", "frozen_at"), FROZEN)

    id: Mapped[L1[ReleaseId]] = mapped_column(
        primary_key=True, default_factory=lambda: ReleaseId(opaque_id())
    )
    bureau_id: Mapped[L1[OrganisationId]] = mapped_column(ForeignKey("organisation.id"))
    region: Mapped[L0[RegionCode]] = mapped_column(String(REGION_LENGTH))
    questionnaire_key: Mapped[L0[str]] = mapped_column(String(80))
    year: Mapped[L0[int]]
    frozen_at: Mapped[L1[datetime]]
    frozen_by: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"))
    tables: Mapped[L1[Json]] = mapped_column(CanonicalJson, nullable=False)
    snapshots: Mapped[L2[Json]] = mapped_column(CanonicalJson, nullable=False)
    hash: Mapped[L1[str]] = mapped_column(String(HASH_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTables:
    """What a release shows, without what lies behind it."""

    id: ReleaseId
    frozen_at: datetime
    tables: Json


def releases_of(session: Session, bureaus: Collection[OrganisationId]) -> Sequence[Release]:
    """The releases of these bureaus, the latest first."""
    return session.scalars(
        select(Release).where(Release.bureau_id.in_(bureaus)).order_by(Release.frozen_at.desc(), Release.id)
    ).all()


def releases_about(session: Session, questionnaire_key: str, *, year: int) -> Sequence[Release]:
    """What all bureaus released about a questionnaire and a year, the earliest first."""
    return session.scalars(
        select(Release)
        .where(Release.questionnaire_key == questionnaire_key, Release.year == year)
        .order_by(Release.frozen_at, Release.id)
    ).all()


def published_until(
    session: Session, questionnaire_key: str, regions: Collection[RegionCode], *, until: datetime
) -> Sequence[PublishedTables]:
    """What was released about a questionnaire for these very regions by a moment, the latest first."""
    found = session.execute(
        select(Release.id, Release.frozen_at, Release.tables)
        .where(
            Release.questionnaire_key == questionnaire_key,
            Release.region.in_(regions),
            Release.frozen_at <= until,
        )
        .order_by(Release.frozen_at.desc(), Release.id)
    )
    return [PublishedTables(id=id_, frozen_at=frozen_at, tables=tables) for id_, frozen_at, tables in found]


def find_release(session: Session, release: str) -> Release | None:
    """The release with this id."""
    return session.get(Release, release)
