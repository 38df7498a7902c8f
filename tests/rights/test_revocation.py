"""A right taken away is gone with the next request, and so is the report ordered while it held (B5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessment.domain.purposes import Purpose
from assessment.domain.roles import Role
from assessment.domain.workflow import Status
from assessment.files.store import FileStore
from assessment.persistence.accounts import Membership, User
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.orders import ItemState, ReportItem
from assessment.services.reporting import Workshop, take_report
from tests.rights.asking import ask, case_of, methods_of, outcome_of
from tests.rights.conftest import Stage
from tests.rights.oracle import Outcome
from tests.rights.visits import VISITS
from tests.rights.world import LONG_AGO, NOW, Asker, Nearness, World

REFUSED = {Outcome.SIGN_IN, Outcome.HIDDEN, Outcome.FORBIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something taken away from somebody, on another connection, and a page it was good for."""

    asker: Asker
    page: str
    take: Callable[[Session, World], None]


def membership_ends(asker: Asker) -> Callable[[Session, World], None]:
    return lambda session, world: _change(session, Membership, world, asker, ended_at=NOW)


def role_changes(asker: Asker, role: Role) -> Callable[[Session, World], None]:
    return lambda session, world: _change(session, Membership, world, asker, role=role)


def membership_removed(asker: Asker) -> Callable[[Session, World], None]:
    def take(session: Session, world: World) -> None:
        session.execute(delete(Membership).where(Membership.user_id == world.people[asker].user))

    return take


def account_disabled(asker: Asker) -> Callable[[Session, World], None]:
    def take(session: Session, world: World) -> None:
        session.get_one(User, world.people[asker].user).disabled_at = NOW

    return take


def assignment(**changes: object) -> Callable[[Session, World], None]:
    def take(session: Session, world: World) -> None:
        own = world.houses[Nearness.OWN]
        session.execute(
            update(WorkstationAssignment)
            .where(
                WorkstationAssignment.enterprise_id == own.firm,
                WorkstationAssignment.workstation_id == own.workstation,
            )
            .values(**changes)
        )

    return take


def _change(session: Session, record: type[Membership], world: World, asker: Asker, **to: object) -> None:
    session.execute(update(record).where(record.user_id == world.people[asker].user).values(**to))


LOSSES = {
    "the respondent left the firm": Loss(
        asker=Asker.RESPONDENT, page="answering.tasks GET", take=membership_ends(Asker.RESPONDENT)
    ),
    "the membership row is gone": Loss(
        asker=Asker.RESPONDENT, page="reporting.result GET", take=membership_removed(Asker.RESPONDENT)
    ),
    "the lead is a respondent now": Loss(
        asker=Asker.LEAD, page="submitting.withdraw GET", take=role_changes(Asker.LEAD, Role.RESPONDENT)
    ),
    "the head is a consultant now": Loss(
        asker=Asker.HEAD, page="resetting.reset_lead POST", take=role_changes(Asker.HEAD, Role.CONSULTANT)
    ),
    "the account is disabled": Loss(
        asker=Asker.LEAD, page="enterprises.home GET", take=account_disabled(Asker.LEAD)
    ),
    "the firm withdrew": Loss(
        asker=Asker.CONSULTANT, page="reporting.result GET", take=assignment(withdrawn_at=NOW)
    ),
    "the assignment ended": Loss(
        asker=Asker.HEAD, page="reviewing.firm GET", take=assignment(valid_until=LONG_AGO)
    ),
    "only counting is left": Loss(
        asker=Asker.CONSULTANT, page="reporting.download GET", take=assignment(purpose=Purpose.STATISTICS)
    ),
    "the officer left the bureau": Loss(
        asker=Asker.OFFICER, page="supervising.release GET", take=membership_ends(Asker.OFFICER)
    ),
    "the administrator left": Loss(
        asker=Asker.SECURITY_ADMINISTRATOR,
        page="people.listing GET",
        take=membership_ends(Asker.SECURITY_ADMINISTRATOR),
    ),
}
REPORTERS = ("the firm withdrew", "the account is disabled", "the respondent left the firm")


@pytest.fixture
def stage_set_back(stage: Stage) -> Iterator[Stage]:
    yield stage
    stage.memory.set_back()


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_the_next_request_is_refused(stage_set_back: Stage, loss: Loss) -> None:
    stage = stage_set_back
    before = _met(stage, loss)
    if loss.page.endswith("POST"):
        stage.memory.set_back()
    with stage.database.writing() as session:
        loss.take(session, stage.world)

    assert before is Outcome.SHOWN
    assert _met(stage, loss) in REFUSED


@pytest.mark.parametrize("name", REPORTERS)
def test_a_report_that_waits_is_not_made(stage_set_back: Stage, name: str) -> None:
    stage, loss = stage_set_back, LOSSES[name]
    item_id = stage.world.houses[Nearness.OWN].items[loss.asker, Status.SUBMITTED]
    with stage.database.writing() as session:
        item = session.get_one(ReportItem, item_id)
        item.state, item.sha256 = ItemState.QUEUED, None
    with stage.database.writing() as session:
        loss.take(session, stage.world)

    assert take_report(_workshop(stage)) is None
    with stage.database.reading() as session:
        states = session.scalars(select(ReportItem.state).where(ReportItem.id == item_id)).all()
        assert states == [ItemState.FAILED]


def _met(stage: Stage, loss: Loss) -> Outcome | int:
    """What the open session meets."""
    visit = VISITS[loss.page]
    _, rule, method = next(each for each in methods_of(stage.app) if each[0] == loss.page)
    case = case_of(stage.world, loss.asker, Nearness.OWN, status=next(iter(visit.statuses), Status.SUBMITTED))
    return outcome_of(ask(stage.app, rule, method, visit=visit, case=case))


def _workshop(stage: Stage) -> Workshop:
    def render(_subject: object) -> bytes:
        raise AssertionError

    return Workshop(database=stage.database, store=FileStore(stage.files), render=render, clock=lambda: NOW)
