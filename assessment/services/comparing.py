"""Peers from releases: what a result and its report may say of other firms, and as of when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.domain.aggregation import Grouping
from assessment.domain.peers import Belonging, Peers, Released, peers_of
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.publication import publication_from_json
from assessment.domain.regions import RegionCode
from assessment.persistence.releases import PublishedTables, published_until
from assessment.persistence.results import Snapshot

_SETTLED: Final = timedelta(minutes=5)
"""Only so long after it was frozen a release is compared with: by then its transaction has ended."""


def peers_at(codes: Codes, session: Session, snapshot: Snapshot, moment: datetime) -> tuple[Peers, ...]:
    """The peers of a frozen result by the releases there were at a moment.

    A release is never changed or removed, and none comes to be before ``moment`` afterwards: asked again
    with the same moment (that of the order of a report), the answer is the same.
    """
    regions = codes.regions
    profile = profile_from_json(snapshot.profile)
    around = () if regions.find(snapshot.region) is None else regions.ancestors(snapshot.region)
    belonging = Belonging(
        groups={
            Grouping.COUNTY: snapshot.region,
            Grouping.INDUSTRY: profile.industry,
            Grouping.SIZE: profile.size.value,
        },
        regions=(RegionCode(snapshot.region), *(each.code for each in around)),
        year=snapshot.year,
    )
    published = published_until(
        session, snapshot.questionnaire_key, belonging.regions, until=moment - _SETTLED
    )
    return peers_of(belonging, _released(published))


def _released(found: Sequence[PublishedTables]) -> tuple[Released, ...]:
    return tuple(
        Released(number=each.id, frozen_at=each.frozen_at, publication=publication_from_json(each.tables))
        for each in found
    )
