"""The second wall: what PostgreSQL itself shows and takes, asked past every guard of the program."""

from collections.abc import Iterator
from itertools import product
from typing import Final

import pytest
from sqlalchemy import Connection, func, insert, select, text

from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.violations import ScopeViolationError
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import open_database
from assessment.persistence.errands import IN_SERVICE, Errand, Verb
from assessment.persistence.schema import is_frozen, table_of
from assessment.persistence.scope import Scope
from assessment.persistence.wall import AUDITED, granted, tenanted
from assessment.persistence.wall_standing import breaches
from tests.databases import APPLICATION, AUDITOR, OWNER, as_role
from tests.durability.populating import EACH
from tests.persistence.walled import REFUSED, Walled, attempt, outcome, owner_of, tell, walled

TABLES: Final = tenanted()
DENIED: Final = (
    "UPDATE trail_entry SET mac = ''",
    "DELETE FROM trail_entry",
    "UPDATE snapshot SET scores = ''",
    "DELETE FROM snapshot",
    "UPDATE release SET hash = ''",
    "DELETE FROM release",
    "UPDATE alembic_version SET version_num = ''",
    *(f"TRUNCATE {table.name} CASCADE" for table in TABLES),
    "TRUNCATE trail_entry",
    "ALTER TABLE answer DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE answer NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY firms ON answer",
    "ALTER TABLE trail_entry DISABLE TRIGGER USER",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    f"SET ROLE {OWNER}",
)

ATTRIBUTES: Final = {"rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication"}
OWN_PROCESS: Final = text("SELECT pg_backend_pid()")
OWN_ROLE: Final = text("SELECT * FROM pg_roles WHERE rolname = current_user")
UNPROTECTED: Final = text(
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE a.attname = 'enterprise_id' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity"
    " AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid"
    " AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)) ORDER BY 1"
)


@pytest.fixture(scope="module")
def there(postgres_address: str) -> Iterator[Walled]:
    with walled(postgres_address) as found:
        yield found


def seen(connection: Connection) -> dict[str, int]:
    return {each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in TABLES}


@pytest.mark.parametrize("role", [APPLICATION, OWNER])
def test_without_a_scope_no_row_of_any_firm_is_there(there: Walled, role: str) -> None:
    assert {len(there.rows[table.name]) for table in TABLES} == {EACH}

    with there.seen_by(role) as connection:
        assert set(seen(connection).values()) == {0}
        for table, verb in product(TABLES, Verb):
            refused = verb is Verb.ADD or (is_frozen(table) and verb is not Verb.READ and role is APPLICATION)
            found = attempt(connection, verb, table, there.rows[table.name][0])
            assert found == (REFUSED if refused else 0), (table.name, verb)


def test_a_scope_shows_the_rows_of_its_firms_and_no_others(there: Walled) -> None:
    for firms in (there.firms[:1], there.firms[1:]):
        with there.seen_by(firms=firms) as connection:
            for table in TABLES:
                owners = connection.scalars(select(table.c[owner_of(table)])).all()
                assert sorted(owners) == sorted(firms)


def test_no_row_is_planted_with_another_firm_or_reached_there(there: Walled) -> None:
    mine, theirs, _ = there.firms
    with there.seen_by(firms=[mine]) as connection:
        for table, verb in product(TABLES, Verb):
            own, foreign = there.of(table, mine), there.of(table, theirs)
            refused = verb is Verb.ADD or (is_frozen(table) and verb is not Verb.READ)
            found = attempt(connection, verb, table, foreign, where=f"{owner_of(table)} = '{theirs}'")
            assert found == (REFUSED if refused else 0), (table.name, verb)
            if verb is Verb.ADD:
                assert attempt(connection, verb, table, own) == "UniqueViolation", table.name


def test_no_row_is_moved_to_another_firm(there: Walled) -> None:
    mine, theirs, _ = there.firms
    with there.seen_by(firms=[mine]) as connection:
        for table in TABLES:
            moved = f"UPDATE {table.name} SET {owner_of(table)} = '{theirs}'"  # noqa: S608
            assert outcome(connection, moved) == REFUSED, table.name


def test_after_the_commit_the_scope_is_gone(there: Walled) -> None:
    database = open_database(as_role(there.url, APPLICATION))
    scope = Scope(firms=frozenset(EnterpriseId(OrganisationId(each)) for each in there.firms))
    with database.writing(scope) as session:
        assert len(session.scalars(select(Assessment.id)).all()) == EACH
        used = session.scalar(OWN_PROCESS)
    with database.reading_session() as session:
        assert session.scalar(OWN_PROCESS) == used
        assert session.scalar(text("SELECT current_setting('app.firms', true)")) == ""
    with database.writer.connect() as connection:  # nobody tells anything
        assert connection.scalar(OWN_PROCESS) == used
        assert connection.scalar(text("SELECT current_setting('app.firms', true)")) == ""
    database.close()


def test_an_errand_does_what_it_needs_and_nothing_else(there: Walled) -> None:
    for errand in Errand:
        with there.seen_by(errand=errand.name) as connection:
            for table, verb in product(TABLES, Verb):
                found = attempt(connection, verb, table, there.rows[table.name][0])
                granted_to_all = not (is_frozen(table) and verb in Verb.CHANGE | Verb.REMOVE)
                may = errand in IN_SERVICE and verb in errand.needs(table.name) and granted_to_all
                assert (found not in (0, REFUSED)) == may, (errand, table.name, verb, found)


def test_the_application_gets_nowhere_around_the_wall(there: Walled) -> None:
    with there.seen_by() as connection:
        assert {act: outcome(connection, act) for act in DENIED} == dict.fromkeys(DENIED, REFUSED)
        connection.execute(text("SET LOCAL row_security = off"))
        assert {outcome(connection, f"SELECT 1 FROM {table.name}") for table in TABLES} == {REFUSED}  # noqa: S608


def test_the_auditor_reads_the_trail_and_nothing_else(there: Walled) -> None:
    with there.seen_by(AUDITOR, firms=there.firms, errand="BACKUP") as connection:
        for table in granted():
            found = outcome(connection, f'SELECT * FROM "{table}"')  # noqa: S608
            assert found == (len(there.rows.get(table, [0])) if table in AUDITED else REFUSED), table
        assert outcome(connection, "SELECT erase_results('x')") == REFUSED
        assert outcome(connection, "INSERT INTO alarm SELECT * FROM alarm") == REFUSED


def test_no_table_is_without_policies_and_no_right_is_too_much(there: Walled) -> None:
    with there.seen_by() as connection:
        assert breaches(connection) == ()
        assert connection.scalars(UNPROTECTED).all() == ["trail_entry"]  # everybody's acts, and no firm's own
        role = (
            connection.execute(text("SELECT * FROM pg_roles WHERE rolname = current_user")).mappings().one()
        )
        assert [name for name, value in role.items() if name in ATTRIBUTES and value] == []
        owners = connection.scalars(text("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        assert set(owners) == {OWNER}


def test_a_row_that_the_wall_refuses_is_a_violation_of_scope(there: Walled) -> None:
    database = open_database(as_role(there.url, APPLICATION))
    mine, theirs, _ = (EnterpriseId(OrganisationId(each)) for each in there.firms)
    table = table_of(Assessment)
    row = dict(there.of(table, mine)) | {"id": "another", "status": Status.DRAFT, "year": 2031}

    with database.writing(Scope(firms=frozenset([mine]))) as session:
        tell(session.connection(), firms=[theirs])  # as a program would that says one thing and does another
        with pytest.raises(ScopeViolationError, match="database refused"):
            session.execute(insert(table).values(**row))
    database.close()
