"""A workstation's portfolio: the firms it serves and nobody else's, fast however many they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from assessment.domain.errors import NotFoundError
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.readings import Reading
from assessment.domain.roles import Role
from assessment.domain.workflow import Status
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import pseudonym_of
from assessment.services.accounts import prepare_person, register_firm
from assessment.services.enterprises import confirm_lead, decide_claim
from assessment.services.portfolio import NOTHING_YET, WAITING, Order, Portfolio, Wanted
from assessment.services.readings import Glance, note_reading
from assessment.services.reviewing import ServedFirm, read_portfolio, read_served_firm
from tests.many_firms import Sketch, add_firms, shipped_catalogue, shipped_codes, sketches
from tests.world import (
    NOW,
    OTHER_COUNTY,
    acting,
    add_firm,
    add_member,
    add_workstation,
    codes,
    person,
    profile,
    quick_passwords,
)

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def consultant(database: Database) -> UserId:
    with database.writing() as session:
        return add_member(session, add_workstation(session), Role.CONSULTANT, "consultant")


def workstation_of(database: Database, consultant: UserId) -> OrganisationId:
    return acting(database, consultant).belongings[0].organisation


def serve(database: Database, consultant: UserId, *drawn: Sketch) -> None:
    workstation = workstation_of(database, consultant)
    with database.writing() as session:
        add_firms(session, drawn, by=consultant, workstation=workstation)


def portfolio(database: Database, consultant: UserId, wanted: Wanted | None = None) -> Portfolio:
    actor = acting(database, consultant)
    with database.reading() as session:
        return read_portfolio(
            session,
            actor,
            wanted or Wanted(),
            catalogue=shipped_catalogue(),
            codes=shipped_codes(),
            now=LATER,
        )


def served_firm(database: Database, consultant: UserId, enterprise: str) -> ServedFirm:
    actor = acting(database, consultant)
    with database.reading() as session:
        return read_served_firm(session, actor, enterprise, catalogue=shipped_catalogue(), now=LATER)


def names(found: Portfolio) -> list[str]:
    return [firm.name for firm in found.firms]


@contextmanager
def counted_queries(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(database.reader, "before_cursor_execute", note)
    yield statements
    event.remove(database.reader, "before_cursor_execute", note)


def test_level_and_score_are_read_from_the_frozen_result(database: Database, consultant: UserId) -> None:
    serve(database, consultant, Sketch(number=1, points=Fraction(115, 2)))

    (firm,) = portfolio(database, consultant).firms

    assert (firm.level, firm.points) == ("集成提升", Fraction(115, 2))
    assert firm.latest is not None
    assert (firm.latest.shown, firm.latest.status, firm.latest.year) == ("57.5", Status.SUBMITTED, 2026)


def test_a_firm_that_handed_nothing_in_is_listed_without_a_result(
    database: Database, consultant: UserId
) -> None:
    serve(database, consultant, Sketch(number=1, points=None))

    (firm,) = portfolio(database, consultant).firms

    assert (firm.latest, firm.level, firm.status) == (None, "", NOTHING_YET)


def test_what_was_taken_back_is_not_shown(database: Database, consultant: UserId) -> None:
    serve(database, consultant, Sketch(number=1, status=Status.DRAFT))

    assert portfolio(database, consultant).firms[0].latest is None


def test_another_workstations_firms_are_not_listed(database: Database, consultant: UserId) -> None:
    with database.writing() as session:
        other = add_workstation(session, OTHER_COUNTY, "另一家工作站")
        add_firms(session, [Sketch(number=9)], by=consultant, workstation=other)

    assert portfolio(database, consultant).total == 0


def test_somebody_without_a_workstation_finds_nothing_there(database: Database) -> None:
    with database.writing() as session:
        lead = add_firm(session).lead

    with pytest.raises(NotFoundError):
        portfolio(database, lead)


def test_firms_are_found_by_name_and_by_code(database: Database, consultant: UserId) -> None:
    serve(database, consultant, Sketch(number=1, name="长江泵业"), Sketch(number=22, name="汉江阀门"))

    assert names(portfolio(database, consultant, Wanted(words="江 阀"))) == ["汉江阀门"]
    assert names(portfolio(database, consultant, Wanted(words="ma00000001"))) == ["长江泵业"]
    assert names(portfolio(database, consultant, Wanted(words="不存在"))) == []


def test_filters_combine_and_say_how_many_firms_they_concern(database: Database, consultant: UserId) -> None:
    drawn = [Sketch(number=n, points=n * 20) for n in range(5)]
    serve(database, consultant, *drawn, Sketch(number=7, points=10, region=OTHER_COUNTY))

    found = portfolio(database, consultant, Wanted(level="two-way-integration.starting", county=OTHER_COUNTY))

    assert (names(found), found.found, found.total) == (["虚构企业0007"], 1, 6)
    assert [(choice.name, choice.firms) for choice in found.levels] == [
        ("起步建设", 3),
        ("单项覆盖", 1),
        ("集成提升", 1),
        ("创新突破", 1),
    ]
    assert [choice.firms for choice in found.counties] == [5, 1]
    assert dict(found.statuses) == {"submitted": 6}


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.LOWEST, ["b", "a", "c"]), (Order.HIGHEST, ["a", "b", "c"]), (Order.NAME, ["a", "b", "c"])],
)
def test_a_portfolio_can_be_sorted_and_firms_without_a_result_come_last(
    database: Database, consultant: UserId, order: Order, expected: list[str]
) -> None:
    serve(
        database,
        consultant,
        Sketch(number=1, name="c", points=None),
        Sketch(number=2, name="b", points=Fraction(199, 10)),
        Sketch(number=3, name="a", points=Fraction(20)),
    )

    assert names(portfolio(database, consultant, Wanted(order=order))) == expected


def test_pages_hold_twenty_firms_and_a_page_too_far_is_the_last(
    database: Database, consultant: UserId
) -> None:
    serve(database, consultant, *sketches(45))

    found = portfolio(database, consultant, Wanted(page=99))

    assert (found.page, found.pages, len(found.firms)) == (3, 3, 5)


def test_five_hundred_firms_take_as_many_queries_as_ten(
    sqlite_database: Database,
) -> None:
    with sqlite_database.writing() as session:
        workstation = add_workstation(session)
        consultant = add_member(session, workstation, Role.CONSULTANT, "consultant")
    serve(sqlite_database, consultant, *sketches(10))
    with counted_queries(sqlite_database) as with_ten:
        portfolio(sqlite_database, consultant)
    serve(sqlite_database, consultant, *sketches(490, first=10))

    with counted_queries(sqlite_database) as with_five_hundred:
        found = portfolio(sqlite_database, consultant, Wanted(order=Order.HIGHEST))

    assert found.total == 500
    assert len(with_five_hundred) == len(with_ten)


def test_a_new_lead_waits_until_the_workstation_confirms(database: Database, consultant: UserId) -> None:
    with database.writing() as session:
        firm = add_firm(session)

    assert portfolio(database, consultant, Wanted(status=WAITING)).found == 1
    (waiting,) = served_firm(database, consultant, firm.enterprise).leads
    actor = acting(database, consultant)
    with database.writing() as session:
        confirm_lead(session, actor, firm.enterprise, lead=waiting.user, now=LATER)

    assert served_firm(database, consultant, firm.enterprise).leads == ()
    assert portfolio(database, consultant, Wanted(status=WAITING)).found == 0


def test_a_claim_is_shown_with_who_made_it_until_it_is_decided(
    database: Database, consultant: UserId
) -> None:
    with database.writing() as session:
        firm = add_firm(session, 1)
        prepared = prepare_person(quick_passwords(), person("second"))
        described = profile("91990500MA00000001")
        second = register_firm(session, codes(), prepared, described, address="192.0.2.1", now=NOW).user

    (claim,) = served_firm(database, consultant, firm.enterprise).claims
    assert claim.claimant == "second先生"
    actor = acting(database, consultant)
    with database.writing() as session:
        decide_claim(session, actor, claim.id, accept=True, now=LATER)

    assert served_firm(database, consultant, firm.enterprise).claims == ()
    assert acting(database, second).roles_in(firm.enterprise) == {Role.RESPONDENT}


def test_a_firm_of_another_workstation_is_not_found(database: Database, consultant: UserId) -> None:
    with database.writing() as session:
        foreign = add_firm(session, 5, OTHER_COUNTY)

    with pytest.raises(NotFoundError):
        served_firm(database, consultant, foreign.enterprise)


def test_opening_a_firm_leaves_a_trail(database: Database, consultant: UserId) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    actor = acting(database, consultant)

    with database.writing() as session:
        glance = Glance(what=Reading.ENTERPRISE, thing=firm.enterprise, firm=firm.enterprise)
        note_reading(session, actor, glance, now=LATER)

    with database.reading() as session:
        found = session.scalars(select(TrailEntry).where(TrailEntry.action == "enterprise.read")).one()
        assert found.actor == pseudonym_of(session, consultant)
        assert found.enterprise_id == firm.enterprise
