"""Many firms with results for tests of lists and releases, written as rows: no page has to be filled in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache

from sqlalchemy.orm import Session

from assessment import resources
from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.registry import Catalogue, read_catalogue
from assessment.domain.enterprise import DivisionCode
from assessment.domain.fingerprints import Json
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.profile_codec import profile_to_json
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.size import SizeClass
from assessment.domain.workflow import Status
from assessment.formatting import score
from assessment.persistence.assessments import Assessment
from assessment.persistence.enterprises import StoredEnterprise, WorkstationAssignment
from assessment.persistence.results import Snapshot
from tests.world import COUNTY, HASH, NOW, profile

KEY, VERSION = "two-way-integration", "2025.1"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LEVELS = ("starting", "single-coverage", "integration", "innovation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A firm in a few words; without points it handed nothing in."""

    number: int
    points: Fraction | int | None = 50
    name: str = ""
    region: RegionCode = COUNTY
    industry: str = "C34"
    size: SizeClass = SizeClass.SMALL
    status: Status = Status.SUBMITTED


@cache
def shipped_catalogue() -> Catalogue:
    return read_catalogue(resources.questionnaires(None))


@cache
def shipped_codes() -> Codes:
    return load_codes()


def sketches(count: int, region: RegionCode = COUNTY, first: int = 0) -> list[Sketch]:
    """Firms whose points and industries differ."""
    return [
        Sketch(number=first + n, points=Fraction(7 * n % 101), region=region, industry=f"C{13 + n % 3}")
        for n in range(count)
    ]


def add_firms(
    session: Session, drawn: Iterable[Sketch], *, by: UserId, workstation: OrganisationId | None = None
) -> list[StoredEnterprise]:
    """Register these firms with their results; one person stands for all who act."""
    added = []
    for sketch in drawn:
        firm = _enterprise(sketch)
        session.add(firm)
        session.flush()
        if workstation is not None:
            session.add(
                WorkstationAssignment(
                    enterprise_id=firm.id,
                    workstation_id=workstation,
                    purpose=Purpose.SERVICE,
                    valid_from=LONG_AGO,
                )
            )
        if sketch.points is not None:
            hand_in(session, firm, sketch, by=by)
        added.append(firm)
    return added


def hand_in(
    session: Session, firm: StoredEnterprise, sketch: Sketch, *, by: UserId, at: datetime = NOW
) -> Snapshot:
    """A result as if it had been handed in."""
    assessment = Assessment(
        enterprise_id=firm.id,
        questionnaire_key=KEY,
        questionnaire_version=VERSION,
        questionnaire_hash=HASH,
        year=2026,
        status=sketch.status,
        created_at=at,
        created_by=by,
        submitted_at=at,
        submitted_by=by,
    )
    session.add(assessment)
    session.flush()
    return sign(session, firm, assessment, sketch, by=by, at=at)


def sign(
    session: Session,
    firm: StoredEnterprise,
    assessment: Assessment,
    sketch: Sketch,
    *,
    by: UserId,
    at: datetime,
    number: int = 1,
) -> Snapshot:
    """Another frozen result of an assessment."""
    snapshot = Snapshot(
        enterprise_id=firm.id,
        assessment_id=assessment.id,
        number=number,
        questionnaire_key=KEY,
        questionnaire_version=VERSION,
        questionnaire_hash=HASH,
        engine_version="1",
        year=2026,
        region=firm.region,
        profile=profile_to_json(firm.profile),
        answers={},
        answers_hash=HASH,
        scores=scores(Fraction(sketch.points or 0)),
        statement="内容真实",
        signed_by=by,
        signed_at=at,
    )
    session.add(snapshot)
    session.flush()
    return snapshot


def scores(points: Fraction) -> dict[str, Json]:
    """The part of a score document that lists and tables read."""
    level = LEVELS[min(int(points) // 25, 3)]
    interval = {"low": str(points), "high": str(points), "shown": score(points)}
    return {"format": 1, "decision": {"level": level}, "total": {"key": "total", "points": interval}}


def _enterprise(sketch: Sketch) -> StoredEnterprise:
    described = replace(
        profile(f"91990500MA{sketch.number:08d}", sketch.region),
        name=sketch.name or f"虚构企业{sketch.number:04d}",
        industry=DivisionCode(sketch.industry),
        size=sketch.size,
    )
    return StoredEnterprise(
        name=described.name,
        created_at=NOW,
        credit_code=described.credit_code,
        region=described.region,
        industry=described.industry,
        staff=described.staff,
        revenue=described.revenue,
        size=described.size,
        production_type=described.production_type,
        group=described.group,
        own_design=described.own_design,
    )
