"""A scope is settled once, by whoever may, and what is read again later is held to it as well."""

from typing import Any, Final

import pytest
from sqlalchemy import bindparam, func, insert, literal, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from assessment.domain.violations import ScopeViolationError
from assessment.persistence.accounts import User
from assessment.persistence.assessments import Assessment
from assessment.persistence.columns import opaque_id
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.errands import Errand
from assessment.persistence.schema import table_of
from assessment.persistence.scope import (
    Scope,
    beside,
    confine,
    confine_by,
    entrust,
    goes_on,
    is_confined,
    on_errand,
    scope_of,
)
from tests.databases import in_service
from tests.world import HASH, NOW, Firm, add_firm

TABLE: Final = table_of(Assessment)


@pytest.fixture
def firms(sqlite_database: Database) -> tuple[Firm, Firm]:
    with sqlite_database.writing() as session:
        return add_firm(session, 1), add_firm(session, 2)


@pytest.fixture
def service(sqlite_database: Database) -> Database:
    return in_service(sqlite_database)


def test_an_errand_is_gone_on_where_nothing_is_settled_or_one_that_includes_it_is(service: Database) -> None:
    with service.reading() as session:
        assert scope_of(session) is None
        assert not is_confined(session)
        assert not goes_on(session, Errand.SIGHT)
        entrust(session, Errand.ASSIGNING)
        entrust(session, Errand.CONSOLE)
        assert scope_of(session) == on_errand(Errand.ASSIGNING)
        assert not is_confined(session)
        with pytest.raises(ScopeViolationError, match="ERASING within another scope"):
            entrust(session, Errand.ERASING)
        with pytest.raises(ScopeViolationError, match="settled once"):
            confine(session, Scope())


def test_a_person_goes_on_no_errand(service: Database, firms: tuple[Firm, Firm]) -> None:
    with service.reading(Scope(firms=frozenset([firms[0].enterprise]))) as session:
        assert is_confined(session)
        with pytest.raises(ScopeViolationError, match="SIGHT within another scope"):
            entrust(session, Errand.SIGHT)
        with beside(session) as apart:
            assert scope_of(apart) is None


def test_a_scope_is_looked_up_on_an_errand_of_its_own(service: Database, firms: tuple[Firm, Firm]) -> None:
    mine, _ = firms
    found: list[object] = []

    def look_up() -> Scope:
        found.append(scope_of(session))
        found.extend(session.scalars(select(table_of(StoredEnterprise).c.id).order_by("id")))
        return Scope(firms=frozenset([mine.enterprise]))

    def fail() -> Scope:
        raise LookupError

    with service.reading() as session:
        with pytest.raises(LookupError):
            confine_by(session, fail)
        confine_by(session, look_up)
        assert found == [on_errand(Errand.SIGHT), *sorted(each.enterprise for each in firms)]
        assert scope_of(session) == Scope(firms=frozenset([mine.enterprise]))
        assert [each.id for each in session.scalars(select(StoredEnterprise))] == [mine.enterprise]


def test_a_session_that_is_none_of_ours_has_no_scope(service: Database) -> None:
    with Session(service.reader) as plain:
        for ask in (scope_of, is_confined, beside):
            with pytest.raises(ScopeViolationError, match="a session without a scope"):
                ask(plain)


def test_columns_that_are_read_again_later_keep_to_the_scope(
    service: Database, firms: tuple[Firm, Firm]
) -> None:
    mine, theirs = firms
    with service.reading(Scope(firms=frozenset([mine.enterprise]))) as session:
        firm = session.get_one(StoredEnterprise, mine.enterprise)
        session.expire(firm, ["staff"])
        assert firm.staff == 86
        person = session.get_one(User, theirs.lead)
        session.expire(person, ["display_name"])
        assert person.display_name == "lead2先生"


def test_a_row_whose_firm_left_the_scope_is_not_read_again(
    service: Database, firms: tuple[Firm, Firm]
) -> None:
    with service.reading(Scope(firms=frozenset([firms[1].enterprise]))) as session:
        firm = session.get_one(StoredEnterprise, firms[1].enterprise)
        session.expire(firm, ["staff"])
        session._seal.scope = Scope(firms=frozenset([firms[0].enterprise]))  # type: ignore[attr-defined]
        with pytest.raises(KeyError, match="failed to populate"):
            _ = firm.staff


def _row(firm: Firm) -> dict[str, Any]:
    return {
        "id": opaque_id(),
        "enterprise_id": firm.enterprise,
        "questionnaire_key": "planted",
        "questionnaire_version": "1",
        "questionnaire_hash": HASH,
        "year": 2020,
        "created_at": NOW,
        "created_by": firm.lead,
        "statement": "",
    }


def test_a_change_that_does_not_name_its_own_firm_plainly_is_stopped(
    service: Database, firms: tuple[Firm, Firm]
) -> None:
    mine, theirs = firms
    row = _row(mine)
    hidden = row | {"enterprise_id": select(literal(theirs.enterprise)).scalar_subquery()}
    replacing = sqlite.insert(TABLE).values(**row)
    changes = (
        insert(TABLE).values([row, _row(mine)]),
        insert(TABLE).values(**hidden),
        insert(TABLE).values(**(row | {"enterprise_id": func.lower(theirs.enterprise)})),
        insert(TABLE).from_select(list(row), select(*(literal(each) for each in row.values()))),
        replacing.on_conflict_do_update(index_elements=["id"], set_={"statement": "X"}),
        select(update(TABLE).values(statement="X").returning(TABLE.c.id).cte().c.id),
    )
    for change in changes:
        scope = Scope(firms=frozenset([mine.enterprise]))
        with service.writing_session(scope) as session, pytest.raises(ScopeViolationError):
            session.connection().execute(change)

    with service.writing(Scope(firms=frozenset([mine.enterprise]))) as session:
        harmless = sqlite.insert(TABLE).values(**row).on_conflict_do_nothing()
        session.connection().execute(harmless)
        session.connection().execute(harmless)


def test_a_firm_that_is_named_by_a_parameter_is_compared_whatever_the_parameter_is_called(
    service: Database, firms: tuple[Firm, Firm]
) -> None:
    mine, theirs = firms
    scope = Scope(firms=frozenset([mine.enterprise]))
    adding = insert(TABLE).values(
        **(_row(mine) | {"enterprise_id": bindparam("whose", type_=TABLE.c.enterprise_id.type)})
    )

    with service.writing_session(scope) as session, pytest.raises(ScopeViolationError, match="outside"):
        session.connection().execute(adding, {"whose": theirs.enterprise})
    with service.writing(scope) as session:
        session.connection().execute(adding, {"whose": mine.enterprise})
        assert session.scalars(select(Assessment.enterprise_id)).all() == [mine.enterprise]
