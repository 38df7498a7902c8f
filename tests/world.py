"""A small world for tests: a workstation, a bureau, firms with their people, and results."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes, load_codes
from assessment.domain.enterprise import DivisionCode, ProductionType, Profile
from assessment.domain.fingerprints import Json, fingerprint
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.domain.size import SizeClass
from assessment.domain.workflow import Status
from assessment.persistence.accounts import Membership
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem, open_order
from assessment.persistence.organisations import Bureau, Platform, Workstation, WorkstationCounty
from assessment.persistence.results import Snapshot
from assessment.services.accounts import NewPerson, create_user, prepare_person, register_firm
from assessment.services.actor import Actor, actor_of_user
from assessment.services.passwords import Passwords
from assessment.services.report_numbers import new_number

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
COUNTY = RegionCode("420503")
OTHER_COUNTY = RegionCode("420583")
PASSWORD = "juzi-bailu-7-qingchen"
HASH = "0" * 64
FEW_SCORES: Final[Json] = {"total": "59/2"}


@cache
def codes() -> Codes:
    """The shipped code lists."""
    return load_codes()


@cache
def quick_passwords() -> Passwords:
    """Passwords with parameters that only tests may use."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def person(name: str, mobile: str | None = None) -> NewPerson:
    return NewPerson(name=name, display_name=f"{name}先生", password=PASSWORD, mobile=mobile)


def profile(credit_code: str = "91990500MA00000001", region: RegionCode = COUNTY) -> Profile:
    return Profile(
        name="示例市晨光机械厂（虚构）",
        credit_code=credit_code,
        region=region,
        industry=DivisionCode("C34"),
        staff=86,
        revenue=Decimal("3200.50"),
        size=SizeClass.SMALL,
        production_type=ProductionType.DISCRETE,
        group=False,
        own_design=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A registered firm, its lead, and a respondent."""

    enterprise: EnterpriseId
    lead: UserId
    respondent: UserId


def add_workstation(
    session: Session, region: RegionCode = COUNTY, name: str = "示例工作站"
) -> OrganisationId:
    workstation = Workstation(name=name, created_at=NOW)
    session.add(workstation)
    session.flush()
    session.add(WorkstationCounty(workstation_id=workstation.id, region=region, valid_from=NOW))
    return workstation.id


def add_bureau(session: Session, region: RegionCode = COUNTY) -> OrganisationId:
    bureau = Bureau(name="示例经信局", created_at=NOW, region=region)
    session.add(bureau)
    return bureau.id


def add_platform(session: Session) -> OrganisationId:
    platform = Platform(name="平台", created_at=NOW)
    session.add(platform)
    return platform.id


def add_member(session: Session, organisation: OrganisationId, role: Role, name: str) -> UserId:
    user = create_user(session, prepare_person(quick_passwords(), person(name)), now=NOW)
    session.add(Membership(user_id=user.id, organisation_id=organisation, role=role, since=NOW))
    session.flush()
    return user.id


def add_firm(session: Session, number: int = 1, region: RegionCode = COUNTY) -> Firm:
    prepared = prepare_person(quick_passwords(), person(f"lead{number}"))
    described = profile(f"91990500MA{number:08d}", region)
    registered = register_firm(session, codes(), prepared, described, address="192.0.2.1", now=NOW)
    respondent = add_member(session, registered.enterprise, Role.RESPONDENT, f"respondent{number}")
    return Firm(enterprise=registered.enterprise, lead=registered.user, respondent=respondent)


def add_assessment(session: Session, firm: Firm, year: int = 2026) -> Assessment:
    assessment = Assessment(
        enterprise_id=firm.enterprise,
        questionnaire_key="two-way-integration",
        questionnaire_version="2025.1",
        questionnaire_hash=HASH,
        year=year,
        created_at=NOW,
        created_by=firm.respondent,
    )
    session.add(assessment)
    session.flush()
    return assessment


def add_snapshot(
    session: Session,
    firm: Firm,
    assessment: Assessment,
    number: int = 1,
    *,
    name: str = "示例",
    scores: Json = FEW_SCORES,
    given: tuple[Json, Json] | None = None,
) -> Snapshot:
    """The frozen result of an assessment; ``given`` are its profile and its answers."""
    assessment.status = Status.SUBMITTED
    profile, answers = given or ({"name": name}, {"a": "b"})
    snapshot = Snapshot(
        enterprise_id=firm.enterprise,
        assessment_id=assessment.id,
        number=number,
        questionnaire_key=assessment.questionnaire_key,
        questionnaire_version=assessment.questionnaire_version,
        questionnaire_hash=assessment.questionnaire_hash,
        engine_version="1",
        year=assessment.year,
        region=COUNTY,
        profile=profile,
        answers=answers,
        answers_hash=fingerprint(answers),
        scores=scores,
        statement="内容真实",
        signed_by=firm.lead,
        signed_at=NOW,
    )
    session.add(snapshot)
    session.flush()
    return snapshot


def add_report(session: Session, firm: Firm, snapshot: Snapshot, *, sha256: str) -> ReportItem:
    """A finished report that the firm's lead has ordered."""
    order, _ = open_order(session, firm.lead, "report", acts_for=None, purpose=Purpose.SERVICE, now=NOW)
    item = ReportItem(
        enterprise_id=firm.enterprise,
        order_id=order.id,
        snapshot_id=snapshot.id,
        number=new_number(NOW.date()),
        dated=NOW.date(),
        state=ItemState.DONE,
        sha256=sha256,
        changed_at=NOW,
    )
    session.add(item)
    session.flush()
    return item


def acting(database: Database, user: UserId) -> Actor:
    """The person as the services know them at this moment."""
    with database.reading() as session:
        return actor_of_user(session, user)
