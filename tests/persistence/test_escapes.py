"""Every form of query that could leave a scope is tried, against somebody who may see one of two firms.

A foreign row on a parent of one's own, a forged parameter, an OR around the condition: none of them may read
or change the other firm's rows, and none may keep somebody from the own ones.
"""
# ruff: noqa: ARG005 - every form is given the same

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy import column as named_column
from sqlalchemy import table as named_table
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session, aliased, make_transient_to_detached

from assessment.domain.identities import EnterpriseId
from assessment.domain.violations import ScopeViolationError
from assessment.persistence.assessments import Assessment
from assessment.persistence.columns import opaque_id
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.organisations import Organisation
from assessment.persistence.schema import table_of
from assessment.persistence.scope import Scope, ScopedSession
from tests.databases import copied, created, in_service
from tests.world import HASH, NOW, Firm, add_assessment, add_firm

FIRMS: Final = table_of(StoredEnterprise)
TABLE: Final = table_of(Assessment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Two firms with an assessment each; the session of the first."""

    database: Database
    mine: Firm
    theirs: Firm
    own: str
    foreign: str

    def opened(self) -> ScopedSession:
        scope = Scope(actor=self.mine.lead, firms=frozenset([self.mine.enterprise]))
        return in_service(self.database).writing_session(scope)

    def detached(self) -> Assessment:
        """A row of the other firm, as a cache or a badly written job would hold it."""
        with self.database.reading() as session:
            found = session.get_one(Assessment, self.foreign)
            session.expunge(found)
            return found

    def statements(self) -> dict[str, str]:
        """What stands in a column of all assessments, whoever they belong to."""
        with self.database.reading() as session:
            rows = session.execute(select(Assessment.id, Assessment.statement, Assessment.enterprise_id))
            return {row[0]: f"{row[1]}|{row[2]}" for row in rows}


@pytest.fixture
def two(database: Database) -> Two:
    return _two_in(database)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """The same, once for everything that only looks or is stopped."""
    if request.param == "sqlite":
        opened = copied(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("two"))
    else:
        opened = created(request.getfixturevalue("postgres_address"))
    with opened as database:
        yield _two_in(database)


def _two_in(database: Database) -> Two:
    with database.writing() as session:
        mine, theirs = add_firm(session, 1), add_firm(session, 2)
        own, foreign = add_assessment(session, mine), add_assessment(session, theirs)
        ids = own.id, foreign.id
    return Two(database=database, mine=mine, theirs=theirs, own=ids[0], foreign=ids[1])


def _row(two: Two, **changed: object) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": opaque_id(),
        "enterprise_id": two.theirs.enterprise,
        "questionnaire_key": "planted",
        "questionnaire_version": "1",
        "questionnaire_hash": HASH,
        "year": 2020,
        "created_at": NOW,
        "created_by": two.mine.lead,
        "statement": "planted",
    }
    return row | changed


def _elsewhere(session: Session) -> object:
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    with bind.connect() as connection:
        return connection.execute(select(TABLE)).all()


def _plainly(session: Session) -> object:
    with Session(session.get_bind()) as plain:
        return plain.scalars(select(Assessment)).all()


def _merged(session: Session, two: Two) -> None:
    session.merge(two.detached())
    session.flush()


Read = Callable[[Session, Two], Any]
OWN: Final[dict[str, Read]] = {
    "entities": lambda s, two: [each.id for each in s.scalars(select(Assessment))],
    "a column": lambda s, two: s.scalars(select(Assessment.id)).all(),
    "an alias": lambda s, two: s.scalars(select(aliased(Assessment).id)).all(),
    "a subquery": lambda s, two: s.scalars(select(select(Assessment.id).subquery().c.id)).all(),
    "a common table": lambda s, two: s.scalars(select(select(Assessment.id).cte().c.id)).all(),
    "a union": lambda s, two: s.scalars(union(select(Assessment.id), select(Assessment.id))).all(),
    "a scalar subquery": lambda s, two: [s.scalar(select(select(func.max(Assessment.id)).scalar_subquery()))],
    "a join": lambda s, two: s.scalars(
        select(Assessment.id).join(StoredEnterprise, StoredEnterprise.id == Assessment.enterprise_id)
    ).all(),
    "an outer join": lambda s, two: [
        each
        for each in s.scalars(
            select(func.coalesce(Assessment.id, ""))
            .select_from(Organisation)
            .outerjoin(Assessment, Assessment.enterprise_id == Organisation.id)
        )
        if each
    ],
    "an old query": lambda s, two: [each.id for each in s.query(Assessment).all()],
    "core with the own firm": lambda s, two: s.scalars(
        select(TABLE.c.id).where(TABLE.c.enterprise_id == two.mine.enterprise)
    ).all(),
    "core with a list of own firms": lambda s, two: s.scalars(
        select(TABLE.c.id).where(TABLE.c.enterprise_id.in_([two.mine.enterprise]))
    ).all(),
    "a row by key": lambda s, two: [s.get_one(Assessment, two.own).id],
}
NOTHING: Final[dict[str, Read]] = {
    "a row by key": lambda s, two: s.get(Assessment, two.foreign),
    "entities of the other firm": lambda s, two: s.scalars(
        select(Assessment).where(Assessment.enterprise_id == two.theirs.enterprise)
    ).first(),
    "whether there is one": lambda s, two: (
        s.scalar(select(exists(select(Assessment.id).where(Assessment.id == two.foreign)))) or None
    ),
    "a firm by key": lambda s, two: s.get(StoredEnterprise, two.theirs.enterprise),
}
STOPPED: Final[dict[str, Read]] = {
    "core on the table": lambda s, two: s.execute(select(TABLE)).all(),
    "core on a column": lambda s, two: s.scalars(select(TABLE.c.id)).all(),
    "raw SQL": lambda s, two: s.execute(text("SELECT id FROM assessment")).all(),
    "entities from raw SQL": lambda s, two: s.scalars(
        select(Assessment).from_statement(text("SELECT * FROM assessment"))
    ).all(),
    "the connection": lambda s, two: s.connection().execute(select(Assessment)).all(),
    "driver SQL": lambda s, two: s.connection().exec_driver_sql("SELECT id FROM assessment").all(),
    "another connection": lambda s, two: _elsewhere(s),
    "a plain session": lambda s, two: _plainly(s),
    "whether there is one, without saying of what": lambda s, two: s.scalar(
        select(exists().where(Assessment.id == two.own))
    ),
    "core beside an entity": lambda s, two: s.execute(
        select(TABLE.c.statement)
        .select_from(Organisation)
        .join(TABLE, TABLE.c.enterprise_id == Organisation.id)
    ).all(),
    "core in a condition": lambda s, two: s.scalars(
        select(Organisation.id).where(Organisation.id.in_(select(TABLE.c.enterprise_id)))
    ).all(),
    "raw SQL in a condition": lambda s, two: s.scalars(
        select(Organisation.id).where(text("EXISTS (SELECT 1 FROM assessment)"))
    ).all(),
    "a literal with a subselect": lambda s, two: s.scalars(
        select(literal_column("(SELECT max(id) FROM assessment)")).select_from(Organisation)
    ).all(),
    "a table by name": lambda s, two: s.scalars(
        select(named_table("assessment", named_column("id")).c.id)
    ).all(),
    "the own condition, or anything": lambda s, two: s.scalars(
        select(TABLE.c.id).where(or_(TABLE.c.enterprise_id.in_([two.mine.enterprise]), TABLE.c.year > 0))
    ).all(),
    "the own condition in an outer join": lambda s, two: s.scalars(
        select(TABLE.c.id).select_from(
            TABLE.outerjoin(FIRMS, TABLE.c.enterprise_id.in_([two.mine.enterprise]))
        )
    ).all(),
    "a forged list": lambda s, two: s.scalars(
        select(TABLE.c.id).where(TABLE.c.enterprise_id.in_([two.mine.enterprise, two.theirs.enterprise]))
    ).all(),
    "a forged firm": lambda s, two: s.scalars(
        select(TABLE.c.id).where(TABLE.c.enterprise_id == two.theirs.enterprise)
    ).all(),
    "an insertion of what was read": lambda s, two: s.execute(
        insert(table_of(Organisation)).from_select(["id"], select(TABLE.c.id))
    ),
    "an insertion for the other firm": lambda s, two: s.execute(insert(Assessment).values(**_row(two))),
    "an insertion into the table": lambda s, two: s.execute(insert(TABLE), [_row(two)]),
    "rows of the other firm saved in bulk": lambda s, two: s.bulk_insert_mappings(
        Assessment.__mapper__, [_row(two)]
    ),
    "an update by key": lambda s, two: s.execute(update(Assessment), [{"id": two.foreign, "statement": "X"}]),
    "mappings updated in bulk": lambda s, two: s.bulk_update_mappings(
        Assessment.__mapper__, [{"id": two.foreign, "statement": "X"}]
    ),
    "an update that moves rows": lambda s, two: s.execute(
        update(Assessment).values(enterprise_id=two.theirs.enterprise)
    ),
    "core update": lambda s, two: s.execute(update(TABLE).values(statement="X")),
    "core deletion": lambda s, two: s.execute(delete(TABLE)),
    "a foreign row added": lambda s, two: s.add(two.detached()),
    "a foreign row deleted": lambda s, two: s.delete(two.detached()),
    "a row added for the other firm": lambda s, two: s.add(Assessment(**_row(two))),
    "a foreign row merged": _merged,
    "a second scope": lambda s, two: s.confine(Scope(firms=frozenset([two.theirs.enterprise]))),  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("form", OWN)
def test_the_own_rows_are_all_that_is_read(lasting: Two, form: str) -> None:
    with lasting.opened() as session:
        assert list(OWN[form](session, lasting)) == [lasting.own]


@pytest.mark.parametrize("form", NOTHING)
def test_a_foreign_row_looks_as_if_it_were_not(lasting: Two, form: str) -> None:
    with lasting.opened() as session:
        assert NOTHING[form](session, lasting) is None


@pytest.mark.parametrize("form", STOPPED)
def test_what_does_not_provably_keep_to_the_scope_is_stopped(lasting: Two, form: str) -> None:
    before = lasting.statements()
    with lasting.opened() as session, pytest.raises(ScopeViolationError):
        STOPPED[form](session, lasting)

    assert lasting.statements() == before


def test_changes_reach_the_own_rows_alone(two: Two) -> None:
    with two.opened() as session:
        session.execute(update(Assessment).values(statement="mine"))
        session.commit()

    assert two.statements() == {
        two.own: f"mine|{two.mine.enterprise}",
        two.foreign: f"|{two.theirs.enterprise}",
    }


def test_a_deletion_reaches_the_own_rows_alone(two: Two) -> None:
    with two.opened() as session:
        session.execute(delete(Assessment))
        session.commit()

    assert set(two.statements()) == {two.foreign}


def test_an_own_row_is_added_changed_read_again_and_deleted(two: Two) -> None:
    with two.opened() as session:
        added = Assessment(**_row(two, enterprise_id=two.mine.enterprise))
        session.add(added)
        session.flush()
        added.statement = "changed"
        session.flush()
        session.refresh(added)
        session.execute(insert(TABLE), _row(two, enterprise_id=two.mine.enterprise, year=2019))
        assert added.statement == "changed"
        session.delete(added)
        session.commit()

    assert len(two.statements()) == 3


def test_an_own_row_does_not_change_hands(two: Two) -> None:
    with two.opened() as session:
        session.get_one(Assessment, two.own).enterprise_id = two.theirs.enterprise
        with pytest.raises(ScopeViolationError):
            session.flush()


def test_a_foreign_row_in_disguise_is_not_read_again(two: Two) -> None:
    with two.opened() as session:
        disguised = Assessment(**_row(two, id=two.foreign, enterprise_id=two.mine.enterprise))
        make_transient_to_detached(disguised)
        session.add(disguised)
        with pytest.raises(Exception, match="refresh"):
            session.refresh(disguised)


def test_the_same_statement_shows_each_scope_its_own_rows(two: Two) -> None:
    asked = select(Assessment.id).order_by(Assessment.id)
    seen = {frozenset([two.mine.enterprise]): {two.own}, frozenset([two.theirs.enterprise]): {two.foreign}}
    seen |= {
        frozenset([two.mine.enterprise, two.theirs.enterprise]): {two.own, two.foreign},
        frozenset(): set(),
    }
    for firms, expected in [*seen.items(), *seen.items()]:
        with in_service(two.database).reading(Scope(firms=frozenset[EnterpriseId](firms))) as session:
            assert set(session.scalars(asked)) == expected


def test_what_is_asked_before_a_statement_reads_nothing_of_a_firm(two: Two) -> None:
    """A key whose default is a question: SQLAlchemy asks it first, past what was compiled."""
    told = select(TABLE.c.statement).limit(1).scalar_subquery()
    key = Column("key", String, primary_key=True, default=told)
    beside = Table("beside", MetaData(), key, Column("n", Integer), implicit_returning=False)
    with two.opened() as session, pytest.raises(StatementError, match="driver SQL on firms' tables"):
        session.execute(insert(beside).values(n=1))
    harmless = Column("key", String, primary_key=True, default=select(func.lower("KEY")).scalar_subquery())
    beside = Table("beside", MetaData(), harmless, Column("n", Integer), implicit_returning=False)
    with two.opened() as session, pytest.raises(DBAPIError, match="beside"):  # asked, then not found
        session.execute(insert(beside).values(n=1))


def test_without_a_scope_nothing_of_a_firm_is_touched(two: Two) -> None:
    with in_service(two.database).reading() as session:
        assert session.scalars(select(Organisation.id)).all()
        for asked in (select(Assessment), select(TABLE), select(StoredEnterprise)):
            with pytest.raises(ScopeViolationError):
                session.execute(asked)
