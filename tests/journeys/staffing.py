"""Staff of every kind with something on each of their pages, signed in without typing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.assigning import Terms
from assessment.domain.editions import USUAL
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.domain.workflow import Status
from assessment.persistence.accounts import Membership
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.deletions import Deletion, Leaving
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.releases import Release
from assessment.persistence.trail import Origin
from assessment.services.accounts import prepare_person, register_firm
from assessment.services.actor import actor_of_user
from assessment.services.assigning import at_desk, give
from assessment.services.assigning_firms import assign
from assessment.services.batching import order_batch
from assessment.services.examining import begin_review
from assessment.services.founding import the_platform
from assessment.services.inviting import invite_from_console
from assessment.services.supervising import freeze_release, release_subject
from tests.databases import in_service
from tests.many_firms import KEY, add_firms, shipped_catalogue, sketches
from tests.rights.building import signed_in
from tests.roadmapped import hand_in
from tests.web.staff import CITY
from tests.world import (
    OTHER_COUNTY,
    acting,
    add_bureau,
    add_firm,
    add_member,
    add_workstation,
    codes,
    person,
    profile,
    quick_passwords,
)

COUNTY: Final = RegionCode("420525")
SEVERAL: Final = "consultant of two"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    """Tokens of open sessions by role, and what pages are asked for with."""

    tokens: Mapping[str, str]
    asked: Mapping[str, str]


def staffed(database: Database) -> Staffed:
    """Fill in what the staff's pages show; ``database`` may touch everything."""
    now = datetime.now(UTC)
    with database.writing() as session:
        station = add_workstation(session, RegionCode("420106"), "枝江示例工作站")
        other = add_workstation(session, RegionCode("420106"), "当阳示例工作站")
        bureau = add_bureau(session, CITY)
        users = _people(session, station, other, bureau, now)
        firm = add_firm(session, 871, COUNTY)
        add_firms(session, sketches(12, COUNTY, first=880), by=users[Role.OFFICER])
        add_firms(session, sketches(3, COUNTY, first=860), by=users[Role.HEAD], workstation=station)
        rival = prepare_person(quick_passwords(), person("rival871"))
        described = profile("91990500MA00000871", COUNTY)
        register_firm(session, codes(), rival, described, address="", now=now)
        _waiting(session, station, users, firm=firm.enterprise, now=now)
        handed_in = hand_in(session, firm)
    _given(database, users[Role.LEDGER_OFFICER], station, firm.enterprise, now)
    _under_review(database, users[Role.CONSULTANT], handed_in, now)
    with database.writing() as session:
        officer = actor_of_user(session, users[Role.OFFICER])
        subject = release_subject(shipped_catalogue(), codes(), KEY, year=2026)
        freeze_release(session, officer, bureau, subject=subject, now=now)
        release = session.scalars(select(Release.id).where(Release.bureau_id == bureau)).one()
        tokens = {name: signed_in(session, user)[0] for name, user in users.items()}
    asked = {
        "workstation": station,
        "organisation": station,
        "county": COUNTY,
        "enterprise_id": firm.enterprise,
        "user": users[SEVERAL],
        "release_id": release,
        "bureau": bureau,
        "kind": "workstation",
        "assessment_id": handed_in,
        "key": "integrated-application",
        "name": "finance-to-business",
        "order_id": _batch(database, users[Role.HEAD], now),
    }
    return Staffed(tokens=tokens, asked=asked)


def _people(
    session: Session, station: OrganisationId, other: OrganisationId, bureau: OrganisationId, now: datetime
) -> dict[str, UserId]:
    session.flush()
    platform = the_platform(session, now=now)
    places = {
        Role.CONSULTANT: station,
        Role.HEAD: station,
        Role.OFFICER: bureau,
        Role.LEDGER_OFFICER: bureau,
        **dict.fromkeys(ADMINISTRATORS, platform),
    }
    users: dict[str, UserId] = {
        role: add_member(session, house, role, f"staff-{role.value}") for role, house in places.items()
    }
    users[SEVERAL] = add_member(session, station, Role.CONSULTANT, "staff-of-two")
    session.add(Membership(user_id=users[SEVERAL], organisation_id=other, role=Role.HEAD, since=now))
    return users


def _given(database: Database, officer: UserId, station: OrganisationId, firm: str, now: datetime) -> None:
    """Counties now and before, and one firm singly."""
    plain, actor = in_service(database), acting(database, officer)
    for counties, terms in (
        ((COUNTY, OTHER_COUNTY), Terms(Purpose.SERVICE)),
        ((COUNTY,), Terms(Purpose.POLICY, now.replace(year=now.year + 1))),
    ):
        with at_desk(plain, codes(), actor, Act.ASSIGN_WORKSTATION, changing=True) as (session, desk):
            give(session, desk, station, counties=counties, terms=terms, now=now)
    with at_desk(plain, codes(), actor, Act.ASSIGN_FIRM, changing=True) as (session, desk):
        assign(session, desk, firm, workstation=station, terms=Terms(Purpose.POLICY), now=now)


def _under_review(database: Database, consultant: UserId, assessment: str, now: datetime) -> None:
    with database.writing() as session:
        begin_review(session, actor_of_user(session, consultant), assessment, operation="review", now=now)


def _batch(database: Database, head: UserId, now: datetime) -> str:
    """A batch of reports on what the workstation's firms handed in."""
    with database.writing() as session:
        ours = select(WorkstationAssignment.enterprise_id)
        handed_in = select(Assessment.id).where(Assessment.enterprise_id.in_(ours)).order_by(Assessment.id)
        chosen = session.scalars(handed_in.where(Assessment.status == Status.SUBMITTED)).all()
        actor = acting(database, head)
        return order_batch(session, actor, chosen, key="batch", edition=USUAL, now=now).order.id


def _waiting(
    session: Session, station: OrganisationId, users: Mapping[str, UserId], *, firm: str, now: datetime
) -> None:
    """An invitation, a request to delete and an alarm."""
    invite_from_console(session, station, role=Role.CONSULTANT, now=now)
    session.add(
        Deletion(
            kind=Leaving.FIRM, subject_id=firm, requested_by=users[Role.HEAD], requested_at=now, due_at=now
        )
    )
    by = Origin(users[Role.CONSULTANT], address="192.0.2.7")
    detail = {"denials": 7, "minutes": 10}
    raise_alarm(
        session, kind=AlarmKind.FOREIGN_ACCESS, origin=by, about="/enterprise", detail=detail, now=now
    )
