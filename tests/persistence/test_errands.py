"""Errands do what they need to the tables they need, by whatever path; held so on both databases."""

from collections.abc import Callable
from itertools import product
from typing import Final

import pytest
from sqlalchemy import ColumnElement, Executable, Integer, Table, and_, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assessment.domain.violations import ScopeViolationError
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.errands import Errand, Verb
from assessment.persistence.scope import on_errand
from assessment.persistence.wall import tenanted
from tests.databases import in_service
from tests.persistence.walled import owner_of
from tests.world import add_firm

STATEMENTS: Final[dict[Verb, Callable[[Table], Executable]]] = {
    Verb.READ: lambda table: select(table.c[owner_of(table)]),
    Verb.ADD: lambda table: insert(table).values(_keyed(table) | {owner_of(table): "x"}),
    Verb.CHANGE: lambda table: update(table).values({owner_of(table): "x"}).where(_nobody(table)),
    Verb.REMOVE: lambda table: delete(table).where(_nobody(table)),
}


def _keyed(table: Table) -> dict[str, object]:
    """A key that nothing has."""
    return {column.name: 0 if isinstance(column.type, Integer) else "x" for column in table.primary_key}


def _nobody(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in _keyed(table).items()))


def stopped(session: Session, statement: Executable) -> bool:
    """Whether the guard stopped it; what the database has to say to it is another matter."""
    try:
        with session.begin_nested():
            session.execute(statement)
    except ScopeViolationError:
        return True
    except DBAPIError:  # a row that is not whole
        return False
    return False


def test_an_errand_is_held_to_what_it_needs(sqlite_database: Database) -> None:
    for errand in Errand:
        with in_service(sqlite_database).writing_session(on_errand(errand)) as session:
            for table, verb in product(tenanted(), Verb):
                found = stopped(session, STATEMENTS[verb](table))
                assert found == (verb not in errand.needs(table.name)), (errand, table.name, verb)


def test_so_is_what_the_unit_of_work_writes(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    with in_service(database).writing_session(on_errand(Errand.ASSIGNING)) as session:
        session.get_one(StoredEnterprise, firm.enterprise).zone = "elsewhere"
        with pytest.raises(ScopeViolationError, match="CHANGE enterprise"):
            session.flush()


def test_only_who_may_do_all_of_it_goes_on_another_errand_as_well() -> None:
    assert Errand.DEMONSTRATION.includes(Errand.ERASING)
    assert Errand.ASSIGNING.includes(Errand.CONSOLE)
    assert not Errand.SIGHT.includes(Errand.REGISTRATION)
    assert not Errand.ERASING.includes(Errand.BACKUP)
